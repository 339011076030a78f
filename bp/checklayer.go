package bp

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/num/dual"
)

// trial is one layer under the check.
type trial struct {
	layer   Layer
	x, dy   *mat.Dense // what Forward and Backward are given
	before  *mat.Dense // the input of an earlier round, of which nothing may be left
	changes string     // what the layer changes that is not its own
}

// checkLayer is CheckLayer, with the input of an earlier round.
func checkLayer(layer Layer, x, before *mat.Dense, o *CheckOptions) *Report {
	t := newTrial(layer, x, before)
	names, got, size := t.backward()
	c := check{surface: newSurface(t.loss, t.pattern), size: size, report: newReport(o)}
	if !c.defined() {
		return c.report
	}
	theta := t.numbers()
	for i, name := range names {
		c.block(name, theta[i], got[i], t.exact(i))
	}
	if c.report.unsettled() {
		t.lookNearby(&c)
	}
	for i := range c.report.Blocks {
		b := &c.report.Blocks[i]
		if b.Worst.Verdict == Wrong {
			b.Reason = t.reason(c.report.Blocks, i)
		}
	}
	c.report.Note = t.changes
	return c.report
}

// lookNearby judges anew, at numbers close by, what sits on a corner or seems wrong.
func (t *trial) lookNearby(c *check) {
	var here []*mat.Dense
	for _, m := range t.numbers() {
		here = append(here, mat.DenseCopyOf(m))
		moved := mat.DenseCopyOf(m)
		nudge(moved.RawMatrix().Data)
		m.Copy(moved)
	}
	defer func() {
		for i, m := range t.numbers() {
			m.Copy(here[i])
		}
	}()
	_, nearby, _ := t.backward()
	c.again(nearby, func(which, i int) (*float64, func() (float64, bool)) {
		m := t.numbers()[which]
		_, cols := m.Dims()
		row := m.RawRowView(i / cols)
		exact := t.exact(which)
		if exact == nil {
			return &row[i%cols], nil
		}
		return &row[i%cols], func() (float64, bool) { return exact(i) }
	})
}

func newTrial(layer Layer, x, before *mat.Dense) *trial {
	in, out := layer.Sizes()
	d, n := x.Dims()
	if d != in || n == 0 {
		panic(fmt.Sprintf("bp: CheckLayer: the input is %d×%d, want %d rows and at least one column: one sample is one column", d, n, in))
	}
	// Any numbers do, if none is special; the same ones each time make the report repeatable.
	rng := rand.New(rand.NewPCG(1, 2))
	dy := mat.NewDense(out, n, nil)
	dy.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, dy)
	wantFiniteData("CheckLayer", "x", x)
	for _, p := range layer.Params() {
		wantFiniteData("CheckLayer", p.Name, p.Value)
	}
	return &trial{layer: layer, x: mat.DenseCopyOf(x), dy: dy, before: before}
}

// loss is L = Σ V ⊙ F(x; θ), with V = dy, so that ∂L/∂y = dy.
func (t *trial) loss() float64 {
	return mat.Sum(hadamard(t.layer.Forward(t.x), t.dy))
}

// exact returns the exact derivative along the entries of numbers()[which], nil where the layer has none.
func (t *trial) exact(which int) func(i int) (float64, bool) {
	layer, ok := dualOf(t.layer)
	if !ok {
		return nil
	}
	return func(i int) (float64, bool) {
		var all [][]dual.Number
		for _, m := range t.numbers() {
			all = append(all, constants(m).data)
		}
		all[which][i].Emag = 1
		last := len(all) - 1
		rows, cols := t.x.Dims()
		y := layer.forwardDual(slices.Concat(all[:last]...), duals{rows, cols, all[last]})
		var loss dual.Number
		for k, v := range y.data {
			loss = dual.Add(loss, dual.Scale(t.dy.At(k/y.cols, k%y.cols), v))
		}
		return loss.Emag, true
	}
}

// pattern tells the pieces of the last Forward from those of another one, as Network.pattern does.
func (t *trial) pattern() uint64 {
	var hash patternHash
	chain{t.layer}.pieces(hash.add)
	return hash.sum
}

// numbers returns what can be moved: the parameters and x.
func (t *trial) numbers() (all []*mat.Dense) {
	for _, p := range t.layer.Params() {
		all = append(all, p.Value)
	}
	return append(all, t.x)
}

// backward returns the gradients of numbers after a round with other data: a layer that keeps something of
// an earlier batch is found out this way. size is that of the largest entry in either round.
func (t *trial) backward() (names []string, gradients []*mat.Dense, size float64) {
	for _, p := range t.layer.Params() {
		p.Grad.Zero() // what a layer that adds, instead of setting, has added before is not to be told
	}
	for _, x := range []*mat.Dense{mat.DenseCopyOf(t.before), t.x} {
		names, gradients = nil, nil
		given, dy := mat.DenseCopyOf(x), mat.DenseCopyOf(t.dy)
		wantShape("Forward", t.layer.Forward(x), dy)
		dx := t.layer.Backward(dy)
		wantShape("Backward", dx, x)
		dx = mat.DenseCopyOf(dx)
		switch {
		case !mat.Equal(x, given):
			t.changes = "the layer changes the x that it is given: it must leave it alone"
			x.Copy(given)
		case !mat.Equal(dy, t.dy):
			t.changes = "Backward changes the dy that it is given: it must leave it alone"
		}
		for _, p := range t.layer.Params() {
			names, gradients = append(names, p.Name), append(gradients, mat.DenseCopyOf(p.Grad))
		}
		names, gradients = append(names, "x"), append(gradients, dx)
		for _, g := range gradients {
			size = max(size, largestFinite(g.RawMatrix().Data))
		}
	}
	return names, gradients, size
}

// wantShape panics unless what a layer's method returned has the shape of like.
func wantShape(method string, got, like *mat.Dense) {
	wr, wc := like.Dims()
	if got == nil {
		panic(fmt.Sprintf("bp: CheckLayer: the layer's %s returned nil, want %d×%d", method, wr, wc))
	}
	if r, c := got.Dims(); r != wr || c != wc {
		panic(fmt.Sprintf("bp: CheckLayer: the layer's %s returned %d×%d, want %d×%d", method, r, c, wr, wc))
	}
}

// hadamard returns A ⊙ B.
func hadamard(a, b mat.Matrix) *mat.Dense {
	var c mat.Dense
	c.MulElem(a, b)
	return &c
}
