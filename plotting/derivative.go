package plotting

import (
	"backprop/plotting/internal/kit"
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// samplesOfF is at how many points a function is evaluated.
const curvePoints = 1000

// Derivative draws a function f and its derivative df from lo to hi, and at each of the points a tangent of f, whose
// slope is df there. The name is that of the function: "sigmoid". Where f or df is not finite, and where it jumps,
// its curve has a gap.
func Derivative(name string, f, df func(float64) float64, lo, hi float64, tangents ...float64) (*Figure, error) {
	if !(lo < hi) || !kit.Finite(lo) || !kit.Finite(hi) || !kit.Finite(hi-lo) {
		return nil, fmt.Errorf("plotting: Derivative: from %v to %v: want lo < hi, both finite", lo, hi)
	}
	if err := kit.CheckLetters("Derivative", name); err != nil {
		return nil, err
	}
	p := kit.NewChart(kit.OneLine(name, kit.ShortName)+" and its derivative", "z", "f, f′", kit.Linear, kit.Linear)
	zero := draw.LineStyle{Color: kit.AxisColor, Width: 1}
	words := []string{}
	for i, curve := range []struct {
		name string
		f    func(float64) float64
	}{{"f(z)", f}, {"f′(z)", df}} {
		if curve.f == nil {
			return nil, fmt.Errorf("plotting: Derivative: %s is nil", curve.name)
		}
		stretches := sampleCurve(curve.f, lo, hi)
		if stretches == nil {
			return nil, fmt.Errorf("plotting: Derivative: %s is finite nowhere from %v to %v", curve.name, lo, hi)
		}
		if i == 0 {
			p.Plot.Add(kit.ReferenceLine{At: 0, LineStyle: zero})
		}
		var line *plotter.Line
		least, most := math.Inf(1), math.Inf(-1)
		for _, stretch := range stretches {
			line = &plotter.Line{XYs: stretch, LineStyle: kit.LineStyle(i)}
			p.Plot.Add(line)
			_, _, low, high := plotter.XYRange(stretch)
			least, most = min(least, low), max(most, high)
		}
		p.Legend = append(p.Legend, kit.Entry{curve.name, []plot.Thumbnailer{line}})
		words = append(words, fmt.Sprintf("%s from %s to %s", curve.name, kit.Number(least, kit.TextDigits), kit.Number(most, kit.TextDigits)))
	}
	for _, z := range tangents {
		if err := p.tangent(z, f(z), df(z), lo, hi); err != nil {
			return nil, err
		}
		words = append(words, fmt.Sprintf("f′(%s) = %s", kit.Number(z, kit.TextDigits), kit.Number(df(z), kit.TextDigits)))
	}
	text := fmt.Sprintf("%s for z from %s to %s: %s", name, kit.Number(lo, kit.TextDigits), kit.Number(hi, kit.TextDigits), strings.Join(words, ", "))
	return p.Drawing(kit.PlotHeight, text), nil
}

// tangent draws that of f at z, as long as it stays within the heights of the curves, and the point.
func (p *kit.Chart) tangent(z, f, slope, lo, hi float64) error {
	if !(lo <= z && z <= hi) {
		return fmt.Errorf("plotting: Derivative: the tangent at %v is not between %v and %v", z, lo, hi)
	}
	if !kit.Finite(f) || !kit.Finite(slope) {
		return fmt.Errorf("plotting: Derivative: no tangent at %v, where f is %v and f′ is %v", z, f, slope)
	}
	reach := 0.2 * (hi - lo)
	if slope != 0 {
		reach = min(reach, 0.25*(p.Plot.Y.Max-p.Plot.Y.Min)/math.Abs(slope))
	}
	line := straight{slope, f - slope*z}
	tangent := &plotter.Line{
		XYs:       line.between(max(lo, z-reach), min(hi, z+reach)),
		LineStyle: draw.LineStyle{Color: kit.Ink, Width: 1.5},
	}
	touch := &plotter.Scatter{
		XYs:        plotter.XYs{{X: z, Y: f}},
		GlyphStyle: draw.GlyphStyle{Color: kit.Ink, Radius: 4, Shape: draw.CircleGlyph{}},
	}
	p.Plot.Add(tangent, touch)
	name := fmt.Sprintf("slope %s at z = %s", kit.ShortNumber(slope), kit.ShortNumber(z))
	p.Legend = append(p.Legend, kit.Entry{name, []plot.Thumbnailer{tangent, touch}})
	return nil
}

// trace is the curve of f from lo to hi, in stretches without a gap.
func sampleCurve(f func(float64) float64, lo, hi float64) []plotter.XYs {
	points := make(plotter.XYs, curvePoints+1)
	least, most := math.Inf(1), math.Inf(-1)
	for i := range points {
		x := lo + (hi-lo)*float64(i)/curvePoints
		points[i] = plotter.XY{X: x, Y: f(x)}
		if y := points[i].Y; kit.Finite(y) {
			least, most = min(least, y), max(most, y)
		}
	}
	var stretches []plotter.XYs
	gap := true
	for i, p := range points {
		if !kit.Finite(p.Y) {
			gap = true
			continue
		}
		if gap || jumps(f, points[i-1], p, (most-least)/100) {
			stretches = append(stretches, nil)
			gap = false
		}
		last := &stretches[len(stretches)-1]
		*last = append(*last, p)
	}
	return stretches
}

// jumps reports whether f has a jump between two points, rather than a steep slope: closer and closer together,
// they stay apart. What is less than small to begin with cannot be seen.
func jumps(f func(float64) float64, a, b plotter.XY, small float64) bool {
	height := math.Abs(b.Y - a.Y)
	if height <= small {
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
