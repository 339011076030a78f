package bp

import (
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

var allActivations = []Activation{Identity, Sigmoid, Tanh, ReLU, LeakyReLU, Softplus, Softmax}

// anyNetwork returns a network with layers of any kind, a loss that its output can take, matched or not, and
// data that fits it.
func anyNetwork(rng *rand.Rand) (net *Network, x, y *mat.Dense) {
	var layers []Layer
	images := rng.IntN(2) == 0
	shape := Shape{1 + rng.IntN(2), 3 + rng.IntN(3), 3 + rng.IntN(3)}
	size := 1 + rng.IntN(5)
	if images {
		for range 1 + rng.IntN(3) {
			var l Layer
			l, shape = anyImageLayer(rng, shape)
			layers = append(layers, l)
		}
		size = shape.Size()
	}
	for range rng.IntN(4) {
		var l Layer
		l, size = anyLayer(rng, size)
		layers = append(layers, l)
	}
	loss, f := anyOutput(rng)
	out := 2 + rng.IntN(3)
	if rng.IntN(3) == 0 {
		layers = append(layers, NewDense(size, out, Tanh), NewActivationLayer(out, f))
	} else {
		layers = append(layers, NewDense(size, out, f))
	}
	net = New(loss, layers...)
	net.Init(rng)
	for i := range net.Theta() {
		net.Theta()[i] += 0.1 * rng.NormFloat64() // so that biases are not zero
	}
	n := 1 + rng.IntN(3)
	in, _ := layers[0].Sizes()
	return net, randomMatrix(rng, in, n, rng.NormFloat64), randomMatrix(rng, out, n, rng.Float64)
}

// anyOutput returns a loss, and an activation whose values it can take: a logarithm wants them above 0.
func anyOutput(rng *rand.Rand) (Loss, Activation) {
	switch rng.IntN(3) {
	case 0:
		return BinaryCrossEntropy, []Activation{Sigmoid, Softmax}[rng.IntN(2)]
	case 1:
		return CrossEntropy, []Activation{Softmax, Softmax, Sigmoid, Softplus}[rng.IntN(4)]
	}
	return Quadratic, anyActivation(rng)
}

func anyActivation(rng *rand.Rand) Activation { return allActivations[rng.IntN(len(allActivations))] }

// anyLayer returns a layer for vectors, and its output size.
func anyLayer(rng *rand.Rand, in int) (l Layer, out int) {
	switch rng.IntN(4) {
	case 0:
		return NewActivationLayer(in, anyActivation(rng)), in
	case 1:
		inner, middle := anyLayer(rng, in)
		return NewResidual(inner, NewDense(middle, in, anyActivation(rng))), in
	}
	out = 1 + rng.IntN(5)
	return NewDense(in, out, anyActivation(rng)), out
}

// anyImageLayer returns a layer for images, and the shape that it gives.
func anyImageLayer(rng *rand.Rand, in Shape) (Layer, Shape) {
	size, stride := 1+rng.IntN(min(3, in.Height, in.Width)), 1+rng.IntN(2)
	switch rng.IntN(5) {
	case 0:
		l := NewMaxPool2D(in, size, stride)
		return l, l.Out
	case 1:
		l := NewAvgPool2D(in, size, stride)
		return l, l.Out
	case 2: // a kernel of 3 with a padding of 1 keeps the shape
		return NewResidual(NewConv2D(in, in.Channels, Kernel{Size: 3, Stride: 1, Padding: 1}, anyActivation(rng))), in
	}
	l := NewConv2D(in, 1+rng.IntN(3), Kernel{Size: size, Stride: stride, Padding: rng.IntN(size)}, anyActivation(rng))
	return l, l.Out
}
