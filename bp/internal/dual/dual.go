// Package dual is the arithmetic of dual numbers v + d ε with ε² = 0, in which f(v + d ε) = f(v) + f′(v) d ε: a
// calculation carries one derivative along, exactly and without a step.
//
// It is gonum's num/dual, except that the functions that lose digits there, or are missing, are written anew. All of
// them keep both parts right to the last digits also where a power, a square or a quotient on the way would overflow,
// underflow or cancel.
package dual

import (
	"math"

	"gonum.org/v1/gonum/num/dual"
)

// Number is gonum's dual number: Real is v, Emag is d.
type Number = dual.Number

// Add returns x + y.
func Add(x, y Number) Number { return dual.Add(x, y) }

// Sub returns x − y.
func Sub(x, y Number) Number { return dual.Sub(x, y) }

// Mul returns x y, with derivative x′y + x y′.
func Mul(x, y Number) Number { return dual.Mul(x, y) }

// Scale returns c x.
func Scale(c float64, x Number) Number { return dual.Scale(c, x) }

// Neg returns −x.
func Neg(x Number) Number { return dual.Scale(-1, x) }

// Exp returns eˣ.
func Exp(x Number) Number { return dual.Exp(x) }

// Div returns q = x/y with q′ = (x′ − q y′)/y, from x = q y. gonum's Inv squares y, which may underflow or overflow
// where q′ does not.
func Div(x, y Number) Number {
	q := Number{Real: x.Real / y.Real, Emag: x.Emag}
	if y.Emag != 0 { // else 0·∞ at a pole
		q.Emag -= q.Real * y.Emag
	}
	q.Emag /= y.Real
	return q
}

// Log returns ln x with derivative x′/x. gonum's has derivative +∞ at x = 0, even for x′ = 0.
func Log(x Number) Number {
	switch {
	case x.Real < 0:
		return Number{Real: math.NaN(), Emag: math.NaN()}
	case x.Emag == 0:
		return Number{Real: LogReal(x.Real)}
	}
	return Number{Real: LogReal(x.Real), Emag: x.Emag / x.Real}
}

// LogReal returns ln x of a real number. Below 2^−1022 it is ln(2⁵² x) − 52 ln 2, where the product is exact: math.Log
// is wrong for subnormal numbers on amd64 and s390x (golang/go#56600).
func LogReal(x float64) float64 {
	if x > 0 && x < 0x1p-1022 {
		return math.Log(0x1p52*x) - 52*math.Ln2
	}
	return math.Log(x)
}

// Log1p returns ln(1 + x).
func Log1p(x Number) Number {
	return Number{Real: math.Log1p(x.Real), Emag: x.Emag / (1 + x.Real)}
}

// Pow returns xᵖ. For an integer p it multiplies; for any other it is e^(p ln x), and at x = 0 the limit from the
// right, whose derivative is 0 for p > 1 and ±∞ for p < 1. gonum's PowReal takes the derivative at 1e-15 for all
// |x| < 1e-15.
func Pow(x Number, p float64) Number {
	switch {
	case p != math.Trunc(p) && x.Real == 0:
		limit := Number{Real: math.Pow(x.Real, p)}
		if p < 1 && x.Emag != 0 {
			limit.Emag = math.Copysign(math.Inf(1), p) * x.Emag
		}
		return limit
	case p != math.Trunc(p) || math.IsInf(p, 0):
		return Exp(Scale(p, Log(x)))
	case p < 0:
		return Pow(Div(Number{Real: 1}, x), -p)
	case p == 0:
		return Number{Real: 1}
	case p == 1:
		return x
	case math.Mod(p, 2) == 1:
		return Mul(x, Pow(x, p-1))
	}
	half := Pow(x, p/2)
	return Mul(half, half)
}

// Sigmoid returns σ(x) = 1/(1 + e^−x), without a positive power of e.
func Sigmoid(x Number) Number {
	if x.Real >= 0 {
		return dual.Inv(onePlus(Exp(Neg(x))))
	}
	e := Exp(x)
	return Div(e, onePlus(e))
}

// Tanh returns tanh x, away from 0 as (1 − e^−2x)/(1 + e^−2x) and with tanh(−x) = −tanh x: gonum's derivative,
// 1 − tanh² x, cancels there.
func Tanh(x Number) Number {
	switch {
	case math.Abs(x.Real) <= 0.5:
		return dual.Tanh(x)
	case x.Real < 0:
		return Neg(Tanh(Neg(x)))
	}
	e := Exp(Scale(-2, x))
	return Div(onePlus(Neg(e)), onePlus(e))
}

// Softplus returns ln(1 + eˣ), without a positive power of e.
func Softplus(x Number) Number {
	if x.Real > 0 {
		return Add(x, Log1p(Exp(Neg(x))))
	}
	return Log1p(Exp(x))
}

// LeakyReLU returns x for x > 0 and slope x for x ≤ 0.
func LeakyReLU(x Number, slope float64) Number {
	if x.Real <= 0 {
		return Scale(slope, x)
	}
	return x
}

// onePlus returns 1 + x.
func onePlus(x Number) Number {
	x.Real++
	return x
}
