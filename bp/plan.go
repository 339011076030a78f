package bp

import (
	"slices"

	"backprop/bp/internal/kernel"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// plan is how a network runs whose layers are all Dense. It does what Dense.Forward and Dense.Backward do, sum by sum,
// which are the place to read it; but where each matrix lies it looks up once, and not in each step. In a small network
// that takes longer than the numbers do.
type plan struct {
	steps  []step
	places []place        // of everything that the steps have looked up
	x      blas64.General // of the last forward

	first, last *float64 // the first entries of its first and its last row
}

// step is one layer, where its matrices lie, and its products.
type step struct {
	l            *Dense
	w, dw        blas64.General
	b, db        []float64
	z, a         blas64.General
	affine       kernel.Fixed // z = W x + b 1ᵀ
	delta, dx    blas64.General
	dwFrom, back kernel.Fixed // ∂L/∂W = δ xᵀ and ∂L/∂x = Wᵀ δ
	laidOutBack  bool         // whether delta, dx and their products are
	gaps         bool         // between the rows of z, a or δ: whoever uses the layer may have put such a matrix there
	slope        []float64    // f′(z), where forward has left it
	sloped       bool         // whether it has
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

// forward is chain.forward. Of the first so many layers, slopes, it keeps f′(z) for backward, where that comes with a.
func (p *plan) forward(x *mat.Dense, slopes int) *mat.Dense {
	p.take(x)
	for i := range p.steps {
		s := &p.steps[i]
		s.l.x, x = x, s.l.A
		s.affine.Do()
		f, ok := s.l.F.(*entrywise)
		s.sloped = false
		switch {
		case !ok || s.gaps:
			s.l.F.Apply(s.l.A, s.l.Z)
		case i < slopes && f.withSlope != nil && kernel.Best() != kernel.Plain && f.withSlope(s.a.Data, s.roomForSlopes(), s.z.Data):
			s.sloped = true
		default:
			f.apply(s.a.Data, s.z.Data)
		}
	}
	return x
}

// roomForSlopes makes slope as long as a.
func (s *step) roomForSlopes() []float64 {
	if n := len(s.a.Data); len(s.slope) != n {
		s.slope = slices.Grow(s.slope[:0], n)[:n]
	}
	return s.slope
}

// backward is chain.backwardToFirst from δ of the last layer on.
func (p *plan) backward() {
	for i := len(p.steps) - 1; ; i-- {
		s := &p.steps[i]
		if !s.laidOutBack {
			p.layOutBack(i)
		}
		s.dwFrom.Do()
		kernel.RowSums(s.db, &s.delta)
		if i == 0 {
			return
		}
		s.back.Do()
		p.pull(i-1, s.l.dx, s.dx.Data)
	}
}

// pullOutput sets δ of the last layer.
func (p *plan) pullOutput(da *mat.Dense) {
	last := len(p.steps) - 1
	s := &p.steps[last]
	if !sameShape(da, s.l.A) { // the Gradient of a Loss has made something else of it
		wantOutput("Dense", s.l.A, da)
	}
	p.pull(last, da, da.RawRowView(0))
}

// pull sets δ = ∂L/∂a ⊙ f′(z) of a layer. The entries of ∂L/∂a lie one after the other, from those of all on.
func (p *plan) pull(i int, da *mat.Dense, all []float64) {
	s := &p.steps[i]
	if !s.laidOutBack {
		p.layOutBack(i)
	}
	f, ok := s.l.F.(*entrywise)
	switch {
	case !ok || s.gaps:
		s.l.F.Pull(s.l.Delta, da, s.l.Z, s.l.A)
	case s.sloped && kernel.Multiply(s.delta.Data, all[:len(s.slope)], s.slope):
	default:
		f.pullBack(s.delta.Data, all[:len(s.z.Data)], s.z.Data, s.a.Data)
	}
}

// fits reports whether everything still lies where it lay, and x has as many samples.
func (p *plan) fits(x *mat.Dense) bool {
	if x == nil || len(p.places) == 0 {
		return false
	}
	if d, n := x.Dims(); p.steps[0].w.Cols != d || p.steps[0].z.Cols != n {
		return false
	}
	for i := range p.places {
		at := &p.places[i]
		if *at.field != at.m {
			return false
		}
		if rows, cols := at.m.Dims(); rows != at.rows || cols != at.cols || &at.m.RawRowView(0)[0] != at.first {
			return false
		}
	}
	return true
}

// place is where a matrix of a layer lay.
type place struct {
	field      **mat.Dense // of the layer
	m          *mat.Dense
	rows, cols int
	first      *float64
}

// note looks up where a matrix lies that is not empty.
func (p *plan) note(field **mat.Dense) blas64.General {
	raw := (*field).RawMatrix()
	p.places = append(p.places, place{field, *field, raw.Rows, raw.Cols, &raw.Data[0]})
	return raw
}

// layOut looks up where everything lies that forward needs for x.
func (p *plan) layOut(x *mat.Dense) {
	_, n := x.Dims()
	p.places = p.places[:0]
	for i := range p.steps {
		s := &p.steps[i]
		l := s.l
		m, _ := l.W.Dims()
		l.Z, l.A = sized(l.Z, m, n), sized(l.A, m, n)
		s.w, s.dw, s.b, s.db = p.note(&l.W), p.note(&l.DW), p.note(&l.B).Data, p.note(&l.DB).Data
		s.z, s.a = p.note(&l.Z), p.note(&l.A)
		s.gaps = s.z.Stride != n || s.a.Stride != n
		if i > 0 {
			s.affine.Affine(&s.z, &s.w, &p.steps[i-1].a, s.b)
		}
		s.laidOutBack = false
	}
	p.first, p.last = nil, nil
}

// take makes x the input, which is another matrix in each step where batches are.
func (p *plan) take(x *mat.Dense) {
	first, last := &x.RawRowView(0)[0], &x.RawRowView(p.steps[0].w.Cols - 1)[0]
	if first == p.first && last == p.last {
		return
	}
	p.x, p.first, p.last = x.RawMatrix(), first, last
	s := &p.steps[0]
	s.affine.Affine(&s.z, &s.w, &p.x, s.b)
	if s.laidOutBack {
		s.dwFrom.TimesTransposed(&s.dw, &s.delta, &p.x)
	}
}

// layOutBack looks up what backward needs. Nobody asks for ∂L/∂x of the first layer.
func (p *plan) layOutBack(i int) {
	s := &p.steps[i]
	s.l.delta()
	s.delta = p.note(&s.l.Delta)
	s.gaps = s.gaps || s.delta.Stride != s.delta.Cols
	s.laidOutBack = true
	if i == 0 {
		s.dwFrom.TimesTransposed(&s.dw, &s.delta, &p.x)
		return
	}
	s.dwFrom.TimesTransposed(&s.dw, &s.delta, &p.steps[i-1].a)
	s.l.dx = sized(s.l.dx, s.w.Cols, s.z.Cols)
	s.dx = p.note(&s.l.dx)
	s.back.TransposedTimes(&s.dx, &s.w, &s.delta)
}
