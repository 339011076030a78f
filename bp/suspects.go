package bp

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// suspect is a mistake together with the gradients that a layer which makes it would give.
type suspect struct {
	mistake   string
	gradients []*mat.Dense // of the parameters, then of x; nil where the mistake does not show
}

// explains reports whether the mistake would give got as gradient number which.
func (s suspect) explains(got *mat.Dense, which int) bool {
	return which < len(s.gradients) && s.gradients[which] != nil && like(got, s.gradients[which])
}

// reason says what mistake in block number which of the layer would explain it.
func (t *trial) reason(blocks []Block, which int) string {
	b := blocks[which]
	_, n := t.x.Dims()
	got, want := b.Gradient(), b.Measured()
	if r := reason(b.Name, got, want, n); r != "" {
		return r
	}
	for _, list := range []func() []suspect{t.activationSuspects, t.forkSuspects, t.staleSuspects} {
		for _, s := range list() {
			if s.explains(got, which) {
				return s.mistake
			}
		}
	}
	if factor, ok := ratio(got, want); ok && math.Abs(factor-1) > 1e-3 {
		return fmt.Sprintf("it is %.4g times as large", factor)
	}
	return "the mistake is in this layer's own Backward"
}

// staleSuspects are gradients of the round before, by differences: in place of this round's, or added to them.
func (t *trial) staleSuspects() []suspect {
	measure := func(x *mat.Dense) (gradients []*mat.Dense) {
		at := &trial{layer: t.layer, x: mat.DenseCopyOf(x), dy: t.dy}
		for _, m := range at.numbers() {
			rows, cols := m.Dims()
			want := mat.NewDense(rows, cols, nil)
			for i := range rows {
				for j, row := 0, m.RawRowView(i); j < cols; j++ {
					slope := surface{f: at.loss}.along(&row[j])
					want.Set(i, j, slope.richardson(firstStep*slope.unit))
				}
			}
			gradients = append(gradients, want)
		}
		return gradients
	}
	earlier, both := measure(t.before), measure(t.x)
	for i := range both {
		both[i].Add(both[i], earlier[i])
	}
	return []suspect{
		{"it is that of an earlier batch: something that Forward keeps is stale", earlier},
		{"it is added to that of an earlier batch: Backward must set it", both},
	}
}

// forkSuspects are what remains of ∂L/∂x when one of the two paths of a Residual is forgotten.
func (t *trial) forkSuspects() []suspect {
	fork, ok := t.layer.(interface{ residual() *Residual })
	if !ok {
		return nil
	}
	l := fork.residual()
	l.Forward(t.x)
	through := mat.DenseCopyOf(l.Backward(t.dy))
	through.Sub(through, t.dy)
	one := func(path *mat.Dense, name string) suspect {
		gradients := make([]*mat.Dense, len(l.Params()), len(l.Params())+1)
		return suspect{"one path of the fork is missing: " + name, append(gradients, path)}
	}
	return []suspect{one(t.dy, "the one through the layers"), one(through, "the one straight back")}
}

// residual finds the Residual also inside a reader's layer that embeds it.
func (l *Residual) residual() *Residual { return l }
