// Package kit holds what the pictures of package plotting are made of:
//
//	style.go     sizes, colours, fonts, line styles and marker styles of every picture
//	text.go      how numbers are written, how long a name may be, which font has which letter
//	axis.go      linear and log scales, and the ticks of an axis
//	chart.go     curves and points on two axes
//	legend.go    the legend to the right of a chart or a map
//	map.go       a rectangle filled with colours, with its frame and its size
//	colormap.go  which colour stands for which value, and the colour bar
//	contour.go   functions on a grid, and their contour lines
//	glyph.go     markers: polygons, rings, stars, and their white outline
//	diagram.go   boxes, arrows and labels without axes, and their key
package kit

import (
	"image/color"
	"math"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Drawing is a picture of a fixed size. Draw fills a canvas of Width × Height.
type Drawing struct {
	Title         string
	Width, Height vg.Length
	Draw          func(draw.Canvas)
	Guides        []Guide  // what explains it: a legend, a colour bar
	Bare          *Drawing // the same without them, if it has any
}

// The size of a plot with its title and axes, in points. The legend is added to the width.
const (
	plotWidth  vg.Length = 400
	PlotHeight vg.Length = 270
	margin     vg.Length = 9
)

// PixelsPerInch is CSS's: 72 points are 96 pixels. A PNG file has two pixels for each of them, one every Pixel.
const (
	PixelsPerInch = 96
	Pixel         = vg.Inch / (2 * PixelsPerInch)
)

// wholePixels rounds a length up to whole pixels of a screen, so that a PNG file has exactly twice as many.
func wholePixels(l vg.Length) vg.Length {
	const pixel = vg.Inch / PixelsPerInch
	return vg.Length(math.Ceil(float64(l/pixel))) * pixel
}

// Sizes of text, in points, readable from the back of a room.
const (
	titleSize = 16
	LabelSize = 14
	TickSize  = 12
)

var (
	Ink       = color.Gray{Y: 0x20}
	WireColor = color.Gray{Y: 0x50} // lines and arrows of a diagram
	AxisColor = color.Gray{Y: 0x80}
	gridColor = color.Gray{Y: 0xdd}
	GateFill  = color.Gray{Y: 0xf2}
)

// Colors are those of Okabe and Ito, which colour-blind readers can tell apart, without the yellow, which is hard to
// see on white: https://jfly.uni-koeln.de/color/
var Colors = []color.Color{
	color.RGBA{0x00, 0x72, 0xb2, 0xff}, // blue
	color.RGBA{0xd5, 0x5e, 0x00, 0xff}, // vermilion
	color.RGBA{0x00, 0x9e, 0x73, 0xff}, // bluish green
	color.RGBA{0xcc, 0x79, 0xa7, 0xff}, // reddish purple
	color.RGBA{0xe6, 0x9f, 0x00, 0xff}, // orange
	color.RGBA{0x56, 0xb4, 0xe9, 0xff}, // sky blue
	color.RGBA{0x00, 0x00, 0x00, 0xff}, // black
}

// Dashes and markers tell curves apart without colour. There are eight of each and seven colours, so the first 56
// curves all differ.
var (
	dashes = [][]vg.Length{
		nil, {8, 3}, {2, 2}, {8, 3, 2, 3}, {14, 4}, {4, 4}, {8, 3, 2, 3, 2, 3}, {14, 3, 6, 3},
	}
	Shapes = []draw.GlyphDrawer{
		draw.CircleGlyph{},
		polygon{4, math.Pi / 4}, // square
		polygon{3, math.Pi / 2}, // triangle that points up
		Diamond,
		polygon{3, -math.Pi / 2},
		polygon{3, 0},
		polygon{6, 0},
		polygon{3, math.Pi}, // not the hexagon, which looks too much like the circle of the same colour
	}
)

// LineStyle is the look of curve i of a plot.
func LineStyle(i int) draw.LineStyle {
	return draw.LineStyle{Color: Colors[i%len(Colors)], Width: 1.8, Dashes: dashes[i%len(dashes)]}
}

// PointStyle is the look of the points of curve i of a plot.
func PointStyle(i int) draw.GlyphStyle {
	return draw.GlyphStyle{Color: Colors[i%len(Colors)], Radius: 4.5, Shape: Shapes[i%len(Shapes)]}
}

// axisLine is the look of the axes of a chart and of the frame of a map.
var axisLine = draw.LineStyle{Color: AxisColor, Width: 0.75}

// Faint is the colour of what stays in the background: 35% of c on white.
func Faint(c color.Color) color.Color {
	const share = 0.35
	r, g, b, _ := c.RGBA()
	mix := func(v uint32) uint8 { return uint8(math.Round(255 - share*(255-float64(v>>8)))) }
	return color.RGBA{mix(r), mix(g), mix(b), 0xff}
}

// TextStyle is plain text.
func TextStyle(size vg.Length) text.Style {
	return text.Style{
		Color:   Ink,
		Font:    font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, size),
		Handler: textHandler{text.Plain{Fonts: font.DefaultCache}},
	}
}

// Colored is a text style in the colour of curve i.
func Colored(s text.Style, i int) text.Style {
	s.Color = Colors[i]
	return s
}

// Italic slants a text, which tells it apart without colour.
func Italic(s text.Style) text.Style {
	s.Font.Style = xfont.StyleItalic
	return s
}

// Align sets on which side of its point a text stands: to the right of it (XLeft), above it (YBottom), and so on.
func Align(style text.Style, x text.XAlignment, y text.YAlignment) text.Style {
	style.XAlign, style.YAlign = x, y
	return style
}

// newPlot is an empty gonum plot in the style of the package.
func newPlot(title string) *plot.Plot {
	p := plot.New()
	p.TextHandler = TextStyle(TickSize).Handler
	p.BackgroundColor = nil // Figure.Save paints all of a figure white, below its maps
	p.Title.Text = title
	restyle := func(s *text.Style, size vg.Length) { *s = Align(TextStyle(size), s.XAlign, s.YAlign) }
	restyle(&p.Title.TextStyle, titleSize)
	p.Title.Padding = 8
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Padding = 0
		axis.LineStyle = axisLine
		axis.Tick.LineStyle = axis.LineStyle
		axis.Tick.Length = 5
		axis.Label.Padding = 4
		restyle(&axis.Label.TextStyle, LabelSize)
		restyle(&axis.Tick.Label, TickSize)
	}
	return p
}
