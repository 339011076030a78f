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
	layer  Layer
	x, dy  *mat.Dense   // what Forward and Backward are given
	before *mat.Dense   // the input of an earlier round, of which nothing may be left
	wants  []*mat.Dense // the measured gradients, of the parameters and then of x
}

// checkLayer is CheckLayer, with the input of an earlier round.
func checkLayer(layer Layer, x, before *mat.Dense, o *CheckOptions) *Report {
	t := newTrial(layer, x, before)
	names, got := t.backward()
	c := check{
		surface: newSurface(t.loss, t.pattern),
		size:    mat.Max(hadamard(t.dy, t.dy)),
		report:  newReport(o),
	}
	if !c.defined() {
		return c.report
	}
	theta := t.numbers()
	for i, name := range names {
		c.block(name, theta[i], got[i], t.exact(i))
	}
	for _, b := range c.report.Blocks {
		t.wants = append(t.wants, b.want)
	}
	for i := range c.report.Blocks {
		b := &c.report.Blocks[i]
		if b.Worst.Verdict == Wrong {
			b.Reason = t.reason(b, i)
		}
	}
	return c.report
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
	return &trial{layer: layer, x: mat.DenseCopyOf(x), dy: dy, before: before}
}

// loss is L = Σ V ⊙ F(x; θ), with V = dy, so that ∂L/∂y = dy.
func (t *trial) loss() float64 {
	y := t.layer.Forward(t.x)
	wantShape("Forward", y, t.dy)
	return mat.Sum(hadamard(y, t.dy))
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
// an earlier batch is found out this way.
func (t *trial) backward() (names []string, gradients []*mat.Dense) {
	for _, p := range t.layer.Params() {
		p.Grad.Zero() // what a layer that adds, instead of setting, has added before is not to be told
	}
	t.layer.Forward(t.before)
	t.layer.Backward(t.dy)
	t.loss()
	dx := t.layer.Backward(t.dy)
	wantShape("Backward", dx, t.x)
	for _, p := range t.layer.Params() {
		names, gradients = append(names, p.Name), append(gradients, mat.DenseCopyOf(p.Grad))
	}
	return append(names, "x"), append(gradients, mat.DenseCopyOf(dx))
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
