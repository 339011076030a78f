package plotting

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"backprop/plotting/internal/kit"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Descent draws the paths of gradient descent over a function of two variables: X[i], Y[i] is where a path is after i
// steps. Contour lines and the colours between them show the function. A ring marks the start of a path, a larger marker
// its end, and each marker between them a step, as far as there is room.
//
//	plotting.Descent(plotting.Surface{F: f, X: [2]float64{-2, 2}, Y: [2]float64{-1, 3}}, path)
//
// The levels are evenly spaced, or in equal ratios for a function that spans decades; the colour bar shows them. Unless
// one side is more than twice as long as the other, both axes have the same scale, so a step against the gradient crosses
// the contour lines at right angles. Where the function is not finite, the picture is hatched. A path that leaves the
// rectangle is cut off at its edge, and the legend counts the points outside.
//
// The function may be a network's loss over two of its parameters, with the others held fixed: see the example.
func Descent(s Surface, paths ...Series) (*Figure, error) {
	s, paths = s.named(), slices.Clone(paths)
	for i := range paths {
		if paths[i].Name == "" {
			paths[i].Name = fmt.Sprintf("path %d", i+1)
		}
	}
	if err := s.check(paths); err != nil {
		return nil, err
	}
	a, err := s.area(paths)
	if err != nil {
		return nil, err
	}
	heights, known, err := s.grid(a)
	if err != nil {
		return nil, err
	}
	m := kit.NewPlaneMap(kit.OneLine(s.Name, kit.LongName), kit.OneLine(s.XName, kit.ShortName), kit.OneLine(s.YName, kit.ShortName), a)
	levels := kit.ContourLevels(known)
	bar := drawContours(m, heights, levels, known[0])
	bar.Name = kit.OneLine(s.FName, kit.ShortName)
	m.Plot.Add(kit.Frame{})
	m.Guides = []kit.Guide{bar, drawPaths(m, a, s, paths)}
	return &Figure{m.Drawing(), s.inWords(known, levels, a, paths)}, nil
}

// drawContours fills the bands between contour levels with colours and draws the lines between them. The bands of the
// colour bar are equally high, whatever the levels. Without levels the function is flat.
func drawContours(m *kit.Map, heights *kit.Grid, levels []float64, flat float64) kit.ColorBar {
	n := len(levels) + 1 // bands: the lowest is below all levels, the highest above them
	bandColor := func(band int) color.Color {
		t := 0.5
		if n > 1 {
			t = float64(band) / float64(n-1)
		}
		return kit.Mix(kit.Sequential.At(t), color.White, 0.5) // pale, so that paths stand out
	}
	m.Plot.Add(kit.Raster{Color: func(u, v float64) color.Color {
		height := heights.Interpolate(u, v)
		if !kit.Finite(height) {
			return nil
		}
		band, found := slices.BinarySearch(levels, height)
		if found {
			band++ // a value on a level belongs to the band above it
		}
		return bandColor(band)
	}})
	bar := kit.ColorBar{Color: func(t float64) color.Color { return bandColor(min(int(t*float64(n)), n-1)) }}
	if n == 1 {
		bar.Ticks = []plot.Tick{{Value: 0.5, Label: kit.Typeset(kit.Number(flat, kit.TextDigits))}}
	}
	labels := kit.Labels(levels)
	for i, level := range levels {
		for _, line := range heights.Isolines(level) {
			m.Plot.Add(&plotter.Line{XYs: line, LineStyle: draw.LineStyle{Color: kit.AxisColor, Width: 0.6}})
		}
		bar.Ticks = append(bar.Ticks, plot.Tick{Value: float64(i+1) / float64(n), Label: labels[i]})
	}
	if slices.ContainsFunc(heights.Values, math.IsNaN) {
		bar.Missing = "none"
	}
	return bar
}

// drawPaths draws the paths and the minima, and returns their legend.
func drawPaths(m *kit.Map, a kit.Area, s Surface, paths []Series) (legend kit.Legend) {
	for i, p := range paths {
		path := newDescentPath(i, p.points(kit.Linear, kit.Linear))
		m.Plot.Add(path)
		legend.Add(kit.OneLine(p.Name, kit.LongName)+outside(a, path.points), path)
	}
	if len(paths) > 0 {
		start := newDescentPath(0, nil).start()
		start.Color = kit.Ink
		legend.Add("start", &plotter.Scatter{GlyphStyle: start})
		legend.Add("end", pathEnds(len(paths)))
	}
	if len(s.Minima.X) > 0 {
		points := s.Minima.points(kit.Linear, kit.Linear)
		stars := kit.Stars(points)
		m.Plot.Add(stars)
		legend.Add(kit.OneLine(s.Minima.Name, kit.LongName)+outside(a, points), stars.Thumbnail(0))
	}
	return legend
}

