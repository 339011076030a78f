package plotting

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
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
	m := newPlaneMap(oneLine(s.Name, longName), oneLine(s.XName, shortName), oneLine(s.YName, shortName), a)
	b := newBands(known)
	m.contours(heights, b)
	m.plot.Add(rim{})
	bar := b.bar(oneLine(s.FName, shortName))
	if slices.ContainsFunc(heights.values, math.IsNaN) {
		bar.missing = "none"
	}
	m.strips = []strip{bar, m.trails(a, s, paths)}
	return m.planeFigure(s.inWords(known, b, a, paths)), nil
}

// contours fills the map with bands and draws the lines between them.
func (m *mapChart) contours(heights *lattice, b bands) {
	m.plot.Add(raster{func(u, v float64) color.Color {
		if height := heights.value(u, v); finite(height) {
			return b.colors[b.of(height)]
		}
		return nil
	}})
	for _, level := range b.levels {
		for _, line := range heights.isolines(level) {
			m.plot.Add(&plotter.Line{XYs: line, LineStyle: isoline})
		}
	}
}

// isoline is the look of a line of equal height.
var isoline = draw.LineStyle{Color: axisColor, Width: 0.6}

// trails draws the minima and the paths, and returns what explains them.
func (m *mapChart) trails(a area, s Surface, paths []Series) legend {
	var l legend
	for i, p := range paths {
		t := newTrail(i, p.points(linear, linear))
		m.plot.Add(t)
		l = append(l, entry{oneLine(p.Name, longName) + outside(a, t.points), []plot.Thumbnailer{t}})
	}
	if len(paths) > 0 {
		start := newTrail(0, nil).start()
		start.Color = ink
		l = append(l, entry{"start", []plot.Thumbnailer{&plotter.Scatter{GlyphStyle: start}}},
			entry{"end", []plot.Thumbnailer{trailEnds(len(paths))}})
	}
	if len(s.Minima.X) > 0 {
		stars := dots{points: []plotter.XYs{s.Minima.points(linear, linear)}, styles: []draw.GlyphStyle{starStyle}}
		m.plot.Add(stars)
		l = append(l, entry{oneLine(s.Minima.Name, longName) + outside(a, stars.points[0]), []plot.Thumbnailer{stars.thumbnail(0)}})
	}
	return l
}

// outside counts the points that the picture does not show.
func outside(a area, points plotter.XYs) string {
	n := 0
	for _, p := range points {
		if !a.holds(p) {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d of %d outside)", n, len(points))
}

// inWords says how high the function goes, and how far each path comes.
func (s Surface) inWords(known []float64, b bands, a area, paths []Series) string {
	lo, hi := slices.Min(known), slices.Max(known)
	at := func(x, y float64) string {
		v := s.F(x, y)
		if finite(v) && a.holds(plotter.XY{X: x, Y: y}) {
			lo, hi = min(lo, v), max(hi, v) // it may lie lower than any point of the lattice
		}
		return fmt.Sprintf("%s at (%s, %s)", number(v, textDigits), number(x, textDigits), number(y, textDigits))
	}
	words := ""
	for _, p := range paths {
		n := len(p.X)
		words += fmt.Sprintf("; %s: %s", p.Name, at(p.X[0], p.Y[0]))
		if n > 1 {
			words += fmt.Sprintf(", %s after %s", at(p.X[n-1], p.Y[n-1]), steps(n-1))
		}
		words += outside(a, p.points(linear, linear))
	}
	var minima []string
	for i := range s.Minima.X {
		minima = append(minima, at(s.Minima.X[i], s.Minima.Y[i]))
	}
	if minima != nil {
		words += fmt.Sprintf("; %s: %s", s.Minima.Name, strings.Join(minima, ", "))
	}
	surface := fmt.Sprintf("%s: %s from %s to %s", s.Name, s.FName, number(lo, textDigits), number(hi, textDigits))
	if n := len(b.levels); n > 0 {
		surface += fmt.Sprintf(", lines from %s to %s", number(b.levels[0], textDigits), number(b.levels[n-1], textDigits))
	}
	return surface + words
}

func steps(n int) string {
	if n == 1 {
		return "1 step"
	}
	return fmt.Sprintf("%d steps", n)
}
