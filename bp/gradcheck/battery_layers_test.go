package gradcheck

import (
	"math"
	"math/rand/v2"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// The layers, activations, losses and functions that the battery is made of, each with the mistakes that it can make.
// The mistake "" is none.

// own is a layer of a reader's, made of two functions.
type own struct {
	in, out  int
	params   []bp.Param
	forward  func(x *mat.Dense) *mat.Dense
	backward func(dy *mat.Dense) *mat.Dense
}

func (l *own) Sizes() (in, out int)                 { return l.in, l.out }
func (l *own) Params() []bp.Param                   { return l.params }
func (l *own) Forward(x *mat.Dense) *mat.Dense      { return l.forward(x) }
func (l *own) Backward(dy *mat.Dense) *mat.Dense    { return l.backward(dy) }
func (l *own) param(name string, r, c int) bp.Param { return l.filled(name, r, c, 0) }

// filled adds a parameter with the same number everywhere.
func (l *own) filled(name string, r, c int, v float64) bp.Param {
	p := bp.Param{Name: name, Value: mat.NewDense(r, c, nil), Grad: mat.NewDense(r, c, nil)}
	p.Value.Apply(func(int, int, float64) float64 { return v }, p.Value)
	l.params = append(l.params, p)
	return p
}

func rowSums(dst, m *mat.Dense) {
	rows, _ := m.Dims()
	for i := range rows {
		dst.Set(i, 0, mat.Sum(m.RowView(i)))
	}
}

func columnsOf(m *mat.Dense) int { _, n := m.Dims(); return n }

// curve is a function of one number and its slope.
type curve struct{ f, slope func(z float64) float64 }

var curves = map[string]curve{
	"identity":    {func(z float64) float64 { return z }, func(float64) float64 { return 1 }},
	"tanh":        {math.Tanh, func(z float64) float64 { a := math.Tanh(z); return 1 - a*a }},
	"sigmoid":     {sigmoid, func(z float64) float64 { return sigmoid(z) * sigmoid(-z) }},
	"ReLU":        {func(z float64) float64 { return max(z, 0) }, func(z float64) float64 { return step(z > 0) }},
	"leaky":       {func(z float64) float64 { return max(z, 0.1*z) }, func(z float64) float64 { return 0.1 + 0.9*step(z > 0) }},
	"SiLU":        {func(z float64) float64 { return z * sigmoid(z) }, func(z float64) float64 { return sigmoid(z) + z*sigmoid(z)*sigmoid(-z) }},
	"GELU":        {func(z float64) float64 { return z * normalCDF(z) }, func(z float64) float64 { return normalCDF(z) + z*math.Exp(-z*z/2)/math.Sqrt(2*math.Pi) }},
	"ELU":         {elu, func(z float64) float64 { return min(1, math.Exp(z)) }},
	"softsign":    {func(z float64) float64 { return z / (1 + math.Abs(z)) }, func(z float64) float64 { return 1 / ((1 + math.Abs(z)) * (1 + math.Abs(z))) }},
	"hard tanh":   {func(z float64) float64 { return max(-1, min(1, z)) }, func(z float64) float64 { return step(math.Abs(z) < 1) }},
	"ReLU6":       {func(z float64) float64 { return max(0, min(6, z)) }, func(z float64) float64 { return step(z > 0 && z < 6) }},
	"abs":         {math.Abs, func(z float64) float64 { return 2*step(z > 0) - 1 }},
	"square":      {func(z float64) float64 { return z * z }, func(z float64) float64 { return 2 * z }},
	"cube":        {func(z float64) float64 { return z * z * z }, func(z float64) float64 { return 3 * z * z }},
	"sine":        {math.Sin, math.Cos},
	"Gauss":       {func(z float64) float64 { return math.Exp(-z * z) }, func(z float64) float64 { return -2 * z * math.Exp(-z*z) }},
	"softplus":    {func(z float64) float64 { return max(z, 0) + math.Log1p(math.Exp(-math.Abs(z))) }, sigmoid},
	"mish-like":   {func(z float64) float64 { return z * math.Tanh(math.Log1p(math.Exp(z))) }, mishSlope},
	"log cosh":    {func(z float64) float64 { return math.Log(math.Cosh(z)) }, math.Tanh},
	"bump":        {func(z float64) float64 { return 1 / (1 + z*z) }, func(z float64) float64 { return -2 * z / ((1 + z*z) * (1 + z*z)) }},
	"square root": {func(z float64) float64 { return math.Sqrt(1 + z*z) }, func(z float64) float64 { return z / math.Sqrt(1+z*z) }},
	"sinc":        {sinc, sincSlope},
}

func step(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
func normalCDF(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }
func elu(z float64) float64 {
	if z > 0 {
		return z
	}
	return math.Expm1(z)
}
func mishSlope(z float64) float64 {
	t := math.Tanh(math.Log1p(math.Exp(z)))
	return t + z*(1-t*t)*sigmoid(z)
}
func sinc(z float64) float64 {
	if math.Abs(z) < 1e-4 {
		return 1 - z*z/6
	}
	return math.Sin(z) / z
}
func sincSlope(z float64) float64 {
	if math.Abs(z) < 1e-2 {
		return -z/3 + z*z*z/30
	}
	return (math.Cos(z) - math.Sin(z)/z) / z
}

// slopeMistakes spoil f′; each is something that people write.
var slopeMistakes = map[string]func(c curve, z, a float64) float64{
	"f′ missing":           func(c curve, z, a float64) float64 { return 1 },
	"f′ at a":              func(c curve, z, a float64) float64 { return c.slope(a) },
	"f′ half":              func(c curve, z, a float64) float64 { return c.slope(z) / 2 },
	"sign":                 func(c curve, z, a float64) float64 { return -c.slope(z) },
	"a(1−a)":               func(c curve, z, a float64) float64 { return a * (1 - a) },
	"five digits":          func(c curve, z, a float64) float64 { return c.slope(z) * (1 + 1e-5) },
	"zero where flat":      func(c curve, z, a float64) float64 { return c.slope(z) * step(math.Abs(z) < 2) },
	"clipped slope":        func(c curve, z, a float64) float64 { return max(-0.5, min(0.5, c.slope(z))) },
	"NaN at 0":             func(c curve, z, a float64) float64 { return c.slope(z) * z / z },
	"zero at 0":            func(c curve, z, a float64) float64 { return c.slope(z) * step(z != 0) },
	"zero for tiny a":      func(c curve, z, a float64) float64 { return c.slope(z) * step(math.Abs(a) > 0.2) },
	"Inf at 0":             func(c curve, z, a float64) float64 { return c.slope(z) + step(z == 0)*math.Inf(1) },
	"one-sided difference": func(c curve, z, a float64) float64 { return (c.f(z+1e-5) - c.f(z)) / 1e-5 },
	"right":                func(c curve, z, a float64) float64 { return c.slope(z) },
}

// ownCurve is a reader's bp.Activation.
type ownCurve struct {
	name, mistake string
}

func (f ownCurve) String() string { return f.name + " " + f.mistake }
func (f ownCurve) Apply(a, z *mat.Dense) {
	a.Apply(func(_, _ int, v float64) float64 { return curves[f.name].f(v) }, z)
}
func (f ownCurve) Pull(delta, da, z, a *mat.Dense) {
	spoil := slopeMistakes[f.mistake]
	if f.mistake == "" {
		spoil = slopeMistakes["right"]
	}
	delta.Apply(func(i, s int, v float64) float64 { return v * spoil(curves[f.name], z.At(i, s), a.At(i, s)) }, da)
}

// ownDense is f(W x + b), written from scratch.
func ownDense(in, out int, f, mistake string) *own {
	l := &own{in: in, out: out}
	w, b := l.param("W", out, in), l.param("b", out, 1)
	var x, z, a, firstX, lastX, firstZ, firstDy, firstW, lastDW, total *mat.Dense
	var calls int
	l.forward = func(given *mat.Dense) *mat.Dense {
		lastX, x = x, mat.DenseCopyOf(given)
		if firstX == nil {
			firstX, firstW = x, mat.DenseCopyOf(w.Value)
		}
		if mistake == "clips x in place" {
			given.Apply(func(_, _ int, v float64) float64 { return max(-0.5, min(0.5, v)) }, given)
			x = mat.DenseCopyOf(given)
		}
		z = product(w.Value, x)
		z.Apply(func(i, _ int, v float64) float64 { return v + b.Value.At(i, 0) }, z)
		if firstZ == nil {
			firstZ = z
		}
		a = each(z, curves[f].f)
		return a
	}
	l.backward = func(dy *mat.Dense) *mat.Dense {
		calls++
		if firstDy == nil {
			firstDy = mat.DenseCopyOf(dy)
		}
		fit := func(m *mat.Dense) bool { return m != nil && columnsOf(m) == columnsOf(dy) }
		useX, useZ, useDy, useW := x, z, dy, w.Value
		switch mistake {
		case "x of the batch before":
			if fit(lastX) {
				useX = lastX
			}
		case "x of the first batch":
			if fit(firstX) {
				useX = firstX
			}
		case "z of the first batch":
			if fit(firstZ) {
				useZ = firstZ
			}
		case "dy of the first batch":
			if fit(firstDy) {
				useDy = firstDy
			}
		case "W of the first batch":
			useW = firstW
		}
		slope := curves[f].slope
		spoil, ok := slopeMistakes[mistake]
		δ := pairwise(useDy, useZ, func(v, z float64) float64 {
			if ok {
				return v * spoil(curves[f], z, curves[f].f(z))
			}
			return v * slope(z)
		})
		if mistake == "mask from y" {
			δ = pairwise(δ, a, func(v, a float64) float64 { return v * step(a != 0) })
		}
		w.Grad.Mul(δ, useX.T())
		rowSums(b.Grad, δ)
		dx := product(useW.T(), δ)
		n := float64(columnsOf(dy))
		switch mistake {
		case "dW is twice":
			w.Grad.Scale(2, w.Grad)
		case "dW is the mean":
			w.Grad.Scale(1/n, w.Grad)
		case "dW changes sign":
			w.Grad.Scale(-1, w.Grad)
		case "dW is 0":
			w.Grad.Zero()
		case "db is 0":
			b.Grad.Zero()
		case "db is the mean":
			b.Grad.Scale(1/n, b.Grad)
		case "dx is 0":
			dx.Zero()
		case "dx is twice":
			dx.Scale(2, dx)
		case "dx sign":
			dx.Scale(-1, dx)
		case "dx is dy":
			dx = mat.DenseCopyOf(dy)
		case "W not transposed":
			dx = product(w.Value, δ)
		case "dW from dy":
			w.Grad.Mul(δ, dy.T())
		case "dW transposed":
			w.Grad.Copy(mat.DenseCopyOf(w.Grad.T()))
		case "one entry off":
			w.Grad.Set(0, 1, w.Grad.At(0, 1)*(1+1e-4))
		case "one entry off by 3e-6":
			w.Grad.Set(0, 1, w.Grad.At(0, 1)*(1+3e-6))
		case "NaN in dW":
			w.Grad.Set(0, 0, math.NaN())
		case "Inf in db":
			b.Grad.Set(0, 0, math.Inf(-1))
		case "NaN in dx":
			dx.Set(0, 0, math.NaN())
		case "skips W = 0":
			w.Grad.Apply(func(i, k int, v float64) float64 { return v * step(w.Value.At(i, k) != 0) }, w.Grad)
		case "skips x = 0":
			dx.Apply(func(i, s int, v float64) float64 { return v * step(x.At(i, s) != 0) }, dx)
		case "skips tiny x":
			dx.Apply(func(i, s int, v float64) float64 { return v * step(math.Abs(x.At(i, s)) > 1e-3) }, dx)
		case "skips b = 0":
			b.Grad.Apply(func(i, k int, v float64) float64 { return v * step(b.Value.At(i, k) != 0) }, b.Grad)
		case "adds dW":
			if total == nil {
				total = mat.NewDense(out, in, nil)
			}
			total.Add(total, w.Grad)
			w.Grad.Copy(total)
		case "dW of the call before":
			now := mat.DenseCopyOf(w.Grad)
			if lastDW != nil {
				w.Grad.Copy(lastDW)
			}
			lastDW = now
		case "right in the first three calls":
			if calls > 3 {
				w.Grad.Scale(1.5, w.Grad)
			}
		case "weight decay in dW":
			w.Grad.Apply(func(i, k int, v float64) float64 { return v + 1e-3*w.Value.At(i, k) }, w.Grad)
		case "rounded to float32":
			w.Grad.Apply(func(i, k int, v float64) float64 { return math.Round(1e5*v) / 1e5 }, w.Grad)
		case "scales dy":
			dy.Scale(2, dy)
		case "writes into y":
			a.Copy(δ)
		case "moves W":
			w.Value.Set(0, 0, w.Value.At(0, 0)+1e-3)
		case "drops the last sample":
			last := columnsOf(dy) - 1
			w.Grad.Mul(δ.Slice(0, out, 0, last), useX.Slice(0, in, 0, last).T())
		case "last row is not set":
			w.Grad.SetRow(out-1, make([]float64, in))
		case "mean over the first batch's n":
			if columnsOf(firstX) != columnsOf(x) {
				w.Grad.Scale(0.5, w.Grad)
			}
		case "noise in dW":
			w.Grad.Set(0, 0, w.Grad.At(0, 0)*(1+1e-3*math.Sin(float64(calls))))
		}
		return dx
	}
	return l
}

// batchNorm is γ (x − μ)/√(σ² + ε) + β over the samples.
func batchNorm(d int, mistake string) *own {
	l := &own{in: d, out: d}
	γ, β := l.filled("γ", d, 1, 1), l.param("β", d, 1)
	var xh *mat.Dense
	inv := make([]float64, d)
	l.forward = func(x *mat.Dense) *mat.Dense {
		n := columnsOf(x)
		xh = mat.NewDense(d, n, nil)
		y := mat.NewDense(d, n, nil)
		for i := range d {
			mean, v := mat.Sum(x.RowView(i))/float64(n), 0.0
			for s := range n {
				v += (x.At(i, s) - mean) * (x.At(i, s) - mean) / float64(n)
			}
			inv[i] = 1 / math.Sqrt(v+1e-5)
			for s := range n {
				xh.Set(i, s, (x.At(i, s)-mean)*inv[i])
				y.Set(i, s, xh.At(i, s)*γ.Value.At(i, 0)+β.Value.At(i, 0))
			}
		}
		return y
	}
	l.backward = func(dy *mat.Dense) *mat.Dense {
		n := columnsOf(dy)
		dx := mat.NewDense(d, n, nil)
		for i := range d {
			a := mat.Sum(dy.RowView(i)) / float64(n)
			b := mat.Dot(dy.RowView(i), xh.RowView(i)) / float64(n)
			γ.Grad.Set(i, 0, b*float64(n))
			β.Grad.Set(i, 0, a*float64(n))
			switch mistake {
			case "mean is constant":
				a = 0
			case "variance is constant":
				b = 0
			case "no 1/n":
				a *= float64(n)
			case "γ missing":
				inv[i] /= γ.Value.At(i, 0)
			case "dγ of y":
				γ.Grad.Set(i, 0, b*float64(n)*γ.Value.At(i, 0))
			}
			for s := range n {
				dx.Set(i, s, γ.Value.At(i, 0)*inv[i]*(dy.At(i, s)-a-xh.At(i, s)*b))
			}
		}
		return dx
	}
	return l
}

// layerNorm is that of each column by itself, without γ and β.
func layerNorm(d int, mistake string) *own {
	l := &own{in: d, out: d}
	inner := batchNorm(1, mistake)
	var xs []*mat.Dense
	row := func(m *mat.Dense, s int) *mat.Dense { return mat.NewDense(1, d, mat.Col(nil, s, m)) }
	l.forward = func(x *mat.Dense) *mat.Dense {
		y := mat.NewDense(d, columnsOf(x), nil)
		xs = nil
		for s := range columnsOf(x) {
			xs = append(xs, row(x, s))
			y.SetCol(s, inner.forward(xs[s]).RawRowView(0))
		}
		return y
	}
	l.backward = func(dy *mat.Dense) *mat.Dense {
		dx := mat.NewDense(d, columnsOf(dy), nil)
		for s := range xs {
			inner.forward(xs[s])
			dx.SetCol(s, inner.backward(row(dy, s)).RawRowView(0))
		}
		return dx
	}
	return l
}

// softmaxColumns is softmax of each column.
func softmaxColumns(z *mat.Dense) *mat.Dense {
	rows, n := z.Dims()
	a := mat.NewDense(rows, n, nil)
	for s := range n {
		top, sum := mat.Max(z.ColView(s)), 0.0
		for i := range rows {
			sum += math.Exp(z.At(i, s) - top)
		}
		for i := range rows {
			a.Set(i, s, math.Exp(z.At(i, s)-top)/sum)
		}
	}
	return a
}

// pullSoftmax is Jᵀ da, column by column.
func pullSoftmax(da, a *mat.Dense) *mat.Dense {
	rows, n := a.Dims()
	d := mat.NewDense(rows, n, nil)
	for s := range n {
		dot := mat.Dot(da.ColView(s), a.ColView(s))
		for i := range rows {
			d.Set(i, s, a.At(i, s)*(da.At(i, s)-dot))
		}
	}
	return d
}

// ownSoftmax is softmax as a layer.
func ownSoftmax(d int, mistake string) *own {
	l := &own{in: d, out: d}
	var a *mat.Dense
	l.forward = func(x *mat.Dense) *mat.Dense { a = softmaxColumns(x); return a }
	l.backward = func(dy *mat.Dense) *mat.Dense {
		switch mistake {
		case "diagonal":
			return pairwise(dy, a, func(v, a float64) float64 { return v * a * (1 - a) })
		case "identity":
			return mat.DenseCopyOf(dy)
		case "off-diagonal sign":
			return pairwise(pairwise(dy, a, func(v, a float64) float64 { return 2 * v * a * (1 - a) }), pullSoftmax(dy, a), func(d, j float64) float64 { return d - j })
		case "over rows":
			return mat.DenseCopyOf(pullSoftmax(mat.DenseCopyOf(dy.T()), mat.DenseCopyOf(a.T())).T())
		}
		return pullSoftmax(dy, a)
	}
	return l
}

// attention is single-head self-attention among the samples: Y = V softmax(KᵀQ/√d), with a key bias.
func attention(d int, mistake string) *own {
	l := &own{in: d, out: d}
	wq, wk, wv := l.param("Wq", d, d), l.param("Wk", d, d), l.param("Wv", d, d)
	bk := l.param("bk", d, 1)
	scale := 1 / math.Sqrt(float64(d))
	var x, q, k, v, a *mat.Dense
	l.forward = func(given *mat.Dense) *mat.Dense {
		x = mat.DenseCopyOf(given)
		q, k, v = product(wq.Value, x), product(wk.Value, x), product(wv.Value, x)
		k.Apply(func(i, _ int, v float64) float64 { return v + bk.Value.At(i, 0) }, k)
		s := product(k.T(), q)
		s.Scale(scale, s)
		a = softmaxColumns(s)
		return product(v, a)
	}
	l.backward = func(dy *mat.Dense) *mat.Dense {
		dv, da := product(dy, a.T()), product(v.T(), dy)
		ds := pullSoftmax(da, a)
		switch mistake {
		case "softmax's diagonal":
			ds = pairwise(da, a, func(v, a float64) float64 { return v * a * (1 - a) })
		case "no scale":
			ds.Scale(1/scale, ds)
		}
		ds.Scale(scale, ds)
		dq, dk := product(k, ds), product(q, ds.T())
		if mistake == "q and k swapped" {
			dq, dk = dk, dq
		}
		wq.Grad.Mul(dq, x.T())
		wk.Grad.Mul(dk, x.T())
		wv.Grad.Mul(dv, x.T())
		rowSums(bk.Grad, dk)
		if mistake == "key bias like a weight" {
			rowSums(bk.Grad, dq)
		}
		dx := product(wq.Value.T(), dq)
		if mistake != "no path through k" {
			dx.Add(dx, product(wk.Value.T(), dk))
		}
		if mistake != "no path through v" {
			dx.Add(dx, product(wv.Value.T(), dv))
		}
		return dx
	}
	return l
}

// ownEmbedding looks rows of a table up.
func ownEmbedding(rows, dim int, mistake string) *own {
	l := &own{in: 1, out: dim}
	e := l.param("E", rows, dim)
	var words []int
	l.forward = func(x *mat.Dense) *mat.Dense {
		words = nil
		y := mat.NewDense(dim, columnsOf(x), nil)
		for s := range columnsOf(x) {
			words = append(words, int(x.At(0, s)))
			y.SetCol(s, e.Value.RawRowView(words[s]))
		}
		return y
	}
	l.backward = func(dy *mat.Dense) *mat.Dense {
		e.Grad.Zero()
		for s, w := range words {
			for k := range dim {
				old := e.Grad.At(w, k)
				switch mistake {
				case "last one only":
					old = 0
				case "row off by one":
					w = min(words[s]+1, rows-1)
				}
				e.Grad.Set(w, k, old+dy.At(k, s))
			}
		}
		if mistake == "dx is not 0" {
			return mat.NewDense(1, len(words), mat.Row(nil, 0, dy))
		}
		return mat.NewDense(1, len(words), nil)
	}
	return l
}

// dropout has a mask that is drawn once for each number of samples.
func ownDropout(d int, mistake string) *own {
	l := &own{in: d, out: d}
	rng := rand.New(rand.NewPCG(7, 8))
	masks := map[int]*mat.Dense{}
	var y *mat.Dense
	draw := func(n int) *mat.Dense {
		return randomMatrix(rng, d, n, func() float64 { return float64(2 * rng.IntN(2)) })
	}
	l.forward = func(x *mat.Dense) *mat.Dense {
		n := columnsOf(x)
		if masks[n] == nil || mistake == "fresh" {
			masks[n] = draw(n)
		}
		y = hadamard(x, masks[n])
		return y
	}
	l.backward = func(dy *mat.Dense) *mat.Dense {
		n := columnsOf(dy)
		switch mistake {
		case "redraws":
			masks[n] = draw(n)
		case "no scale":
			return pairwise(dy, masks[n], func(v, m float64) float64 { return v * m / 2 })
		case "mask from y":
			return pairwise(dy, y, func(v, y float64) float64 { return 2 * v * step(y != 0) })
		case "another mask":
			return hadamard(dy, draw(n))
		}
		return hadamard(dy, masks[n])
	}
	return l
}

// recurrent is h_t = tanh(W x_t + U h_{t−1}), the samples being the times.
func recurrent(d, m int, mistake string) *own {
	l := &own{in: d, out: m}
	w, u := l.param("W", m, d), l.param("U", m, m)
	var x, h *mat.Dense
	var kept []float64
	l.forward = func(given *mat.Dense) *mat.Dense {
		x = mat.DenseCopyOf(given)
		n := columnsOf(x)
		h = mat.NewDense(m, n, nil)
		before := make([]float64, m)
		if mistake == "keeps its state" && kept != nil {
			before = kept
		}
		for t := range n {
			z := product(w.Value, x.ColView(t))
			z.Add(z, product(u.Value, mat.NewDense(m, 1, before)))
			before = each(z, math.Tanh).RawMatrix().Data
			h.SetCol(t, before)
		}
		kept = before
		return h
	}
	l.backward = func(dy *mat.Dense) *mat.Dense {
		n := columnsOf(dy)
		w.Grad.Zero()
		u.Grad.Zero()
		dx := mat.NewDense(d, n, nil)
		next := mat.NewDense(m, 1, nil)
		for t := n - 1; t >= 0; t-- {
			δ := mat.NewDense(m, 1, mat.Col(nil, t, dy))
			if mistake != "one step only" {
				δ.Add(δ, next)
			}
			δ.Apply(func(i, _ int, v float64) float64 { return v * (1 - h.At(i, t)*h.At(i, t)) }, δ)
			w.Grad.Add(w.Grad, product(δ, x.ColView(t).T()))
			if t > 0 {
				from := t - 1
				if mistake == "U from the state after" {
					from = t
				}
				u.Grad.Add(u.Grad, product(δ, h.ColView(from).T()))
			}
			dx.SetCol(t, product(w.Value.T(), δ).RawMatrix().Data)
			next = product(u.Value.T(), δ)
			if mistake == "U not transposed" {
				next = product(u.Value, δ)
			}
		}
		return dx
	}
	return l
}

// gated is y = x₁ ⊙ σ(x₂), the halves of x.
func gated(d int, mistake string) *own {
	l := &own{in: 2 * d, out: d}
	var x *mat.Dense
	l.forward = func(given *mat.Dense) *mat.Dense {
		x = mat.DenseCopyOf(given)
		y := mat.NewDense(d, columnsOf(x), nil)
		y.Apply(func(i, s int, _ float64) float64 { return x.At(i, s) * sigmoid(x.At(i+d, s)) }, y)
		return y
	}
	l.backward = func(dy *mat.Dense) *mat.Dense {
		dx := mat.NewDense(2*d, columnsOf(dy), nil)
		dx.Apply(func(i, s int, _ float64) float64 {
			if i < d {
				return dy.At(i, s) * sigmoid(x.At(i+d, s))
			}
			g := sigmoid(x.At(i, s))
			if mistake == "gate is constant" {
				return 0
			}
			if mistake == "gate without its input" {
				return dy.At(i-d, s) * g * (1 - g)
			}
			return dy.At(i-d, s) * x.At(i-d, s) * g * (1 - g)
		}, dx)
		return dx
	}
	return l
}

// filter is a one-dimensional convolution with three taps, without padding.
func filter(d int, mistake string) *own {
	l := &own{in: d, out: d - 2}
	w := l.param("w", 1, 3)
	var x *mat.Dense
	l.forward = func(given *mat.Dense) *mat.Dense {
		x = mat.DenseCopyOf(given)
		y := mat.NewDense(d-2, columnsOf(x), nil)
		y.Apply(func(i, s int, sum float64) float64 {
			for u := range 3 {
				sum += w.Value.At(0, u) * x.At(i+u, s)
			}
			return sum
		}, y)
		return y
	}
	l.backward = func(dy *mat.Dense) *mat.Dense {
		dx := mat.NewDense(d, columnsOf(dy), nil)
		w.Grad.Zero()
		for i := range d - 2 {
			for s := range columnsOf(dy) {
				for u := range 3 {
					to, tap := i+u, u
					switch mistake {
					case "not flipped":
						tap = 2 - u
					case "shifted":
						to = min(i+u+1, d-1)
					}
					w.Grad.Set(0, u, w.Grad.At(0, u)+dy.At(i, s)*x.At(i+u, s))
					if mistake == "set for add" {
						dx.Set(to, s, dy.At(i, s)*w.Value.At(0, tap))
						continue
					}
					dx.Set(to, s, dx.At(to, s)+dy.At(i, s)*w.Value.At(0, tap))
				}
			}
		}
		return dx
	}
	return l
}

// largestOfTwo is a maximum over pairs of neighbours.
func largestOfTwo(d int, mistake string) *own {
	l := &own{in: 2 * d, out: d}
	var x *mat.Dense
	l.forward = func(given *mat.Dense) *mat.Dense {
		x = mat.DenseCopyOf(given)
		y := mat.NewDense(d, columnsOf(x), nil)
		y.Apply(func(i, s int, _ float64) float64 { return max(x.At(2*i, s), x.At(2*i+1, s)) }, y)
		return y
	}
	l.backward = func(dy *mat.Dense) *mat.Dense {
		dx := mat.NewDense(2*d, columnsOf(dy), nil)
		dx.Apply(func(i, s int, _ float64) float64 {
			v, other := dy.At(i/2, s), x.At(i^1, s)
			switch mistake {
			case "both":
				return v
			case "half each":
				return v / 2
			case "the smaller one":
				return v * step(x.At(i, s) < other)
			}
			return v * step(x.At(i, s) > other || x.At(i, s) == other && i%2 == 0)
		}, dx)
		return dx
	}
	return l
}

// ownLoss is 1/n Σ f(a − y).
type ownLoss struct {
	name, mistake string
	firstY        **mat.Dense
}

func newOwnLoss(name, mistake string) ownLoss { return ownLoss{name, mistake, new(*mat.Dense)} }

var lossCurves = map[string]curve{
	"half square": {func(e float64) float64 { return e * e / 2 }, func(e float64) float64 { return e }},
	"absolute":    {math.Abs, func(e float64) float64 { return 2*step(e > 0) - 1 }},
	"log cosh":    curves["log cosh"],
	"fourth":      {func(e float64) float64 { return e * e * e * e }, func(e float64) float64 { return 4 * e * e * e }},
	"Huber": {func(e float64) float64 {
		if math.Abs(e) < 0.5 {
			return e * e / 2
		}
		return 0.5*math.Abs(e) - 0.125
	}, func(e float64) float64 { return max(-0.5, min(0.5, e)) }},
	"hinge": {func(e float64) float64 { return max(0, 0.3+e) }, func(e float64) float64 { return step(e > -0.3) }},
}

func (l ownLoss) String() string { return l.name }
func (l ownLoss) Value(a, y *mat.Dense) float64 {
	if l.mistake == "clips y" {
		y.Apply(func(_, _ int, v float64) float64 { return max(0.4, min(0.6, v)) }, y)
	}
	if l.mistake == "clips a" {
		a.Apply(func(_, _ int, v float64) float64 { return max(0.4, min(0.6, v)) }, a)
	}
	return mat.Sum(pairwise(a, y, func(a, y float64) float64 { return lossCurves[l.name].f(a - y) })) / float64(columnsOf(a))
}
func (l ownLoss) Gradient(da, a, y *mat.Dense) {
	n := float64(columnsOf(a))
	if *l.firstY == nil {
		*l.firstY = mat.DenseCopyOf(y)
	}
	use := y
	switch l.mistake {
	case "no 1/n":
		n = 1
	case "sign":
		n = -n
	case "1/m too":
		n *= 3
	case "y of the first batch":
		if columnsOf(*l.firstY) == columnsOf(y) {
			use = *l.firstY
		}
	}
	da.Apply(func(i, s int, a float64) float64 {
		e := a - use.At(i, s)
		switch l.mistake {
		case "square forgets 2":
			return 2 * lossCurves[l.name].slope(e) / n
		case "NaN for a large error":
			if math.Abs(e) > 0.5 {
				return math.NaN()
			}
		case "skips y = 0":
			if use.At(i, s) == 0 {
				return 0
			}
		case "clipped":
			return max(-0.1, min(0.1, lossCurves[l.name].slope(e)/n))
		}
		return lossCurves[l.name].slope(e) / n
	}, a)
	switch l.mistake {
	case "writes into y":
		y.Scale(0.5, y)
	case "writes into a":
		a.Set(0, 0, a.At(0, 0)+1)
	}
}
