package bp

import "gonum.org/v1/gonum/mat"

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
	return meanOverSamples(a, y, func(a, y float64) float64 { return (y - a) * (y - a) / 2 })
}

func (quadratic) Gradient(da, a, y *mat.Dense) {
	setMean(da, a, y, func(a, y float64) float64 { return a - y })
}
