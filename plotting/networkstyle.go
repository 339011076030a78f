package plotting

import (
	"math"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// netMeasures are those of a network's units, in points.
type netMeasures struct {
	radius vg.Length // of a unit
	pitch  vg.Length // from one unit to the next
	widest vg.Length // the line of the largest weight
	head   vg.Length // of an arrow at a line; 0: none
}

var (
	numberedMeasures = netMeasures{radius: 20, pitch: 84, widest: 4, head: 9}
	plainMeasures    = netMeasures{radius: 9, pitch: 26, widest: 3}
)

const (
	hairline   vg.Length = 0.4 // the line of a weight that is next to nothing
	unitPad    vg.Length = 6   // between the number in a unit and its ends
	labelRoom  vg.Length = 16  // from the number at a line to that at the next
	biasStub   vg.Length = 16  // the line of a bias, above its unit
	biasLabel  vg.Length = 15  // its number, above that
	biasBar    vg.Length = 11  // the line of a bias in its unit
	columnGap  vg.Length = 60  // between columns, at least
	captionGap vg.Length = 10
	lineHeight vg.Length = 16
	boxPad     vg.Length = 10
	boxCorner  vg.Length = 8
	portRadius vg.Length = 2.5 // where a line leaves a box
	flowArrow  vg.Length = 44  // above the lines, which way they are used
)

var (
	captionStyle = align(textStyle(tickSize), text.XCenter, text.YCenter)
	unitStyle    = draw.LineStyle{Color: ink, Width: 1.3}
	flowStyle    = draw.LineStyle{Color: wireColor, Width: 1.1}
	zeroStyle    = draw.LineStyle{Color: axisColor, Width: 0.6, Dashes: []vg.Length{1, 3}}
)

// signStyle is the look of a weight whose size is this share of the largest. Zero is neither positive nor negative.
func (m netMeasures) signStyle(v, largest float64) draw.LineStyle {
	if v == 0 {
		return zeroStyle
	}
	style := draw.LineStyle{Color: colors[0], Width: max(hairline, m.widest*vg.Length(math.Abs(v)/largest))}
	if v < 0 {
		style.Color, style.Dashes = colors[1], []vg.Length{5, 3}
	}
	return style
}
