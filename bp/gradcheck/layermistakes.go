package gradcheck

import (
	"fmt"
	"math"
	"slices"
	"strings"

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
