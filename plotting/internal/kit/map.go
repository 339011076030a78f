package kit

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Map is a plot whose data fill a rectangle of a given size, with legends and colour bars to the right of it. Maps are
// equally high, unless they show an area of the plane, so that they can be set side by side.
type Map struct {
	Plot          *plot.Plot
	Width, Height vg.Length // of the rectangle
	Guides        []Guide   // from left to right
}

// Guide explains what a map shows: a ColorBar or a Legend.
type Guide interface {
	width() vg.Length
	draw(draw.Canvas)
}

// NewMap is an empty map with the usual height. Its width is still to be set.
func NewMap(title, x, y string) *Map {
	p := newPlot(title)
	p.X.Label.Text, p.Y.Label.Text = x, y
	p.X.LineStyle.Width, p.Y.LineStyle.Width = 0, 0 // a Frame takes their place
	return &Map{Plot: p, Height: MapHeight}
}

// SetCells divides the map into rows and columns of cells, both counted from 1, with the first row at the top.
func (m *Map) SetCells(rows, cols int) {
	m.Plot.X.Min, m.Plot.X.Max = 0.5, float64(cols)+0.5
	m.Plot.Y.Min, m.Plot.Y.Max = 0.5, float64(rows)+0.5
	m.Plot.Y.Scale = plot.InvertedScale{Normalizer: plot.LinearScale{}}
}

// MapHeight leaves room for the title, the axis and its name.
const MapHeight = PlotHeight - 84

// roundDown rounds a length down to whole pixels of a PNG file.
func roundDown(l vg.Length) vg.Length { return Pixel * vg.Length(math.Floor(float64(l/Pixel)+1e-6)) }

// layout is the size of the canvas that the plot needs, and where on it the rectangle lies.
func (m *Map) layout() (canvas vg.Point, data vg.Rectangle) {
	c := draw.Canvas{Rectangle: vg.Rectangle{Max: vg.Point{X: m.Width + 100, Y: m.Height + 100}}}
	for range 4 { // how far the last label sticks out depends on the width
		data = m.Plot.DataCanvas(c).Rectangle
		c.Max.X += m.Width - data.Size().X
		c.Max.Y += m.Height - data.Size().Y
	}
	return c.Max, m.Plot.DataCanvas(c).Rectangle
}

// Drawing is the finished map.
func (m *Map) Drawing() Drawing {
	m.Width, m.Height = roundDown(m.Width), roundDown(m.Height)
	d := m.withGuides(m.Guides)
	if len(m.Guides) > 0 {
		bare := m.withGuides(nil)
		d.Guides, d.Bare = m.Guides, &bare
	}
	return d
}

func (m *Map) withGuides(guides []Guide) Drawing {
	size, data := m.layout()
	title := max(0, (m.Plot.Title.TextStyle.Width(m.Plot.Title.Text)-size.X)/2) // how far it sticks out on each side
	right := size.X - data.Max.X
	for _, g := range guides {
		right += g.width()
	}
	right = max(right, size.X-data.Max.X+title)
	return Drawing{
		Title:  m.Plot.Title.Text,
		Width:  wholePixels(margin + title + data.Max.X + right + margin + Pixel),
		Height: max(PlotHeight, wholePixels(m.Height+PlotHeight-MapHeight)),
		Draw: func(canvas draw.Canvas) {
			at := vg.Point{X: canvas.Min.X + margin + title, Y: canvas.Max.Y - margin - size.Y}
			// The pixels of the map must lie on those of a PNG file to stay sharp.
			at.X += Pixel - (at.X + data.Min.X) + roundDown(at.X+data.Min.X)
			at.Y += roundDown(at.Y+data.Min.Y) - (at.Y + data.Min.Y)
			box := canvas
			box.Min, box.Max = at, at.Add(size)
			m.Plot.Draw(box)
			box.Rectangle = data.Add(at)
			box.Min.Y = min(box.Min.Y, box.Max.Y-MapHeight)
			for _, g := range guides {
				box.Min.X = box.Max.X
				box.Max.X += g.width()
				g.draw(box)
			}
		},
	}
}

