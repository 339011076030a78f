package plotting

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
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

// newPlaneMap is a map of a rectangle of the plane, with nothing on it.
func newPlaneMap(title, x, y string, a area) *mapChart {
	m := newMapChart(title, x, y)
	m.width, m.height = a.size()
	m.plot.X.Min, m.plot.X.Max, m.plot.X.Tick.Marker = a.x[0], a.x[1], roomyTicks{m.width}
	m.plot.Y.Min, m.plot.Y.Max, m.plot.Y.Tick.Marker = a.y[0], a.y[1], linearTicks{}
	return m
}

// planeFigure is the finished map of a plane, which may be higher than other maps.
func (m *mapChart) planeFigure(text string) *Figure {
	f := m.figure(text)
	f.height = max(f.height, wholePixels(m.height+plotHeight-mapHeight))
	return f
}

// roomyTicks are linearTicks on a horizontal axis of a given width: every second of them, every third and so on, where
// there is no room for the labels of all.
type roomyTicks struct{ width vg.Length }

func (t roomyTicks) Ticks(lo, hi float64) []plot.Tick {
	ticks := linearTicks{}.Ticks(lo, hi)
	var widest vg.Length
	for _, tick := range ticks {
		widest = max(widest, textStyle(tickSize).Width(tick.Label))
	}
	const gap vg.Length = 8
	room := max(1, int(t.width/(widest+gap)))
	every := (len(ticks) + room - 1) / room
	var kept []plot.Tick
	for i := 0; i < len(ticks); i += every {
		kept = append(kept, ticks[i])
	}
	return kept
}

// rim is the thin line around a map: its cells may be as white as the paper.
type rim struct{}

// axisLine is the look of gonum's axes in newPlot.
var axisLine = draw.LineStyle{Color: axisColor, Width: 0.75}

func (rim) Plot(c draw.Canvas, _ *plot.Plot) {
	r := c.Rectangle
	c.StrokeLines(axisLine, []vg.Point{r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}, r.Min})
}

// area is a rectangle of the plane: from and to, in each direction.
type area struct{ x, y [2]float64 }

func (a area) width() float64  { return a.x[1] - a.x[0] }
func (a area) height() float64 { return a.y[1] - a.y[0] }

// at is the point whose place in the rectangle is given as from 0, 0 at the lower left to 1, 1.
func (a area) at(u, v float64) plotter.XY {
	return plotter.XY{X: a.x[0] + u*a.width(), Y: a.y[0] + v*a.height()}
}

func (a area) holds(p plotter.XY) bool {
	return a.x[0] <= p.X && p.X <= a.x[1] && a.y[0] <= p.Y && p.Y <= a.y[1]
}

// check refuses a rectangle that is none.
func (a area) check(figure, x, y string) error {
	for _, side := range []struct {
		name string
		ends [2]float64
	}{{x, a.x}, {y, a.y}} {
		lo, hi := side.ends[0], side.ends[1]
		if !(lo < hi) || !finite(lo) || !finite(hi) || !finite(hi-lo) {
			return fmt.Errorf("plotting: %s: %s from %v to %v: want two finite numbers, the smaller one first", figure, side.name, lo, hi)
		}
		if hi-lo < 1e-9*max(math.Abs(lo), math.Abs(hi)) { // what the digits of a label tell apart
			return fmt.Errorf("plotting: %s: %s from %v to %v is too short to be drawn", figure, side.name, lo, hi)
		}
	}
	return nil
}

// mostOblong is up to which ratio of its sides a rectangle is drawn with one scale for both axes.
const mostOblong = 2

// around is a rectangle that holds the points, with room on every side.
func around(figure, x, y string, points plotter.XYs) (area, error) {
	const room = 0.15 // of a side
	xlo, xhi, ylo, yhi := plotter.XYRange(points)
	width, height := xhi-xlo, yhi-ylo
	const farthest = 1e300
	if width > farthest {
		return area{}, fmt.Errorf("plotting: %s: %s goes from %v to %v, too far for one picture", figure, x, xlo, xhi)
	}
	if height > farthest {
		return area{}, fmt.Errorf("plotting: %s: %s goes from %v to %v, too far for one picture", figure, y, ylo, yhi)
	}
	switch { // points in a row leave the other direction open
	case width == 0 && height == 0:
		width, height = linear.flat(xhi), linear.flat(yhi)
	case width == 0:
		width = max(height/mostOblong, linear.flat(xhi)*1e-6)
	case height == 0:
		height = max(width/mostOblong, linear.flat(yhi)*1e-6)
	}
	widen := func(lo, hi, size float64) [2]float64 {
		pad := (1+2*room)*size/2 - (hi-lo)/2
		return [2]float64{lo - pad, hi + pad}
	}
	a := area{widen(xlo, xhi, width), widen(ylo, yhi, height)}
	return a, a.check(figure, x, y)
}

// The largest size of a rectangle of the plane, in points. One as oblong as may be is as high as other maps.
const (
	planeWidth            = mostOblong * mapHeight
	planeHeight vg.Length = 230
)

// size is how large the rectangle is drawn: with one scale for both axes, so that right angles are right, unless that
// would make it too narrow.
func (a area) size() (width, height vg.Length) {
	ratio := a.width() / a.height()
	if !(1.0/mostOblong <= ratio && ratio <= mostOblong) {
		return planeHeight * 4 / 3, planeHeight
	}
	width = min(planeWidth, planeHeight*vg.Length(ratio))
	return width, width / vg.Length(ratio)
}
