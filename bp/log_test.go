package bp

import (
	"fmt"
	"math"
	"testing"
)

// ln 2ᵉ = e ln 2, down to the smallest float64; two roundings.
func TestLnOfSubnormals(t *testing.T) {
	for e := -1074; e <= 1023; e++ {
		x := Var("x", math.Ldexp(1, e))
		f := x.Log()
		near(t, fmt.Sprintf("ln 2^%d", e), []float64{f.Data}, []float64{float64(e) * math.Ln2}, 3e-16)
		// While x moves at the speed ẋ = x, ln² x moves at 2 ln x · ẋ/x.
		near(t, fmt.Sprintf("ln² 2^%d by duals", e), []float64{f.Mul(f).Directional(map[*Value]float64{x: x.Data})},
			[]float64{2 * float64(e) * math.Ln2}, 1e-15)
	}
	for x, want := range map[float64]float64{0: math.Inf(-1), math.Inf(1): math.Inf(1), 1: 0} {
		if got := ln(x); got != want {
			t.Errorf("ln %v is %v, want %v", x, got, want)
		}
	}
	if !math.IsNaN(ln(-5e-324)) || !math.IsNaN(ln(math.NaN())) {
		t.Error("ln of a negative number or of NaN is a number")
	}
}

// A loss and an activation that do not belong together, where p = e^z (1 + …) is so small that 1/p is no float64:
// L = −z and δ = −1/p · p = −1, to the last digit.
func TestSteepLosses(t *testing.T) {
	for _, tc := range []struct {
		loss Loss
		f    Activation
	}{{CrossEntropy, Sigmoid}, {CrossEntropy, Softplus}, {BinaryCrossEntropy, Softplus}} {
		for _, z := range []float64{-300, -708, -709.5, -710, -720, -725} {
			for last, layers := range outputs(1, tc.f) {
				δ, value, exact := atOutput(t, tc.loss, layers, []float64{z}, []float64{1})
				name := fmt.Sprintf("%v after %v in %s at %v", tc.loss, tc.f, last, z)
				// e^−725 = 1.3e-315 is rounded to a multiple of 5e-324: its logarithm is off by 2e-9 at most, of 725.
				near(t, name, []float64{value}, []float64{-z}, 1e-10)
				near(t, name+": δ", δ, []float64{-1}, 1e-15)
				near(t, name+": δ, dual numbers", exact, []float64{-1}, 1e-15)
			}
		}
	}
}

// Quotients whose squares would under- or overflow on the way, by dual numbers.
func TestQuotientsOfExtremesByDuals(t *testing.T) {
	for _, tc := range []struct{ x, y, byX, byY float64 }{
		{1e-200, 1e-300, 1e300, math.Inf(-1)}, // the second is −1e400
		{1e-300, 1e-200, 1e200, -1e100},
		{1e200, 1e250, 1e-250, -1e-300},
		{1e250, 1e200, 1e-200, -1e-150},
		{3, 0, math.Inf(1), math.Inf(-1)},
	} {
		x, y := Var("x", tc.x), Var("y", tc.y)
		f := x.Div(y)
		f.Backward()
		got := []float64{f.Derivative(x), f.Derivative(y), x.Grad, y.Grad}
		for i, want := range []float64{tc.byX, tc.byY, tc.byX, tc.byY} {
			if !same(got[i], want) {
				t.Errorf("%v/%v: %v, want %v and %v from both modes", tc.x, tc.y, got, tc.byX, tc.byY)
				break
			}
		}
	}
}
