package bp

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
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

// With a loss and its activation, δ and L stay finite and right where a has become 0 or 1.
func TestExtremesOfPairs(t *testing.T) {
	tiny := math.Exp(-40) // far below ε: ln(1 + e^−40) = σ(−40) = e^−40 to the last digit
	for _, tc := range []struct {
		loss  Loss
		f     Activation
		z, y  []float64
		value float64
		delta []float64
	}{
		// L = −y ln σ(z) − (1−y) ln(1 − σ(z)), and ln σ(z) = z to the last digit for z = −1000.
		{BinaryCrossEntropy, Sigmoid, []float64{-1000}, []float64{1}, 1000, []float64{-1}},
		{BinaryCrossEntropy, Sigmoid, []float64{-1000}, []float64{0}, 0, []float64{0}},
		{BinaryCrossEntropy, Sigmoid, []float64{1000}, []float64{0}, 1000, []float64{1}},
		{BinaryCrossEntropy, Sigmoid, []float64{1000}, []float64{1}, 0, []float64{0}},
		{BinaryCrossEntropy, Sigmoid, []float64{1000}, []float64{0.25}, 750, []float64{0.75}},
		{BinaryCrossEntropy, Sigmoid, []float64{0}, []float64{1}, math.Ln2, []float64{-0.5}},
		{BinaryCrossEntropy, Sigmoid, []float64{40}, []float64{1}, tiny, []float64{-tiny}},
		{BinaryCrossEntropy, Sigmoid, []float64{-40}, []float64{0}, tiny, []float64{tiny}},

		// L = Σ y (ln Σ e^z − z): the largest z, less the right one.
		{CrossEntropy, Softmax, []float64{1000, -1000}, []float64{1, 0}, 0, []float64{0, 0}},
		{CrossEntropy, Softmax, []float64{1000, -1000}, []float64{0, 1}, 2000, []float64{1, -1}},
		{CrossEntropy, Softmax, []float64{-1000, -1000}, []float64{1, 0}, math.Ln2, []float64{-0.5, 0.5}},
		{CrossEntropy, Softmax, []float64{1000, 1000}, []float64{0.5, 0.5}, math.Ln2, []float64{0, 0}},
		{CrossEntropy, Softmax, []float64{1000, 0}, []float64{0.25, 0.75}, 750, []float64{0.75, -0.75}},
		{CrossEntropy, Softmax, []float64{1000, 960}, []float64{1, 0}, tiny, []float64{-tiny, tiny}},
		{CrossEntropy, Softmax, []float64{-960, -1000}, []float64{0, 2}, 80, []float64{2, -2}}, // Σy = 2
	} {
		for last, layers := range outputs(len(tc.z), tc.f) {
			δ, value := atOutput(tc.loss, layers, tc.z, tc.y)
			name := fmt.Sprintf("%v after %v in %s at %v for %v", tc.loss, tc.f, last, tc.z, tc.y)
			near(t, name, []float64{value}, []float64{tc.value}, 1e-15) // four roundings
			near(t, name+": δ", δ, tc.delta, 1e-15)
		}
	}
}

// The others are right too, at z = ±1000 and ±20: L is +Inf or NaN only where the formula of the loss is, for the a
// that f gives; where L is finite, so is δ = ∂L/∂a f′(z).
func TestExtremesOfTheOthers(t *testing.T) {
	penalty := map[Loss]func(a, y float64) (value, slope float64){
		Quadratic: func(a, y float64) (float64, float64) { return (a - y) * (a - y) / 2, a - y },
		BinaryCrossEntropy: func(a, y float64) (float64, float64) {
			if y == 1 {
				return -math.Log(a), -1 / a
			}
			return -math.Log(1 - a), 1 / (1 - a)
		},
		CrossEntropy: func(a, y float64) (float64, float64) {
			if y == 1 {
				return -math.Log(a), -1 / a
			}
			return 0 * a, 0
		},
	}
	for loss, of := range penalty {
		for _, f := range allActivations {
			for _, z := range []float64{-1000, -20, 20, 1000} {
				for _, y := range []float64{0, 1} {
					if f == Softmax || f == Sigmoid && loss == BinaryCrossEntropy {
						continue
					}
					δ, value := atOutput(loss, []Layer{NewDense(1, 1, f)}, []float64{z}, []float64{y})
					a, slope := at(f, z) // right by TestActivations
					want, dLda := of(a, y)
					name := fmt.Sprintf("%v after %v at %v for %v", loss, f, z, y)
					if !finite(want) {
						if value != want && !(math.IsNaN(want) && math.IsNaN(value)) {
							t.Errorf("%s: %v, want %v", name, value, want)
						}
						continue
					}
					near(t, name, []float64{value}, []float64{want}, 1e-15) // four roundings
					near(t, name+": δ", δ, []float64{dLda * slope}, 1e-15)
				}
			}
		}
	}
}

