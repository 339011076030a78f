package bp

import (
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// By hand: F(x) = 3x, so y = 4x, ∂L/∂x = ∂L/∂y + 3 ∂L/∂y, and ∂L/∂w = ∂L/∂y x.
func TestResidualByHand(t *testing.T) {
	inner := NewDense(1, 1, Identity)
	l := NewResidual(inner)
	inner.W.Set(0, 0, 3)
	y := l.Forward(mat.NewDense(1, 2, []float64{5, -1}))
	near(t, "y", y.RawMatrix().Data, []float64{20, -4}, 0)
	dx := l.Backward(mat.NewDense(1, 2, []float64{2, 7}))
	near(t, "∂L/∂x", dx.RawMatrix().Data, []float64{8, 28}, 0)
	near(t, "∂L/∂w", inner.DW.RawMatrix().Data, []float64{2*5 - 7}, 0)
}

// Through thirty layers whose F gives next to nothing, the gradient arrives whole; without the second path
// hardly any of it is left.
func TestResidualCarriesTheGradient(t *testing.T) {
	norm := func(wrap func(Layer) Layer) float64 {
		rng := rand.New(rand.NewPCG(45, 46))
		var layers []Layer
		for range 30 {
			l := NewDense(4, 4, Sigmoid)
			l.Init(rng)
			l.W.Scale(0.1, l.W)
			layers = append(layers, wrap(l))
		}
		chain(layers).forward(randomMatrix(rng, 4, 1, rng.NormFloat64))
		return mat.Norm(chain(layers).backward(mat.NewDense(4, 1, []float64{1, 1, 1, 1})), 2)
	}
	with, without := norm(func(l Layer) Layer { return NewResidual(l) }), norm(func(l Layer) Layer { return l })
	if with < 1 || with > 4 || without > 1e-20 {
		t.Errorf("∂L/∂x is %v with, %v without; at the output it is 2", with, without)
	}
}
