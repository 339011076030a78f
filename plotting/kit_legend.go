package plotting

import (
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// legend names the curves of a plot in a strip of its own: gonum's legend lies over the data.
type legend []entry

type entry struct {
	name   string
	thumbs []plot.Thumbnailer
}

const (
	legendRows           = 10 // as many as fit next to a plot
	legendGap  vg.Length = 12
)

// columns are gonum's legends, side by side.
func (l legend) columns() []plot.Legend {
	var columns []plot.Legend
	for entries := range slices.Chunk(l, legendRows) {
		column := plot.NewLegend()
		column.TextStyle = textStyle(tickSize)
		column.Top, column.Left = true, true
		column.ThumbnailWidth = 32
		column.Padding = 4
		for _, e := range entries {
			column.Add(e.name, e.thumbs...)
		}
		columns = append(columns, column)
	}
	return columns
}

// width is that of the strip, with the gap to the plot.
func (l legend) width() vg.Length {
	var width vg.Length
	for _, column := range l.columns() {
		width += legendGap + column.Rectangle(draw.Canvas{}).Size().X
	}
	return width
}

// draw fills the strip, from its top.
func (l legend) draw(strip draw.Canvas) {
	for _, column := range l.columns() {
		strip.Min.X += legendGap
		column.Draw(strip)
		strip.Min.X += column.Rectangle(strip).Size().X
	}
}
