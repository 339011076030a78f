package plotting

import (
	"backprop/plotting/internal/kit"
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Descent draws the paths that a descent takes over a function of two variables: X[i], Y[i] is where path X, Y is after
// i steps. Lines of equal height and the colours between them show the function. A ring is where a path starts, a
// larger mark where it ends, and each mark between them a step, as far as there is room.
//
//	plotting.Descent(plotting.Surface{F: f, X: [2]float64{-2, 2}, Y: [2]float64{-1, 3}}, path)
//
// The levels are equally far apart, or in equal ratios for a function that spans decades; the colour bar names them.
// Unless one side is more than twice as long as the other, both axes have one scale, and a step against the gradient
// crosses the lines at right angles. Where the function is not finite, the picture is hatched. A path that leaves the
// rectangle is cut off at its edge, and the legend counts the points outside.
//
// The function may be a network's loss over two of its parameters, with the others as they are: see the example.
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
	heights, known, err := s.lattice(a)
	if err != nil {
		return nil, err
	}
	m := kit.NewPlaneMap(kit.OneLine(s.Name, kit.LongName), kit.OneLine(s.XName, kit.ShortName), kit.OneLine(s.YName, kit.ShortName), a)
	b := newContourBands(known)
	m.contours(heights, b)
	m.Plot.Add(kit.Frame{})
	bar := b.bar(kit.OneLine(s.FName, kit.ShortName))
	if slices.ContainsFunc(heights.Values, math.IsNaN) {
		bar.Missing = "none"
	}
	m.Guides = []kit.Guide{bar, m.trails(a, s, paths)}
	return m.Drawing(s.inWords(known, b, a, paths)), nil
}

// contours fills the map with bands and draws the lines between them.
func (m *kit.Map) contours(heights *kit.Lattice, b contourBands) {
	m.Plot.Add(kit.Raster{func(u, v float64) color.Color {
		if height := heights.At(u, v); kit.Finite(height) {
			return b.colors[b.index(height)]
		}
		return nil
	}})
	for _, level := range b.levels {
		for _, line := range heights.Isolines(level) {
			m.Plot.Add(&plotter.Line{XYs: line, LineStyle: isoline})
		}
	}
}

// isoline is the look of a line of equal height.
var isoline = draw.LineStyle{Color: kit.AxisColor, Width: 0.6}

// trails draws the minima and the paths, and returns what explains them.
func (m *kit.Map) trails(a kit.Area, s Surface, paths []Series) kit.Legend {
	var l kit.Legend
	for i, p := range paths {
		t := newDescentPath(i, p.points(kit.Linear, kit.Linear))
		m.Plot.Add(t)
		l = append(l, kit.Entry{kit.OneLine(p.Name, kit.LongName) + outside(a, t.points), []plot.Thumbnailer{t}})
	}
	if len(paths) > 0 {
		start := newDescentPath(0, nil).start()
		start.Color = kit.Ink
		l = append(l, kit.Entry{"start", []plot.Thumbnailer{&plotter.Scatter{GlyphStyle: start}}},
			kit.Entry{"end", []plot.Thumbnailer{pathEnds(len(paths))}})
	}
	if len(s.Minima.X) > 0 {
		stars := kit.Dots{Points: []plotter.XYs{s.Minima.points(kit.Linear, kit.Linear)}, Styles: []draw.GlyphStyle{kit.StarStyle}}
		m.Plot.Add(stars)
		l = append(l, kit.Entry{kit.OneLine(s.Minima.Name, kit.LongName) + outside(a, stars.Points[0]), []plot.Thumbnailer{stars.Thumbnail(0)}})
	}
	return l
}

// outside counts the points that the picture does not show.
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

