package gradcheck

import (
	"math"
	"slices"

	"backprop/bp"
	"backprop/bp/internal/dual"

	"gonum.org/v1/gonum/mat"
)

// The second opinion for bp's own layers and losses. What is linear in them is a list of products z += w x, from which
// follow all three sums of the chain rule; what is not, the activations and the losses, is written in dual numbers
// v + d ε. With ε² = 0, f(v + ε) = f(v) + f′(v) ε, so that f carries its derivative along, exactly. The formulas are
// written anew, and share with Forward and Backward only the order of the parameters and of the pixels in a column
// (Params, Shape.Row).

// slopeMatrix is a matrix of slopes, row by row.
type slopeMatrix struct {
	rows, cols int
	data       []slope
}

// newSlopeMatrix returns sums to which nothing has been added yet.
func newSlopeMatrix(rows, cols int) slopeMatrix {
	return slopeMatrix{rows, cols, slices.Repeat([]slope{{dead: true}}, rows*cols)}
}

func (m slopeMatrix) row(i int) []slope { return m.data[i*m.cols : (i+1)*m.cols] }

// isKnown reports whether l is a layer of bp's. It knows the very types: a reader's layer that embeds one of them may have
// another Forward.
func isKnown(l bp.Layer) bool {
	switch l := l.(type) {
	case *bp.MaxPool2D, *bp.AvgPool2D:
		return true
	case *bp.Residual:
		return !slices.ContainsFunc(l.Layers(), func(l bp.Layer) bool { return !isKnown(l) })
	}
	a, ok := asActivated(l)
	if !ok {
		return false
	}
	_, ok = (*a.f).(entrywise)
	return ok || *a.f == bp.Softmax
}

// entrywise is an activation that works entry by entry, and says what it is in dual numbers: see bp.Activation.
type entrywise interface {
	Dual(z dual.Number) dual.Number
}

// knownSlopes returns the derivatives of the loss by the parameters and by the input x of a layer that isKnown, from
// those by its output; or, with byZ, by its z.
func knownSlopes(l bp.Layer, x *mat.Dense, dy slopeMatrix, byZ bool) (params []slopeMatrix, dx slopeMatrix) {
	rows, n := x.Dims()
	dx = newSlopeMatrix(rows, n)
	switch l := l.(type) {
	case *bp.Residual:
		inner := l.Layers()
		inputs := inputsOf(inner, x)
		through := dy
		for k := len(inner) - 1; k >= 0; k-- {
			var own []slopeMatrix
			own, through = knownSlopes(inner[k], inputs[k], through, false)
			params = append(own, params...)
		}
		for i := range dx.data {
			dx.data[i].add(1, dy.data[i])
			dx.data[i].add(1, through.data[i])
		}
		return params, dx
	case *bp.AvgPool2D:
		share := 1 / float64(l.Kernel.Size*l.Kernel.Size)
		forWindows(l.In, l.Out, l.Kernel, func(out int, window []int) {
			for s, d := range dy.row(out) {
				for _, in := range window {
					dx.row(in)[s].add(share, d)
				}
			}
		})
		return nil, dx
	case *bp.MaxPool2D:
		forWindows(l.In, l.Out, l.Kernel, func(out int, window []int) {
			for s, d := range dy.row(out) {
				addToWinners(dx, x, window, s, d)
			}
		})
		return nil, dx
	}
	a, _ := asActivated(l)
	l.Forward(x)
	δ := dy
	if !byZ {
		δ = pullSlopes(a, x, dy)
	}
	p := l.Params()
	if len(p) == 0 {
		return nil, δ
	}
	w, b := p[0].Value.RawMatrix().Data, newSlopeMatrix(len(p[1].Value.RawMatrix().Data), 1)
	dw := newSlopeMatrix(p[0].Value.Dims())
	forProducts(l, func(z, weight, in int) {
		xs, to, from := x.RawRowView(in), dx.row(in), δ.row(z)
		for s := range from {
			dw.data[weight].add(xs[s], from[s])
			to[s].add(w[weight], from[s])
		}
	})
	perBias := δ.rows / b.rows
	for z := range δ.rows {
		for _, d := range δ.row(z) {
			b.data[z/perBias].add(1, d)
		}
	}
	return []slopeMatrix{dw, b}, dx
}