// Softmax with the other losses, two classes apart by 2000: a = (1, 0).
func TestExtremesOfSoftmaxUnmatched(t *testing.T) {
	for _, tc := range []struct {
		loss  Loss
		y     []float64
		value float64
		delta []float64
	}{
		{Quadratic, []float64{1, 0}, 0, []float64{0, 0}},
		{Quadratic, []float64{0, 1}, 1, []float64{0, 0}}, // a has become flat
		{BinaryCrossEntropy, []float64{1, 0}, 0, []float64{0, 0}},
		{BinaryCrossEntropy, []float64{0, 1}, math.Inf(1), nil},
	} {
		δ, value := atOutput(tc.loss, []Layer{NewDense(1, 2, Softmax)}, []float64{1000, -1000}, tc.y)
		if value != tc.value {
			t.Errorf("%v for %v: %v, want %v", tc.loss, tc.y, value, tc.value)
		}
		for i, want := range tc.delta {
			if δ[i] != want {
				t.Errorf("%v for %v: δ = %v, want %v", tc.loss, tc.y, δ, tc.delta)
			}
		}
	}
}

// outputs returns f at the end of each layer that has an activation.
func outputs(units int, f Activation) map[string][]Layer {
	return map[string][]Layer{
		"Dense":           {NewDense(1, units, f)},
		"Conv2D":          {NewConv2D(Shape{1, 1, 1}, units, Kernel{Size: 1, Stride: 1}, f)},
		"ActivationLayer": {NewDense(1, units, Identity), NewActivationLayer(units, f)},
	}
}

// atOutput returns δ and L for one sample with this z.
func atOutput(loss Loss, layers []Layer, z, y []float64) (δ []float64, value float64) {
	net := New(loss, layers...)
	copy(net.Theta()[len(z):], z) // the biases: z = W·0 + b, and so ∂L/∂b = δ
	x, target := mat.NewDense(1, 1, nil), mat.NewDense(len(z), 1, y)
	value = net.Backprop(x, target)
	return net.Grad()[len(z):], value
}

func TestCheckTargets(t *testing.T) {
	third := 1.0 / 3
	for _, tc := range []struct {
		loss Loss
		y    []float64 // 3×2
		want string
	}{
		{BinaryCrossEntropy, []float64{0, 1, 0.5, 1, 1, 0}, ""},
		{BinaryCrossEntropy, []float64{0, 1, 0.5, 1.5, 1, 0}, "bp: binary cross-entropy: the target y is 1.5 in row 1, column 1 (counted from 0), want 0 … 1"},
		{BinaryCrossEntropy, []float64{0, 1, -1, 1, 1, 0}, "bp: binary cross-entropy: the target y is -1 in row 1, column 0 (counted from 0), want 0 … 1"},
		{BinaryCrossEntropy, []float64{math.NaN(), 0, 0, 0, 0, 0}, "bp: binary cross-entropy: the target y is NaN in row 0, column 0 (counted from 0), want 0 … 1"},
		{CrossEntropy, []float64{0, third, 1, third, 0, third}, ""},
		{CrossEntropy, []float64{0, float64(float32(0.3)), 1, float64(float32(0.3)), 0, float64(float32(0.4))}, ""},
		{CrossEntropy, []float64{0, 0, 2, 1, -1, 0}, "bp: cross-entropy: the target y is -1 in row 2, column 0 (counted from 0), want at least 0"},
		{CrossEntropy, []float64{0, 0.25, 1, 0.5, 0, 0}, "bp: cross-entropy: column 1 of the target y (counted from 0) sums to 0.75, want 1: one probability for each class"},
		{CrossEntropy, []float64{0, math.NaN(), 1, 0.5, 0, 0}, "bp: cross-entropy: the target y is NaN in row 0, column 1 (counted from 0), want at least 0"},
	} {
		var got string
		if err := tc.loss.(targetChecker).checkTargets(mat.NewDense(3, 2, tc.y)); err != nil {
			got = err.Error()
		}
		if got != tc.want {
			t.Errorf("%v:\n got %s\nwant %s", tc.y, got, tc.want)
		}
	}
}
