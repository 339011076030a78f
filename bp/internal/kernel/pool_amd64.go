//go:build amd64 && !noasm

package kernel

import "gonum.org/v1/gonum/blas/blas64"

func (w Window) largestFast(top []float64, at []int, x *blas64.General) (done bool) {
	n, rest := x.Cols, w.Width-w.Size
	switch {
	case n == 0 || level == Plain:
		return false
	case level == AVX512:
		largestAVX512(n, &top[0], &at[0], &x.Data[w.From*x.Stride], x.Stride, w.Size, rest, w.From)
	default:
		largestAVX2(n, &top[0], &at[0], &x.Data[w.From*x.Stride], x.Stride, w.Size, rest, w.From)
	}
	return true
}

func (w Window) addWhereFast(dx *blas64.General, d []float64, at []int) (done bool) {
	n, rest := dx.Cols, w.Width-w.Size
	switch {
	case n == 0 || level == Plain:
		return false
	case level == AVX512:
		addWhereAVX512(n, &dx.Data[w.From*dx.Stride], &d[0], &at[0], dx.Stride, w.Size, rest, w.From)
	default:
		addWhereAVX2(n, &dx.Data[w.From*dx.Stride], &d[0], &at[0], dx.Stride, w.Size, rest, w.From)
	}
	return true
}