// outside counts the points that the picture does not show: " (3 of 40 outside)".
func outside(a kit.Area, points plotter.XYs) string {
	n := 0
	for _, p := range points {
		if !a.Contains(p) {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d of %d outside)", n, len(points))
}

// inWords gives the range of the function, and where each path starts and ends.
func (s Surface) inWords(known, levels []float64, a kit.Area, paths []Series) string {
	lo, hi := slices.Min(known), slices.Max(known)
	at := func(x, y float64) string {
		v := s.F(x, y)
		if kit.Finite(v) && a.Contains(plotter.XY{X: x, Y: y}) {
			lo, hi = min(lo, v), max(hi, v) // it may lie lower than any point of the grid
		}
		return fmt.Sprintf("%s at (%s, %s)", kit.Number(v, kit.TextDigits), kit.Number(x, kit.TextDigits), kit.Number(y, kit.TextDigits))
	}
	words := ""
	for _, p := range paths {
		n := len(p.X)
		words += fmt.Sprintf("; %s: %s", p.Name, at(p.X[0], p.Y[0]))
		if n > 1 {
			words += fmt.Sprintf(", %s after %s", at(p.X[n-1], p.Y[n-1]), counted(n-1, "step"))
		}
		words += outside(a, p.points(kit.Linear, kit.Linear))
	}
	var minima []string
	for i := range s.Minima.X {
		minima = append(minima, at(s.Minima.X[i], s.Minima.Y[i]))
	}
	if minima != nil {
		words += fmt.Sprintf("; %s: %s", s.Minima.Name, strings.Join(minima, ", "))
	}
	surface := fmt.Sprintf("%s: %s from %s to %s", s.Name, s.FName, kit.Number(lo, kit.TextDigits), kit.Number(hi, kit.TextDigits))
	if n := len(levels); n > 0 {
		surface += fmt.Sprintf(", lines from %s to %s", kit.Number(levels[0], kit.TextDigits), kit.Number(levels[n-1], kit.TextDigits))
	}
	return surface + words
}

// Surface is a function of two variables over a rectangle.
type Surface struct {
	// F is the function. Where it is NaN or infinite, the picture is hatched. It is called some ten thousand times. If it
	// changes something, such as a network's parameters, that is not undone.
	F func(x, y float64) float64

	// X and Y are the sides of the rectangle, from and to. By default it lies around the paths and the minima.
	X, Y [2]float64

	// Name is the title: "Rosenbrock's function". XName, YName and FName name the axes and the value: "w", "b", "L". By
	// default they are "Descent", "x", "y" and "f".
	Name, XName, YName, FName string

	// Minima are points to mark with stars. By default their name is "minimum".
	Minima Series
}

// named is the surface with its default names filled in.
func (s Surface) named() Surface {
	for _, name := range []struct {
		of       *string
		fallback string
	}{{&s.Name, "Descent"}, {&s.XName, "x"}, {&s.YName, "y"}, {&s.FName, "f"}, {&s.Minima.Name, "minimum"}} {
		if *name.of == "" {
			*name.of = name.fallback
		}
	}
	return s
}

// check refuses what cannot be drawn.
func (s Surface) check(paths []Series) error {
	if s.F == nil {
		return errors.New("plotting: Descent: F is nil")
	}
	if err := kit.CheckLetters("Descent", s.Name, s.XName, s.YName, s.FName, s.Minima.Name); err != nil {
		return err
	}
	for _, p := range paths {
		if err := kit.CheckLetters("Descent", p.Name); err != nil {
			return err
		}
		if len(p.X) == 0 && len(p.Y) == 0 {
			return fmt.Errorf("plotting: Descent: %s has no points", p.Name)
		}
		if err := s.checkPoints(p); err != nil {
			return err
		}
	}
	return s.checkPoints(s.Minima)
}

func (s Surface) checkPoints(p Series) error {
	if len(p.X) != len(p.Y) {
		return fmt.Errorf("plotting: Descent: %s has %d of %s and %d of %s", p.Name, len(p.X), s.XName, len(p.Y), s.YName)
	}
	for i := range p.X {
		for _, v := range []struct {
			name string
			v    float64
		}{{s.XName, p.X[i]}, {s.YName, p.Y[i]}} {
			if !kit.Finite(v.v) {
				return fmt.Errorf("plotting: Descent: %s has %s = %v at point %d; end it before that", p.Name, v.name, v.v, i+1)
			}
		}
	}
	return nil
}

// area is the rectangle that is drawn.
func (s Surface) area(paths []Series) (kit.Area, error) {
	a := kit.Area{X: s.X, Y: s.Y}
	if a != (kit.Area{}) {
		return a, a.Check("Descent", s.XName, s.YName)
	}
	var points plotter.XYs
	for _, p := range append(paths[:len(paths):len(paths)], s.Minima) {
		points = append(points, p.points(kit.Linear, kit.Linear)...)
	}
	if points == nil {
		return a, errors.New("plotting: Descent: no rectangle, and no paths to lay one around; set X and Y")
	}
	return kit.AreaAround("Descent", s.XName, s.YName, points)
}

// grid evaluates the function at up to 100×100 points, and interpolates as many more between them. Values that are not
// finite become NaN; known are the others.
func (s Surface) grid(a kit.Area) (g *kit.Grid, known []float64, err error) {
	const points = 100
	g = kit.NewGrid(a, points)
	for k := range g.Values {
		p := g.Point(k)
		v := s.F(p.X, p.Y)
		if !kit.Finite(v) {
			v = math.NaN()
		} else {
			known = append(known, v)
		}
		g.Values[k] = v
	}
	if known == nil {
		return nil, nil, fmt.Errorf("plotting: Descent: %s is finite nowhere for %s from %v to %v and %s from %v to %v",
			s.FName, s.XName, a.X[0], a.X[1], s.YName, a.Y[0], a.Y[1])
	}
	if lo, hi := slices.Min(known), slices.Max(known); !kit.Finite(hi - lo) {
		return nil, nil, fmt.Errorf("plotting: Descent: %s goes from %v to %v, too far for one picture", s.FName, lo, hi)
	}
	return g.Refined(), known, nil
}

// descentPath is a line with a marker for each step, as far as there is room, a ring at its start and a larger marker at
// its end. A white outline keeps it apart from what lies below.
type descentPath struct {
	points plotter.XYs
	line   draw.LineStyle
	marker draw.GlyphStyle
}

const (
	stepGap   vg.Length = 6   // between two markers
	endRadius vg.Length = 4.5 // of the ring and the last marker
)

// newDescentPath is path i of a picture.
func newDescentPath(i int, points plotter.XYs) descentPath {
	t := descentPath{points: points, line: kit.LineStyle(i), marker: kit.PointStyle(i)}
	t.line.Dashes = nil // steps may be as short as dashes
	t.marker.Radius = 2.4
	return t
}

func (t descentPath) start() draw.GlyphStyle {
	return draw.GlyphStyle{Color: t.line.Color, Radius: endRadius, Shape: kit.Ring{}}
}

func (t descentPath) end() draw.GlyphStyle {
	return draw.GlyphStyle{Color: t.line.Color, Radius: endRadius, Shape: t.marker.Shape}
}

func (t descentPath) Plot(c draw.Canvas, p *plot.Plot) {
	a := kit.Area{X: [2]float64{p.X.Min, p.X.Max}, Y: [2]float64{p.Y.Min, p.Y.Max}}
	x, y := p.Transforms(&c)
	at := func(xy plotter.XY) vg.Point { return vg.Point{X: x(xy.X), Y: y(xy.Y)} }
	var visible [][]vg.Point
	for _, part := range a.Clip(t.points) {
		const shortest vg.Length = 0.1 // that can be seen
		visible = append(visible, spaced(part, at, shortest, true))
	}
	markers := spaced(slices.DeleteFunc(slices.Clone(t.points), func(xy plotter.XY) bool { return !a.Contains(xy) }), at, stepGap, false)
	if len(markers) > 0 && a.Contains(t.points[0]) {
		markers = markers[1:] // there is the ring
	}
	halo := t.line
	halo.Color, halo.Width = color.White, halo.Width+2*kit.HaloWidth
	c.StrokeLines(halo, visible...)
	for _, at := range markers {
		white := t.marker
		white.Color, white.Radius = color.White, white.Radius+kit.HaloWidth
		c.DrawGlyph(white, at)
	}
	c.StrokeLines(t.line, visible...)
	for _, at := range markers {
		c.DrawGlyph(t.marker, at)
	}
	if end := t.points[len(t.points)-1]; a.Contains(end) {
		kit.DrawWithHalo(&c, t.end(), at(end))
	}
	if start := t.points[0]; a.Contains(start) {
		kit.DrawWithHalo(&c, t.start(), at(start))
	}
}

// spaced are points that lie so far apart, from the first on, and the last one if withEnd says so.
func spaced(points plotter.XYs, at func(plotter.XY) vg.Point, apart vg.Length, withEnd bool) (kept []vg.Point) {
	for i, xy := range points {
		here := at(xy)
		if i > 0 && !(withEnd && i == len(points)-1) {
			before := kept[len(kept)-1]
			if math.Hypot(float64(here.X-before.X), float64(here.Y-before.Y)) < float64(apart) {
				continue
			}
		}
		kept = append(kept, here)
	}
	return kept
}

// Thumbnail shows the line with a marker.
func (t descentPath) Thumbnail(c *draw.Canvas) {
	y := c.Center().Y
	c.StrokeLine2(t.line, c.Min.X, y, c.Max.X, y)
	c.DrawGlyph(t.marker, c.Center())
}

// pathEnds is how many paths there are, whose ends a legend shows.
type pathEnds int

// Thumbnail shows the ends side by side, as far as there is room.
func (n pathEnds) Thumbnail(c *draw.Canvas) {
	const pitch = 2*endRadius + 1.5
	shown := min(int(n), int(c.Size().X/pitch))
	for i := range shown {
		look := newDescentPath(i, nil).end()
		look.Color = kit.Ink
		c.DrawGlyph(look, vg.Point{X: c.Center().X + pitch*(vg.Length(i)-vg.Length(shown-1)/2), Y: c.Center().Y})
	}
}
