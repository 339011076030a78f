//go:build amd64 && !noasm

package kernel

import "gonum.org/v1/gonum/blas/blas64"

// quick does small products, without packing anything, and reports whether it did. For more entries of k than that the
// product is worth its preparations.
func quick(c, a, b *blas64.General, transA, transB bool, start []float64) bool {
	const short = 64
	switch {
	case level == Plain:
		return false
	case transB && !transA && a.Cols <= short && c.Rows*c.Cols <= short:
		stretchOfDots(c, a, b, 1, 0, 0, a.Cols)
		return true
	case !transB && c.Cols <= lanes() && b.Rows <= short:
		narrow(c, a, b, transA, start)
		return true
	}
	return false
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
		if level == AVX512 {
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
