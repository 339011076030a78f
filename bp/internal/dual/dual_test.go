package dual

import (
	"math"
	"testing"
)

// ln 2ᵉ = e ln 2, down to the smallest float64; two roundings. The derivative of ln x with x′ = x is 1.
func TestLog(t *testing.T) {
	for e := -1074; e <= 1023; e++ {
		x := math.Ldexp(1, e)
		want := float64(e) * math.Ln2
		if got := LogReal(x); math.Abs(got-want) > 3e-16*math.Abs(want) {
			t.Errorf("ln 2^%d is %v, want %v", e, got, want)
		}
		if got := Log(Number{Real: x, Emag: x}); got.Real != LogReal(x) || got.Emag != 1 {
			t.Errorf("ln 2^%d is %v by duals, want %v + 1ε", e, got, want)
		}
	}
	for x, want := range map[float64]float64{0: math.Inf(-1), math.Inf(1): math.Inf(1), 1: 0} {
		if got := LogReal(x); got != want {
			t.Errorf("ln %v is %v, want %v", x, got, want)
		}
	}
	if !math.IsNaN(LogReal(-5e-324)) || !math.IsNaN(LogReal(math.NaN())) {
		t.Error("ln of a negative number or of NaN is a number")
	}
	if got := Log(Number{}); got.Real != math.Inf(-1) || got.Emag != 0 {
		t.Errorf("ln of the constant 0 is %v, want −∞ + 0ε", got)
	}
}
