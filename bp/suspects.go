package bp

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// suspect is a mistake together with the gradients that a layer which makes it would give.
type suspect struct {
	mistake   string
	gradients []*mat.Dense // of the parameters, then of x; nil where the mistake does not show
}

// reason says what mistake in block number which of the layer would explain it, "" where none is known.
func (t *trial) reason(b *Block, which int) string {
	_, n := t.x.Dims()
	if r := reason(b.Name, b.got, b.want, n); r != "" {
		return r
	}
	for _, s := range t.suspects() {
		if which < len(s.gradients) && s.gradients[which] != nil && like(b.got, s.gradients[which]) {
			return s.mistake
		}
	}
	if factor, ok := ratio(b.got, b.want); ok {
		return fmt.Sprintf("it is %.4g times as large", factor)
	}
	return ""
}

// suspects lists mistakes by what they would give.
func (t *trial) suspects() []suspect {
	earlier := t.earlier()
	all := []suspect{
		{"it is that of an earlier batch: something that Forward keeps is stale", earlier},
		{"it is added to that of an earlier batch: Backward must set it", t.plus(earlier)},
	}
	if l, ok := t.layer.(interface{ dense() *Dense }); ok {
		all = append(all, t.denseSuspects(l.dense())...)
	}
	if l, ok := t.layer.(interface{ residual() *Residual }); ok {
		all = append(all, t.forkSuspects(l.residual())...)
	}
	return all
}

// earlier is the gradient for the data of the round before, by differences.
func (t *trial) earlier() (gradients []*mat.Dense) {
	before := &trial{layer: t.layer, x: mat.DenseCopyOf(t.before), dy: t.dy}
	for _, m := range before.numbers() {
		rows, cols := m.Dims()
		want := mat.NewDense(rows, cols, nil)
		for i := range rows {
			for j, row := 0, m.RawRowView(i); j < cols; j++ {
				slope := surface{f: before.loss}.along(&row[j])
				want.Set(i, j, slope.richardson(firstStep*slope.unit))
			}
		}
		gradients = append(gradients, want)
	}
	return gradients
}

// plus adds each gradient to what was measured for this round.
func (t *trial) plus(gradients []*mat.Dense) (sums []*mat.Dense) {
	for i, g := range gradients {
		sum := mat.DenseCopyOf(g)
		sum.Add(sum, t.wants[i])
		sums = append(sums, sum)
	}
	return sums
}

// denseSuspects are mistakes in δ = dy ⊙ f′(z), in the x of δ xᵀ and in the Wᵀ of Wᵀ δ.
func (t *trial) denseSuspects(l *Dense) (all []suspect) {
	l.Forward(t.before)
	staleZ := mat.DenseCopyOf(l.Z)
	l.Forward(t.x)
	rows, cols := l.W.Dims()
	add := func(mistake string, delta *mat.Dense) {
		dw, db, dx := mat.NewDense(rows, cols, nil), mat.NewDense(rows, 1, nil), new(mat.Dense)
		setABT(dw, delta, t.x)
		setRowSums(db, delta)
		dx.Mul(l.W.T(), delta)
		all = append(all, suspect{mistake, []*mat.Dense{dw, db, dx}})
	}
	add("f′ is taken at the z of an earlier batch: something that Forward keeps is stale", pulled(l.F, t.dy, staleZ))
	add("f′(z) is missing", t.dy)
	add("f′ is taken at a = f(z), not at z (C16)", pulled(l.F, t.dy, l.A))
	delta := pulled(l.F, t.dy, l.Z)
	if rows == cols {
		add("f′ is taken at the input, not at z", pulled(l.F, t.dy, t.x))
		var dx mat.Dense
		dx.Mul(l.W, delta)
		all = append(all, suspect{"W is not transposed in Wᵀ δ", []*mat.Dense{nil, nil, &dx}})
	}
	var dw mat.Dense
	dw.Mul(delta, t.before.T())
	all = append(all, suspect{"x is that of an earlier batch: something that Forward keeps is stale", []*mat.Dense{&dw}})
	if l.F == Softmax {
		slope := mat.DenseCopyOf(l.A)
		slope.Apply(func(_, _ int, a float64) float64 { return a * (1 - a) }, slope)
		add("only the diagonal of softmax's Jacobian is there (A8, D11)", hadamard(t.dy, slope))
	}
	return all
}

// forkSuspects are what remains of ∂L/∂x when one of the two paths is forgotten.
func (t *trial) forkSuspects(l *Residual) []suspect {
	params := make([]*mat.Dense, len(l.Params()))
	for i, p := range t.layer.Params() {
		params[i] = mat.DenseCopyOf(p.Grad)
	}
	t.loss()
	through := mat.DenseCopyOf(l.Backward(t.dy))
	through.Sub(through, t.dy)
	one := func(path *mat.Dense, name string) suspect {
		return suspect{"one path of the fork is missing: " + name, append(append([]*mat.Dense(nil), params...), path)}
	}
	return []suspect{one(t.dy, "the one through the layers"), one(through, "the one straight back")}
}

// applied returns f(z).
func applied(f Activation, z *mat.Dense) *mat.Dense {
	a := mat.DenseCopyOf(z)
	f.Apply(a, z)
	return a
}

// pulled returns what f makes of dy when it is taken at z.
func pulled(f Activation, dy, z *mat.Dense) *mat.Dense {
	delta := mat.DenseCopyOf(z)
	f.Pull(delta, dy, z, applied(f, z))
	return delta
}

// dense and residual find the layer of the package also inside a reader's layer that embeds it.
func (l *Dense) dense() *Dense          { return l }
func (l *Residual) residual() *Residual { return l }
