package plotting

import (
	"backprop/plotting/internal/kit"
	"cmp"
	"fmt"
	"math"
	"slices"
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
	up, floor := kit.WithFloor(errors...)
	p := kit.NewChart("Error against step size", "step h", "error", kit.Logarithmic, up)
	if !math.IsNaN(floor) {
		p.Plot.Add(kit.ReferenceLine{At: floor, LineStyle: kit.FloorStyle})
	}
	var words []string
	for i, s := range series {
		v := fitV(s, p.X, up)
		p.valley(i, s.short().Name, v)
		words = append(words, s.named(fmt.Sprintf("smallest error %s at h = %s%s",
			kit.Number(v.err[v.best], kit.TextDigits), kit.Number(v.h[v.best], 2), comma(v.slopes()))))
	}
	return p.Drawing(kit.PlotHeight, "error against step size: "+strings.Join(words, "; ")), nil
}

// valley draws series i: its points, the lines that fit them, and the ring.
func (p *kit.Chart) valley(i int, name string, v *vFit) {
	if name == "" {
		name = "error"
	}
	dots := &plotter.Scatter{XYs: v.points, GlyphStyle: kit.PointStyle(i)}
	dots.Radius = 3
	p.Plot.Add(dots)
	p.Legend = append(p.Legend, kit.Entry{name, []plot.Thumbnailer{dots}})
	for k, side := range v.sides {
		line := &plotter.Line{XYs: side, LineStyle: kit.LineStyle(i)}
		p.Plot.Add(line)
		if k == 0 {
			p.Legend = append(p.Legend, kit.Entry{kit.WithMinus(v.slopes()), []plot.Thumbnailer{line}})
		}
	}
	best := &plotter.Scatter{
		XYs:        plotter.XYs{v.points[v.best]},
		GlyphStyle: draw.GlyphStyle{Color: kit.Ink, Radius: 7, Shape: kit.Ring{}},
	}
	p.Plot.Add(best)
	p.Legend = append(p.Legend, kit.Entry{"best: h = " + kit.WithMinus(kit.Number(v.h[v.best], 2)), []plot.Thumbnailer{best}})
}

// valley is the error of a difference quotient in the order of its step, with the lines that fit it.
type vFit struct {
	h, err []float64
	points plotter.XYs
	best   int           // the one with the smallest error
	lines  []straight    // none, one, or those left and right of the bend
	sides  []plotter.XYs // from where to where each line is drawn
}

const (
	apart    = 0.5 // decades: what is closer to the bend counts for neither line
	near     = 1   // decades: what is closer to the bend may be the best step
	parallel = 0.3 // slopes that differ by less are no bend
)

func fitV(s Series, x, y kit.Scale) *vFit {
	v := new(vFit)
	order := make([]int, len(s.X))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(s.X[i], s.X[j]) })
	for _, i := range order {
		v.h, v.err = append(v.h, s.X[i]), append(v.err, s.Y[i])
	}
	v.points = Series{X: v.h, Y: v.err}.points(x, y)
	var risen plotter.XYs // above the floor
	for i, p := range v.points {
		if v.err[i] > 0 {
			risen = append(risen, p)
		}
	}
	if at, bent := v.bend(risen); bent {
		v.mark(at-near, at+near)
	} else {
		v.straighten(risen)
		v.mark(math.Inf(-1), math.Inf(1))
	}
	return v
}

// bend fits a line on either side of the bend, if there is one, and says where that is.
func (v *vFit) bend(risen plotter.XYs) (at float64, bent bool) {
	k, ok := bend(risen)
	if !ok {
		return 0, false
	}
	at = (risen[k-1].X + risen[k].X) / 2
	var left, right plotter.XYs
	for _, p := range risen {
		if p.X <= at-apart {
			left = append(left, p)
		}
		if p.X >= at+apart {
			right = append(right, p)
		}
	}
	if !spread(left) || !spread(right) {
		return 0, false
	}
	l, r := medianLine(left), medianLine(right)
	if math.Abs(l.slope-r.slope) < parallel {
		return 0, false
	}
	from, to := left[0].X, right[len(right)-1].X
	if meet := (r.start - l.start) / (l.slope - r.slope); from < meet && meet < to {
		at = meet
	}
	v.lines = []straight{l, r}
	v.sides = []plotter.XYs{l.between(from, at), r.between(at, to)}
	return at, true
}

// straighten fits one line to all of it.
func (v *vFit) straighten(risen plotter.XYs) {
	if spread(risen) {
		l := medianLine(risen)
		v.lines = []straight{l}
		v.sides = []plotter.XYs{l.between(risen[0].X, risen[len(risen)-1].X)}
	}
}

// mark finds the smallest error within a stretch; of several that are equal, the one with the largest step.
func (v *vFit) mark(from, to float64) {
	least := math.Inf(1)
	for i, p := range v.points {
		if from <= p.X && p.X <= to && v.err[i] <= least {
			v.best, least = i, v.err[i]
		}
	}
}

// slopes says them from left to right.
func (v *vFit) slopes() string {
	switch len(v.lines) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("slope %.2f", v.lines[0].slope)
	}
	return fmt.Sprintf("slopes %.2f, %.2f", v.lines[0].slope, v.lines[1].slope)
}

// spread reports whether points in the order of x are enough for a line.
func spread(points plotter.XYs) bool {
	return len(points) >= fewest && points[0].X < points[len(points)-1].X
}
