package plotting

import (
	"image/color"
	"math"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The size of a plot with its title and axes, in points; a legend comes on top.
const (
	plotWidth  vg.Length = 400
	plotHeight vg.Length = 270
	margin     vg.Length = 9
)

// Sizes of text, in points. They can be read from the back of a room.
const (
	titleSize = 16
	labelSize = 14
	tickSize  = 12
)

var (
	ink       = color.Gray{Y: 0x20}
	axisColor = color.Gray{Y: 0x80}
	gridColor = color.Gray{Y: 0xdd}
	wireColor = color.Gray{Y: 0x50} // lines and arrows of a diagram
	gateFill  = color.Gray{Y: 0xf2}
)

// colors are those of Okabe and Ito, which colour-blind readers tell apart, without the yellow, which is lost
// on white: https://jfly.uni-koeln.de/color/
var colors = []color.Color{
	color.RGBA{0x00, 0x72, 0xb2, 0xff}, // blue
	color.RGBA{0xd5, 0x5e, 0x00, 0xff}, // vermilion
	color.RGBA{0x00, 0x9e, 0x73, 0xff}, // bluish green
	color.RGBA{0xcc, 0x79, 0xa7, 0xff}, // reddish purple
	color.RGBA{0xe6, 0x9f, 0x00, 0xff}, // orange
	color.RGBA{0x56, 0xb4, 0xe9, 0xff}, // sky blue
	color.RGBA{0x00, 0x00, 0x00, 0xff}, // black
}

// dashes and shapes tell curves and their points apart without colour. There are eight of each and seven
// colours, so the first 56 curves all differ.
var (
	dashes = [][]vg.Length{
		nil, {8, 3}, {2, 2}, {8, 3, 2, 3}, {14, 4}, {4, 4}, {8, 3, 2, 3, 2, 3}, {14, 3, 6, 3},
	}
	shapes = []draw.GlyphDrawer{
		draw.CircleGlyph{},
		polygon{4, math.Pi / 4}, // square
		polygon{3, math.Pi / 2}, // triangle that points up
		polygon{4, 0},           // diamond
		polygon{3, -math.Pi / 2},
		polygon{3, 0},
		polygon{6, 0},
		polygon{3, math.Pi}, // not the hexagon, which looks too much like the circle of the same colour
	}
)

// lineStyle is the look of curve i of a plot.
func lineStyle(i int) draw.LineStyle {
	return draw.LineStyle{Color: colors[i%len(colors)], Width: 1.8, Dashes: dashes[i%len(dashes)]}
}

// pointStyle is the look of the points of curve i of a plot.
func pointStyle(i int) draw.GlyphStyle {
	return draw.GlyphStyle{Color: colors[i%len(colors)], Radius: 4.5, Shape: shapes[i%len(shapes)]}
}

// faint is the colour of what stays in the background.
func faint(c color.Color) color.Color {
	const share = 0.35 // of the colour; the rest is white
	r, g, b, _ := c.RGBA()
	mix := func(v uint32) uint8 { return uint8(math.Round(255 - share*(255-float64(v>>8)))) }
	return color.RGBA{mix(r), mix(g), mix(b), 0xff}
}

// textStyle is plain text. It must not go through gonum's LaTeX handler, which panics on sub- and superscripts.
func textStyle(size vg.Length) text.Style {
	return text.Style{
		Color:   ink,
		Font:    font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, size),
		Handler: plot.DefaultTextHandler,
	}
}

// restyle gives s the look of textStyle and keeps its alignment.
func restyle(s *text.Style, size vg.Length) {
	x, y := s.XAlign, s.YAlign
	*s = textStyle(size)
	s.XAlign, s.YAlign = x, y
}

// newPlot is an empty plot in the style of the package.
func newPlot() *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil // Save paints all of a figure white, below its backdrop
	restyle(&p.Title.TextStyle, titleSize)
	p.Title.Padding = 8
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Padding = 0
		axis.LineStyle = draw.LineStyle{Color: axisColor, Width: 0.75}
		axis.Tick.LineStyle = axis.LineStyle
		axis.Tick.Length = 5
		axis.Label.Padding = 4
		restyle(&axis.Label.TextStyle, labelSize)
		restyle(&axis.Tick.Label, tickSize)
	}
	return p
}

// newGrid marks the labelled ticks across a plot.
func newGrid() *plotter.Grid {
	line := draw.LineStyle{Color: gridColor, Width: 0.75}
	return &plotter.Grid{Vertical: line, Horizontal: line}
}

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

// pixelsPerInch is CSS's: 72 points are 96 pixels.
const pixelsPerInch = 96

// wholePixels rounds a length up to whole pixels, so that a picture of twice the size is exactly that.
func wholePixels(l vg.Length) vg.Length {
	const pixel = vg.Inch / pixelsPerInch
	return vg.Length(math.Ceil(float64(l/pixel))) * pixel
}
