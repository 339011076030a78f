package plotting

import (
	"backprop/plotting/internal/kit"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/plotter"
)

// Series is one quantity measured at several values of another: Y[i] at X[i].
type Series struct {
	Name string // "central difference"
	X, Y []float64
}

// checkAll refuses series that have no place on two log axes. Zeros among the Y may be allowed.
func checkAll(figure string, series []Series, x, y string, zero bool) error {
	if len(series) == 0 {
		return fmt.Errorf("plotting: %s: no series", figure)
	}
	for i, s := range series {
		if err := kit.CheckLetters(figure, s.Name, y); err != nil {
			return err
		}
		name := s.Name
		if name == "" {
			name = fmt.Sprintf("series %d", i+1)
		}
		if len(s.X) != len(s.Y) {
			return fmt.Errorf("plotting: %s: %s has %d of %s and %d of %s", figure, name, len(s.X), x, len(s.Y), y)
		}
		if len(s.X) == 0 {
			return fmt.Errorf("plotting: %s: %s has no points", figure, name)
		}
		for j := range s.X {
			if v := s.X[j]; !(v > 0) || math.IsInf(v, 0) {
				return fmt.Errorf("plotting: %s: %s has %s = %v at point %d; want a positive number", figure, name, x, v, j+1)
			}
			if v := s.Y[j]; math.IsNaN(v) || math.IsInf(v, 0) || v < 0 || v == 0 && !zero {
				return fmt.Errorf("plotting: %s: %s has %s = %v at point %d; want a %s number",
					figure, name, y, v, j+1, map[bool]string{false: "positive", true: "finite, not negative"}[zero])
			}
		}
	}
	return nil
}

// points are those of the series on two scales.
func (s Series) points(x, y kit.Scale) plotter.XYs {
	points := make(plotter.XYs, len(s.X))
	for i := range points {
		points[i] = plotter.XY{X: x.Height(s.X[i]), Y: y.Height(s.Y[i])}
	}
	return points
}

// short is the series with a name that a legend has room for.
func (s Series) short() Series {
	s.Name = kit.OneLine(s.Name, kit.LongName)
	return s
}

// named is the name with a fact behind it: "central: slope 2", or the fact alone.
func (s Series) named(fact string) string {
	if s.Name == "" || fact == "" {
		return s.Name + fact
	}
	return s.Name + ": " + fact
}

// straight is the line y = slope·x + start.
type straight struct{ slope, start float64 }

func (l straight) at(x float64) float64 { return l.slope*x + l.start }

// between is the stretch of the line from x = a to x = b.
func (l straight) between(a, b float64) plotter.XYs {
	return plotter.XYs{{X: a, Y: l.at(a)}, {X: b, Y: l.at(b)}}
}

// leastSquares is the line through the points with the least sum of squared distances in y, and that sum. It
// needs two different x.
func leastSquares(points plotter.XYs) (line straight, sum float64) {
	var x, y, xx, xy float64
	n := float64(len(points))
	for _, p := range points {
		x, y = x+p.X/n, y+p.Y/n
	}
	for _, p := range points {
		xx += (p.X - x) * (p.X - x)
		xy += (p.X - x) * (p.Y - y)
	}
	line = straight{xy / xx, y - xy/xx*x}
	for _, p := range points {
		d := p.Y - line.at(p.X)
		sum += d * d
	}
	return line, sum
}

// mostPairs is from how many points on medianLine takes every second, third … of them.
const mostPairs = 300

// medianLine has the median of the slopes between all pairs of points (Theil and Sen): up to 29 of 100 points
// may lie anywhere without doing it harm. It needs two different x.
func medianLine(points plotter.XYs) straight {
	every := (len(points) + mostPairs - 1) / mostPairs
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

// median sorts the values.
func median(values []float64) float64 {
	slices.Sort(values)
	n := len(values)
	return values[(n-1)/2]/2 + values[n/2]/2
}

// fewest is how many points on either side make a bend.
const fewest = 3

// mostSplits is from how many points on bend tries every second, third … split.
const mostSplits = 1000

// bend splits points, in the order of x, where two straight lines fit them best: points[:k] and points[k:]. ok is
// false where there are too few points for that.
func bend(points plotter.XYs) (k int, ok bool) {
	least := math.Inf(1)
	every := (len(points) + mostSplits - 1) / mostSplits
	for i := fewest; i <= len(points)-fewest; i += every {
		_, left := leastSquares(points[:i])
		_, right := leastSquares(points[i:])
		if left+right < least { // false for NaN, which equal x give
			k, least = i, left+right
		}
	}
	return k, k > 0
}
