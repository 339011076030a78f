package ulp

import (
	"math"
	"math/big"
	"testing"
)

// Digits from bc -l with scale=60.
func TestKnownDigits(t *testing.T) {
	for _, tc := range []struct {
		name string
		got  *big.Float
		want string
	}{
		{"e", Exp(1), "2.718281828459045235360287471352662497757247093699959574966967"},
		{"e^-20", Exp(-20), "0.000000002061153622438557827965940380155820976375807275599103"},
		{"tanh 1/4", Tanh(0.25), "0.244918662403709129277801131491016957506558730617820326118874"},
		{"sigmoid 1", Sigmoid(1), "0.731058578630004879251159241821836274365144640165056519276366"},
		{"slope of sigmoid 1", SigmoidSlope(1), "0.196611933241481852537424733585909025622267285427313577576326"},
		{"softplus 1", Softplus(1), "1.313261687518222834048995494967855641915280085670348374719063"},
	} {
		want, _ := new(big.Float).SetPrec(digits).SetString(tc.want)
		off, _ := quo(add(tc.got, neg(want)), want).Float64()
		if math.Abs(off) > 1e-48 { // 50 digits, as the smallest of them has
			t.Errorf("%s = %s, want %s", tc.name, tc.got.Text('g', 50), tc.want)
		}
	}
}

// The series join the formulas that they replace: all but the last of more than 30 digits agree at the seams.
func TestSeams(t *testing.T) {
	for _, tc := range []struct {
		name        string
		left, right *big.Float
	}{
		{"tanh", quo(Tanh(0x1p-20*(1-0x1p-53)), number(0x1p-20*(1-0x1p-53))), quo(Tanh(0x1p-20), number(0x1p-20))},
		{"softplus", quo(Softplus(-40.00000000000001), Exp(-40.00000000000001)), quo(Softplus(-40), Exp(-40))},
	} {
		off, _ := add(tc.left, neg(tc.right)).Float64()
		if math.Abs(off) > 1e-25 { // the arguments differ in the 16th digit, and both quotients are 1 less a tiny number
			t.Errorf("%s: %v at the seam", tc.name, off)
		}
	}
}

func TestOff(t *testing.T) {
	for _, tc := range []struct{ got, exact, want float64 }{
		{1, 1, 0}, {1 + 0x1p-52, 1, 1}, {2, 2 + 0x1p-51, 1}, {0, 5e-324, 1}, {math.Inf(1), 1, math.Inf(1)}, {math.NaN(), 1, math.Inf(1)},
	} {
		if off := Off(tc.got, number(tc.exact)); off != tc.want {
			t.Errorf("Off(%v, %v) = %v, want %v", tc.got, tc.exact, off, tc.want)
		}
	}
}
