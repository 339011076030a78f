package bp

import (
	"math"

	"gonum.org/v1/gonum/num/dual"
)

// applyDual takes f of every entry.
func (e *entrywise) applyDual(z duals) duals {
	a := newDuals(z.rows, z.cols)
	for i, v := range z.data {
		a.data[i] = e.dual(v)
	}
	return a
}

func dualSigmoid(z dual.Number) dual.Number {
	if z.Real >= 0 {
		return dual.Inv(onePlus(dual.Exp(negative(z))))
	}
	e := dual.Exp(z)
	return quotientDual(e, onePlus(e))
}

// dualTanh uses tanh z = (1 − e^−2z)/(1 + e^−2z) for z far from 0, and tanh(−z) = −tanh z.
func dualTanh(z dual.Number) dual.Number {
	switch {
	case math.Abs(z.Real) <= 0.5:
		return dual.Tanh(z)
	case z.Real < 0:
		return negative(dualTanh(negative(z)))
	}
	e := dual.Exp(dual.Scale(-2, z))
	return quotientDual(onePlus(negative(e)), onePlus(e))
}

// dualKinked is z for z > 0, and below·z for z ≤ 0.
func dualKinked(z dual.Number, below float64) dual.Number {
	if z.Real <= 0 {
		return dual.Scale(below, z)
	}
	return z
}

func dualSoftplus(z dual.Number) dual.Number {
	if z.Real > 0 {
		return dual.Add(z, dualLog1p(dual.Exp(negative(z))))
	}
	return dualLog1p(dual.Exp(z))
}

// applyDual divides by the largest power of the column, as Apply does. Here that is a dual number too, so that
// the largest a is 1/(1 + the others), and its derivative loses no digits.
func (softmax) applyDual(z duals) duals {
	a := newDuals(z.rows, z.cols)
	for s := range z.cols {
		top := z.at(z.largest(s), s)
		var sum dual.Number
		for i := range z.rows {
			a.set(i, s, dual.Exp(dual.Sub(z.at(i, s), top)))
			sum = dual.Add(sum, a.at(i, s))
		}
		for i := range z.rows {
			a.set(i, s, quotientDual(a.at(i, s), sum))
		}
	}
	return a
}

func negative(v dual.Number) dual.Number { return dual.Scale(-1, v) }

func onePlus(v dual.Number) dual.Number { v.Real++; return v }

// quotientDual is q = u/v with q′ = (u′ − q v′)/v, from u = q v. dual.Inv has v² in it, which may under- or
// overflow where q′ does not.
func quotientDual(u, v dual.Number) dual.Number {
	q := dual.Number{Real: u.Real / v.Real, Emag: u.Emag}
	if v.Emag != 0 { // else 0·∞ at a pole
		q.Emag -= q.Real * v.Emag
	}
	q.Emag /= v.Real
	return q
}

// dualLog1p is ln(1 + u).
func dualLog1p(u dual.Number) dual.Number {
	return dual.Number{Real: math.Log1p(u.Real), Emag: u.Emag / (1 + u.Real)}
}
