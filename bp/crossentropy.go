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
	var sum float64
	for c := range columnsOf(z) {
		top, winner := c.largest(z)
		var others, e strip
		for j := range c.rows {
			for s, zjs := range c.of(z, j) {
				e[s] = zjs - top[s]
			}
			exps(e[:c.width], e[:c.width])
			for s := range c.width {
				if int(winner[s]) != j {
					others[s] += e[s]
				}
			}
		}
		for s := range c.width {
			others[s] = math.Log1p(others[s])
		}
		for i := range c.rows {
			zi := c.of(z, i)
			for s, yis := range c.of(y, i) {
				if yis != 0 {
					sum += yis * (top[s] - zi[s] + others[s])
				}
			}
		}
	}
	_, n := z.Dims()
	return sum / float64(n)
}

// setDelta uses ŷ Σy − y = ŷ (Σy − y) − y (1 − ŷ) for the largest ŷ, with 1 − ŷ as the sum of the others: where
// that ŷ is close to 1, the difference ŷ − 1 has few digits left.
func (crossEntropy) setDelta(delta, z, p, y *mat.Dense) {
	_, n := p.Dims()
	for c := range columnsOf(p) {
		_, winner := c.largest(p)
		var total, rest strip // Σy, and the sum of the ŷ but the largest
		for i := range c.rows {
			yi := c.of(y, i)
			for s, pis := range c.of(p, i) {
				total[s] += yi[s]
				if int(winner[s]) != i {
					rest[s] += pis
				}
			}
		}
		for i := range c.rows {
			δi, yi := c.of(delta, i), c.of(y, i)
			for s, pis := range c.of(p, i) {
				d := pis*total[s] - yi[s]
				if int(winner[s]) == i && pis > 0.75 {
					d = pis*(total[s]-yi[s]) - yi[s]*rest[s]
				}
				δi[s] = d / float64(n)
			}
		}
	}
}
