package plotting

import (
	"image"
	"image/color"
	stddraw "image/draw"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
)

// backdrop is all pictures of a figure in one, which lies below the rest, or nil if it has none. A PDF file with several
// pictures holds them in an order that changes from run to run: fpdf goes through a map, and no setting of it helps two
// of the same width.
func (f *Figure) backdrop() *image.RGBA {
	var canvas recorder.Canvas
	f.draw(draw.NewCanvas(&canvas, f.width, f.height))
	pixel := func(l vg.Length) int { return int(math.Round(float64(l / dot))) }
	var all *image.RGBA
	for _, action := range canvas.Actions {
		part, ok := action.(*recorder.DrawImage)
		if !ok {
			continue
		}
		if all == nil {
			all = image.NewRGBA(image.Rect(0, 0, pixel(f.width), pixel(f.height)))
			stddraw.Draw(all, all.Bounds(), image.NewUniform(color.White), image.Point{}, stddraw.Src)
		}
		at := image.Pt(pixel(part.Rectangle.Min.X), pixel(f.height-part.Rectangle.Max.Y))
		stddraw.Draw(all, part.Image.Bounds().Add(at), part.Image, image.Point{}, stddraw.Src)
	}
	return all
}

// upsideDown is the picture that a PDF file shows the right way up: gonum turns the page over, so that y points up, and
// the pictures with it.
func upsideDown(picture *image.RGBA) image.Image {
	turned := image.NewRGBA(picture.Bounds())
	for y := range picture.Rect.Dy() {
		row := turned.Pix[(picture.Rect.Dy()-1-y)*turned.Stride:]
		copy(row, picture.Pix[y*picture.Stride:(y+1)*picture.Stride])
	}
	return turned
}

// withoutPictures is a canvas that leaves out the pictures: they are in the backdrop.
type withoutPictures struct{ vg.CanvasWriterTo }

func (withoutPictures) DrawImage(vg.Rectangle, image.Image) {}
