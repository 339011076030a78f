package kit

import (
	"math"
	"testing"
)

func TestOneLine(t *testing.T) {
	for words, want := range map[string]string{
		"": "", "σ": "σ", "two\n  lines\t": "two lines", "ten letters": "ten letters", "twelve letter": "twelve let…",
	} {
		if got := OneLine(words, 11); got != want {
			t.Errorf("%q became %q, want %q", words, got, want)
		}
	}
}

func TestTypeset(t *testing.T) {
	for plain, want := range map[string]string{
		"0.5": "0.5", "-2": "−2", "1e-7": "10⁻⁷", "-1e6": "−10⁶", "1.5e-7": "1.5·10⁻⁷", "|w| ≤ 6.64e-4, δ = -1e10": "|w| ≤ 6.64·10⁻⁴, δ = −10¹⁰",
		"2e+3x": "2e+3x", "the1e7": "the1e7", "layer 10": "layer 10",
	} {
		if got := Typeset(plain); got != want {
			t.Errorf("%q became %q, want %q", plain, got, want)
		}
		if got := Plain(want); got != plain {
			t.Errorf("%q became %q, want %q", want, got, plain)
		}
	}
}

func TestNumber(t *testing.T) {
	tests := []struct {
		v      float64
		digits int
		want   string
	}{
		{0, 3, "0"},
		{0.72, 3, "0.72"},
		{0.0312345, 3, "0.0312"},
		{0.001, 3, "0.001"},
		{0.00099, 3, "9.9e-4"},
		{0.0009999, 3, "0.001"},
		{-1234.5, 3, "-1230"},
		{3 * 0.1, 12, "0.3"},
		{1e6, 12, "1e6"},
		{1.5e-310, 12, "1.5e-310"},
		{math.SmallestNonzeroFloat64, 3, "5e-324"}, // no float64 is closer to 5e-324
		{6e-320, 12, "6e-320"},
		{math.MaxFloat64, 3, "1.8e308"},
		{-math.MaxFloat64, 1, "-2e308"},
		{math.MaxFloat64, 12, "1.79769313486e308"},
		{math.Copysign(0, -1), 3, "0"},
		{-999999.9, 3, "-1e6"},
		{999499, 3, "999000"},
		{20000000, 1, "2e7"},
		{math.Inf(-1), 3, "-Inf"},
		{math.NaN(), 3, "NaN"},
	}
	for _, test := range tests {
		if got := Number(test.v, test.digits); got != test.want {
			t.Errorf("number(%v, %d) = %s, want %s", test.v, test.digits, got, test.want)
		}
	}
}
