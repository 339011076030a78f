package gradcheck

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// What the numbers of a wrong gradient do not tell by themselves, a layer does: it can be asked for its gradient again,
// with another dy, and its Forward for whatever a mistake in Backward would make of it.

// reason says what mistake in block number which of the layer would explain it.
func (l *layerCheck) reason(b Block, which int) string {
	e := l.evidence(which)
	in, out := l.layer.Sizes()
	e.sizes = append(e.sizes, size{out, "outputs"}, size{out * l.samples, "outputs of all samples"}, size{in, "inputs"})
	if l.isNil && which == len(l.layer.Params()) {
		return "Backward returns nil: not implemented"
	}
	if r := e.notNumbers(); r != "" {
		return r
	}
	if !isZero(e.got) {
		if l.accumulates(which, e.want) {
			return "it accumulates from call to call: it is added to that of an earlier batch, and Backward must set it"
		}
		if r := l.dyReason(which, e.got); r != "" {
			return r
		}
	}
	var found []string
	add := func(name string) {
		if name != "" && !slices.Contains(found, name) {
			found = append(found, name)
		}
	}
	add(e.exact())
	for _, list := range []func() []mistake{l.activationMistakes, l.residualMistakes, l.jacobianMistakes, l.staleMistakes} {
		if len(found) > 0 && isZero(e.got) {
			break
		}
		for _, m := range list() {
			if l.explains(m, which, e) {
				add(m.name)
			}
		}
	}
	if name := l.exchangedWith(which); name != "" && len(found) == 0 {
		add("it is " + name)
	}
	switch len(found) {
	case 1, 2, 3:
		return strings.Join(found, "; or ")
	case 0:
	default:
		return "several mistakes explain it: " + strings.Join(found[:3], "; or ") + "; or others"
	}
	for _, look := range []func() string{func() string { return l.pathReason(which) }, func() string { return l.sumReason(which, e) }, e.skipped, e.part, e.loose, func() string { return l.oneReason(which) }} {
		if r := look(); r != "" {
			return e.ofEntries(r)
		}
	}
	return ownMistake
}

const ownMistake = "the mistake is in this layer's own Backward"

// pointOut refers those reasons that say nothing to the first one that says something.
func (l *layerCheck) pointOut() {
	for _, b := range l.report.Blocks {
		if b.Reason == "" || b.Reason == ownMistake {
			continue
		}
		for i := range l.report.Blocks {
			if other := &l.report.Blocks[i]; other.Reason == ownMistake {
				other.Reason += ", perhaps that of " + b.Name
			}
		}
		return
	}
}

// accumulates reports whether a second pass over the same batch adds the right gradient to what the first one left.
func (l *layerCheck) accumulates(which int, want *mat.Dense) bool {
	first, second := l.backward(), l.backward()
	var added mat.Dense
	added.Sub(second[which], first[which])
	return l.in.similar(&added, want) && !isZero(&added)
}

// backwardOf returns the gradients for another dy.
func (l *layerCheck) backwardOf(dy *mat.Dense) (gradients []*mat.Dense, ok bool) {
	was := l.dy
	defer func() { l.dy = was }()
	l.dy = dy
	return attempt(l.backward)
}

// dyReason asks for the gradient with another dy: it must be linear in it.
func (l *layerCheck) dyReason(which int, got *mat.Dense) string {
	scaled := func(c float64) *mat.Dense {
		gradients, ok := l.backwardOf(each(l.dy, func(v float64) float64 { return c * v }))
		if !ok {
			return nil
		}
		return gradients[which]
	}
	for range 2 {
		again, ok := attempt(l.backward)
		switch {
		case !ok:
			return ""
		case !l.in.similar(again[which], got) && l.in.similar(again[which], l.report.Blocks[which].Measured()):
			return "it is that of the call before, or of an earlier batch: asked again for the same data, it is right. Something that is kept is stale"
		case !l.in.similar(again[which], got):
			return fmt.Sprintf("it changes from call to call: for the same data, an entry is %.6g, and then %.6g. Something is kept or drawn anew", got.At(0, 0), again[which].At(0, 0))
		}
	}
	rng := newRand()
	other, ok := l.backwardOf(each(l.dy, func(float64) float64 { return rng.NormFloat64() - 0.4 }))
	none, opposite, thousand := scaled(0), scaled(-1), scaled(1000)
	if !ok || none == nil || opposite == nil || thousand == nil {
		return ""
	}
	if same := func(a, b *mat.Dense) bool { return l.in.similar(a, b) }; same(other[which], got) && same(opposite, got) {
		for _, m := range l.staleMistakes() {
			if l.explains(m, which, l.evidence(which)) {
				return m.name
			}
		}
		return "it ignores dy: another dy gives the same"
	}
	if !isZero(none) && finite(largestOf(none)) {
		e := l.evidence(which)
		if c, ok := e.multiple(none, e.value); ok && !isConstant(e.value) {
			return fmt.Sprintf("it has %.3g times %s itself in it, whatever dy is: weight decay that the loss does not have", c, e.name)
		}
		return "it is not 0 for dy = 0: something is added that does not come from dy"
	}
	minus := each(got, func(v float64) float64 { return -v })
	switch larger := func(c float64) *mat.Dense { return each(got, func(v float64) float64 { return c * v }) }; {
	case l.in.similar(thousand, larger(1e6)):
		return "it grows with the square of dy: dy stands where x or another number must stand"
	case !l.in.similar(thousand, larger(1000)):
		return "it is not linear in dy: 1000 dy does not give 1000 times as much, as where something is clipped"
	case !l.in.similar(opposite, minus):
		return "it is not linear in dy: the sign of dy matters, as where a mask is made from dy instead of x or y"
	}
	return ""
}