// NewPlaneMap is an empty map of an area of the plane.
func NewPlaneMap(title, x, y string, a Area) *Map {
	m := NewMap(title, x, y)
	m.Width, m.Height = a.size()
	m.Plot.X.Min, m.Plot.X.Max, m.Plot.X.Tick.Marker = a.X[0], a.X[1], roomyTicks{m.Width}
	m.Plot.Y.Min, m.Plot.Y.Max, m.Plot.Y.Tick.Marker = a.Y[0], a.Y[1], LinearTicks{}
	return m
}

// roomyTicks are LinearTicks on a horizontal axis of a given width: every second of them, every third and so on, where
// there is no room for all labels.
type roomyTicks struct{ width vg.Length }

func (t roomyTicks) Ticks(lo, hi float64) []plot.Tick {
	ticks := LinearTicks{}.Ticks(lo, hi)
	var widest vg.Length
	for _, tick := range ticks {
		widest = max(widest, TextStyle(TickSize).Width(tick.Label))
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

// Frame is the thin line around a map, whose cells may be as white as the paper.
type Frame struct{}

func (Frame) Plot(c draw.Canvas, _ *plot.Plot) {
	r := c.Rectangle
	c.StrokeLines(axisLine, []vg.Point{r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}, r.Min})
}

// Area is a rectangle of the plane, from X[0] to X[1] and from Y[0] to Y[1].
type Area struct{ X, Y [2]float64 }

func (a Area) width() float64  { return a.X[1] - a.X[0] }
func (a Area) height() float64 { return a.Y[1] - a.Y[0] }

// At is the point that lies at u and v, both from 0 to 1, of the way from the lower left corner.
func (a Area) At(u, v float64) plotter.XY {
	return plotter.XY{X: between(a.X[0], a.X[1], u), Y: between(a.Y[0], a.Y[1], v)}
}

// Contains reports whether a point lies in the area or on its edge.
func (a Area) Contains(p plotter.XY) bool {
	return a.X[0] <= p.X && p.X <= a.X[1] && a.Y[0] <= p.Y && p.Y <= a.Y[1]
}

// Clip are the parts of a line that lie in the area. The points of the line are finite, but may lie as far outside as
// numbers go: gonum's own clipping then returns points that are not on the edge but far beyond it.
func (a Area) Clip(line plotter.XYs) (parts []plotter.XYs) {
	joined := false
	for i := 1; i < len(line); i++ {
		from, to, ok := a.clip(line[i-1], line[i])
		if !ok {
			joined = false
			continue
		}
		if !joined {
			parts = append(parts, plotter.XYs{from})
		}
		last := &parts[len(parts)-1]
		*last = append(*last, to)
		joined = to == line[i]
	}
	return parts
}

// clip cuts off what lies outside of the segment from p to q (Cohen and Sutherland), the farther end first: rounding moves
// a cut by as much as it moves the end that stays.
func (a Area) clip(p, q plotter.XY) (from, to plotter.XY, ok bool) {
	const mostCuts = 8 // more than two at either end are the doing of rounding
	for range mostCuts {
		beyondP, beyondQ := a.beyond(p), a.beyond(q)
		switch {
		case beyondP == 0 && beyondQ == 0:
			return p, q, true
		case p.X < a.X[0] && q.X < a.X[0], p.X > a.X[1] && q.X > a.X[1], p.Y < a.Y[0] && q.Y < a.Y[0], p.Y > a.Y[1] && q.Y > a.Y[1]:
			return p, q, false
		case beyondP >= beyondQ:
			p = a.cut(p, q)
		default:
			q = a.cut(q, p)
		}
	}
	return p, q, false
}

// beyond is how many times the area's own size a point lies outside of it, 0 if it lies inside.
func (a Area) beyond(p plotter.XY) float64 {
	return max(0, (a.X[0]-p.X)/a.width(), (p.X-a.X[1])/a.width(), (a.Y[0]-p.Y)/a.height(), (p.Y-a.Y[1])/a.height())
}

// cut moves the outer end of a segment to the straight line of one of the sides that separate it from the area. Halves keep
// differences from overflowing, and float64 keeps a product from being fused with a sum, so that all processors draw the
// same picture.
func (a Area) cut(end, other plotter.XY) plotter.XY {
	at := func(side, end, other, end2, other2 float64) float64 {
		share := (side/2 - other/2) / (end/2 - other/2)
		return other2 + float64(2*share*(end2/2-other2/2))
	}
	switch {
	case end.X < a.X[0]:
		return plotter.XY{X: a.X[0], Y: at(a.X[0], end.X, other.X, end.Y, other.Y)}
	case end.X > a.X[1]:
		return plotter.XY{X: a.X[1], Y: at(a.X[1], end.X, other.X, end.Y, other.Y)}
	case end.Y < a.Y[0]:
		return plotter.XY{X: at(a.Y[0], end.Y, other.Y, end.X, other.X), Y: a.Y[0]}
	}
	return plotter.XY{X: at(a.Y[1], end.Y, other.Y, end.X, other.X), Y: a.Y[1]}
}

// Check refuses an area whose sides are not finite, or too short to be drawn.
func (a Area) Check(figure, x, y string) error {
	for _, side := range []struct {
		name string
		ends [2]float64
	}{{x, a.X}, {y, a.Y}} {
		lo, hi := side.ends[0], side.ends[1]
		if !(lo < hi) || !Finite(lo) || !Finite(hi) {
			return fmt.Errorf("plotting: %s: %s from %v to %v: want two finite numbers, the smaller one first", figure, side.name, lo, hi)
		}
		if err := CheckSide(figure, side.name, lo, hi); err != nil {
			return err
		}
	}
	return nil
}

// CheckSide refuses a range of a variable that cannot be divided into points: lo < hi are both finite.
func CheckSide(figure, variable string, lo, hi float64) error {
	if hi-lo < max(leastShare*max(math.Abs(lo), math.Abs(hi)), leastSide) {
		return fmt.Errorf("plotting: %s: %s from %v to %v is too short to be drawn", figure, variable, lo, hi)
	}
	return CheckRange(figure, variable, lo, hi)
}

// leastSide is the shortest side of an area: a thousand million times the least number, so that a picture can be divided
// into points.
const leastSide = math.SmallestNonzeroFloat64 / leastShare

// mostOblong is up to which ratio of its sides an area is drawn with one scale for both axes.
const mostOblong = 2

// AreaAround contains the points, with some room on every side.
func AreaAround(figure, x, y string, points plotter.XYs) (Area, error) {
	const room = 0.15 // of a side
	xlo, xhi, ylo, yhi := plotter.XYRange(points)
	width, height := xhi-xlo, yhi-ylo
	const farthest = 1e300
	switch {
	case width > farthest:
		return Area{}, fmt.Errorf("plotting: %s: %s goes from %v to %v, too far for one picture", figure, x, xlo, xhi)
	case height > farthest:
		return Area{}, fmt.Errorf("plotting: %s: %s goes from %v to %v, too far for one picture", figure, y, ylo, yhi)
	}
	switch { // points in a row leave the other direction open
	case width == 0 && height == 0:
		width, height = Linear.flat(xhi), Linear.flat(yhi)
	case width == 0:
		width = max(height/mostOblong, Linear.flat(xhi)*1e-6)
	case height == 0:
		height = max(width/mostOblong, Linear.flat(yhi)*1e-6)
	}
	width, height = max(width, leastSide), max(height, leastSide)
	widen := func(lo, hi, size float64) [2]float64 {
		pad := (1+2*room)*size/2 - (hi-lo)/2
		return [2]float64{lo - pad, hi + pad}
	}
	a := Area{widen(xlo, xhi, width), widen(ylo, yhi, height)}
	return a, a.Check(figure, x, y)
}

// The largest size of an area of the plane on paper, in points. One as oblong as may be is as high as other maps.
const (
	planeWidth            = mostOblong * MapHeight
	planeHeight vg.Length = 230
)

// size is how large the area is drawn: with one scale for both axes, so that right angles are right, unless that would
// make it too narrow.
func (a Area) size() (width, height vg.Length) {
	ratio := a.width() / a.height()
	if !(1.0/mostOblong <= ratio && ratio <= mostOblong) {
		return planeHeight * 4 / 3, planeHeight
	}
	width = min(planeWidth, planeHeight*vg.Length(ratio))
	return width, width / vg.Length(ratio)
}
