package bp

import (
	"math"

	"backprop/bp/internal/kernel"

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
// and takes L from z, so that both stay finite at z = ±1000. After another activation L is +Inf where a p that
// has been rounded to 0 or 1 answers wrongly, and NaN for a p outside 0 … 1. Train refuses a y outside 0 … 1.
// Below p = 5.6e-309, 1/p is beyond float64 and Gradient gives −Inf; Backprop gets δ right all the same,
// after a Dense, Conv2D or ActivationLayer.
var BinaryCrossEntropy Loss = binaryCrossEntropy{}

type binaryCrossEntropy struct{}

func (binaryCrossEntropy) String() string { return "binary cross-entropy" }

func (binaryCrossEntropy) Value(p, y *mat.Dense) float64 {
	return meanOverSamples(p, y, func(p, y float64) float64 { return -xlogy(y, p) - xlogy(1-y, 1-p) })
}

func (l binaryCrossEntropy) Gradient(dp, p, y *mat.Dense) { l.gradientTimes(1, dp, p, y) }

func (binaryCrossEntropy) gradientTimes(c float64, dp, p, y *mat.Dense) {
	setMean(dp, p, y, func(p, y float64) float64 { return quotient(c*(1-y), 1-p) - quotient(c*y, p) })
}

func (binaryCrossEntropy) checkTargets(y *mat.Dense) error {
	return checkEntries(y, "binary cross-entropy", "0 … 1", func(y float64) bool { return y >= 0 && y <= 1 })
}

func (binaryCrossEntropy) belongsTo(f Activation) bool { return f == Sigmoid }

// valueFromZ uses −ln σ(z) = ln(1 + e^−z) and −ln(1 − σ(z)) = z + ln(1 + e^−z).
func (binaryCrossEntropy) valueFromZ(z, y *mat.Dense) float64 {
	wantTarget(z, y)
	_, n := z.Dims()
	var sum float64
	rows, cols := longRows(z, y)
	for i := range rows {
		sum += logisticLoss(row(z, i, cols), row(y, i, cols))
	}
	return sum / float64(n)
}

func logisticLoss(z, y []float64) (sum float64) {
	if sum, done := kernel.LogisticLoss(z, y); done {
		return sum
	}
	for s, zs := range z {
		sum += max(zs, 0) - y[s]*zs + softplus(-math.Abs(zs))
	}
	return sum
}

// setDelta uses p − 1 = −σ(−z) where p is close to 1: the difference has few digits left there.
func (binaryCrossEntropy) setDelta(delta, z, p, y *mat.Dense) {
	_, n := p.Dims()
	rows, cols := longRows(delta, z, p, y)
	for i := range rows {
		logisticDifferences(row(delta, i, cols), row(p, i, cols), row(z, i, cols), row(y, i, cols), float64(n))
	}
}

func logisticDifferences(delta, p, z, y []float64, n float64) {
	if kernel.LogisticDifference(delta, p, z, y, n) {
		return
	}
	for s, ps := range p {
		d := ps - y[s]
		if y[s] == 1 && z[s] > 1 {
			d = -sigmoid(-z[s])
		}
		delta[s] = d / n
	}
}
