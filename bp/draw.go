package bp

import (
	"slices"

	"backprop/bp/internal/kernel"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// deck holds the columns of a matrix one after the other. Where a batch is drawn from all over the matrix, each of its
// columns is then read in one go, instead of number by number.
type deck struct {
	cards blas64.General // column s of the matrix is row s
	hand  []float64      // those of the batch
}

// newDeck copies the columns of m.
func newDeck(m *mat.Dense) *deck {
	rows, n := m.Dims()
	d := &deck{cards: blas64.General{Rows: n, Cols: rows, Stride: rows, Data: make([]float64, n*rows)}}
	from := m.RawMatrix()
	kernel.Transpose(&d.cards, &from)
	return d
}

// draw copies the named columns of the matrix into dst, which may be nil, and returns it.
func (d *deck) draw(dst *mat.Dense, which []int) *mat.Dense {
	rows, n := d.cards.Cols, len(which)
	dst = sized(dst, rows, n)
	hand := blas64.General{Rows: n, Cols: rows, Stride: rows}
	if first := which[0]; inOrder(which) {
		hand.Data = d.cards.Data[first*rows : (first+n)*rows]
	} else {
		d.hand = slices.Grow(d.hand[:0], n*rows)[:n*rows]
		for s, c := range which {
			copy(d.hand[s*rows:(s+1)*rows], d.cards.Data[c*rows:])
		}
		hand.Data = d.hand
	}
	to := dst.RawMatrix()
	kernel.Transpose(&to, &hand)
	return dst
}

// inOrder reports whether each number is the one before plus 1.
func inOrder(which []int) bool {
	for s, c := range which {
		if c != which[0]+s {
			return false
		}
	}
	return true
}
