package kit

import (
	"image/color"
	"reflect"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Legend names the curves of a chart, or what lies on a map, to the right of it: gonum's legend lies over the data.
type Legend []entry

type entry struct {
	name   string
	thumbs []plot.Thumbnailer
}

// Add adds a line to the legend: a name, and the curve, points or colour that it stands for. Several thumbnails are
// drawn on top of each other; without any, the line is a remark.
func (l *Legend) Add(name string, thumbs ...plot.Thumbnailer) { *l = append(*l, entry{name, thumbs}) }

const (
	legendRows           = 10 // as many as fit next to a plot
	legendGap  vg.Length = 12
)

// columns are gonum's legends, side by side.
func (l Legend) columns() []plot.Legend {
	var columns []plot.Legend
	for entries := range slices.Chunk(l, legendRows) {
		column := plot.NewLegend()
		column.TextStyle = TextStyle(TickSize)
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

// width includes the gap to the plot.
func (l Legend) width() vg.Length {
	var width vg.Length
	for _, column := range l.columns() {
		width += legendGap + column.Rectangle(draw.Canvas{}).Size().X
	}
	return width
}

// draw starts at the top left corner of the canvas.
func (l Legend) draw(canvas draw.Canvas) {
	for _, column := range l.columns() {
		canvas.Min.X += legendGap
		column.Draw(canvas)
		canvas.Min.X += column.Rectangle(canvas).Size().X
	}
}

// Explains reports whether the guides of d say all that those of another drawing say: the same names with the same looks,
// the same colour bars.
func (d Drawing) Explains(other Drawing) bool {
	for _, guide := range other.Guides {
		if !slices.ContainsFunc(d.Guides, func(own Guide) bool { return explains(own, guide) }) {
			return false
		}
	}
	return other.Bare != nil
}

func explains(own, other Guide) bool {
	if l, ok := own.(Legend); ok {
		o, ok := other.(Legend)
		missing := func(e entry) bool { return !slices.ContainsFunc(l, e.equal) }
		return ok && !slices.ContainsFunc(o, missing)
	}
	b, ok1 := own.(ColorBar)
	o, ok2 := other.(ColorBar)
	b.Color, o.Color = nil, nil // functions cannot be compared; bars of one name have one
	return ok1 && ok2 && reflect.DeepEqual(b, o)
}

// equal compares the names and the looks of two entries, not their data.
func (e entry) equal(other entry) bool {
	look := func(t plot.Thumbnailer) any {
		switch t := t.(type) {
		case *plotter.Line:
			return t.LineStyle
		case *plotter.Scatter:
			return t.GlyphStyle
		case ReferenceLine:
			return t.LineStyle
		}
		return t
	}
	return e.name == other.name && slices.EqualFunc(e.thumbs, other.thumbs, func(a, b plot.Thumbnailer) bool {
		return reflect.DeepEqual(look(a), look(b))
	})
}

// Swatch shows the colour of a region in a legend.
type Swatch struct{ Fill color.Color }

func (s Swatch) Thumbnail(c *draw.Canvas) {
	box := *c
	box.Min.Y, box.Max.Y = box.Min.Y-1, box.Max.Y+1
	box.SetColor(s.Fill)
	box.Fill(box.Rectangle.Path())
}
