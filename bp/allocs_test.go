package bp

import (
	"math/rand/v2"
	"testing"
)

// After the first step with a batch, nothing is allocated, whatever the layers and the loss are.
func TestBackpropAllocatesNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	image, k := Shape{2, 4, 4}, Kernel{Size: 3, Stride: 1, Padding: 1}
	for _, f := range allActivations {
		for name, layers := range map[string][]Layer{
			"Dense":           {NewDense(32, 3, f)},
			"ActivationLayer": {NewDense(32, 3, Identity), NewActivationLayer(3, f)},
			"Conv2D":          {NewConv2D(image, 3, k, f)},
			"MaxPool2D":       {NewConv2D(image, 3, k, f), NewMaxPool2D(Shape{3, 4, 4}, 2, 2)},
			"AvgPool2D":       {NewConv2D(image, 3, k, f), NewAvgPool2D(Shape{3, 4, 4}, 2, 2)},
			"Residual":        {NewResidual(NewConv2D(image, 2, k, f), NewDense(32, 32, f))},
		} {
			for _, loss := range []Loss{Quadratic, BinaryCrossEntropy, CrossEntropy} {
				net := New(loss, layers...)
				net.Init(rng)
				_, out := layers[len(layers)-1].Sizes()
				x, y := randomMatrix(rng, 32, 5, rng.NormFloat64), randomMatrix(rng, out, 5, rng.Float64)
				step := func() {
					net.Backprop(x, y)
					net.pattern()
				}
				if n := testing.AllocsPerRun(3, step); n != 0 {
					t.Errorf("%v allocations in a step of %s with %v and %v, want 0", n, name, f, loss)
				}
			}
		}
	}
}

// A smaller batch after a larger one, as at the end of an epoch, allocates nothing either, and is not touched by
// what the larger one left behind.
func TestBatchesOfChangingSize(t *testing.T) {
	rng := rand.New(rand.NewPCG(41, 42))
	for range 50 {
		net, x, y := anyNetwork(rng)
		few := []int{0}
		xs, ys := columns(nil, x, few), columns(nil, y, few)
		net.Backprop(xs, ys)
		want := append([]float64(nil), net.Grad()...)
		net.Backprop(x, y)
		net.Backprop(xs, ys)
		near(t, "∂L/∂θ", net.Grad(), want, 0) // the same operations in the same order
		if n := testing.AllocsPerRun(10, func() { net.Backprop(x, y); net.Backprop(xs, ys) }); n != 0 {
			t.Errorf("%v allocations", n)
		}
	}
}
