package bp

import (
	"math"

	"gonum.org/v1/gonum/num/dual"
)

// ln is ln x. Below 2^−1022, where math.Log on some processors is off by more than 10, it is ln(2⁵² x) − 52 ln 2:
// the product is exact.
func ln(x float64) float64 {
	if x > 0 && x < 0x1p-1022 {
		return math.Log(0x1p52*x) - 52*math.Ln2
	}
	return math.Log(x)
}

// dualLn is ln x with derivative x′/x. dual.Log has +∞ at x = 0 whatever x′ is.
func dualLn(x dual.Number) dual.Number {
	switch {
	case x.Real < 0:
		return dual.Number{Real: math.NaN(), Emag: math.NaN()}
	case x.Emag == 0:
		return dual.Number{Real: ln(x.Real)}
	}
	return dual.Number{Real: ln(x.Real), Emag: x.Emag / x.Real}
}
