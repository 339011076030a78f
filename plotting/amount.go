package plotting

import (
	"math"
	"strings"
)

// minus is as wide as a plus. Numbers in a picture have it; those of Figure.Text have the hyphen that programs read.
const minus = "−"

// signed writes the numbers of a picture.
func signed(numbers string) string { return strings.ReplaceAll(numbers, "-", minus) }

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
		return signed(number(v, 5))
	}
	return signed(number(v, textDigits))
}
