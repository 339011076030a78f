package gradcheck

import (
	"fmt"
	"math"
	"slices"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// Mistakes in what a layer with units makes of dy: δ = ∂L/∂a ⊙ f′(z), ∂L/∂W = δ xᵀ, and ∂L/∂x = Wᵀ δ.

// activationMistakes are mistakes in δ = dy ⊙ f′(z), and then in what is made of it, shown on the reference layer.
func (l *layerCheck) activationMistakes() (all []mistake) {
	ref, ok := l.referenceLayer()
	if !ok {
		return nil
	}
	x := len(l.layer.Params())
	ref.Forward(l.earlierX)
	staleZ := mat.DenseCopyOf(*ref.z)
	a := mat.DenseCopyOf(ref.Forward(l.x))
	f, z := *ref.f, mat.DenseCopyOf(*ref.z)
	add := func(name string, δ *mat.Dense) { all = append(all, mistake{name, l.fromDelta(ref, δ)}) }
	δ := pull(f, l.dy, z)

	if !l.in.similar(δ, l.dy) {
		add("f′(z) is missing", l.dy)
	}
	add("f′ is taken at a = f(z), not at z (C16)", pull(f, l.dy, a))
	if f == bp.Softmax {
		add("only the diagonal of softmax's Jacobian is there (A8, D11)", pairwise(l.dy, a, func(v, a float64) float64 { return v * a * (1 - a) }))
		add("softmax's Jacobian is a ⊙ dy, without the sum Σ aⱼ dyⱼ", hadamard(l.dy, a))
	} else {
		add("a stands in the place of f′(z)", hadamard(l.dy, a))
		add("a (1 − a) stands in the place of f′(z), which is the sigmoid's", pairwise(l.dy, a, func(v, a float64) float64 { return v * a * (1 - a) }))
		add("1 − a² stands in the place of f′(z), which is tanh's", pairwise(l.dy, a, func(v, a float64) float64 { return v * (1 - a*a) }))
		add("z (1 − z) stands in the place of f′(z): the sigmoid's a (1 − a), with z for a", pairwise(l.dy, z, func(v, z float64) float64 { return v * z * (1 - z) }))
		add("1 − z² stands in the place of f′(z): tanh's 1 − a², with z for a", pairwise(l.dy, z, func(v, z float64) float64 { return v * (1 - z*z) }))
		add("1 where z > 0 and 0 elsewhere stands in the place of f′(z), which is ReLU's", pairwise(l.dy, z, func(v, z float64) float64 {
			if z > 0 {
				return v
			}
			return 0
		}))
		ones := each(z, func(float64) float64 { return 1 })
		slopes := pull(f, ones, z)
		add("f′(z) is there twice", hadamard(δ, slopes))
		if !isMask(slopes) {
			add("dy is divided by f′(z), where it must be multiplied", pairwise(l.dy, slopes, func(v, s float64) float64 { return v / s }))
			if signs := each(slopes, sign); !l.in.similar(signs, ones) {
				add("only the sign of f′(z) is there", hadamard(l.dy, signs))
			}
			if c, ok := l.clippedAt(slopes); ok {
				add(fmt.Sprintf("f′(z) is clipped at %.4g", c), pairwise(l.dy, slopes, func(v, s float64) float64 { return v * max(-c, min(c, s)) }))
			}
		}
	}
	if dense, ok := ref.Layer.(*bp.Dense); ok {
		w := l.dense.w
		asStored := func(dw *mat.Dense) *mat.Dense {
			if l.dense.turned {
				return mat.DenseCopyOf(dw.T())
			}
			return dw
		}
		if rows, cols := dense.W.Dims(); rows == cols {
			var dx mat.Dense
			dx.Mul(dense.W, δ)
			all = append(all, l.only(x, "W is not transposed in Wᵀ δ", &dx))
			if !l.in.similar(l.x, z) {
				add("f′ is taken at the input, not at z", pull(f, l.dy, l.x))
			}
			var fromY, fromDY mat.Dense
			fromY.Mul(δ, a.T())
			fromDY.Mul(δ, l.dy.T())
			all = append(all, l.only(w, "the output stands in the place of the input x, in δ xᵀ", asStored(&fromY)), l.only(w, "dy stands in the place of the input x, in δ xᵀ", asStored(&fromDY)))
		}
		var dw mat.Dense
		dw.Mul(δ, l.earlierX.T())
		all = append(all, l.only(w, "x is that of an earlier batch: something that Forward keeps is stale", asStored(&dw)))
	}
	if conv, ok := ref.Layer.(*bp.Conv2D); ok {
		was := mat.DenseCopyOf(conv.W)
		δ := pull(f, l.dy, z)
		for _, length := range []int{conv.Kernel.Size * conv.Kernel.Size, was.RawMatrix().Cols} {
			conv.W.Copy(reversed(was, 1, length))
			gradients := l.fromDelta(ref, δ)
			conv.W.Copy(was)
			all = append(all, l.only(x, "W is flipped, or is not flipped where it must be", gradients[x]))
		}
	}
	add("f′ is taken at the z of an earlier batch: something that Forward keeps is stale", pull(f, l.dy, staleZ))
	return all
}

// isMask reports whether all slopes are 0 or the same number.
func isMask(slopes *mat.Dense) bool {
	top := largestOf(slopes)
	return !slices.ContainsFunc(slopes.RawMatrix().Data, func(v float64) bool { return v > 1e-6*top && v < top-1e-6*top || v < -1e-6*top })
}

// clippedAt returns the largest slope that the ∂L/∂x of a layer without parameters has in it, if that is smaller than the
// largest slope.
func (l *layerCheck) clippedAt(slopes *mat.Dense) (c float64, ok bool) {
	if len(l.layer.Params()) > 0 {
		return 0, false
	}
	for i, v := range l.report.Blocks[0].Gradient().RawMatrix().Data {
		c = math.Max(c, math.Abs(v/l.dy.RawMatrix().Data[i]))
	}
	return c, c < largestOf(slopes)*(1-1e-3)
}

// denseParams are the numbers of the parameters that look like the W and b of a dense layer.
type denseParams struct {
	w, b   int  // b is −1 where there is none
	turned bool // W is in × out
}

// denseParams returns all that they may be, none where there is no such pair.
func (l *layerCheck) denseParams() (all []denseParams) {
	in, out := l.layer.Sizes()
	params := l.layer.Params()
	if len(params) == 0 || len(params) > 2 {
		return nil
	}
	for w, p := range params {
		b := -1
		if len(params) == 2 {
			if b = 1 - w; (variable{value: params[b].Value}).size() != out {
				continue
			}
		}
		rows, cols := p.Value.Dims()
		if rows == out && cols == in {
			all = append(all, denseParams{w, b, false})
		}
		if rows == in && cols == out && in != 1 {
			all = append(all, denseParams{w, b, true})
		}
	}
	return all
}

// matrix is the parameter W as out × in.
func (d denseParams) matrix(w *mat.Dense) *mat.Dense {
	if d.turned {
		return mat.DenseCopyOf(w.T())
	}
	return w
}

// referenceLayer returns a new layer of bp's that gives the same y as the layer under the check, which may be a
// reader's, and so shows what mistakes in its Backward would give. Its activation is one of bp's, or found by asking.
func (l *layerCheck) referenceLayer() (ref activated, ok bool) {
	want := mat.DenseCopyOf(l.layer.Forward(l.x))
	for _, newLayer := range l.referenceKinds() {
		for _, f := range []bp.Activation{bp.Identity, bp.Sigmoid, bp.Tanh, bp.ReLU, bp.LeakyReLU, bp.Softplus, bp.Softmax, &asked{l: l}} {
			layer := newLayer(f)
			ref, _ := asActivated(layer)
			got, ok := attempt(func() *mat.Dense { return ref.Forward(l.x) })
			if ok && l.in.similar(got, want) && l.isAsMeasured(ref) {
				return ref, true
			}
		}
	}
	return activated{}, false
}

// isAsMeasured reports whether the reference layer has the gradients that were measured.
func (l *layerCheck) isAsMeasured(ref activated) bool {
	gradients := l.fromDelta(ref, pull(*ref.f, l.dy, mat.DenseCopyOf(*ref.z)))
	for k, b := range l.report.Blocks {
		if gradients[k] != nil && !l.in.similar(gradients[k], b.Measured()) {
			return false
		}
	}
	return true
}

// referenceKinds returns constructors of the layers whose sizes and parameters are those of the layer under the check.
func (l *layerCheck) referenceKinds() (kinds []func(f bp.Activation) bp.Layer) {
	in, out := l.layer.Sizes()
	params := l.layer.Params()
	if len(params) == 0 && in == out {
		kinds = append(kinds, func(f bp.Activation) bp.Layer { return bp.NewActivationLayer(in, f) })
	}
	for _, p := range l.denseParams() {
		kinds = append(kinds, func(f bp.Activation) bp.Layer {
			if f, ok := f.(*asked); ok {
				f.params = p
			}
			d := bp.NewDense(in, out, f)
			d.W.Copy(p.matrix(params[p.w].Value))
			if p.b >= 0 {
				copy(d.B.RawMatrix().Data, mat.DenseCopyOf(params[p.b].Value).RawMatrix().Data)
			}
			l.dense = p
			return d
		})
	}
	if conv, ok := bpLayer(l.layer).(*bp.Conv2D); ok {
		kinds = append(kinds, func(f bp.Activation) bp.Layer {
			c := bp.NewConv2D(conv.In, conv.Out.Channels, conv.Kernel, f)
			for i, p := range c.Params() {
				p.Value.Copy(params[i].Value)
			}
			return c
		})
	}
	return kinds
}

// asked is the activation of the layer under the check, which is asked for it: without parameters f(z) is what it makes
// of x = z, and with W = 0 and b = z what it makes of any x.
type asked struct {
	l      *layerCheck
	params denseParams
}

func (f *asked) String() string { return "the layer's own" }

func (f *asked) Apply(a, z *mat.Dense) {
	l := f.l
	z = mat.DenseCopyOf(z)
	params := l.layer.Params()
	if len(params) == 0 {
		a.Copy(l.layer.Forward(z))
		return
	}
	if f.params.b < 0 {
		panic("no such layer")
	}
	restore := keep(l.variables)
	defer restore()
	params[f.params.w].Value.Zero()
	bias := params[f.params.b].Value
	rows, cols := bias.Dims()
	_, n := z.Dims()
	for s := range n {
		bias.Copy(mat.NewDense(rows, cols, mat.Col(nil, s, z)))
		y := l.layer.Forward(l.x)
		a.SetCol(s, mat.Col(nil, 0, y))
	}
}

// Pull measures the slopes, entry by entry: it is no use for an activation that does not work so.
func (f *asked) Pull(delta, da, z, a *mat.Dense) {
	h := f.l.in.firstStep
	at := func(t float64) *mat.Dense {
		m := each(z, func(v float64) float64 { return v + t })
		f.Apply(m, m)
		return m
	}
	up, down, up2, down2 := at(h), at(-h), at(h/2), at(-h/2)
	delta.Apply(func(i, s int, v float64) float64 {
		return v * (8*(up2.At(i, s)-down2.At(i, s)) - (up.At(i, s) - down.At(i, s))) / (6 * h)
	}, da)
}

// fromDelta returns the gradients that the reference layer makes of δ, for the x of the check.
func (l *layerCheck) fromDelta(ref activated, δ *mat.Dense) (gradients []*mat.Dense) {
	ref.Forward(l.x)
	f := *ref.f
	*ref.f = bp.Identity // with f′ = 1, δ is what Backward is given
	dx := mat.DenseCopyOf(ref.Backward(δ))
	*ref.f = f
	params := l.layer.Params()
	gradients = make([]*mat.Dense, len(params))
	if d, dense := ref.Layer.(*bp.Dense); dense {
		gradients[l.dense.w] = mat.DenseCopyOf(l.dense.matrix(d.DW))
		if l.dense.turned {
			gradients[l.dense.w] = mat.DenseCopyOf(d.DW.T())
		}
		if b := l.dense.b; b >= 0 {
			rows, cols := params[b].Value.Dims()
			gradients[b] = mat.NewDense(rows, cols, mat.DenseCopyOf(d.DB).RawMatrix().Data)
		}
		return append(gradients, dx)
	}
	for i, p := range ref.Params() {
		gradients[i] = mat.DenseCopyOf(p.Grad)
	}
	return append(gradients, dx)
}

// pull returns dy ⊙ f′(z), or for any f the transposed Jacobian at z times dy.
func pull(f bp.Activation, dy, z *mat.Dense) *mat.Dense {
	a, delta := mat.DenseCopyOf(z), mat.DenseCopyOf(z)
	f.Apply(a, z)
	f.Pull(delta, dy, z, a)
	return delta
}
