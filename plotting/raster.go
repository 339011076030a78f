package plotting

import (
	"image"
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// raster fills the data's rectangle of a plot with colours, as a picture of the pixels that a PNG file has.
// gonum's heat map draws a shape for each cell, which takes ten times the space and leaves seams between cells;
// as a picture of one pixel to the cell it comes out blurred.
type raster struct {
	color func(x, y float64) color.Color // from 0, 0 at the lower left to 1, 1; nil: hatched
}

// dot is the size of one pixel of a PNG file.
const dot = vg.Inch / (2 * pixelsPerInch)

func (r raster) Plot(c draw.Canvas, _ *plot.Plot) {
	size := c.Size()
	w, h := int(size.X/dot+0.5), int(size.Y/dot+0.5)
	picture := image.NewRGBA(image.Rect(0, 0, w, h))
	for j := range h {
		for i := range w {
			fill := r.color((float64(i)+0.5)/float64(w), 1-(float64(j)+0.5)/float64(h))
			if fill == nil {
				fill = hatch(i, j)
			}
			picture.Set(i, j, fill)
		}
	}
	c.DrawImage(c.Rectangle, picture)
}

// hatch is the colour of a pixel where there is no value. Its stripes show in a print without colours too.
func hatch(i, j int) color.Color {
	if (i+j)%10 < 2 {
		return axisColor
	}
	return color.White
}
