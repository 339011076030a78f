package plotting

import (
	"image/color"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Measures of a circuit, in points.
const (
	gateRadius  vg.Length = 15
	gatePadding vg.Length = 7  // between the symbol of a gate and its ends
	wireHeight  vg.Length = 44 // a gate with the numbers above and below its line
	laneHeight  vg.Length = 13 // a line that passes by
	portGap     vg.Length = 12 // between the two lines that arrive at a gate
	numberGap   vg.Length = 3  // between a number and its line
	numberPad   vg.Length = 7  // before and after a number
	headLength  vg.Length = 8
	forkRadius  vg.Length = 2.6
)

var (
	wireColor = color.Gray{Y: 0x50}
	gateFill  = color.Gray{Y: 0xf2}

	valueStyle    = colored(textStyle(tickSize), 0)
	gradientStyle = italic(colored(textStyle(tickSize), 1))
	symbolStyle   = align(textStyle(labelSize), text.XCenter, text.YCenter)
	inputStyle    = align(textStyle(labelSize), text.XRight, text.YCenter)

	wireStyle = draw.LineStyle{Color: wireColor, Width: 1.3}
	gateStyle = draw.LineStyle{Color: ink, Width: 1.3}
)

// colored gives a text the colour of curve i.
func colored(s text.Style, i int) text.Style {
	s.Color = colors[i]
	return s
}

// italic slants a text, which tells it apart without colour.
func italic(s text.Style) text.Style {
	s.Font.Style = xfont.StyleItalic
	return s
}
