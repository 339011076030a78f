package gradcheck

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"backprop/bp"
	"backprop/bp/internal/dual"

	"gonum.org/v1/gonum/mat"
)

// The gradients of random networks of all layers, activations and losses agree with dual numbers, which share no
// formula with Backprop.
func TestGradientsAgreeWithDualNumbers(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	seen := map[string]int{}
	for i := range 400 {
		net, x, y := anyNetwork(rng)
		seen[net.LossFunction().String()]++
		countKinds(seen, net.Layers())
		loss := net.Backprop(x, y)
		// Both sides round some hundred times at 1.1e-16, with errors that mostly cancel; the scale is the largest
		// entry. Every mistake in a formula is far above 1e-11.
		grad, value := dualGradient(t, net, x, y)
		near(t, "dual numbers", net.Grad(), grad, 1e-11)
		near(t, "L", []float64{loss}, []float64{value}, 1e-11)
		if t.Failed() {
			t.Fatalf("network %d: %v after %T", i, net.LossFunction(), net.Layers())
		}
	}
	for _, kind := range []string{
		"*bp.Dense", "*bp.Conv2D", "*bp.MaxPool2D", "*bp.AvgPool2D", "*bp.ActivationLayer", "*bp.Residual",
		"quadratic", "binary cross-entropy", "cross-entropy",
		"identity", "sigmoid", "tanh", "ReLU", "leaky ReLU 0.01", "softplus", "softmax",
	} {
		if seen[kind] < 25 {
			t.Errorf("only %d networks with %s", seen[kind], kind)
		}
	}
}

// countKinds counts the kinds of layers and activations, also inside a Residual.
func countKinds(seen map[string]int, layers []bp.Layer) {
	for _, l := range layers {
		seen[fmt.Sprintf("%T", l)]++
		if a, ok := asActivated(l); ok {
			seen[(*a.f).String()]++
		}
		if r, ok := l.(*bp.Residual); ok {
			countKinds(seen, r.Layers())
		}
	}
}

// ∂L/∂x of a layer agrees with dual numbers that nudge x, for a random ∂L/∂y: L = Σ ∂L/∂y ⊙ y.
func TestInputGradientsAgreeWithDualNumbers(t *testing.T) {
	rng := rand.New(rand.NewPCG(23, 24))
	for range 50 {
		net, x, _ := anyNetwork(rng)
		for _, l := range net.Layers() {
			y := l.Forward(x)
			rows, n := y.Dims()
			dy := randomMatrix(rng, rows, n, rng.NormFloat64)
			kept := mat.DenseCopyOf(dy)
			dx := mat.DenseCopyOf(l.Backward(dy))
			if !mat.Equal(dy, kept) {
				t.Fatalf("%T.Backward changed dy", l)
			}
			var params []dual.Number
			for _, p := range l.Params() {
				params = append(params, constantMatrix(p.Value).data...)
			}
			want := make([]float64, len(dx.RawMatrix().Data))
			nudged := constantMatrix(x)
			for i := range want {
				nudged.data[i].Emag = 1
				y, ok := forward(l, params, nudged)
				if !ok {
					t.Fatalf("%T has no dual forward pass", l)
				}
				for e, v := range y.data {
					want[i] += v.Emag * dy.RawMatrix().Data[e]
				}
				nudged.data[i].Emag = 0
			}
			near(t, fmt.Sprintf("%T: ∂L/∂x", l), dx.RawMatrix().Data, want, 1e-12) // rounding only
			x = mat.DenseCopyOf(y)
		}
	}
}

// dualGradient returns ∂L/∂θ, one forward pass for each entry, and L.
func dualGradient(t *testing.T, net *bp.Network, x, y *mat.Dense) (grad []float64, loss float64) {
	t.Helper()
	theta := make([]dual.Number, len(net.Theta()))
	for i, v := range net.Theta() {
		theta[i].Real = v
	}
	l, ok := networkLoss(net, theta, x, y)
	if !ok {
		t.Fatalf("no dual loss for %v after %T", net.LossFunction(), net.Layers())
	}
	grad = make([]float64, len(theta))
	for i := range theta {
		theta[i].Emag = 1
		l, _ := networkLoss(net, theta, x, y)
		grad[i] = l.Emag
		theta[i].Emag = 0
	}
	return grad, l.Real
}

// Of a loss and its activation δ is right where a has become 0 or 1: see TestExtremesOfPairs of package bp.
func TestDualNumbersAtExtremesOfPairs(t *testing.T) {
	tiny := math.Exp(-40) // far below ε: ln(1 + e^−40) = σ(−40) = e^−40 to the last digit
	for _, tc := range []struct {
		loss        bp.Loss
		f           bp.Activation
		z, y, delta []float64
	}{
		{bp.BinaryCrossEntropy, bp.Sigmoid, []float64{-1000}, []float64{1}, []float64{-1}},
		{bp.BinaryCrossEntropy, bp.Sigmoid, []float64{-1000}, []float64{0}, []float64{0}},
		{bp.BinaryCrossEntropy, bp.Sigmoid, []float64{1000}, []float64{0}, []float64{1}},
		{bp.BinaryCrossEntropy, bp.Sigmoid, []float64{1000}, []float64{1}, []float64{0}},
		{bp.BinaryCrossEntropy, bp.Sigmoid, []float64{1000}, []float64{0.25}, []float64{0.75}},
		{bp.BinaryCrossEntropy, bp.Sigmoid, []float64{0}, []float64{1}, []float64{-0.5}},
		{bp.BinaryCrossEntropy, bp.Sigmoid, []float64{40}, []float64{1}, []float64{-tiny}},
		{bp.BinaryCrossEntropy, bp.Sigmoid, []float64{-40}, []float64{0}, []float64{tiny}},

		{bp.CrossEntropy, bp.Softmax, []float64{1000, -1000}, []float64{1, 0}, []float64{0, 0}},
		{bp.CrossEntropy, bp.Softmax, []float64{1000, -1000}, []float64{0, 1}, []float64{1, -1}},
		{bp.CrossEntropy, bp.Softmax, []float64{-1000, -1000}, []float64{1, 0}, []float64{-0.5, 0.5}},
		{bp.CrossEntropy, bp.Softmax, []float64{1000, 1000}, []float64{0.5, 0.5}, []float64{0, 0}},
		{bp.CrossEntropy, bp.Softmax, []float64{1000, 0}, []float64{0.25, 0.75}, []float64{0.75, -0.75}},
		{bp.CrossEntropy, bp.Softmax, []float64{1000, 960}, []float64{1, 0}, []float64{-tiny, tiny}},
		{bp.CrossEntropy, bp.Softmax, []float64{-960, -1000}, []float64{0, 2}, []float64{2, -2}}, // Σy = 2
	} {
		for last, layers := range outputs(len(tc.z), tc.f) {
			_, exact, _ := atOutput(t, tc.loss, layers, tc.z, tc.y)
			near(t, fmt.Sprintf("%v after %v in %s at %v for %v: δ", tc.loss, tc.f, last, tc.z, tc.y), exact, tc.delta, 1e-15)
		}
	}
}

