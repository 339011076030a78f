//go:build amd64 && !noasm

package kernel

import "gonum.org/v1/gonum/blas/blas64"

// best returns the fastest way. Small products need no packing; for more entries of k than short it is worth its while.
func (p *Product) best() way {
	const short = 64
	c := &p.c
	switch {
	case level == Plain:
		return simply
	case p.transB && !p.transA && p.a.Cols <= short && c.Rows*c.Cols <= short:
		return asDots
	case !p.transB && c.Cols <= lanes() && p.b.Rows <= short:
		return narrowly
	}
	return onTiles
}

// narrow sets C = op(A) B, or op(A) B + start 1ᵀ, for no more columns than a vector has lanes.
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
		if level == AVX512 && c.Cols != 4 { // four columns are one vector of AVX2, whose stores are read again sooner
			narrowAVX512(rows, b.Rows, &a.Data[i*rowA], rowA, colA, &b.Data[0], b.Stride, &c.Data[i*c.Stride], c.Stride, from, 1, 0, c.Cols)
		} else {
			narrowAVX2(rows, b.Rows, &a.Data[i*rowA], rowA, colA, &b.Data[0], b.Stride, &c.Data[i*c.Stride], c.Stride, from, 1, 0, c.Cols)
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
