package plotting

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// chart is a plot of quantities against the epoch, with a legend to its right.
type chart struct {
	plot   *plot.Plot
	scale  scale // of the quantities
	legend legend
	curves int
}

// newChart is a chart of the epochs 1 to n. The quantity names the vertical axis.
func newChart(title, quantity string, n int, s scale) *chart {
	p := newPlot()
	p.Title.Text = title
	p.X.Label.Text = "epoch"
	p.X.Min, p.X.Max = 1, float64(n)
	if n == 1 {
		p.X.Min, p.X.Max = 0.5, 1.5 // puts the only point in the middle
	}
	p.X.Tick.Marker = epochTicks{}
	p.Y.Label.Text = quantity + s.note
	p.Y.Tick.Marker = s.ticks
	p.Add(newGrid())
	return &chart{plot: p, scale: s}
}

// fewEpochs is up to how many epochs a curve shows each of its points.
const fewEpochs = 20

// curve draws values[e] at epoch e+1. A value that the scale does not have, as zero on a log axis, is a gap.
// It returns what stands for the curve in a legend: nothing, if all of it is a gap.
func (c *chart) curve(values []float64) (thumbs []plot.Thumbnailer) {
	line := plotter.Line{LineStyle: lineStyle(c.curves)}
	points := plotter.Scatter{GlyphStyle: pointStyle(c.curves)}
	c.curves++
	for _, run := range c.scale.runs(values) {
		line.XYs = thin(run)
		c.plot.Add(new(line))
		if len(values) <= fewEpochs || len(run) == 1 { // a line of one point cannot be seen
			points.XYs = append(points.XYs, run...)
		}
	}
	if line.XYs != nil {
		thumbs = append(thumbs, &line)
	}
	if points.XYs != nil {
		c.plot.Add(&points)
		thumbs = append(thumbs, &points)
	}
	return thumbs
}

// figure is the finished chart.
func (c *chart) figure(text string) *Figure {
	c.plot.Y.Min, c.plot.Y.Max = c.scale.room(c.plot.Y.Min, c.plot.Y.Max)
	strip := c.legend.width()
	return &Figure{
		title:  c.plot.Title.Text,
		text:   text,
		width:  wholePixels(plotWidth + strip),
		height: plotHeight,
		draw: func(canvas draw.Canvas) {
			canvas = draw.Crop(canvas, margin, -margin, margin, -margin)
			left, right := draw.Crop(canvas, 0, -strip, 0, 0), canvas
			c.plot.Draw(left)
			right.Min.X, right.Max.Y = left.Max.X, c.plot.DataCanvas(left).Max.Y
			c.legend.draw(right)
		},
	}
}
