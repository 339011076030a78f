package plotting

import (
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// sketch is a part of a diagram: the drawing itself, or its key.
type sketch struct {
	width, height vg.Length
	draw          func(pen)
}

const sketchGap vg.Length = 14 // between the parts of a diagram

// newDiagram is a figure without axes: its title, and the parts one below the other, each in the middle.
func newDiagram(title, words string, parts ...sketch) *Figure {
	heading := align(textStyle(titleSize), text.XCenter, text.YTop)
	top := margin + heading.Rectangle(title).Size().Y
	width, height := heading.Width(title), top
	for _, part := range parts {
		width = max(width, part.width)
		height += sketchGap + part.height
	}
	width = wholePixels(width + 2*margin)
	return &Figure{
		title:  title,
		text:   words,
		width:  width,
		height: wholePixels(height + margin),
		draw: func(canvas draw.Canvas) {
			pen{canvas}.write(heading, width/2, margin, title)
			y := top
			for _, part := range parts {
				y += sketchGap
				left := (width - part.width) / 2
				part.draw(pen{draw.Crop(canvas, left, 0, 0, -y)})
				y += part.height
			}
		},
	}
}
