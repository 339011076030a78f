package kernel

import "gonum.org/v1/gonum/blas/blas64"

// Sum returns Σ x. The order of the additions depends on the length alone.
func Sum(x []float64) float64 {
	if sum, done := sumFast(x); done {
		return sum
	}
	var sum float64
	for _, v := range x {
		sum += v
	}
	return sum
}

// RowSums sets b to the sums of the rows of D.
func RowSums(b []float64, d *blas64.General) {
	const few = 16 // where a call takes longer than the sum
	for i := range d.Rows {
		row := rowOf(d, i)
		if len(row) > few {
			b[i] = Sum(row)
			continue
		}
		var sum float64
		for _, v := range row {
			sum += v
		}
		b[i] = sum
	}
}

// Dot returns Σ x y, likewise.
func Dot(x, y []float64) float64 {
	if sum, done := dotFast(x, y); done {
		return sum
	}
	var sum float64
	for i, v := range x {
		sum += v * y[i]
	}
	return sum
}

// Distance2 returns Σ (x − y)², likewise.
func Distance2(x, y []float64) float64 {
	if sum, done := distance2Fast(x, y); done {
		return sum
	}
	var sum float64
	for i, v := range x {
		sum += (v - y[i]) * (v - y[i])
	}
	return sum
}