// wantLinear says so where the gradients are not linear in dy.
func (l *layerCheck) wantLinear(gradients []*mat.Dense) {
	for _, c := range []float64{-1000, 1e-3} {
		scaled, ok := l.backwardOf(each(l.dy, func(v float64) float64 { return c * v }))
		if !ok {
			return
		}
		size := 0.0
		for _, g := range gradients {
			size = math.Max(size, math.Abs(c)*largestOf(g))
		}
		for which, g := range gradients {
			want := each(g, func(v float64) float64 { return c * v })
			rows, cols := want.Dims()
			for i := range rows {
				for k := range cols {
					if off := math.Abs(scaled[which].At(i, k) - want.At(i, k)); off > l.in.similarity*size {
						l.breach("Backward is not linear in dy: with %g dy the gradient by %s must be %.6g in row %d, column %d, and is %.6g. A derivative is linear: look for something that is clipped, or made from dy",
							c, l.variables[which].name, want.At(i, k), i, k, scaled[which].At(i, k))
						return
					}
				}
			}
		}
	}
}

// mistake is a mistake in a layer's Backward, together with the gradients that a layer which makes it would give.
type mistake struct {
	name      string
	gradients []*mat.Dense // of the parameters, then of x; nil where the mistake does not show
}

// explains reports whether the mistake would give the gradient number which that was checked, and is one. Few numbers
// agree by chance: then the other gradients must be those that it would give too.
func (l *layerCheck) explains(m mistake, which int, e evidence) bool {
	suits := func(k int) bool {
		return k < len(m.gradients) && m.gradients[k] != nil && l.in.similar(l.report.Blocks[k].Gradient(), m.gradients[k])
	}
	if !suits(which) || l.in.similar(m.gradients[which], e.want) {
		return false
	}
	for i, v := range m.gradients[which].RawMatrix().Data {
		if !finite(v) && finite(e.want.RawMatrix().Data[i]) {
			return false
		}
	}
	if e.got.RawMatrix().Rows*e.got.RawMatrix().Cols > 2 {
		return true
	}
	for k := range l.report.Blocks {
		if k < len(m.gradients) && m.gradients[k] != nil && !suits(k) {
			return false
		}
	}
	return true
}

// only is a mistake that shows in one gradient.
func (l *layerCheck) only(which int, name string, suspect *mat.Dense) mistake {
	gradients := make([]*mat.Dense, which+1)
	gradients[which] = suspect
	return mistake{name, gradients}
}

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

// residualMistakes are what remains of ∂L/∂x when one of the two paths of a Residual is forgotten.
func (l *layerCheck) residualMistakes() []mistake {
	residual, ok := bpLayer(l.layer).(*bp.Residual)
	if !ok {
		return nil
	}
	residual.Forward(l.x)
	through := mat.DenseCopyOf(residual.Backward(l.dy))
	through.Sub(through, l.dy)
	x := len(residual.Params())
	return []mistake{
		l.only(x, "one path of the fork is missing: the one through the layers", l.dy),
		l.only(x, "one path of the fork is missing: the one straight back", through),
	}
}

// size is the number of entries.
func (v variable) size() int {
	rows, cols := v.value.Dims()
	return rows * cols
}

