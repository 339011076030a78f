package bp

import (
	"math"

	"backprop/bp/internal/kernel"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// The products below write into their first matrices, which must not overlap the others.

// setAffine sets Z = W x + b 1ᵀ.
func setAffine(z, w, x, b *mat.Dense) {
	zr, wr, xr := z.RawMatrix(), w.RawMatrix(), x.RawMatrix()
	kernel.Affine(&zr, &wr, &xr, b.RawMatrix().Data)
}

// setABT sets C = A Bᵀ.
func setABT(c, a, b *mat.Dense) {
	cr, ar, br := c.RawMatrix(), a.RawMatrix(), b.RawMatrix()
	kernel.TimesTransposed(&cr, &ar, &br)
}

// setATB sets C = Aᵀ B.
func setATB(c, a, b *mat.Dense) {
	cr, ar, br := c.RawMatrix(), a.RawMatrix(), b.RawMatrix()
	kernel.TransposedTimes(&cr, &ar, &br)
}

// setRowSums sets b (m×1) to the sum of the columns of D: b = D 1.
func setRowSums(b, d *mat.Dense) {
	dr := d.RawMatrix()
	kernel.RowSums(b.RawMatrix().Data, &dr)
}

// fill sets every entry of row to v.
func fill(row []float64, v float64) {
	for s := range row {
		row[s] = v
	}
}

// longRows returns the rows and columns of matrices of one shape; where the rows of all of them lie one after the
// other, they count as a single long one.
func longRows(all ...*mat.Dense) (rows, cols int) {
	rows, cols = all[0].Dims()
	if rows < 2 || cols == 0 {
		return rows, cols
	}
	for _, m := range all {
		// Not by RawMatrix().Stride: to copy the whole header takes longer than the sums of a small matrix.
		if first := m.RawRowView(0); cap(first) == cols || &first[:cols+1][cols] != &m.RawRowView(1)[0] {
			return rows, cols
		}
	}
	return 1, rows * cols
}

// row returns row i of m, where cols is as longRows says.
func row(m *mat.Dense, i, cols int) []float64 { return m.RawRowView(i)[:cols:cols] }

// sized returns an r×c matrix with arbitrary entries: m itself, on its own storage where that is large
// enough, so that a step of training allocates nothing.
func sized(m *mat.Dense, r, c int) *mat.Dense {
	if m != nil {
		if mr, mc := m.Dims(); mr == r && mc == c {
			return m
		}
	}
	if m == nil || cap(m.RawMatrix().Data) < r*c {
		return mat.NewDense(r, c, nil)
	}
	view(m, r, c, m.RawMatrix().Data[:r*c])
	return m
}

// sizedLike returns sized(m, …) with the shape of like.
func sizedLike(m, like *mat.Dense) *mat.Dense {
	r, c := like.Dims()
	return sized(m, r, c)
}

// view turns m into the r×c matrix whose rows lie one after the other in data.
func view(m *mat.Dense, r, c int, data []float64) {
	m.SetRawMatrix(blas64.General{Rows: r, Cols: c, Stride: c, Data: data})
}

// finite reports whether v is neither NaN nor infinite.
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// notFinite returns the place of the first entry of m that is NaN or infinite; found is false where there is none.
func notFinite(m *mat.Dense) (row, col int, found bool) {
	rows, _ := m.Dims()
	for i := range rows {
		for j, v := range m.RawRowView(i) {
			if !finite(v) {
				return i, j, true
			}
		}
	}
	return 0, 0, false
}
