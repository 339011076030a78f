package plotting

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

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
