package bp

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestSigmoid(t *testing.T) {
	for _, tc := range []struct{ z, a, slope float64 }{
		{0, 0.5, 0.25},
		// tanh(z/2) = 2σ(z) − 1, with tanh from the standard library.
		{1, (1 + math.Tanh(0.5)) / 2, (1 - math.Tanh(0.5)*math.Tanh(0.5)) / 4},
		{-2, (1 + math.Tanh(-1)) / 2, (1 - math.Tanh(-1)*math.Tanh(-1)) / 4},
		// Where e^−|z| is far below ε, σ(−z) = σ′(z) = e^−z to the last digits.
		{-50, math.Exp(-50), math.Exp(-50)},
		{50, 1, math.Exp(-50)},
		{700, 1, math.Exp(-700)},
		{1000, 1, 0},
		{-1000, 0, 0},
		{math.Inf(1), 1, 0},
		{math.Inf(-1), 0, 0},
	} {
		z := mat.NewDense(1, 1, []float64{tc.z})
		a, da, delta := mat.NewDense(1, 1, nil), mat.NewDense(1, 1, []float64{1}), mat.NewDense(1, 1, nil)
		Sigmoid.Apply(a, z)
		Sigmoid.Pull(delta, da, z, a)
		// 1e-15 is four roundings.
		near(t, "σ", a.RawMatrix().Data, []float64{tc.a}, 1e-15)
		near(t, "σ′", delta.RawMatrix().Data, []float64{tc.slope}, 1e-15)
	}
}

func TestSigmoidKeepsNaN(t *testing.T) {
	if v := sigmoid(math.NaN()); !math.IsNaN(v) {
		t.Errorf("σ(NaN) = %v, want NaN", v)
	}
}
