package plotting

import (
	"math"
	"slices"

	"gonum.org/v1/plot/plotter"
)

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
