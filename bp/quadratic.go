package bp

import (
	"backprop/bp/internal/kernel"

	"gonum.org/v1/gonum/mat"
)

// Quadratic is the quadratic cost (二次代价函数), with a the output and y the target:
//
//	L = 1/(2n) Σ ‖y − a‖²                                    (D5, D6)
//	∂L/∂a = (a − y)/n                                        (D19, E13)
//
// It belongs to no activation: after a sigmoid, δ = (a − y)/n ⊙ σ′(z) is 0 where σ has become flat.
var Quadratic Loss = quadratic{}

type quadratic struct{}

func (quadratic) String() string { return "quadratic" }

func (quadratic) Value(a, y *mat.Dense) float64 {
	wantTarget(a, y)
	rows, n := a.Dims()
	var sum float64
	for i := range rows {
		sum += kernel.Distance2(a.RawRowView(i), y.RawRowView(i))
	}
	return sum / (2 * float64(n))
}

func (quadratic) Gradient(da, a, y *mat.Dense) {
	wantTarget(a, y)
	wantGradient(da, a)
	rows, n := a.Dims()
	for i := range rows {
		kernel.Difference(da.RawRowView(i), a.RawRowView(i), y.RawRowView(i), float64(n))
	}
}
