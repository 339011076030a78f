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
		return dual.Mul(x, dual.Inv(y))
	case opMax:
		if x.Real >= y.Real || math.IsNaN(x.Real) {
			return x
		}
		return y
	case opNeg:
		return dual.Scale(-1, x)
	case opRecip:
		return dual.Inv(x)
	case opExp:
		return dual.Exp(x)
	case opLog:
		return dual.Log(x)
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

// dualPow multiplies xᵖ out where p is an integer, and is e^(p ln x) elsewhere, which has no derivative at
// x = 0. dual.PowReal would take the slope for |x| < 1e-15 at 1e-15.
func dualPow(x dual.Number, p float64) dual.Number {
	switch {
	case p != math.Trunc(p) || math.IsInf(p, 0):
		return dual.Pow(x, dual.Number{Real: p})
	case p < 0:
		return dualPow(dual.Inv(x), -p)
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
