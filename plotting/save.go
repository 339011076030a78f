package plotting

import (
	"bytes"
	"fmt"
	"image/color"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Save writes the figure to a file, as PNG, SVG or PDF, which the extension says.
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
	return f.paint(vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(f.width, f.height), vgimg.UseDPI(2*pixelsPerInch))})
}

// svg calls the pictures in it what they are. gonum calls them image/jpg, and some viewers then show none.
func (f *Figure) svg() []byte {
	file := f.paint(outlines{vgsvg.New(f.width, f.height)})
	return bytes.ReplaceAll(file, []byte(`"data:image/jpg;base64,`), []byte(`"data:image/png;base64,`))
}

// pdfDate is what a PDF file says of its making.
var pdfDate = regexp.MustCompile(`/(CreationDate|ModDate) \(D:\d{14}\)`)

// pdf carries no date, so that the same figure gives the same bytes. The length must stay: a PDF file holds a
// table of its own offsets.
func (f *Figure) pdf() []byte {
	page := vgpdf.New(f.width, f.height)
	if backdrop := f.backdrop(); backdrop != nil {
		page.DrawImage(vg.Rectangle{Max: vg.Point{X: f.width, Y: f.height}}, upsideDown(backdrop))
		return undated(f.paintOver(withoutPictures{outlines{page}}))
	}
	return undated(f.paint(outlines{page}))
}

func undated(file []byte) []byte {
	return pdfDate.ReplaceAll(file, []byte("/$1 (D:20000101000000)"))
}

// paint draws the figure on white and returns the file that the canvas makes of it.
func (f *Figure) paint(on vg.CanvasWriterTo) []byte {
	canvas := draw.NewCanvas(on, f.width, f.height)
	canvas.SetColor(color.White)
	canvas.Fill(canvas.Rectangle.Path())
	return f.paintOver(on)
}

// paintOver draws the figure on what the canvas holds.
func (f *Figure) paintOver(on vg.CanvasWriterTo) []byte {
	f.draw(draw.NewCanvas(on, f.width, f.height))
	var file bytes.Buffer
	if _, err := on.WriteTo(&file); err != nil {
		panic(err) // memory takes all that is written to it
	}
	return file.Bytes()
}
