package bp

import (
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// complexStep returns ∂L/∂θ as Im L(θ + ih)/h. Nothing is subtracted, so h can be so small that the error
// h² vanishes and every digit but the last few is right.
func complexStep(net *Network, x, y *mat.Dense) []float64 {
	const h = 1e-100
	theta := make([]complex128, len(net.Theta()))
	for i, v := range net.Theta() {
		theta[i] = complex(v, 0)
	}
	grad := make([]float64, len(theta))
	for i := range theta {
		theta[i] += complex(0, h)
		grad[i] = imag(complexLoss(net, theta, x, y)) / h
		theta[i] = complex(real(theta[i]), 0)
	}
	return grad
}

// randomNetwork returns a network of up to four dense layers, and data that fits it.
func randomNetwork(rng *rand.Rand) (net *Network, x, y *mat.Dense) {
	depth, n := 1+rng.IntN(4), 1+rng.IntN(5)
	in := 1 + rng.IntN(5)
	size := in
	layers := make([]Layer, depth)
	for i := range layers {
		out := 1 + rng.IntN(5)
		f := []Activation{Identity, Sigmoid}[rng.IntN(2)]
		layers[i] = NewDense(size, out, f)
		size = out
	}
	loss := Quadratic
	if layers[depth-1].(*Dense).F == Sigmoid && rng.IntN(2) == 0 {
		loss = BinaryCrossEntropy
	}
	net = New(loss, layers...)
	net.Init(rng)
	for i := range net.Theta() {
		net.Theta()[i] += 0.1 * rng.NormFloat64() // so that biases are not zero
	}
	return net, randomMatrix(rng, in, n, rng.NormFloat64), randomMatrix(rng, size, n, rng.Float64)
}

func randomMatrix(rng *rand.Rand, r, c int, draw func() float64) *mat.Dense {
	m := mat.NewDense(r, c, nil)
	for i := range m.RawMatrix().Data {
		m.RawMatrix().Data[i] = draw()
	}
	return m
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

// pickColumns copies the named columns of m into dst, which may be nil, and returns it.
func pickColumns(dst, m *mat.Dense, which []int) *mat.Dense {
	rows, _ := m.Dims()
	dst = sized(dst, rows, len(which))
	for i := range rows {
		to, from := dst.RawRowView(i), m.RawRowView(i)
		for s, c := range which {
			to[s] = from[c]
		}
	}
	return dst
}

// This file calculates networks of every layer kind a second time, one sample after the other, with loops over
// complex scalars. It shares no code with the package, and takes the formulas as they stand in books: good for
// moderate z, and only for these.

// complexLoss returns L for the parameters theta. ReLU and maxima go by the real part.
func complexLoss(net *Network, theta []complex128, x, y *mat.Dense) complex128 {
	d, n := x.Dims()
	var sum complex128
	for s := range n {
		a := make([]complex128, d)
		for i := range a {
			a[i] = complex(x.At(i, s), 0)
		}
		rest := theta
		for _, l := range net.Layers() {
			a, rest = complexForward(l, rest, a)
		}
		for j, p := range a {
			sum += complexPenalty(net.loss, p, complex(y.At(j, s), 0))
		}
	}
	return sum / complex(float64(n), 0)
}

func complexPenalty(loss Loss, p, y complex128) complex128 {
	switch loss {
	case Quadratic:
		return (y - p) * (y - p) / 2
	case BinaryCrossEntropy:
		return -y*cmplx.Log(p) - (1-y)*cmplx.Log(1-p)
	case CrossEntropy:
		return -y * cmplx.Log(p)
	}
	panic(fmt.Sprintf("no complex %v", loss))
}

// complexForward returns the output of l for one sample, and the parameters that are left for the layers after it.
func complexForward(l Layer, theta, x []complex128) (y, rest []complex128) {
	switch l := l.(type) {
	case *Dense:
		z := make([]complex128, l.B.RawMatrix().Rows)
		biases := len(z) * len(x)
		for j := range z {
			z[j] = theta[biases+j]
			for k := range x {
				z[j] += theta[j*len(x)+k] * x[k]
			}
		}
		return complexActivation(l.F, z), theta[biases+len(z):]
	case *Conv2D:
		return complexConvolution(l, theta, x)
	case *ActivationLayer:
		return complexActivation(l.F, x), theta
	case *Residual:
		f, rest := x, theta
		for _, inner := range l.Layers() {
			f, rest = complexForward(inner, rest, f)
		}
		y = make([]complex128, len(x))
		for i := range y {
			y[i] = x[i] + f[i]
		}
		return y, rest
	case *MaxPool2D:
		return complexPool(l.In, l.Out, l.Kernel, x, func(all []complex128) complex128 {
			best := all[0]
			for _, v := range all {
				if real(v) > real(best) {
					best = v
				}
			}
			return best
		}), theta
	case *AvgPool2D:
		return complexPool(l.In, l.Out, l.Kernel, x, func(all []complex128) (sum complex128) {
			for _, v := range all {
				sum += v
			}
			return sum / complex(float64(len(all)), 0)
		}), theta
	}
	panic(fmt.Sprintf("no complex %T", l))
}

// complexConvolution pads the image with zeros, and then needs no conditions.
func complexConvolution(l *Conv2D, theta, x []complex128) (a, rest []complex128) {
	k, s, p := l.Kernel.Size, l.Kernel.Stride, l.Kernel.Padding
	h, w := l.In.Height+2*p, l.In.Width+2*p
	padded := make([]complex128, l.In.Channels*h*w)
	for c := range l.In.Channels {
		for i := range l.In.Height {
			for j := range l.In.Width {
				padded[c*h*w+(i+p)*w+j+p] = x[c*l.In.Height*l.In.Width+i*l.In.Width+j]
			}
		}
	}
	weights := l.Out.Channels * l.In.Channels * k * k
	var z []complex128
	for o := range l.Out.Channels {
		for i := 0; i+k <= h; i += s {
			for j := 0; j+k <= w; j += s {
				sum := theta[weights+o]
				for c := range l.In.Channels {
					for u := range k {
						for v := range k {
							sum += theta[((o*l.In.Channels+c)*k+u)*k+v] * padded[c*h*w+(i+u)*w+j+v]
						}
					}
				}
				z = append(z, sum)
			}
		}
	}
	return complexActivation(l.F, z), theta[weights+l.Out.Channels:]
}

func complexPool(in, out Shape, k Kernel, x []complex128, of func([]complex128) complex128) (y []complex128) {
	for c := range in.Channels {
		for i := range out.Height {
			for j := range out.Width {
				var window []complex128
				for u := range k.Size {
					for v := range k.Size {
						window = append(window, x[c*in.Height*in.Width+(i*k.Stride+u)*in.Width+j*k.Stride+v])
					}
				}
				y = append(y, of(window))
			}
		}
	}
	return y
}

func complexActivation(f Activation, z []complex128) []complex128 {
	a := make([]complex128, len(z))
	var sum complex128
	for i, v := range z {
		switch f {
		case Identity:
			a[i] = v
		case Sigmoid:
			a[i] = 1 / (1 + cmplx.Exp(-v))
		case Tanh:
			a[i] = (cmplx.Exp(v) - cmplx.Exp(-v)) / (cmplx.Exp(v) + cmplx.Exp(-v))
		case ReLU:
			if real(v) > 0 {
				a[i] = v
			}
		case LeakyReLU:
			a[i] = 0.01 * v
			if real(v) > 0 {
				a[i] = v
			}
		case Softplus:
			a[i] = cmplx.Log(1 + cmplx.Exp(v))
		case Softmax:
			a[i] = cmplx.Exp(v)
			sum += a[i]
		default:
			panic(fmt.Sprintf("no complex %v", f))
		}
	}
	if f == Softmax {
		for i := range a {
			a[i] /= sum
		}
	}
	return a
}

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