// few returns the check of the same layer for the first n samples, with the gradients as they are and as they are measured.
func (l *layerCheck) few(n int) *layerCheck {
	rows, _ := l.x.Dims()
	few := newLayerCheck(l.layer, mat.DenseCopyOf(l.x.Slice(0, rows, 0, n)), mat.DenseCopyOf(l.earlierX.Slice(0, rows, 0, n)), &l.options)
	few.in = l.in
	got := few.backward()
	want := few.quickSlopes()
	for which, v := range few.variables {
		b := few.newBlock(which, got[which])
		for i := range b.Entries {
			b.Entries[i].compareWith(want[which].At(b.Entries[i].Row, b.Entries[i].Col))
		}
		b.Name = v.name
		few.report.Blocks = append(few.report.Blocks, b)
	}
	return few
}

// quickSlopes measures all gradients with a quick look at each entry.
func (l *layerCheck) quickSlopes() (gradients []*mat.Dense) {
	for which, v := range l.variables {
		slopes := mat.DenseCopyOf(v.value)
		slopes.Apply(func(i, j int, _ float64) float64 {
			want, _ := l.along(which, i*slopes.RawMatrix().Cols+j).quickLook(l.loss(), 1, 1)
			return want
		}, slopes)
		gradients = append(gradients, slopes)
	}
	return gradients
}

// path is a part of ∂L/∂x: what comes from y on one way.
type path struct {
	name string
	part *mat.Dense
	d    *mat.Dense // ∂L/∂(P x), for the parameter P
	p    int        // its number; −1 for the straight path
}

// pathReason tells which path on which x reaches y is missing or wrong: the straight one, or the one through the product
// P x with a parameter. For D = ∂L/∂(P x), the gradient of P is D xᵀ, and so D is found from it where the samples are no
// more than the inputs; then the path's part is Pᵀ D. In a recurrent layer, whose samples are times, D is δ.
func (l *layerCheck) pathReason(which int) string {
	params := l.layer.Params()
	x := len(params)
	if x == 0 || len(l.variables) != x+1 || l.variables[x].names || !l.isSmall() {
		return ""
	}
	rows, n := l.x.Dims()
	n = min(n, rows)
	few := l.few(n)
	e := few.evidence(which)
	if few.in.similar(e.got, e.want) {
		return ""
	}
	want := few.report.Blocks[x].Measured()
	var paths []path
	if r, c := few.dy.Dims(); r == rows && c == n {
		paths = append(paths, path{"straight back from y to x", few.dy, nil, -1})
	}
	for k, p := range params {
		if _, cols := p.Value.Dims(); cols != rows {
			continue
		}
		var d, part, again mat.Dense
		if err := d.Solve(few.x, few.report.Blocks[k].Measured().T()); err != nil { // x Dᵀ = (∂L/∂P)ᵀ, by least squares
			continue
		}
		again.Mul(d.T(), few.x.T())
		if part.Mul(p.Value.T(), d.T()); few.in.similar(&again, few.report.Blocks[k].Measured()) {
			paths = append(paths, path{"through " + p.Name, &part, mat.DenseCopyOf(d.T()), k})
		}
	}
	var found []string
	for _, p := range paths {
		if p.p < 0 {
			continue
		}
		all := few.stateMistakes(p)
		if r, c := params[p.p].Value.Dims(); r == c {
			var not mat.Dense
			not.Mul(params[p.p].Value, p.d)
			not.Sub(&not, p.part)
			not.Add(&not, want)
			all = append(all, few.only(x, params[p.p].Name+" is not transposed on the way back", &not))
		}
		for _, m := range all {
			if few.explains(m, which, e) && !slices.Contains(found, m.name) {
				found = append(found, m.name)
			}
		}
	}
	if which == x && len(found) == 0 {
		found = few.wrongPaths(paths, e)
	}
	return strings.Join(found, "; or ")
}

