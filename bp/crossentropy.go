package bp

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// CrossEntropy is the cross-entropy (交叉熵) of an output ŷ whose columns are the probabilities of m classes, for
// targets y ≥ 0 whose columns sum to 1, such as a 1 for the right class and 0 for the others:
//
//	L = −1/n Σ y ln ŷ                                        (A4)
//	∂L/∂ŷ = −1/n y/ŷ                                         (A4)
//
// It belongs to Softmax: after a softmax output, Backprop uses
//
//	δ = (ŷ − y)/n                                            (A5; ŷ Σy for ŷ where a column of y sums to Σy)
//
// and takes L from z, so that both stay finite at z = ±1000. After another activation, sigmoid say, A5 does not
// hold and is not used; L is then +Inf where the right class has been rounded to ŷ = 0, and NaN for ŷ < 0. Train
// refuses a y below 0, and columns that do not sum to 1. Below ŷ = 5.6e-309, 1/ŷ is beyond float64 and Gradient
// gives −Inf; Backprop gets δ right all the same,
// after a Dense, Conv2D or ActivationLayer.
var CrossEntropy Loss = crossEntropy{}

type crossEntropy struct{}

func (crossEntropy) String() string { return "cross-entropy" }

func (crossEntropy) Value(p, y *mat.Dense) float64 {
	return meanOverSamples(p, y, func(p, y float64) float64 { return -xlogy(y, p) })
}

func (l crossEntropy) Gradient(dp, p, y *mat.Dense) { l.gradientTimes(1, dp, p, y) }

func (crossEntropy) gradientTimes(c float64, dp, p, y *mat.Dense) {
	setMean(dp, p, y, func(p, y float64) float64 { return -quotient(c*y, p) })
}

func (crossEntropy) checkTargets(y *mat.Dense) error {
	if err := checkEntries(y, "cross-entropy", "at least 0", func(y float64) bool { return y >= 0 }); err != nil {
		return err
	}
	return checkDistributions(y, "cross-entropy")
}

func (crossEntropy) belongsTo(f Activation) bool { return f == Softmax }

// valueFromZ uses −ln ŷᵢ = ln Σⱼ e^zⱼ − zᵢ = (top − zᵢ) + ln(1 + Σ e^(zⱼ−top)), the last sum without the largest z,
// top: no power overflows, and no digit is lost where ŷᵢ is close to 1.
func (crossEntropy) valueFromZ(z, y *mat.Dense) float64 {
	wantTarget(z, y)
	rows, n := z.Dims()
	var sum float64
	for s := range n {
		winner := largest(z, s)
		top := z.At(winner, s)
		var others float64
		for j := range rows {
			if j != winner {
				others += math.Exp(z.At(j, s) - top)
			}
		}
		for i := range rows {
			if yi := y.At(i, s); yi != 0 {
				sum += yi * (top - z.At(i, s) + math.Log1p(others))
			}
		}
	}
	return sum / float64(n)
}

// setDelta uses ŷ Σy − y = ŷ (Σy − y) − y (1 − ŷ) for the largest ŷ, with 1 − ŷ as the sum of the others: where
// that ŷ is close to 1, the difference ŷ − 1 has few digits left.
func (crossEntropy) setDelta(delta, z, p, y *mat.Dense) {
	rows, n := p.Dims()
	for s := range n {
		winner := largest(p, s)
		var total, rest float64 // Σy, and the sum of the ŷ but the largest
		for i := range rows {
			total += y.At(i, s)
			if i != winner {
				rest += p.At(i, s)
			}
		}
		for i := range rows {
			pis, yis := p.At(i, s), y.At(i, s)
			d := pis*total - yis
			if i == winner && pis > 0.75 {
				d = pis*(total-yis) - yis*rest
			}
			delta.Set(i, s, d/float64(n))
		}
	}
}
