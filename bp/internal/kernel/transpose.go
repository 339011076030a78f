package kernel

import (
	"fmt"

	"gonum.org/v1/gonum/blas/blas64"
)

// Transpose sets T = Aᵀ. The two must not overlap.
func Transpose(t, a *blas64.General) {
	if t.Rows != a.Cols || t.Cols != a.Rows {
		panic(fmt.Sprintf("kernel: the transpose of %d×%d into %d×%d", a.Rows, a.Cols, t.Rows, t.Cols))
	}
	wantInside(t, a, a)
	if a.Rows*a.Cols == 0 || transposeFast(t, a) {
		return
	}
	const block = 16 // squares that the first-level cache holds, whatever the strides are
	for i0 := 0; i0 < a.Rows; i0 += block {
		for j0 := 0; j0 < a.Cols; j0 += block {
			for i := i0; i < min(i0+block, a.Rows); i++ {
				row := rowOf(a, i)
				for j := j0; j < min(j0+block, a.Cols); j++ {
					t.Data[j*t.Stride+i] = row[j]
				}
			}
		}
	}
}