// wrongPaths finds the paths whose parts, multiplied, are what is off.
func (l *layerCheck) wrongPaths(paths []path, e evidence) (names []string) {
	rows, n := e.got.Dims()
	if len(paths) == 0 || rows*n < len(paths)+4 {
		return nil
	}
	a, right := mat.NewDense(rows*n, len(paths), nil), mat.NewDense(rows*n, 1, nil)
	for i := range rows * n {
		right.Set(i, 0, e.got.At(i/n, i%n)-e.want.At(i/n, i%n))
		for k, p := range paths {
			a.Set(i, k, p.part.At(i/n, i%n))
		}
	}
	var c, fit mat.Dense
	if err := c.Solve(a, right); err != nil {
		return nil
	}
	fit.Mul(a, &c)
	fit.Sub(&fit, right)
	if largestOf(&fit) > 100*l.in.similarity*largestOf(right) {
		return nil
	}
	var parts []string
	for k, p := range paths {
		is := func(want float64) bool { return math.Abs(c.At(k, 0)-want) < 1e-3 }
		switch {
		case is(0):
		case is(-1):
			parts = append(parts, "the one "+p.name+" is missing")
		case is(1):
			parts = append(parts, "the one "+p.name+" counts twice")
		case is(-2):
			parts = append(parts, "the one "+p.name+" has the wrong sign")
		default:
			parts = append(parts, fmt.Sprintf("the one %s is %.4g times as large as it must be", p.name, 1+c.At(k, 0)))
		}
	}
	if len(parts) == 0 || len(parts) == len(paths) && len(paths) > 2 {
		return nil
	}
	return []string{"of the paths on which x reaches y, " + strings.Join(parts, ", and ")}
}

// stateMistakes are those of a recurrent layer, whose samples are times: h_t = f(W x_t + U h_{t−1} + …), y = h. It is one
// where D = ∂L/∂(W x) and the gradient of another parameter U is D with the outputs one step before.
//
//	δ_t = (∂L/∂h_t + Uᵀ δ_{t+1}) ⊙ f′_t     ∂L/∂W = Σ δ_t x_tᵀ     ∂L/∂U = Σ δ_t h_{t−1}ᵀ     ∂L/∂x_t = Wᵀ δ_t
func (l *layerCheck) stateMistakes(p path) (all []mistake) {
	y := mat.DenseCopyOf(l.layer.Forward(l.x))
	rows, n := y.Dims()
	d := p.d
	if d.RawMatrix().Rows != rows || n < 2 {
		return nil
	}
	before := mat.NewDense(rows, n, nil)
	for s := 1; s < n; s++ {
		before.SetCol(s, mat.Col(nil, s-1, y))
	}
	params := l.layer.Params()
	for u, param := range params {
		if r, c := param.Value.Dims(); u == p.p || r != rows || c != rows {
			continue
		}
		var right, same mat.Dense
		right.Mul(d, before.T())
		if !l.in.similar(&right, l.report.Blocks[u].Measured()) {
			continue
		}
		same.Mul(d, y.T())
		const late = "the state of the same step stands in the place of the one before, h_t for h_{t−1}"
		var first mat.Dense
		first.Mul(d.ColView(0), y.ColView(0).T())
		all = append(all, l.only(u, late, &same), l.only(u, late, difference(&same, &first))) // the first step may be left out
		w := params[p.p].Value
		through := func(name string, back mat.Matrix, slope func(f float64) float64) {
			δ, next, nextRight := mat.NewDense(rows, n, nil), mat.NewDense(rows, 1, nil), mat.NewDense(rows, 1, nil)
			for s := n - 1; s >= 0; s-- {
				col := make([]float64, rows)
				for i := range col {
					f := d.At(i, s) / (l.dy.At(i, s) + nextRight.At(i, 0))
					col[i] = (l.dy.At(i, s) + next.At(i, 0)) * slope(f)
				}
				δ.SetCol(s, col)
				next.Mul(back, mat.NewDense(rows, 1, col))
				nextRight.Mul(param.Value.T(), d.ColView(s))
			}
			gradients := make([]*mat.Dense, len(params)+1)
			for k, other := range params {
				if r, c := other.Value.Dims(); r == rows && c == 1 {
					sums := mat.NewDense(rows, 1, nil)
					for i := range rows {
						sums.Set(i, 0, mat.Sum(δ.RowView(i)))
					}
					gradients[k] = sums
				}
			}
			gradients[p.p], gradients[u], gradients[len(params)] = product(δ, l.x.T()), product(δ, before.T()), product(w.T(), δ)
			all = append(all, mistake{name, gradients})
		}
		f := func(f float64) float64 { return f }
		through(param.Name+" is not transposed on the way back through time", param.Value, f)
		through("the way back through time is missing: each step has its own dy alone", mat.NewDense(rows, rows, nil), f)
		through("f′ is missing in each step", param.Value.T(), func(float64) float64 { return 1 })
		var opposite mat.Dense
		opposite.Scale(-1, param.Value.T())
		through("the way back through time has the wrong sign", &opposite, f)
	}
	return all
}