// forProducts visits the products that z = W x + b is made of, z[z] += w[weight] x[in], for a Dense (D1, D4) or a
// Conv2D: z[o,i,j] = Σ_c Σ_u Σ_v w[o,c,u,v] x[c, i·s+u−p, j·s+v−p] + b[o].
func forProducts(l bp.Layer, visit func(z, weight, in int)) {
	switch l := l.(type) {
	case *bp.Dense:
		d, m := l.Sizes()
		for j := range m {
			for k := range d {
				visit(j, j*d+k, k)
			}
		}
	case *bp.Conv2D:
		k, taps := l.Kernel, l.In.Channels*l.Kernel.Size*l.Kernel.Size
		forPixels(l.Out, func(o, i, j int) {
			forPixels(bp.Shape{Channels: l.In.Channels, Height: k.Size, Width: k.Size}, func(c, u, v int) {
				row, col := i*k.Stride+u-k.Padding, j*k.Stride+v-k.Padding
				if row >= 0 && row < l.In.Height && col >= 0 && col < l.In.Width { // x = 0 outside
					visit(l.Out.Row(o, i, j), o*taps+(c*k.Size+u)*k.Size+v, l.In.Row(c, row, col))
				}
			})
		})
	}
}

// pullSlopes is δ = Jᵀ ∂L/∂a with the Jacobian of a = f(z), after Forward.
func pullSlopes(l activated, x *mat.Dense, da slopeMatrix) slopeMatrix {
	z := *l.z
	δ := newSlopeMatrix(z.Dims())
	f, ok := (*l.f).(entrywise)
	if !ok { // softmax
		for s := range δ.cols {
			column := constants(z, s)
			for i := range δ.rows {
				column.data[i].Emag = 1
				for o, a := range softmax(column).data {
					δ.row(i)[s].add(a.Emag, da.row(o)[s])
				}
				column.data[i].Emag = 0
			}
		}
		return δ
	}
	at := func(z float64) float64 { return f.Dual(dual.Number{Real: z, Emag: 1}).Emag }
	var corners []float64
	if f, ok := (*l.f).(interface{ Corners() []float64 }); ok {
		corners = f.Corners()
	}
	var rounding []float64 // of each z, where it matters
	if len(corners) > 0 {
		rounding = roundingOfZ(l.Layer, x, z)
	}
	for i := range δ.data {
		zi := z.At(i/δ.cols, i%δ.cols)
		slopeOfF := slope{lo: at(zi), hi: at(zi)}
		for _, c := range corners {
			if math.Abs(zi-c) <= rounding[i] {
				below, above := at(math.Nextafter(c, math.Inf(-1))), at(math.Nextafter(c, math.Inf(1)))
				slopeOfF.lo, slopeOfF.hi = math.Min(below, above), math.Max(below, above)
			}
		}
		δ.data[i].add(1, da.data[i].times(slopeOfF))
	}
	return δ
}

// tie is how close to a corner, relative to the numbers that it is made of, nobody knows on which side something lies.
const tie = 0x1p-40

// roundingOfZ bounds how far z, in whatever order its terms are added, may be from where it is.
func roundingOfZ(l bp.Layer, x, z *mat.Dense) []float64 {
	rows, n := z.Dims()
	size := make([]float64, rows*n)
	p := l.Params()
	if len(p) == 0 {
		for i := range size {
			size[i] = tie * math.Abs(z.At(i/n, i%n))
		}
		return size
	}
	w, b := p[0].Value.RawMatrix().Data, p[1].Value.RawMatrix().Data
	for i := range size {
		size[i] = tie * math.Abs(b[i/n/(rows/len(b))])
	}
	forProducts(l, func(z, weight, in int) {
		if w[weight] != 0 {
			for s, v := range x.RawRowView(in) {
				size[z*n+s] += tie * math.Abs(w[weight]*v)
			}
		}
	})
	return size
}

