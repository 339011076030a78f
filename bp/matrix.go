package bp

import (
	"iter"
	"math"

	"backprop/bp/internal/kernel"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// product is one of a layer's matrix products. It remembers where its matrices lie and which kernel suits them, so
// that the next product of the same matrices starts at once: in a small network, looking that up takes longer than
// multiplying. The result must not overlap the factors.
type product struct{ last kernel.Product }

// affine sets Z = W X + b 1ᵀ.
func (p *product) affine(z, w, x, b *mat.Dense) {
	zr, wr, xr := z.RawMatrix(), w.RawMatrix(), x.RawMatrix()
	p.last.Affine(&zr, &wr, &xr, b.RawMatrix().Data)
}

// timesTransposed sets C = A Bᵀ.
func (p *product) timesTransposed(c, a, b *mat.Dense) {
	cr, ar, br := c.RawMatrix(), a.RawMatrix(), b.RawMatrix()
	p.last.TimesTransposed(&cr, &ar, &br)
}

// transposedTimes sets C = Aᵀ B.
func (p *product) transposedTimes(c, a, b *mat.Dense) {
	cr, ar, br := c.RawMatrix(), a.RawMatrix(), b.RawMatrix()
	p.last.TransposedTimes(&cr, &ar, &br)
}

// setRowSums sets b (m×1) to the sum of the columns of D: b = D 1.
func setRowSums(b, d *mat.Dense) {
	dr := d.RawMatrix()
	kernel.RowSums(b.RawMatrix().Data, &dr)
}

// sized returns an r×c matrix with arbitrary entries: m itself, in its own memory where that is large enough, so that
// a step of training allocates nothing.
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

// flat returns the entries of m row by row, and nil where there are gaps between its rows.
func flat(m *mat.Dense) []float64 {
	rows, cols := m.Dims()
	// RawMatrix().Stride would copy the whole header, which takes longer than the sums of a small matrix.
	first := m.RawRowView(0)
	if rows > 1 && (cap(first) == cols || &first[:cols+1][cols] != &m.RawRowView(1)[0]) {
		return nil
	}
	return first[: rows*cols : rows*cols]
}

// columnBlock is a range of neighbouring columns: from first, width of them. What is calculated column by column, such
// as a softmax, runs over a block at a time, row by row, since the entries of a row lie side by side in memory.
type columnBlock struct{ rows, first, width int }

// blockWidth is the largest width of a columnBlock, and perColumn has room for one number for each of its columns.
const blockWidth = 64

type perColumn [blockWidth]float64

// columnBlocks cuts the columns of m into blocks.
func columnBlocks(m *mat.Dense) iter.Seq[columnBlock] {
	rows, n := m.Dims()
	return func(yield func(columnBlock) bool) {
		for first := 0; first < n; first += blockWidth {
			if !yield(columnBlock{rows, first, min(blockWidth, n-first)}) {
				return
			}
		}
	}
}

// row returns the block's part of row i of m.
func (c columnBlock) row(m *mat.Dense, i int) []float64 {
	raw := m.RawMatrix()
	return raw.Data[i*raw.Stride+c.first:][:c.width:c.width]
}

// argmax returns the largest entry of each column and its row, the first one of several.
func (c columnBlock) argmax(m *mat.Dense) (top perColumn, at [blockWidth]int32) {
	copy(top[:], c.row(m, 0))
	for i := 1; i < c.rows; i++ {
		for s, v := range c.row(m, i) {
			if v > top[s] {
				top[s], at[s] = v, int32(i)
			}
		}
	}
	return top, at
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

// sameShape reports whether a and b have as many rows and columns as each other.
func sameShape(a, b *mat.Dense) bool {
	rows, cols := a.Dims()
	r, c := b.Dims()
	return r == rows && c == cols
}
