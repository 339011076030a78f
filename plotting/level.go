package plotting

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

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
