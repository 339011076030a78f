package bp

import (
	"testing"

	"gonum.org/v1/gonum/mat"
)

// All z on the same side gives the same pattern; a unit on the kink has a pattern of its own.
func TestPatternTellsThePiecesApart(t *testing.T) {
	at := func(x ...float64) *mat.Dense { return mat.NewDense(len(x), 1, x) }
	dense := func(f Activation) Layer {
		l := NewDense(2, 2, f)
		l.W.Set(0, 0, 1)
		l.W.Set(1, 1, 1)
		return l
	}
	inner := NewActivationLayer(2, ReLU)
	for name, layer := range map[string]Layer{
		"ReLU":            dense(ReLU),
		"leaky ReLU":      dense(LeakyReLU),
		"ActivationLayer": NewActivationLayer(2, ReLU),
		"Residual":        NewResidual(inner),
	} {
		net := New(Quadratic, layer)
		pattern := func(x ...float64) uint64 {
			net.Forward(at(x...))
			return net.pattern()
		}
		base := pattern(1, -1)
		if base == 0 || pattern(3, -0.5) != base {
			t.Errorf("%s: the pattern changes on one piece", name)
		}
		seen := map[uint64]bool{base: true}
		for _, other := range []uint64{pattern(-1, 1), pattern(1, 1), pattern(-1, -1), pattern(1, 0), pattern(0, -1)} {
			if seen[other] {
				t.Errorf("%s: two pieces have one pattern", name)
			}
			seen[other] = true
		}
	}
}

func TestPatternOfAMaximumIsItsWinner(t *testing.T) {
	net := New(Quadratic, NewMaxPool2D(Shape{1, 2, 2}, 2, 1))
	pattern := func(x ...float64) uint64 {
		net.Forward(mat.NewDense(4, 1, x))
		return net.pattern()
	}
	if pattern(1, 2, 0, 0) != pattern(5, 9, 8, -1) {
		t.Error("the same pixel wins, and the pattern changes")
	}
	if pattern(1, 2, 0, 0) == pattern(2, 1, 0, 0) {
		t.Error("another pixel wins, and the pattern stays")
	}
}

func TestPatternOfASmoothNetworkIsZero(t *testing.T) {
	for _, f := range []Activation{Identity, Sigmoid, Tanh, Softplus, Softmax} {
		net := New(Quadratic, NewDense(2, 4, f), NewResidual(NewActivationLayer(4, f)), NewAvgPool2D(Shape{1, 2, 2}, 2, 1))
		net.Forward(mat.NewDense(2, 1, nil))
		if p := net.pattern(); p != 0 {
			t.Errorf("%v: %d", f, p)
		}
	}
}
