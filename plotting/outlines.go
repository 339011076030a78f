package plotting

import (
	"unicode/utf8"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// outlines is a canvas that draws the outlines of the letters in the place of text. gonum's PDF canvas knows
// only the characters of Windows' code page 1252, not those of ‖∂L/∂θ‖, and whoever opens an SVG file may not
// have the font.
type outlines struct{ vg.CanvasWriterTo }

func (c outlines) FillString(face font.Face, at vg.Point, s string) {
	for i, r := range s {
		letter := s[i : i+utf8.RuneLen(r)]
		left := face.Width(s[:i]+letter) - face.Width(letter) // with the kerning between the two
		c.Fill(outline(face, r, vg.Point{X: at.X + left, Y: at.Y}))
	}
}

// outline is the path of a letter that stands at a point. In a font y points down, on a canvas up.
func outline(face font.Face, letter rune, at vg.Point) vg.Path {
	em := fixed.Int26_6(face.Face.UnitsPerEm()) // at this size a unit of the font is one of 26.6: nothing is rounded
	scale := face.Font.Size / vg.Length(em)
	point := func(p fixed.Point26_6) vg.Point {
		return vg.Point{X: at.X + scale*vg.Length(p.X), Y: at.Y - scale*vg.Length(p.Y)}
	}
	var buffer sfnt.Buffer
	glyph, err := face.Face.GlyphIndex(&buffer, letter)
	if err != nil {
		panic(err) // the font is part of the program
	}
	segments, err := face.Face.LoadGlyph(&buffer, glyph, em, nil)
	if err != nil {
		panic(err)
	}
	var path vg.Path
	for _, s := range segments {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			path.Move(point(s.Args[0]))
		case sfnt.SegmentOpLineTo:
			path.Line(point(s.Args[0]))
		case sfnt.SegmentOpQuadTo:
			path.QuadTo(point(s.Args[0]), point(s.Args[1]))
		case sfnt.SegmentOpCubeTo:
			path.CubeTo(point(s.Args[0]), point(s.Args[1]), point(s.Args[2]))
		}
	}
	return path
}
