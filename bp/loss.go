package bp

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// Loss is L(a, y), the mean over the samples of how far the output a (m×n) is from the target y (m×n).
type Loss interface {
	// String is the loss's name: "quadratic".
	String() string

	// Value returns L.
	Value(a, y *mat.Dense) float64

	// Gradient sets da = ∂L/∂a.
	Gradient(da, a, y *mat.Dense)
}

// pair is a loss that belongs to one activation: ∂L/∂a and f′(z) multiply to δ = (a − y)/n, with nothing
// left that could overflow (A5, B17).
type pair interface {
	Loss

	// belongsTo reports whether f is the activation.
	belongsTo(f Activation) bool

	// valueFromZ is Value for a = f(z), calculated from z itself: right where a has been rounded to 0 or 1.
	valueFromZ(z, y *mat.Dense) float64
}

// setDifference sets d = (a − y)/n, for n columns.
func setDifference(d, a, y *mat.Dense) {
	rows, n := a.Dims()
	for i := range rows {
		di, yi := d.RawRowView(i), y.RawRowView(i)
		for s, ais := range a.RawRowView(i) {
			di[s] = (ais - yi[s]) / float64(n)
		}
	}
}

// meanOverSamples returns 1/n Σ f(v, y) over all entries of the m×n matrices.
func meanOverSamples(v, y *mat.Dense, f func(v, y float64) float64) float64 {
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

// wantTarget panics unless y has the shape of a.
func wantTarget(a, y *mat.Dense) {
	ar, ac := a.Dims()
	if yr, yc := y.Dims(); yr != ar || yc != ac {
		panic(fmt.Sprintf("bp: the target y is %d×%d, want %d×%d: as many rows as the last layer has outputs, one column a sample", yr, yc, ar, ac))
	}
}
