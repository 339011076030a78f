package kit

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/image/font/sfnt"
	"gonum.org/v1/plot/font"
)

// CheckLetters refuses words with a letter that the font lacks, which would come out as an empty box or not at all. The
// figure is the function that the user called.
func CheckLetters(figure string, words ...string) error {
	face := font.DefaultCache.Lookup(TextStyle(TickSize).Font, TickSize)
	var buffer sfnt.Buffer
	for _, w := range words {
		for _, letter := range OneLine(w, len(w)) {
			if glyph, err := face.Face.GlyphIndex(&buffer, letter); glyph == 0 || err != nil {
				return fmt.Errorf("plotting: %s: the font has no %q, as in %q; give it another name", figure, letter, w)
			}
		}
	}
	return nil
}

// How many letters a name may have.
const (
	LongName  = 40 // in a title, in a legend, at an axis
	ShortName = 24 // at a row, at a wire, in a box
)

// OneLine turns line breaks and the like into spaces, and cuts words off after so many letters.
func OneLine(words string, most int) string {
	words = strings.Join(strings.FieldsFunc(words, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if letters := []rune(words); len(letters) > most {
		return string(letters[:most-1]) + "…"
	}
	return words
}

// OneLines is OneLine for each of the words.
func OneLines(words []string, most int) []string {
	lines := make([]string, len(words))
	for i, w := range words {
		lines[i] = OneLine(w, most)
	}
	return lines
}

// How many significant digits a number has.
const (
	AxisDigits = 12 // at a tick: drops what rounding adds to 3·0.1 = 0.30000000000000004
	TextDigits = 3  // in words
)

// Number writes v with so many significant digits and no zeros at the end: 0.031, 1500, 1e-7. The font has no
// superscript minus for 10⁻⁷.
func Number(v float64, digits int) string {
	if v == 0 {
		return "0" // also for −0
	}
	// Do not parse what stays in this notation: 1.80e+308, rounded up from the largest float64, would overflow.
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

// Minus is the sign in pictures, as wide as a plus. Figure.Text has the hyphen that programs read.
const Minus = "−"

// WithMinus puts Minus in the place of hyphens.
func WithMinus(numbers string) string { return strings.ReplaceAll(numbers, "-", Minus) }

// ShortNumber is the number format of diagrams: three significant digits, but whole numbers of up to five digits in
// full.
func ShortNumber(v float64) string {
	switch {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 1):
		return "∞"
	case math.IsInf(v, -1):
		return Minus + "∞"
	case v == 0:
		return "0" // −0 too
	case v == math.Trunc(v) && math.Abs(v) < 1e5:
		return WithMinus(Number(v, 5))
	}
	return WithMinus(Number(v, TextDigits))
}
