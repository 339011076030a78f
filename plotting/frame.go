package plotting

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// framed is the figure of a plot, so high, with its legend to the right, in a strip of its own.
func framed(p *plot.Plot, height vg.Length, l legend, text string) *Figure {
	strip := l.width()
	return &Figure{
		title:  p.Title.Text,
		text:   text,
		width:  wholePixels(plotWidth + strip),
		height: wholePixels(height),
		draw: func(canvas draw.Canvas) {
			canvas = draw.Crop(canvas, margin, -margin, margin, -margin)
			left, right := draw.Crop(canvas, 0, -strip, 0, 0), canvas
			p.Draw(left)
			right.Min.X, right.Max.Y = left.Max.X, p.DataCanvas(left).Max.Y
			l.draw(right)
		},
	}
}
