package plotting

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	stddraw "image/draw"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"

	"backprop/plotting/internal/kit"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Save writes the figure to a file, as PNG, SVG or PDF depending on its extension. The same figure gives the same bytes.
func (f *Figure) Save(path string) error {
	var picture []byte
	switch strings.ToLower(filepath.Ext(path)) {
	case ".png":
		picture = f.png()
	case ".svg":
		picture = f.svg()
	case ".pdf":
		picture = f.pdf()
	default:
		return fmt.Errorf("plotting: Save(%q): the extension must be .png, .svg or .pdf", path)
	}
	if err := os.WriteFile(path, picture, 0o644); err != nil {
		return fmt.Errorf("plotting: %w", err)
	}
	return nil
}

// png has twice as many pixels as the figure has on a screen, so that it stays sharp on a dense one.
func (f *Figure) png() []byte {
	canvas := vgimg.NewWith(vgimg.UseWH(f.drawing.Width, f.drawing.Height), vgimg.UseDPI(2*kit.PixelsPerInch)) // white
	f.drawing.Draw(draw.NewCanvas(canvas, f.drawing.Width, f.drawing.Height))
	return encodePNG(canvas.Image().(*image.RGBA))
}

// svg corrects the type of the images in it: gonum calls them image/jpg, and some viewers then do not show them.
func (f *Figure) svg() []byte {
	file := f.paint(outlines{vgsvg.New(f.drawing.Width, f.drawing.Height)})
	return bytes.ReplaceAll(file, []byte(`"data:image/jpg;base64,`), []byte(`"data:image/png;base64,`))
}

// pdfDate is when a PDF file was made.
var pdfDate = regexp.MustCompile(`/(CreationDate|ModDate) \(D:\d{14}\)`)

// pdf has a fixed date, so that the same figure gives the same bytes. It is as long as the one that it replaces, because
// a PDF file contains a table of its own offsets.
func (f *Figure) pdf() []byte {
	page := vgpdf.New(f.drawing.Width, f.drawing.Height)
	var file []byte
	if images := f.images(); images != nil {
		page.DrawImage(vg.Rectangle{Max: vg.Point{X: f.drawing.Width, Y: f.drawing.Height}}, upsideDown(images))
		file = f.paintOver(withoutImages{outlines{page}})
	} else {
		file = f.paint(outlines{page})
	}
	return pdfDate.ReplaceAll(file, []byte("/$1 (D:20000101000000)"))
}

// paint draws the figure on a white canvas and returns its file.
func (f *Figure) paint(on vg.CanvasWriterTo) []byte {
	canvas := draw.NewCanvas(on, f.drawing.Width, f.drawing.Height)
	canvas.SetColor(color.White)
	canvas.Fill(canvas.Rectangle.Path())
	return f.paintOver(on)
}

// paintOver draws the figure on top of what the canvas holds.
func (f *Figure) paintOver(on vg.CanvasWriterTo) []byte {
	f.drawing.Draw(draw.NewCanvas(on, f.drawing.Width, f.drawing.Height))
	var file bytes.Buffer
	if _, err := on.WriteTo(&file); err != nil {
		panic(err) // a bytes.Buffer never fails
	}
	return file.Bytes()
}

// images are the maps and colour bars of a figure in one image, to be drawn below the rest; nil if it has none. A PDF
// file with several images has them in an order that changes from run to run: fpdf ranges over a Go map, and its option
// to sort them does not help two of the same width.
func (f *Figure) images() *image.RGBA {
	var canvas recorder.Canvas
	f.drawing.Draw(draw.NewCanvas(&canvas, f.drawing.Width, f.drawing.Height))
	pixel := func(l vg.Length) int { return int(math.Round(float64(l / kit.Pixel))) }
	var all *image.RGBA
	for _, action := range canvas.Actions {
		part, ok := action.(*recorder.DrawImage)
		if !ok {
			continue
		}
		if all == nil {
			all = image.NewRGBA(image.Rect(0, 0, pixel(f.drawing.Width), pixel(f.drawing.Height)))
			stddraw.Draw(all, all.Bounds(), image.NewUniform(color.White), image.Point{}, stddraw.Src)
		}
		at := image.Pt(pixel(part.Rectangle.Min.X), pixel(f.drawing.Height-part.Rectangle.Max.Y))
		stddraw.Draw(all, part.Image.Bounds().Add(at), part.Image, image.Point{}, stddraw.Src)
	}
	return all
}

// upsideDown is the image that a PDF file shows the right way up: gonum flips the page, so that y points up, and the
// images with it.
func upsideDown(picture *image.RGBA) image.Image {
	turned := image.NewRGBA(picture.Bounds())
	for y := range picture.Rect.Dy() {
		row := turned.Pix[(picture.Rect.Dy()-1-y)*turned.Stride:]
		copy(row, picture.Pix[y*picture.Stride:(y+1)*picture.Stride])
	}
	return turned
}

// withoutImages is a canvas on which images are not drawn.
type withoutImages struct{ vg.CanvasWriterTo }

func (withoutImages) DrawImage(vg.Rectangle, image.Image) {}

// outlines is a canvas that draws letters as shapes, not as text. gonum's PDF canvas knows only the characters of
// Windows code page 1252, not those of ‖∂L/∂θ‖, and whoever opens an SVG file may not have the font.
type outlines struct{ vg.CanvasWriterTo }

func (c outlines) FillString(face font.Face, at vg.Point, s string) {
	for i, r := range s {
		letter := s[i : i+utf8.RuneLen(r)]
		left := face.Width(s[:i]+letter) - face.Width(letter) // with the kerning between the two
		c.Fill(outline(face, r, vg.Point{X: at.X + left, Y: at.Y}))
	}
}

// outline is the path of a letter at a point. In a font y points down, on a canvas up.
func outline(face font.Face, letter rune, at vg.Point) vg.Path {
	em := fixed.Int26_6(face.Face.UnitsPerEm()) // the size at which one unit of the font is 1/64: nothing is rounded
	scale := face.Font.Size / vg.Length(em)
	point := func(p fixed.Point26_6) vg.Point {
		return vg.Point{X: at.X + scale*vg.Length(p.X), Y: at.Y - scale*vg.Length(p.Y)}
	}
	var buffer sfnt.Buffer
	glyph, err := face.Face.GlyphIndex(&buffer, letter)
	if err != nil {
		panic(err) // the font is part of the program, or kit.CheckLetters has asked it for this letter
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
