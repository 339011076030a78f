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
	var sum float64
	for c := range columnsOf(z) {
		for i := range c.rows {
			zi, yi := c.of(z, i), c.of(y, i)
			var l strip // ln(1 + e^−|z|)
			for s, zis := range zi {
				l[s] = -math.Abs(zis)
			}
			softpluses(l[:c.width], l[:c.width])
			for s, zis := range zi {
				sum += max(zis, 0) - yi[s]*zis + l[s]
			}
		}
	}
	_, n := z.Dims()
	return sum / float64(n)
}

// setDelta uses p − 1 = −σ(−z) where p is close to 1: the difference has few digits left there.
func (binaryCrossEntropy) setDelta(delta, z, p, y *mat.Dense) {
	_, n := p.Dims()
	for c := range columnsOf(p) {
		for i := range c.rows {
			δi, zi, yi := c.of(delta, i), c.of(z, i), c.of(y, i)
			var rest strip // 1 − p = σ(−z)
			for s, zis := range zi {
				rest[s] = -zis
			}
			sigmoids(rest[:c.width], rest[:c.width])
			for s, pis := range c.of(p, i) {
				d := pis - yi[s]
				if yi[s] == 1 && zi[s] > 1 {
					d = -rest[s]
				}
				δi[s] = d / float64(n)
			}
		}
	}
}
