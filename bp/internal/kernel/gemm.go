package kernel

import (
	"fmt"
	"sync"

	"gonum.org/v1/gonum/blas/blas64"
)

// Gemm sets C = α op(A) op(B) + β C, where op(A) is A, or Aᵀ if transA says so, and op(B) likewise. C must not overlap A
// or B; where β = 0 it is not read. An entry of C depends on its row of op(A) and its column of op(B) alone, and on the
// shapes: the same numbers give the same bits.
func Gemm(transA, transB bool, alpha float64, a, b blas64.General, beta float64, c blas64.General) {
	m, k := shape(transA, a)
	k2, n := shape(transB, b)
	if k != k2 || c.Rows != m || c.Cols != n {
		panic(fmt.Sprintf("kernel: Gemm: %d×%d times %d×%d into %d×%d", m, k, k2, n, c.Rows, c.Cols))
	}
	wantInside(a)
	wantInside(b)
	wantInside(c)
	if m*n*k == 0 {
		times(beta, c)
		return
	}
	if m*n*k <= tiny || level == Plain {
		plain(transA, transB, alpha, a, b, beta, c, k)
		return
	}
	p := products.Get().(*product)
	p.set(transA, transB, alpha, a, b, beta, c, k)
	p.run()
	products.Put(p)
}

// tiny is the number of multiplications up to which plain loops are faster: the tile has fixed costs.
const tiny = 64

func shape(trans bool, a blas64.General) (rows, cols int) {
	if trans {
		return a.Cols, a.Rows
	}
	return a.Rows, a.Cols
}

// wantInside panics unless all rows lie in the matrix's slice: assembly would not notice.
func wantInside(a blas64.General) {
	if a.Rows > 0 && a.Cols > 0 {
		_ = a.Data[(a.Rows-1)*a.Stride+a.Cols-1]
		if a.Stride < a.Cols {
			panic(fmt.Sprintf("kernel: rows of %d entries, %d apart", a.Cols, a.Stride))
		}
	}
}

// times sets C = β C.
func times(beta float64, c blas64.General) {
	for i := range c.Rows {
		if c.Cols > 0 {
			scaleRow(beta, c.Data[i*c.Stride:][:c.Cols])
		}
	}
}

// scaleRow sets c = β c, and does not read c where β = 0.
func scaleRow(beta float64, c []float64) {
	switch beta {
	case 0:
		clear(c)
	case 1:
	default:
		for j := range c {
			c[j] *= beta
		}
	}
}

var products = sync.Pool{New: func() any { return new(product) }}
