// Package ulp knows functions to more than 60 decimal digits, and measures how far a float64 is from them. It serves tests.
package ulp

import (
	"math"
	"math/big"
	"math/rand/v2"
)

// digits are the binary digits that is calculated with. What cancels takes 64 of them at most.
const digits = 320

// ln2 has 70 decimal digits more than needed (OEIS A002162).
var ln2, _ = number(0).SetString("0.693147180559945309417232121458176568075500134360255254120680009493393621969694715605863326996418687147147")

func number(v float64) *big.Float { return new(big.Float).SetPrec(digits).SetFloat64(v) }

func add(x, y *big.Float) *big.Float { return number(0).Add(x, y) }
func mul(x, y *big.Float) *big.Float { return number(0).Mul(x, y) }
func quo(x, y *big.Float) *big.Float { return number(0).Quo(x, y) }
func neg(x *big.Float) *big.Float    { return number(0).Neg(x) }

// Off returns |got − exact| in units of the last place: the distance of the float64 around the exact number.
func Off(got float64, exact *big.Float) float64 {
	nearest, _ := exact.Float64()
	if math.IsInf(nearest, 0) || math.IsInf(got, 0) || math.IsNaN(got) {
		if got == nearest {
			return 0
		}
		return math.Inf(1)
	}
	_, exponent := math.Frexp(nearest)
	unit := math.Ldexp(1, max(exponent-53, -1074))
	off, _ := quo(add(number(got), neg(exact)), number(unit)).Float64()
	return math.Abs(off)
}

// exp is e^x = 2ⁿ (e^(r/2¹²))^(2¹²), x = n ln 2 + r.
func exp(x *big.Float) *big.Float {
	approximate, _ := x.Float64()
	n := math.RoundToEven(approximate / math.Ln2)
	r := add(x, neg(mul(number(n), ln2)))
	r.SetMantExp(r, -12)
	sum, term := number(1), number(1)
	for k := 1; k < 24; k++ { // r/2¹² is below 1e-4: the 24th term is below 1e-115
		term = quo(mul(term, r), number(float64(k)))
		sum = add(sum, term)
	}
	for range 12 {
		sum = mul(sum, sum)
	}
	return sum.SetMantExp(sum, int(n))
}

// Exp returns e^x, for |x| ≤ 1e6.
func Exp(x float64) *big.Float { return exp(number(x)) }

// Sigmoid returns 1/(1 + e^−x), for |x| ≤ 1e6.
func Sigmoid(x float64) *big.Float { return quo(number(1), add(number(1), Exp(-x))) }

// SigmoidSlope returns e^−|x|/(1 + e^−|x|)², for |x| ≤ 1e6.
func SigmoidSlope(x float64) *big.Float {
	e := Exp(-math.Abs(x))
	below := add(number(1), e)
	return quo(e, mul(below, below))
}

// Tanh returns tanh x, for |x| ≤ 1e6: (1 − e^−2x)/(1 + e^−2x), or its series x − x³/3 + 2x⁵/15, whose next term, 17x⁷/315,
// is below 1e-37 x for small x.
func Tanh(x float64) *big.Float {
	if math.Abs(x) < 0x1p-20 {
		square := mul(number(x), number(x))
		series := add(number(1), neg(quo(square, number(3))))
		series = add(series, quo(mul(number(2), mul(square, square)), number(15)))
		return mul(number(x), series)
	}
	e := exp(number(-2 * x))
	return quo(add(number(1), neg(e)), add(number(1), e))
}

// Softplus returns ln(1 + e^x), for |x| ≤ 1e6: u − u²/2 + u³/3 for tiny u = e^x; else y + 2 (v − e^y)/(v + e^y), v = 1 + u,
// which is right to three times as many digits as y, what the standard library says.
func Softplus(x float64) *big.Float {
	u := Exp(x)
	if x < -40 {
		series := add(number(1), neg(quo(u, number(2))))
		series = add(series, quo(mul(u, u), number(3)))
		return mul(u, series)
	}
	v := add(number(1), u)
	y := number(math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))))
	e := exp(y)
	return add(y, quo(mul(number(2), add(v, neg(e))), add(v, e)))
}

// Arguments are numbers from the whole range: of every exponent, of both signs, and more of them where the functions
// bend and where they end.
func Arguments(n int) (all []float64) {
	rng := rand.New(rand.NewPCG(7, 8))
	for range n {
		all = append(all,
			rng.NormFloat64(),
			80*rng.Float64()-40,
			1600*rng.Float64()-800,
			math.Ldexp(2*rng.Float64()-1, rng.IntN(1074+12)-1074))
	}
	return append(all, 0, math.Copysign(0, -1), 5e-324, -5e-324, 0x1p-1022, 1, -1, 709.7827128933840, 709.7827128933841,
		-708.4, -745.1332191019411, -745.1332191019412, 1e5, -1e5)
}
