package plotting

import (
	"fmt"
	"math"

	"backprop/plotting/internal/kit"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// Derivative draws a function f and its derivative df from lo to hi, and a tangent of f with the slope df at each of the
// given points. The name is that of the function, and the variable names the horizontal axis: "sigmoid", "z". Where f or
// df is not finite, or jumps, its curve has a gap.
func Derivative(name, variable string, f, df func(float64) float64, lo, hi float64, tangents ...float64) (*Figure, error) {
	if !(lo < hi) || !kit.Finite(lo) || !kit.Finite(hi) {
		return nil, fmt.Errorf("plotting: Derivative: from %v to %v: want lo < hi, both finite", lo, hi)
	}
	if err := kit.CheckSide("Derivative", variable, lo, hi); err != nil {
		return nil, err
	}
	if err := kit.CheckLetters("Derivative", name, variable); err != nil {
		return nil, err
	}
	text := func(v float64) string { return kit.Number(v, kit.TextDigits) }
	words := fmt.Sprintf("%s for %s from %s to %s", name, variable, text(lo), text(hi))
	separator := ": "
	add := func(format string, args ...any) {
		words += separator + fmt.Sprintf(format, args...)
		separator = ", "
	}
	variable = kit.OneLine(variable, kit.ShortName)
	c := kit.NewChart(kit.OneLine(name, kit.ShortName)+" and its derivative", variable, "f, f′", kit.Linear, kit.Linear)
	for i, curve := range []struct {
		name string
		f    func(float64) float64
	}{{"f(" + variable + ")", f}, {"f′(" + variable + ")", df}} {
		if curve.f == nil {
			return nil, fmt.Errorf("plotting: Derivative: %s is nil", curve.name)
		}
		pieces := continuousPieces(curve.f, lo, hi)
		if pieces == nil {
			return nil, fmt.Errorf("plotting: Derivative: %s is finite nowhere from %v to %v", curve.name, lo, hi)
		}
		if i == 0 {
			c.Plot.Add(kit.ReferenceLine{At: 0, LineStyle: kit.ZeroStyle})
		}
		var line *plotter.Line
		least, most := math.Inf(1), math.Inf(-1)
		for _, piece := range pieces {
			line = &plotter.Line{XYs: piece, LineStyle: kit.LineStyle(i)}
			c.Plot.Add(line)
			_, _, low, high := plotter.XYRange(piece)
			least, most = min(least, low), max(most, high)
		}
		c.Legend.Add(curve.name, line)
		add("%s from %s to %s", curve.name, text(least), text(most))
	}
	if err := kit.CheckRange("Derivative", "f and f′", c.Plot.Y.Min, c.Plot.Y.Max); err != nil {
		return nil, err
	}
	for _, x := range tangents {
		if err := drawTangent(c, variable, x, f(x), df(x), lo, hi); err != nil {
			return nil, err
		}
		add("f′(%s) = %s", text(x), text(df(x)))
	}
	return &Figure{c.Drawing(kit.PlotHeight), words}, nil
}

// drawTangent draws the tangent of f at x, as long as it stays within the heights of the curves, and its point.
func drawTangent(c *kit.Chart, variable string, x, f, slope, lo, hi float64) error {
	if !(lo <= x && x <= hi) {
		return fmt.Errorf("plotting: Derivative: the tangent at %v is not between %v and %v", x, lo, hi)
	}
	if !kit.Finite(f) || !kit.Finite(slope) {
		return fmt.Errorf("plotting: Derivative: no tangent at %v, where f is %v and f′ is %v", x, f, slope)
	}
	reach := 0.2 * (hi - lo)
	if slope != 0 {
		reach = min(reach, 0.25*(c.Plot.Y.Max-c.Plot.Y.Min)/math.Abs(slope))
	}
	at := func(x2 float64) plotter.XY { return plotter.XY{X: x2, Y: f + slope*(x2-x)} }
	tangent := &plotter.Line{
		XYs:       plotter.XYs{at(max(lo, x-reach)), at(min(hi, x+reach))},
		LineStyle: draw.LineStyle{Color: kit.Ink, Width: 1.5},
	}
	point := &plotter.Scatter{
		XYs:        plotter.XYs{{X: x, Y: f}},
		GlyphStyle: draw.GlyphStyle{Color: kit.Ink, Radius: 4, Shape: draw.CircleGlyph{}},
	}
	c.Plot.Add(tangent, point)
	c.Legend.Add(fmt.Sprintf("slope %s at %s = %s", kit.ShortNumber(slope), variable, kit.ShortNumber(x)), tangent, point)
	return nil
}

// continuousPieces are the curve of f from lo to hi, split where f is not finite and where it jumps.
func continuousPieces(f func(float64) float64, lo, hi float64) (pieces []plotter.XYs) {
	const steps = 1000
	points := make(plotter.XYs, steps+1)
	least, most := math.Inf(1), math.Inf(-1)
	for i := range points {
		x := lo + float64((hi-lo)*(float64(i)/steps)) // the same on processors that fuse a product with a sum
		points[i] = plotter.XY{X: x, Y: f(x)}
		if y := points[i].Y; kit.Finite(y) {
			least, most = min(least, y), max(most, y)
		}
	}
	gap := true
	for i, p := range points {
		if !kit.Finite(p.Y) {
			gap = true
			continue
		}
		if gap || jumps(f, points[i-1], p, (most-least)/100) {
			pieces = append(pieces, nil)
			gap = false
		}
		last := &pieces[len(pieces)-1]
		*last = append(*last, p)
	}
	return pieces
}

// jumps reports whether f jumps between two points, rather than being steep: it halves the interval again and again, and
// the values at its ends do not approach each other. A difference of up to small cannot be seen in the picture.
func jumps(f func(float64) float64, a, b plotter.XY, small float64) bool {
	height := math.Abs(b.Y - a.Y)
	if height <= small || math.IsInf(height, 0) { // the range is refused then
		return false
	}
	for range 40 {
		x := a.X/2 + b.X/2
		m := plotter.XY{X: x, Y: f(x)}
		if !kit.Finite(m.Y) {
			return true
		}
		if math.Abs(m.Y-a.Y) > math.Abs(b.Y-m.Y) {
			b = m
		} else {
			a = m
		}
	}
	return math.Abs(b.Y-a.Y) > height/2
}
