package plotting

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/image/font/sfnt"
	"gonum.org/v1/plot/font"
)

// checkLetters refuses a text with a letter that the font lacks, which would come out as an empty box.
func checkLetters(figure, words string) error {
	face := font.DefaultCache.Lookup(textStyle(tickSize).Font, tickSize)
	var buffer sfnt.Buffer
	for _, letter := range words {
		if glyph, err := face.Face.GlyphIndex(&buffer, letter); glyph == 0 || err != nil {
			return fmt.Errorf("plotting: %s: the font has no %q, as in %q; give it another name", figure, letter, words)
		}
	}
	return nil
}

// oneLine makes spaces of line breaks and the like, and shortens what would stretch the picture.
func oneLine(words string) string {
	words = strings.Join(strings.FieldsFunc(words, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	const most = 24
	if letters := []rune(words); len(letters) > most {
		return string(letters[:most-1]) + "…"
	}
	return words
}
