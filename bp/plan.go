package bp

import (
	"backprop/bp/internal/kernel"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// plan is how a network runs whose layers are all Dense. It does what Dense.Forward and Dense.Backward do, sum by sum,
// which are the place to read it; but where each matrix lies it looks up once, and not in each step. In a small network
// that takes longer than the numbers do.
type plan struct {
	steps []step
	x     blas64.General // of the last forward
}

// step is one layer, and where its matrices lie.
type step struct {
	l               *Dense
	w, dw           blas64.General
	b, db           []float64
	z, a, delta, dx blas64.General
	back            bool // whether delta and dx are laid out
}

// newPlan returns nil where a layer is none of the package's, or another one than Dense.
func newPlan(layers chain) *plan {
	p := &plan{}
	for _, l := range layers {
		d, ok := l.(*Dense)
		if !ok {
			return nil
		}
		p.steps = append(p.steps, step{l: d})
	}
	return p
}

// forward is chain.forward.
func (p *plan) forward(x *mat.Dense) *mat.Dense {
	p.x = x.RawMatrix()
	in, from := x, &p.x
	for i := range p.steps {
		s := &p.steps[i]
		s.l.x = in
		kernel.Affine(&s.z, &s.w, from, s.b)
		if f, ok := s.l.F.(*entrywise); ok {
			f.apply(s.a.Data, s.z.Data)
		} else {
			s.l.F.Apply(s.l.A, s.l.Z)
		}
		in, from = s.l.A, &s.a
	}
	return in
}

// backward is chain.backwardToFirst from δ of the last layer on.
func (p *plan) backward() {
	for i := len(p.steps) - 1; ; i-- {
		s, from := &p.steps[i], &p.x
		if i > 0 {
			from = &p.steps[i-1].a
		}
		s.layOutBack()
		kernel.TimesTransposed(&s.dw, &s.delta, from)
		kernel.RowSums(s.db, &s.delta)
		if i == 0 {
			return
		}
		kernel.TransposedTimes(&s.dx, &s.w, &s.delta)
		p.steps[i-1].pull(s.l.dx, &s.dx)
	}
}

// pullOutput sets δ of the last layer.
func (p *plan) pullOutput(da *mat.Dense) {
	raw := da.RawMatrix()
	p.steps[len(p.steps)-1].pull(da, &raw)
}

// pull sets δ = ∂L/∂a ⊙ f′(z).
func (s *step) pull(da *mat.Dense, raw *blas64.General) {
	s.layOutBack()
	if f, ok := s.l.F.(*entrywise); ok {
		f.pullBack(s.delta.Data, raw.Data, s.z.Data, s.a.Data)
	} else {
		s.l.F.Pull(s.l.Delta, da, s.l.Z, s.l.A)
	}
}

// fits reports whether everything still lies where it lay, and x has as many samples.
func (p *plan) fits(x *mat.Dense) bool {
	if x == nil {
		return false
	}
	d, n := x.Dims()
	if p.steps[0].w.Cols != d || d == 0 {
		return false
	}
	for i := range p.steps {
		s := &p.steps[i]
		if s.z.Cols != n || !lies(s.l.Z, &s.z) || !lies(s.l.A, &s.a) || !lies(s.l.W, &s.w) || !lies(s.l.DW, &s.dw) {
			return false
		}
		if !begins(s.l.B, s.b) || !begins(s.l.DB, s.db) {
			return false
		}
		s.back = s.back && lies(s.l.Delta, &s.delta) && lies(s.l.dx, &s.dx)
	}
	return true
}

// lies reports whether m lies at that place.
func lies(m *mat.Dense, at *blas64.General) bool {
	if m == nil {
		return false
	}
	r, c := m.Dims()
	return r == at.Rows && c == at.Cols && &m.RawRowView(0)[0] == &at.Data[0]
}

// begins reports whether b, with one column, begins where data does.
func begins(b *mat.Dense, data []float64) bool {
	r, c := b.Dims()
	return r == len(data) && c == 1 && &b.RawRowView(0)[0] == &data[0]
}

// layOut looks up where everything lies that forward needs for x.
func (p *plan) layOut(x *mat.Dense) {
	_, n := x.Dims()
	for i := range p.steps {
		s := &p.steps[i]
		l := s.l
		m, _ := l.W.Dims()
		l.Z, l.A = sized(l.Z, m, n), sized(l.A, m, n)
		s.w, s.dw, s.b, s.db = l.W.RawMatrix(), l.DW.RawMatrix(), l.B.RawMatrix().Data, l.DB.RawMatrix().Data
		s.z, s.a = l.Z.RawMatrix(), l.A.RawMatrix()
		s.back = false
	}
}

// layOutBack does so for what backward needs.
func (s *step) layOutBack() {
	if s.back {
		return
	}
	in, _ := s.l.Sizes()
	s.l.dx = sized(s.l.dx, in, s.z.Cols)
	s.delta, s.dx = s.l.delta().RawMatrix(), s.l.dx.RawMatrix()
	s.back = true
}
