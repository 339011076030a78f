package plotting

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
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
