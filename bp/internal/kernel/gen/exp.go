package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

const (
	signBit = 1 << 63

	// ln 2 in two parts (fdlibm, e_exp.c): the first has 33 bits, so that its product with a whole number below 2²⁰ is
	// exact; the second is what is missing.
	ln2High = 6.93147180369123816490e-01
	ln2Low  = 1.90821492927058770002e-10

	// round, 1.5·2⁵², is where float64 are the whole numbers: v + round − round is v, rounded to a whole number, which
	// also stands in the lowest bits of v + round.
	round = 3 << 51
)

// powers is e^x = 2ⁿ (1 + q) in parts.
type powers struct{ n, q VecVirtual }

// split turns x, |x| ≤ 2000 or NaN, into n and q: x = n ln 2 + r with |r| ≤ ½ ln 2, and
//
//	q = e^r − 1 = r + r² (1/2! + r/3! + r²/4! + … + r¹¹/13!) + O(r¹⁴/14!)
//
// where r¹⁴/14! is below 5e-18. x is lost.
func (s isa) split(x VecVirtual) powers {
	n := s.reg()
	if s.wide() {
		s.with(VMULPD, VMULPD_BCST, math.Log2E, x, n)
		VRNDSCALEPD(U8(0), n, n)
	} else {
		s.with(VMULPD, VMULPD_BCST, math.Log2E, x, n)
		VROUNDPD(U8(8), n, n)
	}
	s.with(VFNMADD231PD, VFNMADD231PD_BCST, ln2High, n, x)
	s.with(VFNMADD231PD, VFNMADD231PD_BCST, ln2Low, n, x)
	factorial := [14]float64{1}
	for k := 1; k < len(factorial); k++ {
		factorial[k] = float64(k) * factorial[k-1]
	}
	// Pairs, then pairs of pairs (Estrin): the processor takes them side by side.
	square := s.reg()
	VMULPD(x, x, square)
	terms := make([]VecVirtual, 6)
	for i := range terms {
		terms[i] = s.reg()
		VBROADCASTSD(c(1/factorial[2*i+3]), terms[i])
		s.with(VFMADD213PD, VFMADD213PD_BCST, 1/factorial[2*i+2], x, terms[i])
	}
	VFMADD231PD(terms[1], square, terms[0])
	VFMADD231PD(terms[3], square, terms[2])
	VFMADD231PD(terms[5], square, terms[4])
	fourth := s.reg()
	VMULPD(square, square, fourth)
	VFMADD231PD(terms[4], fourth, terms[2])
	q := terms[0]
	VFMADD231PD(terms[2], fourth, q)
	VFMADD213PD(x, square, q)
	return powers{n, q}
}

// exp returns e^x, for |x| ≤ 2000 or NaN. x is lost.
func (s isa) exp(x VecVirtual) VecVirtual { return s.expFrom(s.split(x)) }

// expFrom is exp of what has been split. The parts are lost.
func (s isa) expFrom(p powers) VecVirtual {
	s.with(VADDPD, VADDPD_BCST, 1, p.q, p.q)
	if s.wide() {
		VSCALEFPD(p.n, p.q, p.q)
		return p.q
	}
	// In two steps, since 2ⁿ alone may be too large or too small for a float64, and e^x not.
	half := s.reg()
	s.with(VMULPD, VMULPD_BCST, 0.5, p.n, half)
	VROUNDPD(U8(8), half, half)
	VSUBPD(half, p.n, p.n)
	VMULPD(s.power(half), p.q, p.q)
	VMULPD(s.power(p.n), p.q, p.q)
	return p.q
}

// power returns 2ⁿ for a whole n in −1022 … 1023, by putting it where float64 keeps the exponent. n is lost.
func (s isa) power(n VecVirtual) VecVirtual {
	s.with(VADDPD, VADDPD_BCST, round, n, n)
	VPSLLQ(U8(52), n, n)
	VPADDQ(c(1), n, n)
	return n
}

// expm1 returns e^x − 1 = (2ⁿ − 1) + 2ⁿ q, for −700 ≤ x ≤ 0 or NaN. x is lost.
func (s isa) expm1(x VecVirtual) VecVirtual { return s.expm1From(s.split(x)) }