// addToWinners passes d on to the pixel of sample s that is the largest in its window. Each of several equal ones may be
// the winner or not.
func addToWinners(dx slopeMatrix, x *mat.Dense, window []int, s int, d slope) {
	top := math.Inf(-1)
	for _, in := range window {
		top = math.Max(top, x.At(in, s))
	}
	var winners []int
	for _, in := range window {
		if top-x.At(in, s) <= tie*math.Abs(top) {
			winners = append(winners, in)
		}
	}
	if len(winners) > 1 {
		d.lo, d.hi = math.Min(d.lo, 0), math.Max(d.hi, 0)
	}
	for _, in := range winners {
		dx.row(in)[s].add(1, d)
	}
}

// forWindows visits the windows of a pooling layer, with the rows of their pixels. There is no padding.
func forWindows(in, out bp.Shape, k bp.Kernel, visit func(out int, window []int)) {
	forPixels(out, func(c, i, j int) {
		var window []int
		for u := range k.Size {
			for v := range k.Size {
				window = append(window, in.Row(c, i*k.Stride+u, j*k.Stride+v))
			}
		}
		visit(out.Row(c, i, j), window)
	})
}

// lossSlopes returns the derivatives of the mean of a loss of bp's by the output a, entry by entry, or by the z of the
// last layer where the two belong together. It is not ok for a reader's loss.
func lossSlopes(loss bp.Loss, f bp.Activation, z, a, y *mat.Dense) (d slopeMatrix, byZ, ok bool) {
	rows, n := y.Dims()
	d = newSlopeMatrix(rows, n)
	v := a
	var of func(dualMatrix, *mat.Dense) dual.Number
	var terms func(v, y, sum float64) float64 // of the slope's sum, such as |a| + |y| for a − y; sum is Σ |y| of the sample
	switch {
	case loss == bp.BinaryCrossEntropy && f == bp.Sigmoid:
		of, v, byZ = binaryCrossEntropyOfZ, z, true
		terms = func(_, y, _ float64) float64 { return math.Abs(y) + math.Abs(1-y) }
	case loss == bp.CrossEntropy && f == bp.Softmax:
		of, v, byZ = crossEntropyOfZ, z, true
		terms = func(_, _, sum float64) float64 { return sum }
	case loss == bp.Quadratic:
		of = quadratic
		terms = func(a, y, _ float64) float64 { return math.Abs(a) + math.Abs(y) }
	case loss == bp.BinaryCrossEntropy:
		of = binaryCrossEntropy
		terms = func(p, y, _ float64) float64 { return math.Abs(y/p) + math.Abs((1-y)/(1-p)) }
	case loss == bp.CrossEntropy:
		of = crossEntropy
		terms = func(p, y, _ float64) float64 { return math.Abs(y / p) }
	default:
		return d, false, false
	}
	for s := range n {
		column, target := constants(v, s), mat.NewDense(rows, 1, mat.Col(nil, s, y))
		for i := range rows {
			column.data[i].Emag = 1
			slopeOfLoss := of(column, target).Emag / float64(n)
			size := terms(v.At(i, s), y.At(i, s), mat.Norm(target, 1)) / float64(n)
			d.row(i)[s] = slope{lo: slopeOfLoss, hi: slopeOfLoss, doubt: functionNoise * size}
			column.data[i].Emag = 0
		}
	}
	return d, byZ, true
}

// constants returns column s of m with d = 0 everywhere.
func constants(m *mat.Dense, s int) dualMatrix {
	rows, _ := m.Dims()
	d := newDualMatrix(rows, 1)
	for i := range rows {
		d.data[i].Real = m.At(i, s)
	}
	return d
}

// dualMatrix is a matrix of dual numbers, row by row.
type dualMatrix struct {
	rows, cols int
	data       []dual.Number
}

func newDualMatrix(rows, cols int) dualMatrix {
	return dualMatrix{rows, cols, make([]dual.Number, rows*cols)}
}

func (m dualMatrix) at(i, s int) dual.Number { return m.data[i*m.cols+s] }

func (m dualMatrix) set(i, s int, v dual.Number) { m.data[i*m.cols+s] = v }

// largest returns the row of the largest value in column s, the first of several.
func (m dualMatrix) largest(s int) (row int) {
	for i := range m.rows {
		if m.at(i, s).Real > m.at(row, s).Real {
			row = i
		}
	}
	return row
}

