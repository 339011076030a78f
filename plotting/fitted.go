package plotting

import (
	"fmt"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
)

// fitted draws series i, and the straight line that fits its heights best, if it has two different X. The legend says
// what the slope means. It returns in words where the series starts and ends: "88 at N = 40".
func (p *plane) fitted(i int, s Series, x string, meaning func(slope float64) string) string {
	points := s.points(p.x, p.y)
	dots := &plotter.Scatter{XYs: points, GlyphStyle: pointStyle(i)}
	thumbs, found := []plot.Thumbnailer{dots}, ""
	low, high := slices.Min(s.X), slices.Max(s.X)
	if low < high {
		fit, _ := leastSquares(points)
		found = meaning(fit.slope)
		line := &plotter.Line{XYs: fit.between(p.x.height(low), p.x.height(high)), LineStyle: lineStyle(i)}
		p.plot.Add(line)
		thumbs = append(thumbs, line)
	}
	p.plot.Add(dots)
	p.legend = append(p.legend, entry{s.short().named(signed(found)), thumbs})
	end := func(at float64) string {
		return number(s.Y[slices.Index(s.X, at)], textDigits) + " at " + x + number(at, textDigits)
	}
	return s.named(fmt.Sprintf("%s, %s%s", end(low), end(high), comma(found)))
}

func comma(s string) string {
	if s == "" {
		return ""
	}
	return ", " + s
}
