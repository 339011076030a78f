package plotting

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// StepSize draws the error of a difference quotient, Y, against its step h, X, on log-log axes: the V. On its right
// the truncation of Taylor's series decides, hᵏ, on its left rounding, ε/h. An error of zero lies on a floor, which
// the axis calls 0.
//
// The series is split where two straight lines fit it best. The slope of each side is the median of those between
// all pairs of its points, so that the lines heed neither a lucky hit nor steps that are much too large; what lies
// close to the bend does not count. A series without a bend gets one line. A ring marks the step of the
// smallest error, at most one decade from the bend.
func StepSize(series ...Series) (*Figure, error) {
	if err := checkAll("StepSize", series, "h", "error", true); err != nil {
		return nil, err
	}
	errors := make([][]float64, len(series))
	for i, s := range series {
		errors[i] = s.Y
	}
	up, floor := floored(errors...)
	p := newPlane("Error against step size", "step h", "error", logarithmic, up)
	if !math.IsNaN(floor) {
		p.plot.Add(level{at: floor, LineStyle: floorLine})
	}
	var words []string
	for i, s := range series {
		v := newValley(s, p.x, up)
		p.valley(i, s.short().Name, v)
		words = append(words, s.named(fmt.Sprintf("smallest error %s at h = %s%s",
			number(v.err[v.best], textDigits), number(v.h[v.best], 2), comma(v.slopes()))))
	}
	return p.figure(plotHeight, "error against step size: "+strings.Join(words, "; ")), nil
}

// valley draws series i: its points, the lines that fit them, and the ring.
func (p *plane) valley(i int, name string, v *valley) {
	if name == "" {
		name = "error"
	}
	dots := &plotter.Scatter{XYs: v.points, GlyphStyle: pointStyle(i)}
	dots.Radius = 3
	p.plot.Add(dots)
	p.legend = append(p.legend, entry{name, []plot.Thumbnailer{dots}})
	for k, side := range v.sides {
		line := &plotter.Line{XYs: side, LineStyle: lineStyle(i)}
		p.plot.Add(line)
		if k == 0 {
			p.legend = append(p.legend, entry{signed(v.slopes()), []plot.Thumbnailer{line}})
		}
	}
	best := &plotter.Scatter{
		XYs:        plotter.XYs{v.points[v.best]},
		GlyphStyle: draw.GlyphStyle{Color: ink, Radius: 7, Shape: circle{}},
	}
	p.plot.Add(best)
	p.legend = append(p.legend, entry{"best: h = " + signed(number(v.h[v.best], 2)), []plot.Thumbnailer{best}})
}
