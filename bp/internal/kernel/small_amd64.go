//go:build amd64 && !noasm

package kernel

import "gonum.org/v1/gonum/blas/blas64"

// best returns the fastest way. Small products need no packing.
func (p *Product) best() way {
	const (
		short = 64   // entries of k
		few   = 64   // entries of C
		small = 4096 // multiplications: fewer than setting up tiles is worth
	)
	c := &p.c
	switch {
	case level == Plain:
		return simply
	case p.transB && !p.transA && c.Rows*c.Cols <= few && stretchesOfDots(c.Rows, c.Cols, p.a.Cols) == 1:
		return asDots
	case !p.transB && p.b.Rows <= short && (c.Cols <= lanes() || c.Rows*c.Cols*p.b.Rows <= small):
		return narrowly
	}
	return onTiles
}

// narrow sets C = op(A) B, or op(A) B + start 1ᵀ, on tiles one vector wide.
func narrow(c, a, b *blas64.General, transA bool, start []float64) {
	const height = 12
	rowA, colA := a.Stride, 1
	if transA {
		rowA, colA = 1, a.Stride
	}
	var from *float64
	for i := 0; i < c.Rows; i += height {
		if start != nil {
			from = &start[i]
		}
		rows := min(height, c.Rows-i)
		narrowTiles(rows, b.Rows, &a.Data[i*rowA], rowA, colA, b.Data, b.Stride, c.Data[i*c.Stride:], c.Stride, from, 1, 0, c.Cols)
	}
}

// narrowTiles computes a row of tiles one vector wide, and less where C has fewer columns.
func narrowTiles(rows, k int, a *float64, rowA, colA int, b []float64, rowB int, c []float64, rowC int, start *float64, alpha, beta float64, cols int) {
	width := lanes()
	for j := 0; j < cols; j += width {
		n := min(width, cols-j)
		if level == AVX512 && n != 4 { // four columns are one vector of AVX2, whose stores are read again sooner
			narrowAVX512(rows, k, a, rowA, colA, &b[j], rowB, &c[j], rowC, start, alpha, beta, n)
		} else {
			narrowAVX2(rows, k, a, rowA, colA, &b[j], rowB, &c[j], rowC, start, alpha, beta, n)
		}
	}
}

// lanes is the number of float64 in a vector.
func lanes() int {
	if level == AVX512 {
		return 8
	}
	return 4
}
