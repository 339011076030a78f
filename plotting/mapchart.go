package plotting

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// mapChart is a plot whose data fill a rectangle of a given size, with strips to the right of it. All maps are
// equally high, so that they can be set side by side.
type mapChart struct {
	plot          *plot.Plot
	width, height vg.Length // of the rectangle
	strips        []strip
}

// strip explains the map: a colour bar or a legend.
type strip interface {
	width() vg.Length
	draw(draw.Canvas)
}

// newMapChart is a map with the rectangle that the height of a figure leaves, and nothing on it.
func newMapChart(title, x, y string) *mapChart {
	p := newPlot()
	p.Title.Text = title
	p.X.Label.Text, p.Y.Label.Text = x, y
	p.X.LineStyle.Width, p.Y.LineStyle.Width = 0, 0 // a rim takes their place
	return &mapChart{plot: p, height: mapHeight}
}

// mapHeight leaves room for the title, the axis and its name.
const mapHeight = plotHeight - 84

// whole rounds a length down to whole pixels.
func whole(l vg.Length) vg.Length { return dot * vg.Length(math.Floor(float64(l/dot)+1e-6)) }

// layout is the canvas that the plot needs around its rectangle, and where on it the rectangle lies.
func (m *mapChart) layout() (canvas vg.Point, data vg.Rectangle) {
	c := draw.Canvas{Rectangle: vg.Rectangle{Max: vg.Point{X: m.width + 100, Y: m.height + 100}}}
	for range 4 { // how far the last label sticks out depends on the width
		data = m.plot.DataCanvas(c).Rectangle
		c.Max.X += m.width - data.Size().X
		c.Max.Y += m.height - data.Size().Y
	}
	return c.Max, m.plot.DataCanvas(c).Rectangle
}

// figure is the finished map.
func (m *mapChart) figure(text string) *Figure {
	m.width, m.height = whole(m.width), whole(m.height)
	size, data := m.layout()
	title := max(0, (m.plot.Title.TextStyle.Width(m.plot.Title.Text)-size.X)/2) // that sticks out on each side
	right := size.X - data.Max.X
	for _, s := range m.strips {
		right += s.width()
	}
	right = max(right, size.X-data.Max.X+title)
	return &Figure{
		title:  m.plot.Title.Text,
		text:   text,
		width:  wholePixels(margin + title + data.Max.X + right + margin + dot),
		height: plotHeight,
		draw: func(canvas draw.Canvas) {
			at := vg.Point{X: canvas.Min.X + margin + title, Y: canvas.Max.Y - margin - size.Y}
			// Pixels of the map that lie on pixels of a PNG file stay sharp.
			at.X += dot - (at.X + data.Min.X) + whole(at.X+data.Min.X)
			at.Y += whole(at.Y+data.Min.Y) - (at.Y + data.Min.Y)
			box := canvas
			box.Min, box.Max = at, at.Add(size)
			m.plot.Draw(box)
			box.Rectangle = data.Add(at)
			box.Min.Y = min(box.Min.Y, box.Max.Y-mapHeight)
			for _, s := range m.strips {
				box.Min.X = box.Max.X
				box.Max.X += s.width()
				s.draw(box)
			}
		},
	}
}
