package plotting

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

const (
	axisDigits = 12 // drops what rounding adds to a tick such as 3·0.1 = 0.30000000000000004
	textDigits = 3
)

// number writes v with so many significant digits and no zeros at the end: 0.031, 1500, 1e-7. The font has no
// superscript minus for 10⁻⁷.
func number(v float64, digits int) string {
	s := strconv.FormatFloat(v, 'e', digits-1, 64)
	rounded, _ := strconv.ParseFloat(s, 64)
	if a := math.Abs(rounded); a == 0 || 1e-3 <= a && a < 1e6 {
		return strconv.FormatFloat(rounded, 'f', -1, 64)
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(rounded, 'e', -1, 64), "e")
	k, _ := strconv.Atoi(exponent) // without the + and the zeros of e+06
	return mantissa + "e" + strconv.Itoa(k)
}

// inWords says how a series starts and ends: "0.72 at epoch 1, 0.031 at epoch 500".
func inWords(values []float64) string {
	words := number(values[0], textDigits) + " at epoch 1"
	if n := len(values); n > 1 {
		words += fmt.Sprintf(", %s at epoch %d", number(values[n-1], textDigits), n)
	}
	return words
}
