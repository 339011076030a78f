package bp

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Loss is L(a, y), the mean over the samples of how far the output a (m×n) is from the target y (m×n).
type Loss interface {
	// String is the loss's name: "quadratic".
	String() string

	// Value returns L. It panics unless a and y have one shape.
	Value(a, y *mat.Dense) float64

	// Gradient sets da = ∂L/∂a. It panics unless all three have one shape.
	Gradient(da, a, y *mat.Dense)
}

// meanOverSamples returns 1/n Σ f(v, y) over all entries of the m×n matrices.
func meanOverSamples(v, y *mat.Dense, f func(v, y float64) float64) float64 {
	wantTarget(v, y)
	rows, n := v.Dims()
	var sum float64
	for i := range rows {
		yi := y.RawRowView(i)
		for s, vis := range v.RawRowView(i) {
			sum += f(vis, yi[s])
		}
	}
	return sum / float64(n)
}

// setMean sets d = f(a, y)/n for each entry of the m×n matrices.
func setMean(d, a, y *mat.Dense, f func(a, y float64) float64) {
	wantTarget(a, y)
	wantGradient(d, a)
	rows, n := a.Dims()
	for i := range rows {
		di, yi := d.RawRowView(i), y.RawRowView(i)
		for s, ais := range a.RawRowView(i) {
			di[s] = f(ais, yi[s]) / float64(n)
		}
	}
}

// xlogy is x ln y, and 0 for x = 0 whatever number y is.
func xlogy(x, y float64) float64 {
	if x == 0 && !math.IsNaN(y) {
		return 0
	}
	return x * ln(y)
}

// quotient is x/y, and 0 for x = 0 whatever number y is.
func quotient(x, y float64) float64 {
	if x == 0 && !math.IsNaN(y) {
		return 0
	}
	return x / y
}
