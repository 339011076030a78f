package plotting

import (
	"fmt"

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
	window int            // of epochs that a curve is the mean of
	means  []plot.Plotter // which lie above what they are the mean of
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
	return &chart{plot: p, scale: s, window: 1}
}

// smooth makes the curves that follow means over n epochs.
func (c *chart) smooth(n Smooth) {
	if c.window = int(n); n > 1 {
		c.plot.Title.Text += fmt.Sprintf(", mean of %d epochs", n)
	}
}

// curve draws values[e] at epoch e+1, or the mean there. It returns what stands for the curve in a legend:
// nothing, if all of it is a gap.
func (c *chart) curve(values []float64) []plot.Thumbnailer {
	line, points := lineStyle(c.curves), pointStyle(c.curves)
	c.curves++
	if c.window == 1 {
		drawn, thumbs := c.strokes(values, line, points)
		c.plot.Add(drawn...)
		return thumbs
	}
	means, thumbs := c.strokes(smooth(values, c.window), line, points)
	c.means = append(c.means, means...)
	line.Color, points.Color = faint(line.Color), faint(points.Color)
	line.Width, line.Dashes, points.Radius = 1, nil, 2.5
	single, _ := c.strokes(values, line, points)
	c.plot.Add(single...)
	return thumbs
}

// fewEpochs is up to how many epochs a curve shows each of its points.
const fewEpochs = 20

// strokes are the lines and points of a curve. A value that the scale does not have, as zero on a log axis, is
// a gap.
func (c *chart) strokes(values []float64, look draw.LineStyle, dots draw.GlyphStyle) (drawn []plot.Plotter, thumbs []plot.Thumbnailer) {
	line := plotter.Line{LineStyle: look}
	points := plotter.Scatter{GlyphStyle: dots}
	for _, run := range c.scale.runs(values) {
		line.XYs = thin(run)
		stretch := line
		drawn = append(drawn, &stretch)
		if len(values) <= fewEpochs || len(run) == 1 { // a line of one point cannot be seen
			points.XYs = append(points.XYs, run...)
		}
	}
	if line.XYs != nil {
		thumbs = append(thumbs, &line)
	}
	if points.XYs != nil {
		drawn = append(drawn, &points)
		thumbs = append(thumbs, &points)
	}
	return drawn, thumbs
}

// figure is the finished chart.
func (c *chart) figure(text string) *Figure {
	if c.window > 1 {
		c.plot.Add(c.means...)
		single := &plotter.Line{LineStyle: draw.LineStyle{Color: faint(ink), Width: 1}}
		c.legend = append(c.legend, entry{"single epochs", []plot.Thumbnailer{single}})
	}
	c.plot.Y.Min, c.plot.Y.Max = c.scale.room(c.plot.Y.Min, c.plot.Y.Max)
	return framed(c.plot, plotHeight, c.legend, text)
}
