package gradcheck

import (
	"cmp"
	"slices"

	"backprop/bp"
	"backprop/bp/internal/dual"

	"gonum.org/v1/gonum/mat"
)

// A whole network in dual numbers v + d ε: a forward pass that carries one derivative along, exactly. The formulas are
// written anew in plain loops, and share with Forward and Backward only the order of the parameters and of the pixels in
// a column (Params, Shape.Row).

// constantMatrix returns m with d = 0 everywhere.
func constantMatrix(m *mat.Dense) dualMatrix {
	d := newDualMatrix(m.Dims())
	for i := range d.data {
		d.data[i].Real = m.At(i/d.cols, i%d.cols)
	}
	return d
}

// add adds v to an entry.
func (m dualMatrix) add(i, s int, v dual.Number) { m.data[i*m.cols+s] = dual.Add(m.at(i, s), v) }

// networkLoss is Network.Loss at the parameters theta. With dᵢ = 1 and the other d = 0, it returns L + ∂L/∂θᵢ ε. It is
// not ok where the loss, a layer or an activation is not known.
func networkLoss(net *bp.Network, theta []dual.Number, x, y *mat.Dense) (loss dual.Number, ok bool) {
	layers := net.Layers()
	last := layers[len(layers)-1]
	a, theta, ok := forwardAll(layers[:len(layers)-1], theta, constantMatrix(x))
	if !ok {
		return dual.Number{}, false
	}
	if end, ok := asActivated(last); ok {
		switch f := *end.f; {
		case net.LossFunction() == bp.BinaryCrossEntropy && f == bp.Sigmoid:
			return binaryCrossEntropyOfZ(weightedInput(last, theta, a), y), true
		case net.LossFunction() == bp.CrossEntropy && f == bp.Softmax:
			return crossEntropyOfZ(weightedInput(last, theta, a), y), true
		}
	}
	if a, ok = forward(last, theta, a); !ok {
		return dual.Number{}, false
	}
	switch net.LossFunction() {
	case bp.Quadratic:
		return quadratic(a, y), true
	case bp.BinaryCrossEntropy:
		return binaryCrossEntropy(a, y), true
	case bp.CrossEntropy:
		return crossEntropy(a, y), true
	}
	return dual.Number{}, false
}

// forwardAll runs the layers one after the other, each on its share of params, and returns what is left of these.
func forwardAll(layers []bp.Layer, params []dual.Number, x dualMatrix) (a dualMatrix, rest []dual.Number, ok bool) {
	a = x
	for _, l := range layers {
		size := 0
		for _, p := range l.Params() {
			rows, cols := p.Value.Dims()
			size += rows * cols
		}
		if a, ok = forward(l, params[:size], a); !ok {
			return dualMatrix{}, nil, false
		}
		params = params[size:]
	}
	return a, params, true
}

// forward is Forward; params are the parameters in the order of Params, each row by row. It knows the very types of
// package bp: a reader's layer that embeds one of them may have another Forward.
func forward(l bp.Layer, params []dual.Number, x dualMatrix) (y dualMatrix, ok bool) {
	switch l := l.(type) {
	case *bp.Dense:
		return activate(l.F, weightedInput(l, params, x))
	case *bp.Conv2D:
		return activate(l.F, weightedInput(l, params, x))
	case *bp.ActivationLayer:
		return activate(l.F, x)
	case *bp.Residual:
		if y, _, ok = forwardAll(l.Layers(), params, x); !ok {
			return dualMatrix{}, false
		}
		sum := newDualMatrix(x.rows, x.cols)
		for i := range sum.data {
			sum.data[i] = dual.Add(x.data[i], y.data[i])
		}
		return sum, true
	case *bp.MaxPool2D:
		return maxPool(l, x), true
	case *bp.AvgPool2D:
		return avgPool(l, x), true
	}
	return dualMatrix{}, false
}

// weightedInput is z of a layer that ends in an activation, a = f(z).
func weightedInput(l bp.Layer, params []dual.Number, x dualMatrix) (z dualMatrix) {
	switch l := l.(type) {
	case *bp.Dense:
		return affine(l, params, x)
	case *bp.Conv2D:
		return convolution(l, params, x)
	}
	return x // ActivationLayer
}

