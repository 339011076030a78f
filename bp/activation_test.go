package bp

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// at returns f(z) and f′(z) of an activation that works entry by entry.
func at(f Activation, z float64) (a, slope float64) {
	zm, am, δ := mat.NewDense(1, 1, []float64{z}), mat.NewDense(1, 1, nil), mat.NewDense(1, 1, nil)
	f.Apply(am, zm)
	f.Pull(δ, mat.NewDense(1, 1, []float64{1}), zm, am)
	return am.At(0, 0), δ.At(0, 0)
}

func TestActivations(t *testing.T) {
	inf := math.Inf(1)
	for _, tc := range []struct {
		f           Activation
		z, a, slope float64
	}{
		{Identity, -1000, -1000, 1},
		{Identity, 1000, 1000, 1},

		{Sigmoid, 0, 0.5, 0.25},
		// tanh(z/2) = 2σ(z) − 1, with tanh from the standard library.
		{Sigmoid, 1, (1 + math.Tanh(0.5)) / 2, (1 - math.Tanh(0.5)*math.Tanh(0.5)) / 4},
		{Sigmoid, -2, (1 + math.Tanh(-1)) / 2, (1 - math.Tanh(-1)*math.Tanh(-1)) / 4},
		// Where e^−|z| is far below ε, σ(−z) = σ′(z) = e^−z to the last digits.
		{Sigmoid, -50, math.Exp(-50), math.Exp(-50)},
		{Sigmoid, 50, 1, math.Exp(-50)},
		{Sigmoid, 700, 1, math.Exp(-700)},
		{Sigmoid, 1000, 1, 0},
		{Sigmoid, -1000, 0, 0},
		{Sigmoid, inf, 1, 0},
		{Sigmoid, -inf, 0, 0},

		{Tanh, 0, 0, 1},
		{Tanh, 0.25, 0.24491866240370913, 0.94001484880637798}, // bc -l, 40 digits: (e^z − e^−z)/(e^z + e^−z), 4/(e^z + e^−z)²
		{Tanh, -2, -0.96402758007581690, 0.07065082485316443},  // likewise
		{Tanh, 25, 1, 4 * math.Exp(-50)},                       // e^−2z is far below ε
		{Tanh, -300, -1, 4 * math.Exp(-600)},
		{Tanh, 1000, 1, 0},
		{Tanh, -1000, -1, 0},

		{ReLU, 3, 3, 1},
		{ReLU, -3, 0, 0},
		{ReLU, 0, 0, 0}, // by convention
		{ReLU, 1000, 1000, 1},
		{ReLU, -1000, 0, 0},

		{LeakyReLU, 3, 3, 1},
		{LeakyReLU, -3, -0.03, 0.01},
		{LeakyReLU, 0, 0, 0.01}, // by convention
		{LeakyReLU, 1000, 1000, 1},
		{LeakyReLU, -1000, -10, 0.01},
		{NewLeakyReLU(0.2), -5, -1, 0.2},

		{Softplus, 0, math.Ln2, 0.5},
		{Softplus, 1, 1.3132616875182228, 0.73105857863000488}, // bc -l, 40 digits: ln(1 + e^z), 1/(1 + e^−z)
		{Softplus, -50, math.Exp(-50), math.Exp(-50)},          // ln(1 + u) = u for tiny u
		{Softplus, 1000, 1000, 1},
		{Softplus, -1000, 0, 0},
	} {
		a, slope := at(tc.f, tc.z)
		// 1e-15 is four roundings.
		near(t, tc.f.String(), []float64{a}, []float64{tc.a}, 1e-15)
		near(t, tc.f.String()+"′", []float64{slope}, []float64{tc.slope}, 1e-15)
	}
}

func TestActivationsKeepNaN(t *testing.T) {
	for _, f := range allActivations {
		z := mat.NewDense(2, 2, []float64{1, math.NaN(), 2, 3})
		a := mat.NewDense(2, 2, nil)
		f.Apply(a, z)
		if !math.IsNaN(a.At(0, 1)) {
			t.Errorf("%v of NaN is %v", f, a.At(0, 1))
		}
		if math.IsNaN(a.At(0, 0)) || math.IsNaN(a.At(1, 0)) {
			t.Errorf("%v: NaN went to another sample", f)
		}
	}
}

// Apply may write over z, and Pull over ∂L/∂a.
func TestActivationsInPlace(t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 32))
	for _, f := range allActivations {
		z, da := randomMatrix(rng, 3, 4, rng.NormFloat64), randomMatrix(rng, 3, 4, rng.NormFloat64)
		a, δ := mat.NewDense(3, 4, nil), mat.NewDense(3, 4, nil)
		f.Apply(a, z)
		f.Pull(δ, da, z, a)
		f.Pull(da, da, z, a)
		kept := mat.DenseCopyOf(a)
		f.Apply(z, z)
		if !mat.Equal(da, δ) || !mat.Equal(z, kept) {
			t.Errorf("%v in place differs", f)
		}
	}
}