func difference(a, b mat.Matrix) *mat.Dense {
	var out mat.Dense
	out.Sub(a, b)
	return &out
}

func product(a, b mat.Matrix) *mat.Dense {
	var out mat.Dense
	out.Mul(a, b)
	return &out
}

// jacobianMistakes are made of ∂y/∂θ or ∂y/∂x, measured output by output: parts of the sum that the gradient is.
func (l *layerCheck) jacobianMistakes() (all []mistake) {
	const most = 1 << 22 // numbers, in all
	in, out := l.layer.Sizes()
	n := l.samples
	for which, v := range l.variables {
		if which >= len(l.report.Blocks) || l.report.Blocks[which].Worst.Verdict != Wrong || v.size()*out*n > most || v.size() > 1<<12 {
			continue
		}
		j := l.jacobian(which)
		dy := func(o int) float64 { return l.dy.At(o/n, o%n) }
		sum := func(name string, term func(i, o int) float64) {
			suspect := mat.DenseCopyOf(v.value)
			suspect.Apply(func(r, c int, _ float64) float64 {
				total, i := 0.0, r*suspect.RawMatrix().Cols+c
				for o := range out * n {
					if j[i][o] != 0 {
						total += term(i, o)
					}
				}
				return total
			}, suspect)
			all = append(all, l.only(which, name, suspect))
		}
		isX := which == len(l.layer.Params())
		if !isX {
			for s := range n {
				if n == 1 {
					break
				}
				which := fmt.Sprintf("sample %d", s)
				if s == n-1 {
					which = "the last sample"
				}
				sum(which+" is left out of the sum over the samples", func(i, o int) float64 { return j[i][o] * dy(o) * oneIf(o%n != s) })
				sum("only "+which+" counts: the sum over the samples is missing", func(i, o int) float64 { return j[i][o] * dy(o) * oneIf(o%n == s) })
			}
			for k := range out {
				if out == 1 || out > 64 {
					break
				}
				sum(fmt.Sprintf("only output %d counts: the sum over the outputs is missing", k), func(i, o int) float64 { return j[i][o] * dy(o) * oneIf(o/n == k) })
			}
		}
		for _, order := range []struct {
			what string
			next func(k int) int
		}{{"", func(k int) int { return k }}, {"", func(k int) int { return k%out*n + k/out }}} {
			last, first, bySample := mat.DenseCopyOf(v.value), mat.DenseCopyOf(v.value), mat.DenseCopyOf(v.value)
			last.Zero()
			first.Zero()
			bySample.Zero()
			cols := last.RawMatrix().Cols
			for i := range v.size() {
				seen, lastSample := false, -1
				for k := range out * n {
					o := order.next(k)
					if math.Abs(j[i][o]) < 1e-9 {
						continue
					}
					last.Set(i/cols, i%cols, j[i][o]*dy(o))
					if !seen {
						first.Set(i/cols, i%cols, j[i][o]*dy(o))
					}
					seen = true
					if o%n != lastSample {
						bySample.Set(i/cols, i%cols, 0)
						lastSample = o % n
					}
					bySample.Set(i/cols, i%cols, bySample.At(i/cols, i%cols)+j[i][o]*dy(o))
				}
			}
			const set = "only the last term of the sum is there: it is set where it must be added to, as where one entry is used several times"
			all = append(all, l.only(which, set, last), l.only(which, set, bySample), l.only(which, "only the first term of the sum is there", first))
		}
		if y := mat.DenseCopyOf(l.layer.Forward(l.x)); !isX && in == out && v.size() == out {
			for k, with := range []*mat.Dense{l.x, y} {
				what := []string{"the input x", "the output y"}[k]
				sums := mat.NewDense(out, 1, nil)
				for i := range out {
					sums.Set(i, 0, mat.Dot(l.dy.RowView(i), with.RowView(i)))
				}
				rows, cols := v.value.Dims()
				all = append(all, l.only(which, what+" stands in the place of what "+v.name+" is multiplied with, as x̂ in a normalisation", mat.NewDense(rows, cols, sums.RawMatrix().Data)))
			}
		}
		byOutput := mat.DenseCopyOf(v.value)
		byOutput.Apply(func(r, c int, _ float64) (total float64) {
			i := r*byOutput.RawMatrix().Cols + c
			for k := out - 1; k >= 0; k-- {
				used := false
				for s := range n {
					used = used || math.Abs(j[i][k*n+s]) > 1e-9
					total += j[i][k*n+s] * l.dy.At(k, s)
				}
				if used {
					return total
				}
			}
			return 0
		}, v.value)
		all = append(all, l.only(which, "only the last output that depends on it counts: it is set where it must be added to", byOutput))
		if isX {
			sample := func(i int) int { return i % n }
			if n > 1 {
				sum("only what a sample does to its own output is there: the way through the other samples (or time steps) is missing", func(i, o int) float64 { return j[i][o] * dy(o) * oneIf(o%n == sample(i)) })
			}
			want := l.report.Blocks[which].Measured()
			all = append(all, l.only(which, "x is multiplied with once too often", hadamard(want, l.x)),
				l.only(which, "x is missing: it must be multiplied with", pairwise(want, l.x, func(w, x float64) float64 { return w / x })))
			if in == out && in > 1 {
				sum("only the diagonal of the Jacobian is there: how an input changes the other outputs is missing", func(i, o int) float64 { return j[i][o] * dy(o) * oneIf(o == i) })
				suspect := mat.DenseCopyOf(v.value)
				suspect.Apply(func(r, s int, _ float64) (total float64) {
					for k := range in {
						total += j[k*n+s][r*n+s] * l.dy.At(k, s)
					}
					return total
				}, suspect)
				all = append(all, l.only(which, "the Jacobian is not transposed", suspect))
				all = append(all, l.only(which, "dy is handed on as it is: the layer's own derivative is missing", l.dy))
			}
			if l.isSmall() {
				all = append(all, l.flippedMistakes(which)...)
			}
		}
	}
	return all
}

