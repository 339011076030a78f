package bp

import (
	"fmt"
	"math/cmplx"

	"gonum.org/v1/gonum/mat"
)

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
		return complexPool(l.In, l.Out, l.kernel, x, func(all []complex128) complex128 {
			best := all[0]
			for _, v := range all {
				if real(v) > real(best) {
					best = v
				}
			}
			return best
		}), theta
	case *AvgPool2D:
		return complexPool(l.In, l.Out, l.kernel, x, func(all []complex128) (sum complex128) {
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
