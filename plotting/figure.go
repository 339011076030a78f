package plotting

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Figure is a picture of a fixed size, which Show displays and Save writes to a file.
type Figure struct {
	title, text   string
	width, height vg.Length
	draw          func(draw.Canvas) // fills a canvas of width × height
}

// Title names the figure: "Loss".
func (f *Figure) Title() string { return f.title }

// Text says in words what the figure shows: "loss: 0.72 at epoch 1, 0.031 at epoch 500".
func (f *Figure) Text() string { return f.text }

// pixelsPerInch is CSS's: 72 points are 96 pixels.
const pixelsPerInch = 96

// pixels is the size at which a screen shows the figure.
func (f *Figure) pixels() (width, height int) {
	return int(math.Round(f.width.Dots(pixelsPerInch))), int(math.Round(f.height.Dots(pixelsPerInch)))
}

// wholePixels rounds a length up to whole pixels, so that a picture of twice the size is exactly that.
func wholePixels(l vg.Length) vg.Length {
	const pixel = vg.Inch / pixelsPerInch
	return vg.Length(math.Ceil(float64(l/pixel))) * pixel
}
