package bp

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/num/dual"
)

// The gradients of random networks of all layers, activations and losses agree with two calculations that share
// nothing with Backprop: the complex step through scalar loops, and dual numbers.
func TestGradientsAgreeWithTwoOtherCalculations(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	seen := map[string]int{}
	for i := range 400 {
		net, x, y := anyNetwork(rng)
		count(seen, net)
		loss := net.Backprop(x, y)
		// All sides round some hundred times at 1.1e-16, with errors that mostly cancel; the scale is the largest
		// entry. Every mistake in a formula is far above 1e-11.
		near(t, "complex step", net.Grad(), complexStep(net, x, y), 1e-11)
		grad, value := dualGradient(t, net, x, y)
		near(t, "dual numbers", net.Grad(), grad, 1e-11)
		near(t, "L", []float64{loss, loss}, []float64{value, real(complexLoss(net, complexTheta(net), x, y))}, 1e-11)
		if t.Failed() {
			t.Fatalf("network %d: %s", i, describe(net))
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
			d, ok := dualOf(l)
			if !ok {
				t.Fatalf("%T has no dual forward pass", l)
			}
			var params []dual.Number
			for _, p := range l.Params() {
				params = append(params, constants(p.Value).data...)
			}
			want := make([]float64, len(dx.RawMatrix().Data))
			nudged := constants(x)
			for i := range want {
				nudged.data[i].Emag = 1
				for e, v := range d.forwardDual(params, nudged).data {
					want[i] += v.Emag * dy.RawMatrix().Data[e]
				}
				nudged.data[i].Emag = 0
			}
			near(t, fmt.Sprintf("%T: ∂L/∂x", l), dx.RawMatrix().Data, want, 1e-12) // rounding only
			x = mat.DenseCopyOf(y)
		}
	}
}

// dualGradient returns ∂L/∂θ, one nudged forward pass for each entry, and L.
func dualGradient(t *testing.T, net *Network, x, y *mat.Dense) (grad []float64, loss float64) {
	t.Helper()
	theta := make([]dual.Number, len(net.Theta()))
	for i, v := range net.Theta() {
		theta[i].Real = v
	}
	grad = make([]float64, len(theta))
	for i := range theta {
		theta[i].Emag = 1
		l, ok := net.lossDual(theta, x, y)
		if !ok {
			t.Fatalf("no dual loss for %s", describe(net))
		}
		grad[i], loss = l.Emag, l.Real
		theta[i].Emag = 0
	}
	if len(theta) == 0 {
		l, _ := net.lossDual(theta, x, y)
		loss = l.Real
	}
	return grad, loss
}

func complexTheta(net *Network) []complex128 {
	theta := make([]complex128, len(net.Theta()))
	for i, v := range net.Theta() {
		theta[i] = complex(v, 0)
	}
	return theta
}

// count notes the kinds of the layers, activations and the loss of net.
func count(seen map[string]int, net *Network) {
	seen[net.loss.String()]++
	for _, top := range net.Layers() {
		for _, l := range inside(top) {
			seen[fmt.Sprintf("%T", l)]++
			if a, ok := l.(activated); ok {
				f, _ := a.beforeActivation()
				seen[f.String()]++
			}
		}
	}
}

func describe(net *Network) string {
	s := net.loss.String() + " after"
	for _, top := range net.Layers() {
		for _, l := range inside(top) {
			in, out := l.Sizes()
			s += fmt.Sprintf(" %T(%d, %d", l, in, out)
			if a, ok := l.(activated); ok {
				f, _ := a.beforeActivation()
				s += ", " + f.String()
			}
			s += ")"
		}
	}
	return s
}
