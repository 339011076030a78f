package kernel

import "gonum.org/v1/gonum/blas/blas64"

const few = 16 // numbers, for which a plain loop takes no longer than a call

// Sum returns Σ x. The order of the additions depends on the length alone.
func Sum(x []float64) float64 {
	if len(x) > few {
		if sum, done := sumFast(x); done {
			return sum
		}
	}
	var sum float64
	for _, v := range x {
		sum += v
	}
	return sum
}

// RowSums sets b to the sums of the rows of D. The order of the additions depends on the shape alone.
func RowSums(b []float64, d *blas64.General) {
	wantInside(d)
	b = b[:d.Rows]
	if d.Cols == 0 {
		clear(b)
		return
	}
	if d.Rows*d.Cols > few && rowSumsFast(b, d.Data, d.Stride, d.Cols) {
		return
	}
	for i := range b {
		var sum float64
		for _, v := range rowOf(d, i) {
			sum += v
		}
		b[i] = sum
	}
}

// Dot returns Σ x y, likewise.
func Dot(x, y []float64) float64 {
	if len(x) > few {
		if sum, done := dotFast(x, y); done {
			return sum
		}
	}
	var sum float64
	for i, v := range x {
		sum += v * y[i]
	}
	return sum
}

// Distance2 returns Σ (x − y)², likewise.
func Distance2(x, y []float64) float64 {
	if len(x) > few {
		if sum, done := distance2Fast(x, y); done {
			return sum
		}
	}
	var sum float64
	for i, v := range x {
		sum += (v - y[i]) * (v - y[i])
	}
	return sum
}

// Difference sets dst = (x − y)/by.
func Difference(dst, x, y []float64, by float64) {
	dst, y = dst[:len(x)], y[:len(x)]
	if len(x) > few/2 && differenceFast(dst, x, y, by) {
		return
	}
	for i, v := range x {
		dst[i] = (v - y[i]) / by
	}
}
