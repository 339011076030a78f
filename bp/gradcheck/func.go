package gradcheck

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Func compares df(at) with finite differences of f at the point at, entry by entry (E2), as Network does:
//
//	df(v) = (∂f/∂v₀, ∂f/∂v₁, …)
//
// The report has one block, a column named "gradient". at stays as it is: f is given another slice, always the same one
// with other numbers in it, and df a copy of the point. It panics when at is not finite, and when df returns a slice of
// another length. o may be nil.
func Func(f func([]float64) float64, df func([]float64) []float64, at []float64, o *Options) *Report {
	c := check{report: newReport(o)}
	if len(at) == 0 {
		return c.report
	}
	point := slices.Clone(at)
	theta := mat.NewDense(len(at), 1, point)
	wantFinite("Func", "the point", theta)
	gradient := df(slices.Clone(at))
	if len(gradient) != len(at) {
		panic(fmt.Sprintf("gradcheck: Func: df returns %d entries, the point has %d: want as many", len(gradient), len(at)))
	}
	c.variables = []variable{{"gradient", theta}}
	c.function = newFunction(func() float64 { return f(point) }, nil)
	c.run([]*mat.Dense{mat.NewDense(len(at), 1, slices.Clone(gradient))}, nil)
	return c.report
}

// wantFinite panics where m holds NaN or ±Inf: no gradient could be right there.
func wantFinite(caller, name string, m *mat.Dense) {
	rows, _ := m.Dims()
	for i := range rows {
		for j, v := range m.RawRowView(i) {
			if !finite(v) {
				panic(fmt.Sprintf("gradcheck: %s: %s holds %v in row %d, column %d (counted from 0): every value must be finite", caller, name, v, i, j))
			}
		}
	}
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// largestFinite returns the largest |v| that is finite.
func largestFinite(vector []float64) (size float64) {
	for _, v := range vector {
		if a := math.Abs(v); a > size && finite(v) {
			size = a
		}
	}
	return size
}
