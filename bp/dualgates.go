package bp

import (
	"math"

	"gonum.org/v1/gonum/num/dual"
)

// dual is the table of the gates in the arithmetic of dual numbers, in which the rules of differentiation
// are gonum's.
func (o op) dual(x, y dual.Number, c float64) dual.Number {
	switch o {
	case opAdd:
		return dual.Add(x, y)
	case opSub:
		return dual.Sub(x, y)
	case opMul:
		return dual.Mul(x, y)
	case opDiv:
		return quotientDual(x, y)
	case opMax:
		if x.Real >= y.Real || math.IsNaN(x.Real) {
			return x
		}
		return y
	case opNeg:
		return dual.Scale(-1, x)
	case opRecip:
		return quotientDual(dual.Number{Real: 1}, x)
	case opExp:
		return dual.Exp(x)
	case opLog:
		return dualLn(x)
	case opSigmoid:
		return dualSigmoid(x)
	case opTanh:
		return dualTanh(x)
	case opReLU:
		return dualKinked(x, 0)
	case opPow:
		return dualPow(x, c)
	case opScale:
		return dual.Scale(c, x)
	case opShift:
		return dual.Add(x, dual.Number{Real: c})
	}
	panic("bp: forward mode does not know the gate " + gateNames[o])
}

// dualPow multiplies xᵖ out where p is an integer, and is e^(p ln x) elsewhere. At x = 0 that is e^(−∞), with
// 0·∞ for its derivative; there it is the limit from the right, 0 for p > 1 and ±∞ for p < 1. dual.PowReal would take
// the slope for |x| < 1e-15 at 1e-15.
func dualPow(x dual.Number, p float64) dual.Number {
	switch {
	case p != math.Trunc(p) && x.Real == 0:
		limit := dual.Number{Real: math.Pow(x.Real, p)}
		if p < 1 && x.Emag != 0 {
			limit.Emag = math.Copysign(math.Inf(1), p) * x.Emag
		}
		return limit
	case p != math.Trunc(p) || math.IsInf(p, 0):
		return dual.Exp(dual.Scale(p, dualLn(x)))
	case p < 0:
		return dualPow(quotientDual(dual.Number{Real: 1}, x), -p)
	case p == 0:
		return dual.Number{Real: 1}
	case p == 1:
		return x
	case math.Mod(p, 2) == 1:
		return dual.Mul(x, dualPow(x, p-1))
	}
	half := dualPow(x, p/2)
	return dual.Mul(half, half)
}