// expm1From is expm1 of what has been split. The parts are lost.
func (s isa) expm1From(p powers) VecVirtual {
	scale := s.reg()
	if s.wide() {
		VBROADCASTSD(c(1), scale)
		VSCALEFPD(p.n, scale, scale)
	} else {
		scale = s.power(p.n)
	}
	rest := s.reg()
	s.with(VSUBPD, VSUBPD_BCST, 1, scale, rest)
	VFMADD213PD(rest, scale, p.q)
	return p.q
}

// log1p returns ln(1 + u) for 0 ≤ u ≤ 1 or NaN. With t = 2u/(2 + u),
//
//	ln(1 + u) = 2 artanh(t/2) = t + t (w/3 + w²/5 + … + w¹⁰/21) + O(t w¹¹/23),  w = (t/2)²
//
// and where 1 + u > √2, ln(1 + u) = ln 2 + ln(1 + v) with 1 + v = (1 + u)/2, so that t = 2 (u − 1)/(u + 3). Then
// w ≤ 0.0295 and w¹¹/23 is below 1e-18. u is lost.
func (s isa) log1p(u VecVirtual) VecVirtual {
	upper, lower, t, w, sum := s.reg(), s.reg(), s.reg(), s.reg(), s.reg()
	limit := s.reg()
	VBROADCASTSD(c(math.Sqrt2-1), limit)
	VADDPD(u, u, upper)
	s.with(VADDPD, VADDPD_BCST, -2, upper, lower)
	s.where(greater, u, limit, lower, upper, upper)
	s.with(VADDPD, VADDPD_BCST, 3, u, lower)
	s.with(VADDPD, VADDPD_BCST, 2, u, t)
	s.where(greater, u, limit, lower, t, lower)
	VDIVPD(lower, upper, t)
	s.with(VMULPD, VMULPD_BCST, 0.25, t, w)
	VMULPD(t, w, w)
	VBROADCASTSD(c(1.0/21), sum)
	for k := 19; k >= 3; k -= 2 {
		s.with(VFMADD213PD, VFMADD213PD_BCST, 1/float64(k), w, sum)
	}
	VMULPD(w, sum, sum)
	VFMADD213PD(t, t, sum)
	s.with(VADDPD, VADDPD_BCST, math.Ln2, sum, w)
	s.where(greater, u, limit, w, sum, sum)
	return sum
}

// notAbove puts x down to limit where it is above. NaN stays NaN, since VMINPD then gives its first operand.
func (s isa) notAbove(limit float64, x VecVirtual) {
	bound := s.reg()
	VBROADCASTSD(c(limit), bound)
	VMINPD(x, bound, x)
}

// notBelow puts x up to limit where it is below, likewise.
func (s isa) notBelow(limit float64, x VecVirtual) {
	bound := s.reg()
	VBROADCASTSD(c(limit), bound)
	VMAXPD(x, bound, x)
}

// minusAbs returns −|x|, not below limit.
func (s isa) minusAbs(limit float64, x VecVirtual) VecVirtual {
	v := s.reg()
	s.orBits(signBit, x, v)
	s.notBelow(limit, v)
	return v
}

// or sets to = a | b, bit by bit.
func (s isa) or(a, b, to VecVirtual) {
	if s.wide() {
		VPORQ(a, b, to)
	} else {
		VORPD(a, b, to)
	}
}

// orBits sets to = x | b.
func (s isa) orBits(b uint64, x, to VecVirtual) {
	if s.wide() {
		VPORQ_BCST(bits(b), x, to)
	} else {
		VORPD(bits(b), x, to)
	}
}

// andBits sets to = x & b.
func (s isa) andBits(b uint64, x, to VecVirtual) {
	if s.wide() {
		VPANDQ_BCST(bits(b), x, to)
	} else {
		VANDPD(bits(b), x, to)
	}
}

// flip sets x = −x.
func (s isa) flip(x VecVirtual) {
	if s.wide() {
		VXORPD_BCST(bits(signBit), x, x)
	} else {
		VXORPD(bits(signBit), x, x)
	}
}

