package kernel

import (
	"fmt"
	"sync/atomic"

	"gonum.org/v1/gonum/blas/blas64"
)

// An entry of a product depends on its row of the left factor and its column of the right one alone, and on the shapes:
// the same numbers give the same bits. The product must not overlap its factors.

// Affine sets Z = W X + b 1ᵀ.
func Affine(z, w, x *blas64.General, b []float64) {
	var p Product
	p.Affine(z, w, x, b)
}

// TransposedTimes sets C = Aᵀ B.
func TransposedTimes(c, a, b *blas64.General) {
	var p Product
	p.TransposedTimes(c, a, b)
}

// TimesTransposed sets C = A Bᵀ.
func TimesTransposed(c, a, b *blas64.General) {
	var p Product
	p.TimesTransposed(c, a, b)
}

// Gemm sets C = α op(A) op(B) + β C, where op(A) is A, or Aᵀ if transA says so, and op(B) likewise. Where β = 0, C is
// not read.
func Gemm(transA, transB bool, alpha float64, a, b *blas64.General, beta float64, c *blas64.General) {
	m, k := shape(transA, a)
	k2, n := shape(transB, b)
	want(c, m, n, k, k2)
	wantInside(c, a, b)
	if m*n*k == 0 || level == Plain {
		plain(c, a, b, transA, transB, alpha, beta)
		return
	}
	run(c, a, b, transA, transB, nil, alpha, beta)
}

const asItIs, transposed = false, true

// run computes on tiles.
func run(c, a, b *blas64.General, transA, transB bool, start []float64, alpha, beta float64) {
	p := spare.take()
	p.set(c, a, b, transA, transB, start, alpha, beta)
	p.run()
	p.forget()
	spare.putBack(p)
}

// spare are products that nobody uses, with the space for packing that they have.
var spare stock[tiledProduct]

// stock keeps a few things that are dear to make. Unlike a sync.Pool, it keeps them through a garbage collection: a step
// of training allocates nothing.
type stock[T any] [4]atomic.Pointer[T]

func (s *stock[T]) take() *T {
	for i := range s {
		if v := s[i].Swap(nil); v != nil {
			return v
		}
	}
	return new(T)
}

func (s *stock[T]) putBack(v *T) {
	for i := range s {
		if s[i].CompareAndSwap(nil, v) {
			return
		}
	}
}

func shape(trans bool, a *blas64.General) (rows, cols int) {
	if trans {
		return a.Cols, a.Rows
	}
	return a.Rows, a.Cols
}

// want panics unless c is m×n, and the factors have k in common.
func want(c *blas64.General, m, n, k, k2 int) {
	if k != k2 || c.Rows != m || c.Cols != n {
		panic(fmt.Sprintf("kernel: %d×%d times %d×%d into %d×%d", m, k, k2, n, c.Rows, c.Cols))
	}
}

// wantInside panics unless all rows lie in their slices, one after the other: assembly would not notice.
func wantInside(all ...*blas64.General) {
	for _, a := range all {
		if !inside(a) {
			panic("kernel: a matrix whose rows overlap, or reach beyond its slice")
		}
	}
}

func inside(a *blas64.General) bool {
	return a.Rows == 0 || a.Cols == 0 || a.Stride >= a.Cols && len(a.Data) >= (a.Rows-1)*a.Stride+a.Cols
}

func rowOf(a *blas64.General, i int) []float64 { return a.Data[i*a.Stride:][:a.Cols] }
