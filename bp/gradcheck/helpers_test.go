package gradcheck

import (
	"math"
	"math/rand/v2"
	"testing"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// randomNetwork returns a network of up to four dense layers, and data that fits it.
func randomNetwork(rng *rand.Rand) (net *bp.Network, x, y *mat.Dense) {
	depth, n := 1+rng.IntN(4), 1+rng.IntN(5)
	in := 1 + rng.IntN(5)
	size := in
	layers := make([]bp.Layer, depth)
	for i := range layers {
		out := 1 + rng.IntN(5)
		f := []bp.Activation{bp.Identity, bp.Sigmoid}[rng.IntN(2)]
		layers[i] = bp.NewDense(size, out, f)
		size = out
	}
	loss := bp.Quadratic
	if layers[depth-1].(*bp.Dense).F == bp.Sigmoid && rng.IntN(2) == 0 {
		loss = bp.BinaryCrossEntropy
	}
	net = bp.New(loss, layers...)
	net.Init(rng)
	for i := range net.Theta() {
		net.Theta()[i] += 0.1 * rng.NormFloat64() // so that biases are not zero
	}
	return net, randomMatrix(rng, in, n, rng.NormFloat64), randomMatrix(rng, size, n, rng.Float64)
}

var allActivations = []bp.Activation{bp.Identity, bp.Sigmoid, bp.Tanh, bp.ReLU, bp.LeakyReLU, bp.Softplus, bp.Softmax}

// anyNetwork returns a network with layers of any kind, a loss that its output can take, matched or not, and
// data that fits it.
func anyNetwork(rng *rand.Rand) (net *bp.Network, x, y *mat.Dense) {
	var layers []bp.Layer
	images := rng.IntN(2) == 0
	shape := image(1+rng.IntN(2), 3+rng.IntN(3), 3+rng.IntN(3))
	size := 1 + rng.IntN(5)
	if images {
		for range 1 + rng.IntN(3) {
			var l bp.Layer
			l, shape = anyImageLayer(rng, shape)
			layers = append(layers, l)
		}
		size = shape.Size()
	}
	for range rng.IntN(4) {
		var l bp.Layer
		l, size = anyLayer(rng, size)
		layers = append(layers, l)
	}
	loss, f := anyOutput(rng)
	out := 2 + rng.IntN(3)
	if rng.IntN(3) == 0 {
		layers = append(layers, bp.NewDense(size, out, bp.Tanh), bp.NewActivationLayer(out, f))
	} else {
		layers = append(layers, bp.NewDense(size, out, f))
	}
	net = bp.New(loss, layers...)
	net.Init(rng)
	for i := range net.Theta() {
		net.Theta()[i] += 0.1 * rng.NormFloat64() // so that biases are not zero
	}
	n := 1 + rng.IntN(3)
	in, _ := layers[0].Sizes()
	return net, randomMatrix(rng, in, n, rng.NormFloat64), randomMatrix(rng, out, n, rng.Float64)
}

// anyOutput returns a loss, and an activation whose values it can take: a logarithm wants them above 0.
func anyOutput(rng *rand.Rand) (bp.Loss, bp.Activation) {
	switch rng.IntN(3) {
	case 0:
		return bp.BinaryCrossEntropy, []bp.Activation{bp.Sigmoid, bp.Softmax}[rng.IntN(2)]
	case 1:
		return bp.CrossEntropy, []bp.Activation{bp.Softmax, bp.Softmax, bp.Sigmoid, bp.Softplus}[rng.IntN(4)]
	}
	return bp.Quadratic, anyActivation(rng)
}

func anyActivation(rng *rand.Rand) bp.Activation {
	return allActivations[rng.IntN(len(allActivations))]
}

// anyLayer returns a layer for vectors, and its output size.
func anyLayer(rng *rand.Rand, in int) (l bp.Layer, out int) {
	switch rng.IntN(4) {
	case 0:
		return bp.NewActivationLayer(in, anyActivation(rng)), in
	case 1:
		inner, middle := anyLayer(rng, in)
		return bp.NewResidual(inner, bp.NewDense(middle, in, anyActivation(rng))), in
	}
	out = 1 + rng.IntN(5)
	return bp.NewDense(in, out, anyActivation(rng)), out
}

// anyImageLayer returns a layer for images, and the shape that it gives.
func anyImageLayer(rng *rand.Rand, in bp.Shape) (bp.Layer, bp.Shape) {
	size, stride := 1+rng.IntN(min(3, in.Height, in.Width)), 1+rng.IntN(2)
	switch rng.IntN(5) {
	case 0:
		l := bp.NewMaxPool2D(in, size, stride)
		return l, l.Out
	case 1:
		l := bp.NewAvgPool2D(in, size, stride)
		return l, l.Out
	case 2: // a kernel of 3 with a padding of 1 keeps the shape
		return bp.NewResidual(bp.NewConv2D(in, in.Channels, bp.Kernel{Size: 3, Stride: 1, Padding: 1}, anyActivation(rng))), in
	}
	l := bp.NewConv2D(in, 1+rng.IntN(3), bp.Kernel{Size: size, Stride: stride, Padding: rng.IntN(size)}, anyActivation(rng))
	return l, l.Out
}

// initialised draws the layer's parameters, and an input of n samples for it.
func initialised(rng *rand.Rand, l bp.Layer, n int) (x *mat.Dense) {
	for _, p := range l.Params() {
		p.Value.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, p.Value)
	}
	in, _ := l.Sizes()
	return randomMatrix(rng, in, n, rng.NormFloat64)
}

func randomMatrix(rng *rand.Rand, r, c int, draw func() float64) *mat.Dense {
	m := mat.NewDense(r, c, nil)
	for i := range m.RawMatrix().Data {
		m.RawMatrix().Data[i] = draw()
	}
	return m
}

func image(channels, height, width int) bp.Shape {
	return bp.Shape{Channels: channels, Height: height, Width: width}
}

// near fails the test unless got and want differ by at most tol times the largest entry of want.
func near(t *testing.T, what string, got, want []float64, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d entries, want %d", what, len(got), len(want))
	}
	var scale float64
	for _, w := range want {
		scale = math.Max(scale, math.Abs(w))
	}
	for i, w := range want {
		if !(math.Abs(got[i]-w) <= tol*scale) {
			t.Errorf("%s: entry %d is %v, want %v", what, i, got[i], w)
		}
	}
}

// wantPanic fails the test unless f panics with this line.
func wantPanic(t *testing.T, line string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := recover(); got != line {
			t.Errorf("panic:\n got %v\nwant %v", got, line)
		}
	}()
	f()
}
