package plotting

import (
	"fmt"
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
	if v == 0 {
		return "0" // also for −0
	}
	// 1.80e+308, rounded up from the largest number, is none itself: a number that stays in this notation is not parsed.
	s := strconv.FormatFloat(v, 'e', digits-1, 64)
	mantissa, exponent, _ := strings.Cut(s, "e")
	k, _ := strconv.Atoi(exponent) // without the + and the zeros of e+06
	if -3 <= k && k < 6 {
		rounded, _ := strconv.ParseFloat(s, 64)
		return strconv.FormatFloat(rounded, 'f', -1, 64)
	}
	if strings.Contains(mantissa, ".") {
		mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
	}
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
