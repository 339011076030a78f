package kit

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Chart is a plot of one quantity against another, with a legend to its right.
type Chart struct {
	Plot   *plot.Plot
	X, Y   Scale
	Legend Legend
}

// NewChart is an empty chart with a grid. The quantities name its axes.
func NewChart(title, xQuantity, yQuantity string, x, y Scale) *Chart {
	p := newPlot(title)
	p.X.Label.Text, p.X.Tick.Marker = xQuantity+x.Note, x.Ticks
	p.Y.Label.Text, p.Y.Tick.Marker = yQuantity+y.Note, y.Ticks
	line := draw.LineStyle{Color: gridColor, Width: 0.75}
	p.Add(&plotter.Grid{Vertical: line, Horizontal: line})
	return &Chart{Plot: p, X: x, Y: y}
}

// Drawing is the finished chart, with some room around the data.
func (c *Chart) Drawing(height vg.Length) Drawing {
	x, y := &c.Plot.X, &c.Plot.Y
	x.Min, x.Max = c.X.Pad(x.Min, x.Max)
	y.Min, y.Max = c.Y.Pad(y.Min, y.Max)
	return c.withLegend(height)
}

// withLegend is the drawing of the plot as it is, with the legend to its right.
func (c *Chart) withLegend(height vg.Length) Drawing {
	d := c.withGuides(height, c.Legend)
	if len(c.Legend) > 0 {
		bare := c.withGuides(height, nil)
		d.Guides, d.Bare = []Guide{c.Legend}, &bare
	}
	return d
}

func (c *Chart) withGuides(height vg.Length, entries Legend) Drawing {
	legend := entries.width()
	return Drawing{
		Title:  c.Plot.Title.Text,
		Width:  wholePixels(plotWidth + legend),
		Height: wholePixels(height),
		Draw: func(canvas draw.Canvas) {
			canvas = draw.Crop(canvas, margin, -margin, margin, -margin)
			left, right := draw.Crop(canvas, 0, -legend, 0, 0), canvas
			c.Plot.Draw(left)
			right.Min.X, right.Max.Y = left.Max.X, c.Plot.DataCanvas(left).Max.Y
			entries.draw(right)
		},
	}
}

// RowNames are the ticks of a vertical axis of rows, the first one at the top: row i has its middle at RowMiddle(i).
type RowNames []string

func RowMiddle(i int) float64 { return -float64(i) }

func (r RowNames) Ticks(_, _ float64) []plot.Tick {
	var ticks []plot.Tick
	for i, name := range r {
		ticks = append(ticks, plot.Tick{Value: RowMiddle(i), Label: name})
	}
	return ticks
}

// RowsDrawing is the finished chart where the vertical axis has n rows, each at least so high.
func (c *Chart) RowsDrawing(n int, height vg.Length) Drawing {
	const around vg.Length = 90 // for the title, the horizontal axis and its name
	x, y := &c.Plot.X, &c.Plot.Y
	x.Min, x.Max = c.X.Pad(x.Min, x.Max)
	y.Min, y.Max = RowMiddle(n-1)-0.5, 0.5
	return c.withLegend(max(PlotHeight, around+height*vg.Length(n)))
}

// ReferenceLine goes right across a plot, at a height or, if Upright, at a place on the horizontal axis.
type ReferenceLine struct {
	At      float64
	Upright bool
	draw.LineStyle
}

// ReferenceStyle is the look of a line to compare with. It has the colour and the dashes of no curve.
var ReferenceStyle = draw.LineStyle{Color: Ink, Width: 1.2, Dashes: []vg.Length{1, 3}}

func (l ReferenceLine) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	if l.Upright {
		c.StrokeLine2(l.LineStyle, x(l.At), c.Min.Y, x(l.At), c.Max.Y)
	} else {
		c.StrokeLine2(l.LineStyle, c.Min.X, y(l.At), c.Max.X, y(l.At))
	}
}

// DataRange makes one axis reach the line and leaves the other alone.
func (l ReferenceLine) DataRange() (xmin, xmax, ymin, ymax float64) {
	if l.Upright {
		return l.At, l.At, math.Inf(1), math.Inf(-1)
	}
	return math.Inf(1), math.Inf(-1), l.At, l.At
}

func (l ReferenceLine) Thumbnail(c *draw.Canvas) {
	(&plotter.Line{LineStyle: l.LineStyle}).Thumbnail(c)
}
