package bp

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// CS231n, "Linear Classification": the scores 1, −2, 0 give 0.7, 0.04, 0.26, and half of them 0.55, 0.12, 0.33;
// −2.85, 0.86, 0.28 give 0.016, 0.631, 0.353.
func TestSoftmaxGivesTheNumbersOfCS231n(t *testing.T) {
	for _, tc := range []struct {
		z, want []float64
		tol     float64 // half a unit of the last digit printed
	}{
		{[]float64{1, -2, 0}, []float64{0.7, 0.04, 0.26}, 0.006}, // 0.7054 is printed as 0.7
		{[]float64{0.5, -1, 0}, []float64{0.55, 0.12, 0.33}, 0.005},
		{[]float64{-2.85, 0.86, 0.28}, []float64{0.016, 0.631, 0.353}, 0.0006}, // 0.01545, printed as 0.058/3.74
	} {
		a := mat.NewDense(3, 1, nil)
		Softmax.Apply(a, mat.NewDense(3, 1, tc.z))
		for i, want := range tc.want {
			if got := a.At(i, 0); math.Abs(got-want) > tc.tol {
				t.Errorf("softmax of %v: %v at %d, printed %v", tc.z, got, i, want)
			}
		}
	}
}

// Pull is the whole Jacobian aᵢ([i=j] − aⱼ) (A8, D11), written out in loops; the diagonal alone is far off.
func TestSoftmaxPullIsTheWholeJacobian(t *testing.T) {
	rng := rand.New(rand.NewPCG(33, 34))
	for range 100 {
		m, n := 1+rng.IntN(6), 1+rng.IntN(3)
		z, da := randomMatrix(rng, m, n, rng.NormFloat64), randomMatrix(rng, m, n, rng.NormFloat64)
		a, δ := mat.NewDense(m, n, nil), mat.NewDense(m, n, nil)
		Softmax.Apply(a, z)
		Softmax.Pull(δ, da, z, a)
		want := mat.NewDense(m, n, nil)
		for s := range n {
			var total float64
			for i := range m {
				total += a.At(i, s)
				for j := range m {
					jacobian := -a.At(i, s) * a.At(j, s)
					if i == j {
						jacobian += a.At(i, s)
					}
					want.Set(i, s, want.At(i, s)+jacobian*da.At(j, s))
				}
			}
			near(t, "Σa", []float64{total}, []float64{1}, 1e-15) // one rounding a summand
		}
		if m > 1 {
			near(t, "δ", δ.RawMatrix().Data, want.RawMatrix().Data, 1e-13) // differences of numbers up to some units
		} else if δ.Norm(1) != 0 {
			t.Errorf("one class has the probability 1 whatever z is, but δ = %v", δ)
		}
	}
}

// With z = (40, 0), a₀ = 1 − a₁ is 1 to the last digit, and yet δ₀ = −δ₁ = a₀ a₁ (∂L/∂a₀ − ∂L/∂a₁) keeps all its
// digits: a₀ a₁ = e/(1 + e)² with e = e^−40, which is e to the last digit.
func TestSoftmaxPullKeepsItsDigitsWhereSaturated(t *testing.T) {
	z, da := mat.NewDense(2, 1, []float64{40, 0}), mat.NewDense(2, 1, []float64{3, 2})
	a, δ := mat.NewDense(2, 1, nil), mat.NewDense(2, 1, nil)
	Softmax.Apply(a, z)
	Softmax.Pull(δ, da, z, a)
	near(t, "δ", δ.RawMatrix().Data, []float64{math.Exp(-40), -math.Exp(-40)}, 1e-15) // four roundings
}

// Adding a constant to every z of a column changes nothing, also at ±1000.
func TestSoftmaxAtExtremes(t *testing.T) {
	for _, tc := range []struct{ z, want []float64 }{
		{[]float64{1000, 1000}, []float64{0.5, 0.5}},
		{[]float64{-1000, -1000}, []float64{0.5, 0.5}},
		{[]float64{1000, -1000}, []float64{1, 0}},
		{[]float64{-1000, 0}, []float64{0, 1}},
		{[]float64{1000, 1000 - math.Ln2}, []float64{2.0 / 3, 1.0 / 3}},
	} {
		a := mat.NewDense(2, 1, nil)
		Softmax.Apply(a, mat.NewDense(2, 1, tc.z))
		near(t, "softmax", a.RawMatrix().Data, tc.want, 1e-13) // 1000 − ln 2 is rounded at 1e-13
	}
}
