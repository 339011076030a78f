package main

import "testing"

func TestCalmStacks(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"f(0x12)\ngoroutine 7 of mine\n", "f(0x12)\ngoroutine 7 of mine\n"},
		{"f(0x12)\n\ngoroutine 1 [running]:\nmain.main()\n\tgonb/main.go:10 +0x65\n", "f(0x12)\n\ngoroutine 1 [running]:\nmain.main()\n\tgonb/main.go:10 +0x65\n"},
		{"goroutine 19 [running]:\ncreated by main.main in goroutine 1\n", "goroutine N [running]:\ncreated by main.main in goroutine 1\n"},
		{"goroutine 10 [running]:\ncreated by main.f in goroutine 2\n", "goroutine N [running]:\ncreated by main.f in goroutine N\n"},
		{"goroutine 1 [running]:\ngonum.org/v1/gonum/mat.(*Dense).Mul(0x3a93, {0x4f, 0x3a}, {0x4f, 0x3a})\n\tx.go:283 +0x2107\n",
			"goroutine 1 [running]:\ngonum.org/v1/gonum/mat.(*Dense).Mul(...)\n\tx.go:283 +0x2107\n"},
		{"goroutine 1 [running]:\nbp.New({0x4f2638, 0x5de800}, {0xbdd7b3ac000, 0x2, 0x2})\nmain.main.func1(0x3?)\nbp.chain.want({{0x1, 0x2}, ...}, 0x1)\npanic({0x550fc0?, 0x594580?})\n",
			"goroutine 1 [running]:\nbp.New(...)\nmain.main.func1(...)\nbp.chain.want(...)\npanic(...)\n"},
		{"goroutine 1 [running]:\nbp.(*Network).Theta(...)\nmain.f(_, 0x2)\n", "goroutine 1 [running]:\nbp.(*Network).Theta(...)\nmain.f(...)\n"},
	} {
		if got := calmStacks(test.text); got != test.want {
			t.Errorf("%q gives\n%s\nwant\n%s", test.text, got, test.want)
		}
	}
}