// sigmoid is 1/(1 + e) for x ≥ 0 and e/(1 + e) for x < 0, e = e^−|x|: no power is above 1.
func (s isa) sigmoid(x VecVirtual) VecVirtual { return s.sigmoidFrom(s.exp(s.minusAbs(-1000, x)), x) }

// sigmoidFrom is sigmoid, given e. e is lost.
func (s isa) sigmoidFrom(e, x VecVirtual) VecVirtual {
	one, upper := s.reg(), s.reg()
	VBROADCASTSD(c(1), one)
	s.whereNegative(x, e, one, upper)
	VADDPD(one, e, e)
	VDIVPD(e, upper, upper)
	return upper
}

// sigmoidSlope is σ′(x) = e/(1 + e)², e = e^−|x|.
func (s isa) sigmoidSlope(x VecVirtual) VecVirtual { return s.slopeFrom(s.exp(s.minusAbs(-1000, x))) }

// slopeFrom is sigmoidSlope, given e, which stays.
func (s isa) slopeFrom(e VecVirtual) VecVirtual {
	slope, below := s.reg(), s.reg()
	s.with(VADDPD, VADDPD_BCST, 1, e, below)
	VMULPD(below, below, below)
	VDIVPD(below, e, slope)
	return slope
}

// sigmoidAndSlope is both, from one power.
func (s isa) sigmoidAndSlope(x VecVirtual) (a, slope VecVirtual) {
	e := s.exp(s.minusAbs(-1000, x))
	slope = s.slopeFrom(e)
	return s.sigmoidFrom(e, x), slope
}

// tanhAndSlope is tanh x and tanh′(x) = 4 σ′(2x), from one power e and from m = e − 1, of which neither has the digits
// of the other.
func (s isa) tanhAndSlope(x VecVirtual) (a, slope VecVirtual) {
	v := s.minusAbs(-500, x)
	VADDPD(v, v, v)
	p := s.split(v)
	same := powers{s.reg(), s.reg()}
	VMOVAPD(p.n, same.n)
	VMOVAPD(p.q, same.q)
	s.notBelow(-1000, same.n) // 2ⁿ is lost beside 1 much earlier
	a = s.tanhFrom(s.expm1From(same), x)
	return a, s.tanhSlopeFrom(s.expFrom(p))
}

// tanhSlope is tanh′(x) = 4 σ′(2x). x is lost.
func (s isa) tanhSlope(x VecVirtual) VecVirtual {
	VADDPD(x, x, x)
	return s.tanhSlopeFrom(s.exp(s.minusAbs(-1000, x)))
}

// tanhSlopeFrom is tanhSlope, given e^−2|x|.
func (s isa) tanhSlopeFrom(e VecVirtual) VecVirtual {
	slope := s.slopeFrom(e)
	s.with(VMULPD, VMULPD_BCST, 4, slope, slope)
	return slope
}

// tanh is −m/(2 + m), m = e^−2|x| − 1, with the sign of x.
func (s isa) tanh(x VecVirtual) VecVirtual {
	v := s.minusAbs(-22, x) // beyond, tanh is 1 to the last bit
	VADDPD(v, v, v)
	return s.tanhFrom(s.expm1(v), x)
}

// tanhFrom is tanh, given m, which is lost.
func (s isa) tanhFrom(m, x VecVirtual) VecVirtual {
	below, sign := s.reg(), s.reg()
	s.with(VADDPD, VADDPD_BCST, 2, m, below)
	VDIVPD(below, m, m)
	s.andBits(signBit, x, sign)
	s.andBits(signBit-1, m, m)
	s.or(sign, m, m)
	return m
}

// softplus is max(x, 0) + ln(1 + e^−|x|).
func (s isa) softplus(x VecVirtual) VecVirtual {
	l := s.log1p(s.exp(s.minusAbs(-1000, x)))
	VADDPD(s.above(x), l, l)
	return l
}

// above returns max(x, 0), NaN for NaN.
func (s isa) above(x VecVirtual) VecVirtual {
	top := s.reg()
	s.zero(top)
	VMAXPD(x, top, top)
	return top
}