// So is that of the others where L is finite, at z = ±1000 and ±20: see TestExtremesOfTheOthers of package bp.
func TestDualNumbersAtExtremesOfTheOthers(t *testing.T) {
	for _, loss := range []bp.Loss{bp.Quadratic, bp.BinaryCrossEntropy, bp.CrossEntropy} {
		for _, f := range allActivations {
			for _, z := range []float64{-1000, -20, 20, 1000} {
				for _, y := range []float64{0, 1} {
					if f == bp.Softmax || f == bp.Sigmoid && loss == bp.BinaryCrossEntropy {
						continue
					}
					δ, exact, value := atOutput(t, loss, []bp.Layer{bp.NewDense(1, 1, f)}, []float64{z}, []float64{y})
					if finite(value) {
						near(t, fmt.Sprintf("%v after %v at %v for %v: δ", loss, f, z, y), exact, δ, 1e-14)
					}
				}
			}
		}
	}
}

// And that of a loss and an activation that do not belong together, where p = e^z (1 + …) is so small that 1/p is no
// float64: δ = −1/p · p = −1, to the last digit. See TestSteepLosses of package bp.
func TestDualNumbersOfSteepLosses(t *testing.T) {
	for _, tc := range []struct {
		loss bp.Loss
		f    bp.Activation
	}{{bp.CrossEntropy, bp.Sigmoid}, {bp.CrossEntropy, bp.Softplus}, {bp.BinaryCrossEntropy, bp.Softplus}} {
		for _, z := range []float64{-300, -708, -709.5, -710, -720, -725} {
			for last, layers := range outputs(1, tc.f) {
				_, exact, _ := atOutput(t, tc.loss, layers, []float64{z}, []float64{1})
				near(t, fmt.Sprintf("%v after %v in %s at %v: δ", tc.loss, tc.f, last, z), exact, []float64{-1}, 1e-15)
			}
		}
	}
}

// outputs returns f at the end of each layer that has an activation.
func outputs(units int, f bp.Activation) map[string][]bp.Layer {
	return map[string][]bp.Layer{
		"Dense":           {bp.NewDense(1, units, f)},
		"Conv2D":          {bp.NewConv2D(image(1, 1, 1), units, bp.Kernel{Size: 1, Stride: 1}, f)},
		"ActivationLayer": {bp.NewDense(1, units, bp.Identity), bp.NewActivationLayer(units, f)},
	}
}

// atOutput returns δ for one sample with this z, from Backprop and from dual numbers, and L.
func atOutput(t *testing.T, loss bp.Loss, layers []bp.Layer, z, y []float64) (δ, exact []float64, value float64) {
	t.Helper()
	net := bp.New(loss, layers...)
	copy(net.Theta()[len(z):], z) // the biases: z = W·0 + b, and so ∂L/∂b = δ
	x, target := mat.NewDense(1, 1, nil), mat.NewDense(len(z), 1, y)
	value = net.Backprop(x, target)
	exact, _ = dualGradient(t, net, x, target)
	return net.Grad()[len(z):], exact[len(z):], value
}

// embedding is a layer of a reader's that embeds one of bp's, and so may have another Forward.
type embedding struct{ *bp.Dense }

// Dual numbers know the very layers of bp, and no others.
func TestDualNumbersDoNotKnowAReadersLayer(t *testing.T) {
	x, y := mat.NewDense(2, 3, nil), mat.NewDense(2, 3, nil)
	for _, tc := range []struct {
		loss bp.Loss
		f    bp.Activation
	}{{bp.BinaryCrossEntropy, bp.Sigmoid}, {bp.CrossEntropy, bp.Softmax}} {
		for name, layers := range map[string][]bp.Layer{
			"embedded":   {embedding{bp.NewDense(2, 2, tc.f)}},
			"opaque":     {opaque{bp.NewDense(2, 2, tc.f)}},
			"inside":     {bp.NewResidual(embedding{bp.NewDense(2, 2, bp.Tanh)}), bp.NewDense(2, 2, tc.f)},
			"activation": {bp.NewDense(2, 2, ownReLU{}), bp.NewDense(2, 2, tc.f)},
		} {
			net := bp.New(tc.loss, layers...)
			if _, ok := networkLoss(net, make([]dual.Number, len(net.Theta())), x, y); ok {
				t.Errorf("%v, %s: the reader's Forward was passed over", tc.loss, name)
			}
		}
	}
}
