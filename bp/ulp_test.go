package bp

import (
	"math"
	"math/big"
	"testing"

	"backprop/bp/internal/ulp"
)

// The functions in plain Go keep the bounds of those in assembly: see internal/kernel.
func TestScalarFunctionsAreRightToTheLastPlaces(t *testing.T) {
	for _, f := range []struct {
		name  string
		f     func(x float64) float64
		exact func(x float64) *big.Float
		bound float64
	}{
		{"sigmoid", sigmoid, ulp.Sigmoid, 2.5},
		{"tanh", math.Tanh, ulp.Tanh, 3},
		{"softplus", softplus, ulp.Softplus, 3},
		{"sigmoid slope", func(x float64) float64 { return sigmoidSlope(x, sigmoid(x)) }, ulp.SigmoidSlope, 4.5},
		{"tanh slope", func(x float64) float64 { return tanhSlope(x, math.Tanh(x)) }, func(x float64) *big.Float {
			slope := ulp.SigmoidSlope(2 * x) // tanh′(x) = 4 σ′(2x)
			return slope.SetMantExp(slope, 2)
		}, 4.5},
	} {
		worst, at := 0.0, 0.0
		for _, x := range ulp.Arguments(1500) {
			if off := ulp.Off(f.f(x), f.exact(x)); off > worst {
				worst, at = off, x
			}
		}
		t.Logf("%s: at most %.2f units off, at %v", f.name, worst, at)
		if !(worst <= f.bound) {
			t.Errorf("%s(%v) = %v is %.2f units off, want at most %v", f.name, at, f.f(at), worst, f.bound)
		}
	}
}
