package bp

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// BinaryCrossEntropy is the cross-entropy (交叉熵) of outputs p that each answer a yes-or-no question, for
// targets y in 0 … 1:
//
//	L = −1/n Σ [y ln p + (1−y) ln(1−p)]                      (B1)
//	∂L/∂p = 1/n (−y/p + (1−y)/(1−p))                         (B4)
//
// It belongs to Sigmoid: after a sigmoid output, Backprop uses
//
//	δ = (p − y)/n                                            (B17)
//
// and takes L from z, so that both stay finite at z = ±1000.
var BinaryCrossEntropy Loss = binaryCrossEntropy{}

type binaryCrossEntropy struct{}

func (binaryCrossEntropy) String() string { return "binary cross-entropy" }

func (binaryCrossEntropy) Value(p, y *mat.Dense) float64 {
	return meanOverSamples(p, y, func(p, y float64) float64 { return -xlogy(y, p) - xlogy(1-y, 1-p) })
}

func (binaryCrossEntropy) Gradient(dp, p, y *mat.Dense) {
	rows, n := p.Dims()
	for i := range rows {
		dpi, yi := dp.RawRowView(i), y.RawRowView(i)
		for s, pis := range p.RawRowView(i) {
			dpi[s] = (quotient(1-yi[s], 1-pis) - quotient(yi[s], pis)) / float64(n)
		}
	}
}

func (binaryCrossEntropy) belongsTo(f Activation) bool { return f == Sigmoid }

// valueFromZ uses −ln σ(z) = ln(1 + e^−z) and −ln(1 − σ(z)) = z + ln(1 + e^−z).
func (binaryCrossEntropy) valueFromZ(z, y *mat.Dense) float64 {
	return meanOverSamples(z, y, func(z, y float64) float64 {
		return math.Max(z, 0) - y*z + math.Log1p(math.Exp(-math.Abs(z)))
	})
}

// xlogy is x ln y, and 0 for x = 0 whatever y is.
func xlogy(x, y float64) float64 {
	if x == 0 {
		return 0
	}
	return x * math.Log(y)
}

// quotient is x/y, and 0 for x = 0 whatever y is.
func quotient(x, y float64) float64 {
	if x == 0 {
		return 0
	}
	return x / y
}