// flippedMistakes are the ∂L/∂x of the layer with a parameter that is turned round.
func (l *layerCheck) flippedMistakes(x int) (all []mistake) {
	for _, p := range l.layer.Params() {
		was := mat.DenseCopyOf(p.Value)
		rows, cols := was.Dims()
		try := func(name string, turned *mat.Dense) {
			p.Value.Copy(turned)
			defer p.Value.Copy(was)
			suspect := mat.DenseCopyOf(l.x)
			suspect.Apply(func(i, j int, _ float64) float64 {
				want, _ := l.along(x, i*suspect.RawMatrix().Cols+j).quickLook(l.loss(), 1, 1)
				return want
			}, suspect)
			all = append(all, l.only(x, name, suspect))
		}
		for length := 2; length <= cols; length++ {
			if cols%length == 0 {
				try(fmt.Sprintf("%s is flipped, or is not flipped where it must be", p.Name), reversed(was, 1, length))
			}
		}
		if rows == cols && rows > 1 {
			try(p.Name+" is not transposed on the way back", transposedInPlace(was))
		}
		for side := 2; side*side <= cols; side++ {
			if cols%(side*side) == 0 {
				try(fmt.Sprintf("each %d×%d kernel in %s is transposed", side, side, p.Name), kernelsTransposed(was, side))
			}
		}
		if rows == 1 || cols == 1 {
			try(p.Name+" is missing on the way back, as if it were 1", each(was, func(float64) float64 { return 1 }))
		}
	}
	return all
}

// kernelsTransposed transposes each side × side entries of a row.
func kernelsTransposed(m *mat.Dense, side int) *mat.Dense {
	out := mat.DenseCopyOf(m)
	area := side * side
	out.Apply(func(i, j int, _ float64) float64 {
		k := j % area
		return m.At(i, j-k+k%side*side+k/side)
	}, m)
	return out
}

