package plotting

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// plane is a plot of one quantity against another, with a legend to its right.
type plane struct {
	plot   *plot.Plot
	x, y   scale
	legend legend
}

// newPlane names the two axes with their quantities.
func newPlane(title, across, up string, x, y scale) *plane {
	p := newPlot()
	p.Title.Text = title
	p.X.Label.Text, p.X.Tick.Marker = across+x.note, x.ticks
	p.Y.Label.Text, p.Y.Tick.Marker = up+y.note, y.ticks
	p.Add(newGrid())
	return &plane{plot: p, x: x, y: y}
}

func (p *plane) figure(height vg.Length, text string) *Figure {
	x, y := &p.plot.X, &p.plot.Y
	x.Min, x.Max = p.x.room(x.Min, x.Max)
	y.Min, y.Max = p.y.room(y.Min, y.Max)
	return framed(p.plot, height, p.legend, text)
}

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

// rows names the rows of a plot, the first one at the top: row i has its middle at the height −i.
type rows []string

func rowHeight(i int) float64 { return -float64(i) }

func (r rows) Ticks(_, _ float64) []plot.Tick {
	var ticks []plot.Tick
	for i, name := range r {
		ticks = append(ticks, plot.Tick{Value: rowHeight(i), Label: name})
	}
	return ticks
}

// rows is the finished plane where the vertical axis has n rows, each so high or more.
func (p *plane) rows(n int, each vg.Length, text string) *Figure {
	const around vg.Length = 90 // for the title, the horizontal axis and its name
	x, y := &p.plot.X, &p.plot.Y
	x.Min, x.Max = p.x.room(x.Min, x.Max)
	y.Min, y.Max = rowHeight(n-1)-0.5, 0.5
	return framed(p.plot, max(plotHeight, around+each*vg.Length(n)), p.legend, text)
}

// level is a line right across a plot, at a height, or if upright at a place on the horizontal axis.
type level struct {
	at      float64
	upright bool
	draw.LineStyle
}

// reference is the look of a line to compare with: no curve's colour, no curve's dashes.
var reference = draw.LineStyle{Color: ink, Width: 1.2, Dashes: []vg.Length{1, 3}}

func (l level) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	if l.upright {
		c.StrokeLine2(l.LineStyle, x(l.at), c.Min.Y, x(l.at), c.Max.Y)
	} else {
		c.StrokeLine2(l.LineStyle, c.Min.X, y(l.at), c.Max.X, y(l.at))
	}
}

// DataRange makes the axis long enough and leaves the other alone.
func (l level) DataRange() (xmin, xmax, ymin, ymax float64) {
	if l.upright {
		return l.at, l.at, math.Inf(1), math.Inf(-1)
	}
	return math.Inf(1), math.Inf(-1), l.at, l.at
}

func (l level) Thumbnail(c *draw.Canvas) { (&plotter.Line{LineStyle: l.LineStyle}).Thumbnail(c) }
