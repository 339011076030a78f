package plotting

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// rim is the thin line around a map: its cells may be as white as the paper.
type rim struct{}

// axisLine is the look of gonum's axes in newPlot.
var axisLine = draw.LineStyle{Color: axisColor, Width: 0.75}

func (rim) Plot(c draw.Canvas, _ *plot.Plot) {
	r := c.Rectangle
	c.StrokeLines(axisLine, []vg.Point{r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}, r.Min})
}