func oneIf(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// jacobian returns ∂y_o/∂v_i for each entry i of variable number which, and each output o.
func (l *layerCheck) jacobian(which int) (j [][]float64) {
	v := l.variables[which]
	outputs := func() (out []float64) {
		y := l.layer.Forward(l.x)
		rows, _ := y.Dims()
		for k := range rows {
			out = append(out, y.RawRowView(k)...)
		}
		return out
	}
	_, out := l.layer.Sizes()
	for i := range v.size() {
		at := v.moving(l.in, i, out*l.samples, outputs)
		h := l.in.firstStep * at.unit * at.factor
		right, left, right2, left2 := at.exactly(h), at.exactly(-h), at.exactly(h/2), at.exactly(-h/2)
		up, down, up2, down2 := at.at(right), at.at(left), at.at(right2), at.at(left2)
		slopes := make([]float64, len(up))
		for o := range slopes {
			slopes[o] = (4*(up2[o]-down2[o])/(right2-left2) - (up[o]-down[o])/(right-left)) / 3
		}
		j = append(j, slopes)
	}
	return j
}

// isSmall reports whether all gradients can be measured again in no time.
func (l *layerCheck) isSmall() bool {
	const most = 1 << 12
	total := 0
	for _, v := range l.variables {
		total += v.size()
	}
	return total <= most
}

// staleMistakes are the gradients of the batch before, by finite differences, in place of this one's.
func (l *layerCheck) staleMistakes() []mistake {
	if !l.isSmall() {
		return nil
	}
	at := newLayerCheck(l.layer, l.earlierX, l.earlierX, &l.options)
	at.in, at.dy = l.in, l.dy
	all := []mistake{{"it is that of an earlier batch: something that Forward keeps is stale", at.quickSlopes()}}
	was := l.dy
	defer func() { l.dy = was }()
	l.dy = l.earlierDY()
	return append(all, mistake{"dy is that of an earlier batch: something that Backward keeps is stale", l.quickSlopes()})
}

// oneReason looks at the gradient for one sample alone, where nothing passes from one sample, or time step, to another.
func (l *layerCheck) oneReason(which int) string {
	if l.samples < 2 || len(l.variables) == len(l.layer.Params()) || !l.isSmall() {
		return ""
	}
	one := l.few(1)
	e := one.evidence(which)
	if !finite(largestOf(e.got)) || isZero(e.want) {
		return ""
	}
	if l.in.similar(e.got, e.want) {
		return "with one sample alone it is right: the mistake is in what passes from one sample, or time step, to another, or in their sum"
	}
	e.wrong = nil
	for _, look := range []func() string{e.exact, e.part, e.loose} {
		if r := look(); r != "" {
			return "with one sample alone, " + e.ofEntries(r)
		}
	}
	return ""
}

// sumReason tells what the terms have in common that are missing or too many in ∂L/∂x, as where a mean, a variance or the
// sum of a softmax is taken for a constant; and by what rows or columns are off, as where a γ is missing.
func (l *layerCheck) sumReason(which int, e evidence) string {
	y := mat.DenseCopyOf(l.layer.Forward(l.x))
	if which == len(l.layer.Params()) {
		var off mat.Dense
		off.Sub(e.got, e.want)
		rows, n := off.Dims()
		alongSamples := func(m *mat.Dense) *mat.Dense { return m }
		alongUnits := func(m *mat.Dense) *mat.Dense { return mat.DenseCopyOf(m.T()) }
		for _, way := range []struct {
			turn    func(m *mat.Dense) *mat.Dense
			length  int
			over    string
			example string
		}{{alongSamples, n, "samples", "batch norm"}, {alongUnits, rows, "units", "layer norm"}} {
			if way.length < 3 || largestOf(&off) < 100*l.in.similarity*largestOf(e.want) {
				continue
			}
			o, x, out := way.turn(&off), way.turn(l.x), way.turn(y)
			ones := each(o, func(float64) float64 { return 1 })
			switch {
			case isCombination(o, ones):
				return fmt.Sprintf("what is off is the same for all %s: the path through their sum or mean is missing or has a wrong factor, as that of the μ of %s", way.over, way.example)
			case isCombination(o, x):
				return fmt.Sprintf("what is off is a multiple of x, for all %s: the path through the sum of their squares, such as a norm or a variance about 0, is missing or has a wrong factor", way.over)
			case isCombination(o, out) && way.over == "units" && isDistribution(y):
				return "what is off is a multiple of y, in each sample: the sum Σ yⱼ dyⱼ of softmax is missing or has a wrong factor"
			case way.length > 3 && isCombination(o, ones, x) && isCentred(o):
				return fmt.Sprintf("what is off is a multiple of x − μ, for all %s: the path through their variance is missing or has a wrong factor, as that of the σ of %s", way.over, way.example)
			case way.length > 3 && isCombination(o, ones, x):
				return fmt.Sprintf("what is off is a + b x, for all %s: the paths through their mean and their variance are missing or have wrong factors, as in %s", way.over, way.example)
			}
		}
	}
	return l.rowFactors(which, e, y)
}

// isCombination reports whether each row of o is a sum of multiples of the same rows of the others, of one or two.
func isCombination(o *mat.Dense, others ...*mat.Dense) bool {
	rows, cols := o.Dims()
	apart := 0.0
	for _, other := range others {
		if r, c := other.Dims(); r != rows || c != cols {
			return false
		}
	}
	for i := range rows {
		a := mat.NewDense(cols, len(others), nil)
		for k, other := range others {
			a.SetCol(k, other.RawRowView(i))
		}
		var c, fit mat.Dense
		right := mat.NewDense(cols, 1, slices.Clone(o.RawRowView(i)))
		if err := c.Solve(a, right); err != nil {
			return false
		}
		fit.Mul(a, &c)
		fit.Sub(&fit, right)
		apart = math.Max(apart, largestOf(&fit))
	}
	return apart <= 1e-3*largestOf(o)
}

// isCentred reports whether the rows of m add up to 0.
func isCentred(m *mat.Dense) bool {
	rows, cols := m.Dims()
	for i := range rows {
		if math.Abs(mat.Sum(m.RowView(i))) > 1e-3*float64(cols)*largestOf(m) {
			return false
		}
	}
	return true
}

// isDistribution reports whether the columns of y are shares of 1.
func isDistribution(y *mat.Dense) bool {
	_, n := y.Dims()
	for s := range n {
		if math.Abs(mat.Sum(y.ColView(s))-1) > 1e-5 {
			return false
		}
	}
	return true
}

// rowFactors tells by what each row is off, where that is one factor for each: a parameter, or the spread of the x.
func (l *layerCheck) rowFactors(which int, e evidence, y *mat.Dense) string {
	look := func(got, want, x *mat.Dense, unit string) string {
		rows, _ := got.Dims()
		factors := make([]float64, rows)
		for i := range rows {
			one := evidence{in: l.in, got: rowOf(got, i), want: rowOf(want, i)}
			c, ok := one.commonFactor()
			if !ok && !isZero(one.want) {
				var gw, ww float64
				for k, w := range want.RawRowView(i) {
					gw, ww = gw+got.At(i, k)*w, ww+w*w
				}
				if c = gw / ww; len(want.RawRowView(i)) > 1 {
					return ""
				}
			}
			factors[i] = c
		}
		if rows < 2 {
			return ""
		}
		is := func(v []float64, power float64) bool {
			varies := false
			for i, f := range factors {
				want := math.Pow(math.Abs(v[i]), power)
				if power == 1 || power == -1 {
					want *= sign(v[i])
				}
				if !(math.Abs(f-want) <= 3e-4*math.Abs(want)) {
					return false
				}
				varies = varies || math.Abs(want-math.Pow(math.Abs(v[0]), power)) > 1e-2*math.Abs(want)
			}
			return varies
		}
		for _, p := range l.layer.Params() {
			values := mat.DenseCopyOf(p.Value).RawMatrix().Data
			if len(values) != rows {
				continue
			}
			for _, power := range []float64{1, -1} {
				if is(values, power) {
					return fmt.Sprintf("each %s is off by a factor, its %s: %s is %s", unit, p.Name, p.Name,
						map[float64]string{1: "there once too often", -1: "missing"}[power])
				}
			}
		}
		if r, _ := x.Dims(); r != rows {
			return ""
		}
		spread := make([]float64, rows)
		for i := range rows {
			_, variance := meanAndVariance(x.RawRowView(i))
			spread[i] = math.Sqrt(variance)
		}
		switch {
		case is(spread, 1):
			return fmt.Sprintf("each %s is off by a factor, the σ of its x: 1/σ is missing", unit)
		case is(spread, -1):
			return fmt.Sprintf("each %s is off by a factor, 1/σ of its x: 1/σ is there once too often", unit)
		case is(spread, 2):
			return fmt.Sprintf("each %s is off by a factor, the variance of its x: 1/σ² is missing", unit)
		}
		return ""
	}
	if which < len(l.layer.Params()) {
		return look(e.got, e.want, l.x, "row")
	}
	if r := look(e.got, e.want, l.x, "row"); r != "" {
		return r
	}
	turned := func(m *mat.Dense) *mat.Dense { return mat.DenseCopyOf(m.T()) }
	return look(turned(e.got), turned(e.want), turned(l.x), "sample")
}

func meanAndVariance(v []float64) (mean, variance float64) {
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		variance += (x - mean) * (x - mean) / float64(len(v))
	}
	return mean, variance
}

// pairwise returns f of the entries of a and b, in a matrix of its own.
func pairwise(a, b *mat.Dense, f func(a, b float64) float64) *mat.Dense {
	var out mat.Dense
	out.Apply(func(i, j int, v float64) float64 { return f(v, b.At(i, j)) }, a)
	return &out
}

// each returns f of each entry, in a matrix of its own.
func each(m mat.Matrix, f func(v float64) float64) *mat.Dense {
	var out mat.Dense
	out.Apply(func(_, _ int, v float64) float64 { return f(v) }, m)
	return &out
}
