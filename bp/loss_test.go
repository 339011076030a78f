package bp

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/num/dual"
)

func TestLossValues(t *testing.T) {
	for _, tc := range []struct {
		loss Loss
		a, y []float64 // 2×2, one sample per column
		want float64
	}{
		// ½ [(1² + 0²) + (2² + 2²)] / 2 samples
		{Quadratic, []float64{1, 2, 0, 2}, []float64{0, 0, 0, 0}, 9.0 / 4},
		// −[ln ½ + ln ½ + ln ½ + ln ½] / 2 samples
		{BinaryCrossEntropy, []float64{0.5, 0.5, 0.5, 0.5}, []float64{1, 0, 0, 1}, 2 * math.Ln2},
		// 0 ln 0 counts as 0.
		{BinaryCrossEntropy, []float64{1, 0, 1, 0}, []float64{1, 0, 1, 0}, 0},
		{BinaryCrossEntropy, []float64{0, 0, 1, 0}, []float64{1, 0, 1, 0}, math.Inf(1)},
		// −[ln ¼ + ln ½] / 2 samples
		{CrossEntropy, []float64{0.25, 0.5, 0.75, 0.5}, []float64{1, 0, 0, 1}, 1.5 * math.Ln2},
		{CrossEntropy, []float64{1, 0, 0, 1}, []float64{1, 0, 0, 1}, 0},
		{CrossEntropy, []float64{0, 1, 1, 0}, []float64{1, 1, 0, 0}, math.Inf(1)},
	} {
		if got := tc.loss.Value(mat.NewDense(2, 2, tc.a), mat.NewDense(2, 2, tc.y)); math.Abs(got-tc.want) > 1e-15 {
			t.Errorf("%v of %v for %v: %v, want %v", tc.loss, tc.a, tc.y, got, tc.want)
		}
	}
}

func TestLossesKeepNaN(t *testing.T) {
	for _, loss := range []Loss{Quadratic, BinaryCrossEntropy, CrossEntropy} {
		for _, y := range []float64{0, 1} {
			a, target := mat.NewDense(1, 1, []float64{math.NaN()}), mat.NewDense(1, 1, []float64{y})
			da := mat.NewDense(1, 1, nil)
			loss.Gradient(da, a, target)
			if v := loss.Value(a, target); !math.IsNaN(v) || !math.IsNaN(da.At(0, 0)) {
				t.Errorf("%v of NaN for %v: %v, gradient %v", loss, y, v, da.At(0, 0))
			}
		}
	}
}

// The cross-entropy belongs to the softmax: δ = (ŷ Σy − y)/n, which is (ŷ − y)/n where y sums to 1 (A5). The want is
// that formula, for ŷ from plain powers.
func TestSoftmaxWithCrossEntropyGivesTheDifference(t *testing.T) {
	rng := rand.New(rand.NewPCG(35, 36))
	for range 100 {
		m, n := 1+rng.IntN(5), 1+rng.IntN(4)
		output := NewDense(2, m, Softmax)
		net := New(CrossEntropy, output)
		net.Init(rng)
		x, y := randomMatrix(rng, 2, n, rng.NormFloat64), randomMatrix(rng, m, n, rng.Float64)
		net.Backprop(x, y)
		want := mat.NewDense(m, n, nil)
		for s := range n {
			var powers, total float64
			for i := range m {
				powers += math.Exp(output.Z.At(i, s))
				total += y.At(i, s)
			}
			for i := range m {
				want.Set(i, s, (math.Exp(output.Z.At(i, s))/powers*total-y.At(i, s))/float64(n))
			}
		}
		near(t, "δ", output.Delta.RawMatrix().Data, want.RawMatrix().Data, 1e-13) // a few roundings, of numbers up to 5
	}
}

// A loss that is not paired with its activation goes the long way, ∂L/∂a through the Jacobian of f, and comes to
// the same.
func TestPairAgreesWithTheLongWay(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for range 50 {
		for _, p := range []struct {
			loss Loss
			f    Activation
		}{{BinaryCrossEntropy, Sigmoid}, {CrossEntropy, Softmax}} {
			x, y := randomMatrix(rng, 3, 4, rng.NormFloat64), randomMatrix(rng, 2, 4, rng.Float64)
			paired := New(p.loss, NewDense(3, 2, p.f))
			paired.Init(rng)
			unpaired := New(p.loss, NewDense(3, 2, struct{ Activation }{p.f})) // no loss belongs to this one
			layer := New(p.loss, NewDense(3, 2, Identity), NewActivationLayer(2, p.f))
			conv := New(p.loss, NewConv2D(Shape{3, 1, 1}, 2, Kernel{Size: 1, Stride: 1}, p.f))
			a := paired.Backprop(x, y)
			for _, other := range []*Network{unpaired, layer, conv} {
				copy(other.Theta(), paired.Theta())
				b := other.Backprop(x, y)
				near(t, "L", []float64{b}, []float64{a}, 1e-13) // rounding only
				near(t, "∂L/∂θ", other.Grad(), paired.Grad(), 1e-13)
			}
		}
	}
}

// A layer that embeds one of the package's is never taken for it: its own Backward counts, in a pair too.
func TestPairLeavesEmbeddedLayersAlone(t *testing.T) {
	rng := rand.New(rand.NewPCG(37, 38))
	for _, p := range []struct {
		loss Loss
		f    Activation
	}{{BinaryCrossEntropy, Sigmoid}, {CrossEntropy, Softmax}} {
		called := false
		net := New(p.loss, embedding{NewDense(2, 2, p.f), &called})
		net.Init(rng)
		x, y := randomMatrix(rng, 2, 3, rng.NormFloat64), randomMatrix(rng, 2, 3, rng.Float64)
		net.Backprop(x, y)
		if !called {
			t.Errorf("%v: the layer's Backward was passed over", p.loss)
		}
		if _, ok := net.lossDual(make([]dual.Number, 6), x, y); ok {
			t.Errorf("%v: the layer's Forward was passed over", p.loss)
		}
	}
}

// embedding is a layer of a reader's that embeds Dense and has a Backward of its own.
type embedding struct {
	*Dense
	called *bool
}

func (l embedding) Backward(da *mat.Dense) *mat.Dense {
	*l.called = true
	return l.Dense.Backward(da)
}
