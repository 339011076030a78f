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
// another length, other than nil, which counts as zeros. Where f panics at another point than at, it counts as not defined
// there. df is asked more than once, also at other points. o may be nil.
func Func(f func([]float64) float64, df func([]float64) []float64, at []float64, o *Options) *Report {
	c := newCheck(o)
	if len(at) == 0 {
		return c.report
	}
	point := slices.Clone(at)
	theta := mat.NewDense(len(at), 1, point)
	wantFinite("Func", "the point", theta)
	c.variables = []variable{{name: "gradient", value: theta, flat: true}}
	argument := make([]float64, len(at))
	value := func() float64 { copy(argument, point); return f(argument) }
	c.ofNumber(value)
	if value(); !slices.Equal(argument, point) {
		c.breach("f changes the slice that it is given: it must leave it alone")
	}
	c.recognise(c.variables, func() []float64 { return []float64{value()} })
	c.gradients = func() []*mat.Dense {
		gradient := df(slices.Clone(point))
		if gradient == nil {
			gradient = make([]float64, len(point)) // not implemented
		}
		if len(gradient) != len(point) {
			panic(fmt.Sprintf("gradcheck: Func: df returns %d entries, the point has %d: want as many", len(gradient), len(point)))
		}
		return []*mat.Dense{mat.NewDense(len(point), 1, slices.Clone(gradient))}
	}
	gradients := c.gradients()
	if c.isFunction(nil) && c.run(gradients) {
		c.nameMistakes()
		c.repeat(gradients, nil, "")
	}
	return c.report
}

// ofNumber makes the check one of a function that is one number, of which nothing else is known.
func (c *check) ofNumber(value func() float64) {
	c.value = value
	out := make([]float64, 1)
	c.along = func(which, i int) line {
		return c.variables[which].moving(c.in, i, 1, func() []float64 { out[0] = value(); return out })
	}
	c.slopes = func() func(which, i int) (slope, bool) {
		noise := noiseOf(c.in, c.variables, func() []float64 { return []float64{value()} })
		return func(which, i int) (slope, bool) {
			return c.along(which, i).withNoise(noise).measure([]slope{{lo: 1, hi: 1}}, c.report.Tolerance), false
		}
	}
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
