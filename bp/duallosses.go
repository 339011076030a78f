package bp

import (
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/num/dual"
)

func (quadratic) valueDual(a duals, y *mat.Dense) dual.Number {
	return meanDual(a, y, func(a dual.Number, y float64) dual.Number {
		a.Real -= y
		return dual.Scale(0.5, dual.Mul(a, a))
	})
}

func (binaryCrossEntropy) valueDual(p duals, y *mat.Dense) dual.Number {
	return meanDual(p, y, func(p dual.Number, y float64) dual.Number {
		return negative(dual.Add(xlogDual(y, p), xlogDual(1-y, onePlus(negative(p)))))
	})
}

// −y ln σ(z) − (1−y) ln(1 − σ(z)) = y ln(1 + e^−z) + (1−y) ln(1 + e^z)
func (binaryCrossEntropy) valueFromZDual(z duals, y *mat.Dense) dual.Number {
	return meanDual(z, y, func(z dual.Number, y float64) dual.Number {
		return dual.Add(dual.Scale(y, dualSoftplus(negative(z))), dual.Scale(1-y, dualSoftplus(z)))
	})
}

func (crossEntropy) valueDual(p duals, y *mat.Dense) dual.Number {
	return meanDual(p, y, func(p dual.Number, y float64) dual.Number { return negative(xlogDual(y, p)) })
}

// −ln ŷᵢ = (top − zᵢ) + ln Σⱼ e^(zⱼ−top), where the largest z, top, gives the 1 in ln(1 + …).
func (crossEntropy) valueFromZDual(z duals, y *mat.Dense) dual.Number {
	var sum dual.Number
	for s := range z.cols {
		winner := z.largest(s)
		top := z.at(winner, s)
		var others dual.Number
		for j := range z.rows {
			if j != winner {
				others = dual.Add(others, dual.Exp(dual.Sub(z.at(j, s), top)))
			}
		}
		for i := range z.rows {
			surprise := dual.Add(dual.Sub(top, z.at(i, s)), dualLog1p(others))
			sum = dual.Add(sum, dual.Scale(y.At(i, s), surprise))
		}
	}
	return dual.Scale(1/float64(z.cols), sum)
}

// meanDual is meanOverSamples.
func meanDual(v duals, y *mat.Dense, f func(v dual.Number, y float64) dual.Number) dual.Number {
	var sum dual.Number
	for i := range v.rows {
		for s := range v.cols {
			sum = dual.Add(sum, f(v.at(i, s), y.At(i, s)))
		}
	}
	return dual.Scale(1/float64(v.cols), sum)
}

// xlogDual is x ln v, and 0 for x = 0 whatever v is.
func xlogDual(x float64, v dual.Number) dual.Number {
	if x == 0 {
		return dual.Number{}
	}
	return dual.Scale(x, dualLn(v))
}
