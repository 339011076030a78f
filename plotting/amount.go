package plotting

import (
	"math"
	"strings"
)

// minus is as wide as a plus. Numbers in diagrams have it.
const minus = "−"

// amount writes a number into a diagram: three significant digits, but a whole number of up to five digits in full.
func amount(v float64) string {
	switch {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 1):
		return "∞"
	case math.IsInf(v, -1):
		return minus + "∞"
	case v == 0:
		return "0" // −0 too
	case v == math.Trunc(v) && math.Abs(v) < 1e5:
		return strings.ReplaceAll(number(v, 5), "-", minus)
	}
	return strings.ReplaceAll(number(v, textDigits), "-", minus)
}
