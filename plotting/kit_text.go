package plotting

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/image/font/sfnt"
	"gonum.org/v1/plot/font"
)

// checkLetters refuses words with a letter that the font lacks: it would be missing, or an empty box.
func checkLetters(figure string, words ...string) error {
	face := font.DefaultCache.Lookup(textStyle(tickSize).Font, tickSize)
	var buffer sfnt.Buffer
	for _, w := range words {
		for _, letter := range oneLine(w, len(w)) {
			if glyph, err := face.Face.GlyphIndex(&buffer, letter); glyph == 0 || err != nil {
				return fmt.Errorf("plotting: %s: the font has no %q, as in %q; give it another name", figure, letter, w)
			}
		}
	}
	return nil
}

// How many letters a name may have.
const (
	longName  = 40 // in a title, in a legend, at an axis
	shortName = 24 // at a row, at a wire, in a box
)

// oneLine makes spaces of line breaks and the like, and shortens what would stretch the picture.
func oneLine(words string, most int) string {
	words = strings.Join(strings.FieldsFunc(words, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if letters := []rune(words); len(letters) > most {
		return string(letters[:most-1]) + "…"
	}
	return words
}

// oneLines shortens each of the words.
func oneLines(words []string, most int) []string {
	lines := make([]string, len(words))
	for i, w := range words {
		lines[i] = oneLine(w, most)
	}
	return lines
}

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