// inWords says how high the function goes, and how far each path comes.
func (s Surface) inWords(known []float64, b contourBands, a kit.Area, paths []Series) string {
	lo, hi := slices.Min(known), slices.Max(known)
	at := func(x, y float64) string {
		v := s.F(x, y)
		if kit.Finite(v) && a.Contains(plotter.XY{X: x, Y: y}) {
			lo, hi = min(lo, v), max(hi, v) // it may lie lower than any point of the lattice
		}
		return fmt.Sprintf("%s at (%s, %s)", kit.Number(v, kit.TextDigits), kit.Number(x, kit.TextDigits), kit.Number(y, kit.TextDigits))
	}
	words := ""
	for _, p := range paths {
		n := len(p.X)
		words += fmt.Sprintf("; %s: %s", p.Name, at(p.X[0], p.Y[0]))
		if n > 1 {
			words += fmt.Sprintf(", %s after %s", at(p.X[n-1], p.Y[n-1]), steps(n-1))
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
	if n := len(b.levels); n > 0 {
		surface += fmt.Sprintf(", lines from %s to %s", kit.Number(b.levels[0], kit.TextDigits), kit.Number(b.levels[n-1], kit.TextDigits))
	}
	return surface + words
}

func steps(n int) string {
	if n == 1 {
		return "1 step"
	}
	return fmt.Sprintf("%d steps", n)
}

// Surface is a function of two variables over a rectangle.
type Surface struct {
	// F is the function. Where it is NaN or infinite, the picture is hatched. It is called some ten thousand times, and what
	// it changes, such as a network's parameters, stays changed.
	F func(x, y float64) float64

	// X and Y are the rectangle, from and to. Left out, it lies around the paths and the minima.
	X, Y [2]float64

	// Name is the title: "Rosenbrock's function". XName, YName and FName are the names of the axes and of the value:
	// "w", "b", "L". Left out, they are "Descent", "x", "y", and "f".
	Name, XName, YName, FName string

	// Minima are points to mark, if there are any to be shown. Their name may be left out.
	Minima Series
}

// named is the surface with the names that were left out.
func (s Surface) named() Surface {
	for _, name := range []struct {
		of    *string
		usual string
	}{{&s.Name, "Descent"}, {&s.XName, "x"}, {&s.YName, "y"}, {&s.FName, "f"}, {&s.Minima.Name, "minimum"}} {
		if *name.of == "" {
			*name.of = name.usual
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
	a := kit.Area{s.X, s.Y}
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

// surfacePoints is at how many points along its longer side a surface is evaluated. As many again lie between them:
// see finer.
const surfacePoints = 100

// lattice evaluates the function. Values that are not finite become NaN.
func (s Surface) lattice(a kit.Area) (l *kit.Lattice, known []float64, err error) {
	l = kit.NewLattice(a, surfacePoints)
	for k := range l.Values {
		p := l.Point(k)
		v := s.F(p.X, p.Y)
		if !kit.Finite(v) {
			v = math.NaN()
		} else {
			known = append(known, v)
		}
		l.Values[k] = v
	}
	if known == nil {
		return nil, nil, fmt.Errorf("plotting: Descent: %s is finite nowhere for %s from %v to %v and %s from %v to %v",
			s.FName, s.XName, a.X[0], a.X[1], s.YName, a.Y[0], a.Y[1])
	}
	if lo, hi := slices.Min(known), slices.Max(known); !kit.Finite(hi - lo) {
		return nil, nil, fmt.Errorf("plotting: Descent: %s goes from %v to %v, too far for one picture", s.FName, lo, hi)
	}
	return l.Refined(), known, nil
}

// bands are the stretches between contour levels, each of which has one colour. The lowest is below all levels, the
// highest above them.
type contourBands struct {
	levels []float64
	colors []color.Color
	flat   float64 // what the function is everywhere, if there are no levels
}

// newBands is for a function with these values. The colours are pale, so that paths stand out.
func newContourBands(values []float64) contourBands {
	const paleness = 0.5
	b := contourBands{levels: kit.ContourLevels(values), flat: values[0]}
	n := len(b.levels)
	for i := range n + 1 {
		t := 0.5
		if n > 0 {
			t = float64(i) / float64(n)
		}
		b.colors = append(b.colors, kit.Mix(kit.Sequential.At(t), color.White, paleness))
	}
	return b
}

// of is the band of a value.
func (b contourBands) index(v float64) int {
	i, found := slices.BinarySearch(b.levels, v)
	if found {
		i++ // a value on a level belongs to the band above it
	}
	return i
}

// bar is what explains the colours. Its bands are equally high, whatever the levels.
func (b contourBands) bar(name string) kit.ColorBar {
	n := len(b.levels) + 1
	bar := kit.ColorBar{Name: name, Color: func(t float64) color.Color { return b.colors[min(int(t*float64(n)), n-1)] }}
	if n == 1 {
		bar.Ticks = []plot.Tick{{Value: 0.5, Label: kit.WithMinus(kit.Number(b.flat, kit.TextDigits))}}
	}
	for i, level := range b.levels {
		bar.Ticks = append(bar.Ticks, plot.Tick{Value: float64(i+1) / float64(n), Label: kit.WithMinus(kit.Number(level, kit.AxisDigits))})
	}
	return bar
}

// trail is the path of a descent: a line with a mark for each step, as far as there is room for them, a ring where it
// starts and a larger mark where it ends. A rim keeps it apart from what lies below.
type descentPath struct {
	points plotter.XYs
	line   draw.LineStyle
	mark   draw.GlyphStyle
}

const (
	stepGap vg.Length = 6   // between two marks
	ends    vg.Length = 4.5 // radius of the ring and the last mark
)

// newTrail is path i of a picture.
func newDescentPath(i int, points plotter.XYs) descentPath {
	t := descentPath{points: points, line: kit.LineStyle(i), mark: kit.PointStyle(i)}
	t.line.Dashes = nil // which steps as short as dashes would hide
	t.mark.Radius = 2.4
	return t
}

func (t descentPath) start() draw.GlyphStyle {
	return draw.GlyphStyle{Color: t.line.Color, Radius: ends, Shape: kit.Ring{}}
}

func (t descentPath) end() draw.GlyphStyle {
	return draw.GlyphStyle{Color: t.line.Color, Radius: ends, Shape: t.mark.Shape}
}

func (t descentPath) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var line, marks []vg.Point
	for i, xy := range t.points {
		at := vg.Point{X: far(x(xy.X)), Y: far(y(xy.Y))}
		const visible vg.Length = 0.1
		if i == 0 || i == len(t.points)-1 || distant(at, line[len(line)-1], visible) {
			line = append(line, at)
		}
		if i == 0 || distant(at, marks[len(marks)-1], stepGap) {
			marks = append(marks, at)
		}
	}
	stretches := c.ClipLinesXY(line)
	rim := t.line
	rim.Color, rim.Width = color.White, rim.Width+2*kit.HaloWidth
	c.StrokeLines(rim, stretches...)
	for _, at := range marks[1:] {
		white := t.mark
		white.Color, white.Radius = color.White, white.Radius+kit.HaloWidth
		c.DrawGlyph(white, at)
	}
	c.StrokeLines(t.line, stretches...)
	for _, at := range marks[1:] {
		c.DrawGlyph(t.mark, at)
	}
	kit.DrawWithHalo(&c, t.end(), line[len(line)-1])
	kit.DrawWithHalo(&c, t.start(), line[0])
}

// far keeps a place where one can still calculate with it, a long way outside the picture.
func far(l vg.Length) vg.Length {
	const farthest = 1e150
	return max(-farthest, min(farthest, l))
}

func distant(a, b vg.Point, from vg.Length) bool {
	return math.Hypot(float64(a.X-b.X), float64(a.Y-b.Y)) >= float64(from)
}

// Thumbnail shows the line with a mark.
func (t descentPath) Thumbnail(c *draw.Canvas) {
	y := c.Center().Y
	c.StrokeLine2(t.line, c.Min.X, y, c.Max.X, y)
	c.DrawGlyph(t.mark, c.Center())
}

// trailEnds stands in a legend for the ends of so many paths.
type pathEnds int

// Thumbnail shows them side by side, as far as there is room.
func (n pathEnds) Thumbnail(c *draw.Canvas) {
	const pitch = 2*ends + 1.5
	shown := min(int(n), int(c.Size().X/pitch))
	for i := range shown {
		look := newDescentPath(i, nil).end()
		look.Color = kit.Ink
		c.DrawGlyph(look, vg.Point{X: c.Center().X + pitch*(vg.Length(i)-vg.Length(shown-1)/2), Y: c.Center().Y})
	}
}
