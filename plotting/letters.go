package plotting

import (
	"fmt"
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