// forPixels visits every pixel of an image, row by row.
func forPixels(image bp.Shape, visit func(c, i, j int)) {
	for c := range image.Channels {
		for i := range image.Height {
			for j := range image.Width {
				visit(c, i, j)
			}
		}
	}
}

// softmax is aᵢ = e^(zᵢ−top)/Σⱼ e^(zⱼ−top) with the largest z, top, as a dual number too: so the largest a is
// 1/(1 + the others), and its derivative loses no digits.
func softmax(z dualMatrix) dualMatrix {
	a := newDualMatrix(z.rows, z.cols)
	for s := range z.cols {
		top := z.at(z.largest(s), s)
		var sum dual.Number
		for i := range z.rows {
			a.set(i, s, dual.Exp(dual.Sub(z.at(i, s), top)))
			sum = dual.Add(sum, a.at(i, s))
		}
		for i := range z.rows {
			a.set(i, s, dual.Div(a.at(i, s), sum))
		}
	}
	return a
}

// quadratic is 1/(2n) Σ (a − y)² (D5).
func quadratic(a dualMatrix, y *mat.Dense) dual.Number {
	return meanOverSamples(a, y, func(a dual.Number, y float64) dual.Number {
		a.Real -= y
		return dual.Scale(0.5, dual.Mul(a, a))
	})
}

// binaryCrossEntropy is −1/n Σ [y ln p + (1−y) ln(1−p)] (B1).
func binaryCrossEntropy(p dualMatrix, y *mat.Dense) dual.Number {
	return meanOverSamples(p, y, func(p dual.Number, y float64) dual.Number {
		return dual.Neg(dual.Add(timesLog(y, p), timesLog(1-y, dual.Sub(dual.Number{Real: 1}, p))))
	})
}

// binaryCrossEntropyOfZ is that of p = σ(z), where −y ln p − (1−y) ln(1−p) = y ln(1 + e^−z) + (1−y) ln(1 + e^z).
func binaryCrossEntropyOfZ(z dualMatrix, y *mat.Dense) dual.Number {
	return meanOverSamples(z, y, func(z dual.Number, y float64) dual.Number {
		return dual.Add(dual.Scale(y, dual.Softplus(dual.Neg(z))), dual.Scale(1-y, dual.Softplus(z)))
	})
}

// crossEntropy is −1/n Σ y ln ŷ (A4).
func crossEntropy(p dualMatrix, y *mat.Dense) dual.Number {
	return meanOverSamples(p, y, func(p dual.Number, y float64) dual.Number { return dual.Neg(timesLog(y, p)) })
}

// crossEntropyOfZ is that of ŷ = softmax(z), where −ln ŷᵢ = (top − zᵢ) + ln Σⱼ e^(zⱼ−top), and the largest z, top, gives
// the 1 in ln(1 + …).
func crossEntropyOfZ(z dualMatrix, y *mat.Dense) dual.Number {
	var sum dual.Number
	for s := range z.cols {
		largest := z.largest(s)
		top := z.at(largest, s)
		var others dual.Number
		for j := range z.rows {
			if j != largest {
				others = dual.Add(others, dual.Exp(dual.Sub(z.at(j, s), top)))
			}
		}
		for i := range z.rows {
			surprise := dual.Add(dual.Sub(top, z.at(i, s)), dual.Log1p(others))
			sum = dual.Add(sum, dual.Scale(y.At(i, s), surprise))
		}
	}
	return dual.Scale(1/float64(z.cols), sum)
}

// meanOverSamples is 1/n Σ f(v, y) over all entries of the m×n matrices.
func meanOverSamples(v dualMatrix, y *mat.Dense, f func(v dual.Number, y float64) dual.Number) dual.Number {
	var sum dual.Number
	for i := range v.rows {
		for s := range v.cols {
			sum = dual.Add(sum, f(v.at(i, s), y.At(i, s)))
		}
	}
	return dual.Scale(1/float64(v.cols), sum)
}

// timesLog is c ln v, and 0 for c = 0 whatever v is.
func timesLog(c float64, v dual.Number) dual.Number {
	if c == 0 {
		return dual.Number{}
	}
	return dual.Scale(c, dual.Log(v))
}