// affine is z_j = Σ_k W_jk x_k + b_j (D1, D4).
func affine(l *bp.Dense, params []dual.Number, x dualMatrix) dualMatrix {
	d, m := l.Sizes()
	w, b := params[:m*d], params[m*d:]
	z := newDualMatrix(m, x.cols)
	for j := range m {
		for s := range x.cols {
			z.set(j, s, b[j])
			for k := range d {
				z.add(j, s, dual.Mul(w[j*d+k], x.at(k, s)))
			}
		}
	}
	return z
}

// convolution is z[o,i,j] = Σ_c Σ_u Σ_v w[o,c,u,v] x[c, i·s+u−p, j·s+v−p] + b[o].
func convolution(l *bp.Conv2D, params []dual.Number, x dualMatrix) dualMatrix {
	k, taps := l.Kernel, l.In.Channels*l.Kernel.Size*l.Kernel.Size
	w, b := params[:l.Out.Channels*taps], params[l.Out.Channels*taps:]
	z := newDualMatrix(l.Out.Size(), x.cols)
	forPixels(l.Out, func(o, i, j int) {
		out := l.Out.Row(o, i, j)
		for s := range z.cols {
			z.set(out, s, b[o])
		}
		forPixels(bp.Shape{Channels: l.In.Channels, Height: k.Size, Width: k.Size}, func(c, u, v int) {
			row, col := i*k.Stride+u-k.Padding, j*k.Stride+v-k.Padding
			if row < 0 || row >= l.In.Height || col < 0 || col >= l.In.Width {
				return // x = 0 outside
			}
			for s := range z.cols {
				z.add(out, s, dual.Mul(w[o*taps+(c*k.Size+u)*k.Size+v], x.at(l.In.Row(c, row, col), s)))
			}
		})
	})
	return z
}

// maxPool is y[c,i,j] = max_{u,v} x[c, i·s+u, j·s+v], the first of several.
func maxPool(l *bp.MaxPool2D, x dualMatrix) dualMatrix {
	return pool(l.In, l.Out, l.Kernel, x, func(window []dual.Number) dual.Number {
		return slices.MaxFunc(window, func(v, w dual.Number) int { return cmp.Compare(v.Real, w.Real) })
	})
}

// avgPool is y[c,i,j] = 1/k² Σ_{u,v} x[c, i·s+u, j·s+v].
func avgPool(l *bp.AvgPool2D, x dualMatrix) dualMatrix {
	return pool(l.In, l.Out, l.Kernel, x, func(window []dual.Number) (mean dual.Number) {
		for _, v := range window {
			mean = dual.Add(mean, dual.Scale(1/float64(len(window)), v))
		}
		return mean
	})
}

// pool takes f of each window, channel by channel; the pixels of a window come row by row. There is no padding.
func pool(in, out bp.Shape, k bp.Kernel, x dualMatrix, f func(window []dual.Number) dual.Number) dualMatrix {
	y := newDualMatrix(out.Size(), x.cols)
	forPixels(out, func(c, i, j int) {
		for s := range x.cols {
			var window []dual.Number
			for u := range k.Size {
				for v := range k.Size {
					window = append(window, x.at(in.Row(c, i*k.Stride+u, j*k.Stride+v), s))
				}
			}
			y.set(out.Row(c, i, j), s, f(window))
		}
	})
	return y
}

// activate is a = f(z), for Softmax and for any f with a method Dual: see bp.Activation.
func activate(f bp.Activation, z dualMatrix) (a dualMatrix, ok bool) {
	if f == bp.Softmax {
		return softmax(z), true
	}
	entrywise, ok := f.(interface {
		Dual(z dual.Number) dual.Number
	})
	if !ok {
		return dualMatrix{}, false
	}
	a = newDualMatrix(z.rows, z.cols)
	for i, v := range z.data {
		a.data[i] = entrywise.Dual(v)
	}
	return a, true
}
