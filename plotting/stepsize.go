package plotting

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"backprop/plotting/internal/kit"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// StepSize draws the error of a difference quotient, Y, against its step, X, on log-log axes: a V. On its right, the
// truncation of Taylor's series dominates and the error is proportional to a power of the step; on its left, rounding
// dominates and the error is inversely proportional to it. The first argument is the letter for the step: "h". Errors of
// zero lie on a floor, where the axis says 0.
//
// Each series is split where two straight lines fit it best. The slope of a side is the median of the slopes between all
// pairs of its points, so outliers do not matter, such as a difference that is right by chance, or steps that are much
// too large. Points close to the bend do not count. A series without a bend gets one line. A ring marks the step with the
// smallest error, at most one decade from the bend.
func StepSize(step string, series ...Series) (*Figure, error) {
	if err := kit.CheckLetters("StepSize", step); err != nil {
		return nil, err
	}
	if err := checkAll("StepSize", series, step, "error", true); err != nil {
		return nil, err
	}
	step = kit.OneLine(step, kit.ShortName)
	errors := make([][]float64, len(series))
	for i, s := range series {
		errors[i] = s.Y
	}
	y, floor := kit.WithFloor(errors...)
	c := kit.NewChart("Error against step size", "step "+step, "error", kit.Logarithmic, y)
	if !math.IsNaN(floor) {
		c.Plot.Add(kit.ReferenceLine{At: floor, LineStyle: kit.ZeroStyle})
	}
	var words []string
	for i, s := range series {
		v := fitV(s, c.X, y)
		drawV(c, i, cmp.Or(s.short().Name, "error"), step, v)
		facts := fmt.Sprintf("smallest error %s at %s = %s", kit.Number(v.err[v.best], kit.TextDigits), step, kit.Number(v.h[v.best], 2))
		if slopes := v.slopes(); slopes != "" {
			facts += ", " + slopes
		}
		words = append(words, s.named(facts))
	}
	return &Figure{c.Drawing(kit.PlotHeight), "error against step size: " + strings.Join(words, "; ")}, nil
}

// drawV draws series i: its points, the lines that fit them, and the ring.
func drawV(c *kit.Chart, i int, name, step string, v *vFit) {
	points := &plotter.Scatter{XYs: v.points, GlyphStyle: kit.PointStyle(i)}
	points.Radius = 3
	c.Plot.Add(points)
	c.Legend.Add(name, points)
	for k, side := range v.sides {
		line := &plotter.Line{XYs: side, LineStyle: kit.LineStyle(i)}
		c.Plot.Add(line)
		if k == 0 {
			c.Legend.Add(kit.Typeset(v.slopes()), line)
		}
	}
	best := &plotter.Scatter{
		XYs:        plotter.XYs{v.points[v.best]},
		GlyphStyle: draw.GlyphStyle{Color: kit.Ink, Radius: 7, Shape: kit.Ring{}},
	}
	c.Plot.Add(best)
	c.Legend.Add(fmt.Sprintf("best: %s = %s", step, kit.Typeset(kit.Number(v.h[v.best], 2))), best)
}

// vFit is a series in the order of its steps, with the lines that fit it.
type vFit struct {
	h, err []float64
	points plotter.XYs
	best   int           // the index of the smallest error
	lines  []straight    // none, one, or those on the left and the right of the bend
	sides  []plotter.XYs // each line as far as it is drawn
}

const (
	apart    = 0.5 // decades: points closer to the bend count for neither line
	near     = 1   // decades: the best step must be closer to the bend
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
	var positive plotter.XYs // errors
	for i, p := range v.points {
		if v.err[i] > 0 {
			positive = append(positive, p)
		}
	}
	if at, bent := v.bend(positive); bent {
		v.findBest(at-near, at+near)
	} else {
		v.straighten(positive)
		v.findBest(math.Inf(-1), math.Inf(1))
	}
	return v
}

// bend fits a line on either side of the bend, if there is one, and returns where that is.
func (v *vFit) bend(points plotter.XYs) (at float64, bent bool) {
	k, ok := bestSplit(points)
	if !ok {
		return 0, false
	}
	at = (points[k-1].X + points[k].X) / 2
	var left, right plotter.XYs
	for _, p := range points {
		if p.X <= at-apart {
			left = append(left, p)
		}
		if p.X >= at+apart {
			right = append(right, p)
		}
	}
	if !enough(left) || !enough(right) {
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

// straighten fits one line to all points.
func (v *vFit) straighten(points plotter.XYs) {
	if enough(points) {
		l := medianLine(points)
		v.lines = []straight{l}
		v.sides = []plotter.XYs{l.between(points[0].X, points[len(points)-1].X)}
	}
}

// findBest finds the smallest error between two x. If several are equal, it takes the one with the largest step.
func (v *vFit) findBest(from, to float64) {
	least := math.Inf(1)
	for i, p := range v.points {
		if from <= p.X && p.X <= to && v.err[i] <= least {
			v.best, least = i, v.err[i]
		}
	}
}

// slopes are the slopes of the lines in words, from left to right.
func (v *vFit) slopes() string {
	switch len(v.lines) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("slope %.2f", v.lines[0].slope)
	}
	return fmt.Sprintf("slopes %.2f, %.2f", v.lines[0].slope, v.lines[1].slope)
}

// enough reports whether points in the order of x are enough for a line.
func enough(points plotter.XYs) bool {
	return len(points) >= fewestPoints && points[0].X < points[len(points)-1].X
}

// fewestPoints is how many points a line needs on either side of a bend.
const fewestPoints = 3

// bestSplit splits points, in the order of x, where two straight lines fit them best: points[:k] and points[k:]. ok is
// false if there are too few points. Of more than 1,000 splits it tries every second, every third and so on.
func bestSplit(points plotter.XYs) (k int, ok bool) {
	const most = 1000
	least := math.Inf(1)
	every := (len(points) + most - 1) / most
	for i := fewestPoints; i <= len(points)-fewestPoints; i += every {
		_, left := leastSquares(points[:i])
		_, right := leastSquares(points[i:])
		if left+right < least { // false for NaN, the result if all x are equal
			k, least = i, left+right
		}
	}
	return k, k > 0
}

// medianLine has the median of the slopes between all pairs of points (Theil and Sen), so up to 29% of the points may be
// outliers. It needs two different x. Of more than 300 points it pairs every second, every third and so on.
func medianLine(points plotter.XYs) straight {
	const most = 300
	every := (len(points) + most - 1) / most
	var slopes, starts []float64
	for i := 0; i < len(points); i += every {
		for j := 0; j < i; j += every {
			if run := points[i].X - points[j].X; run != 0 {
				slopes = append(slopes, (points[i].Y-points[j].Y)/run)
			}
		}
	}
	line := straight{slope: median(slopes)}
	for _, p := range points {
		starts = append(starts, p.Y-line.slope*p.X)
	}
	line.start = median(starts)
	return line
}
