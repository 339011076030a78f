package bp

import (
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// The variance of the weights follows the activation.
func TestInitVariance(t *testing.T) {
	conv := func(f Activation) Layer { return NewConv2D(Shape{20, 5, 5}, 30, Kernel{Size: 3, Stride: 1}, f) }
	custom := struct{ Activation }{Tanh} // an activation of a reader's
	for _, tc := range []struct {
		layer Layer
		want  float64
	}{
		// Glorot and Bengio 2010, eq. 12: 2/(fan-in + fan-out).
		{NewDense(300, 200, Identity), 2.0 / 500},
		{NewDense(300, 200, Sigmoid), 2.0 / 500},
		{NewDense(300, 200, Tanh), 2.0 / 500},
		{NewDense(300, 200, Softmax), 2.0 / 500},
		{NewDense(300, 200, custom), 2.0 / 500},
		{conv(Tanh), 2.0 / (20*9 + 30*9)},
		// He, Zhang, Ren and Sun 2015, eq. 10: 2/fan-in; eq. 15: 2/((1 + slope²) fan-in).
		{NewDense(300, 200, ReLU), 2.0 / 300},
		{NewDense(300, 200, Softplus), 2.0 / 300},
		{NewDense(300, 200, NewLeakyReLU(0.5)), 2.0 / (1.25 * 300)},
		{conv(ReLU), 2.0 / (20 * 9)},
		{NewResidual(NewDense(200, 200, ReLU)), 2.0 / 200},
	} {
		net := New(Quadratic, tc.layer)
		b := tc.layer.Params()[1].Value
		b.Set(0, 0, 7)
		net.Init(rand.New(rand.NewPCG(1, 2)))
		w := tc.layer.Params()[0].Value.RawMatrix().Data
		var sum float64
		for _, v := range w {
			sum += v * v
		}
		// The relative standard error of a variance from n draws is √(2/n), 0.6 % to 2 %; the bound is four of them.
		near(t, describe(net), []float64{sum / float64(len(w))}, []float64{tc.want}, 0.08)
		if mat.Norm(b, 1) != 0 {
			t.Errorf("%s: the biases are not 0", describe(net))
		}
	}
}

func TestInitIsRepeatable(t *testing.T) {
	draw := func() []float64 {
		net := New(Quadratic, NewDense(3, 4, Sigmoid), NewResidual(NewDense(4, 4, ReLU)),
			NewConv2D(Shape{1, 2, 2}, 2, Kernel{Size: 2, Stride: 1}, Tanh))
		net.Init(rand.New(rand.NewPCG(1, 2)))
		return net.Theta()
	}
	near(t, "θ", draw(), draw(), 0)
}

// Behind twenty layers with ReLU, signals have about the size that they had: that is what He et al. ask for. With
// Glorot's variance half of their square would be lost in each layer, and 2^−20 be left.
func TestInitKeepsTheSignal(t *testing.T) {
	rng := rand.New(rand.NewPCG(43, 44))
	var layers []Layer
	for range 20 {
		layers = append(layers, NewDense(200, 200, ReLU))
	}
	net := New(Quadratic, layers...)
	net.Init(rng)
	x := randomMatrix(rng, 200, 20, rng.NormFloat64)
	ratio := mat.Norm(net.Forward(x), 2) / mat.Norm(x, 2)
	if ratio < 0.3 || ratio > 3 {
		t.Errorf("the signal is %v times what it was", ratio)
	}
}
