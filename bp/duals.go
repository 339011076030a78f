package bp

import (
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/num/dual"
)

// duals is a matrix of dual numbers v + d ε, row by row. With ε² = 0, f(v + ε) = f(v) + f′(v) ε: a forward
// pass with dual numbers carries one derivative along, exactly, and shares nothing with Backward. It is the
// second opinion of the gradient check.
type duals struct {
	rows, cols int
	data       []dual.Number
}

func newDuals(rows, cols int) duals { return duals{rows, cols, make([]dual.Number, rows*cols)} }

// constants returns m with d = 0 everywhere.
func constants(m *mat.Dense) duals {
	d := newDuals(m.Dims())
	for i := range d.data {
		d.data[i].Real = m.At(i/d.cols, i%d.cols)
	}
	return d
}

func (d duals) at(i, s int) dual.Number { return d.data[i*d.cols+s] }

func (d duals) set(i, s int, v dual.Number) { d.data[i*d.cols+s] = v }

// add adds v to an entry.
func (d duals) add(i, s int, v dual.Number) { d.data[i*d.cols+s] = dual.Add(d.at(i, s), v) }

// largest returns the row of the largest value in column s, the first of several.
func (d duals) largest(s int) (row int) {
	for i := range d.rows {
		if d.at(i, s).Real > d.at(row, s).Real {
			row = i
		}
	}
	return row
}
