package plotting

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"backprop/plotting/internal/kit"

	"gonum.org/v1/plot/plotter"
)

// Series is one quantity measured at several values of another: Y[i] at X[i].
type Series struct {
	Name      string // "central difference"
	X, Y      []float64
	Predicted []float64 // what a theory says of Y, if there is one: Cost and Decay draw it as the line
}

// checkAll refuses series that have no place on two log axes, and says where. Y may be zero if allowZero says so.
func checkAll(figure string, series []Series, x, y string, allowZero bool) error {
	if len(series) == 0 {
		return fmt.Errorf("plotting: %s: no series", figure)
	}
	wanted := "positive"
	if allowZero {
		wanted = "finite, not negative"
	}
	for i, s := range series {
		if err := kit.CheckLetters(figure, s.Name, y); err != nil {
			return err
		}
		name := cmp.Or(s.Name, fmt.Sprintf("series %d", i+1))
		if len(s.X) != len(s.Y) {
			return fmt.Errorf("plotting: %s: %s has %d of %s and %d of %s", figure, name, len(s.X), x, len(s.Y), y)
		}
		if len(s.X) == 0 {
			return fmt.Errorf("plotting: %s: %s has no points", figure, name)
		}
		if s.Predicted != nil && len(s.Predicted) != len(s.X) {
			return fmt.Errorf("plotting: %s: %s has %d predictions for %d points", figure, name, len(s.Predicted), len(s.X))
		}
		for j, v := range s.Predicted {
			if !kit.Finite(v) || v <= 0 {
				return fmt.Errorf("plotting: %s: %s has the prediction %v at point %d; want a positive number", figure, name, v, j+1)
			}
		}
		for j := range s.X {
			if v := s.X[j]; !kit.Finite(v) || v <= 0 {
				return fmt.Errorf("plotting: %s: %s has %s = %v at point %d; want a positive number", figure, name, x, v, j+1)
			}
			if v := s.Y[j]; !kit.Finite(v) || v < 0 || v == 0 && !allowZero {
				return fmt.Errorf("plotting: %s: %s has %s = %v at point %d; want a %s number", figure, name, y, v, j+1, wanted)
			}
		}
	}
	return nil
}

// points are where the series lies on two scales.
func (s Series) points(x, y kit.Scale) plotter.XYs {
	points := make(plotter.XYs, len(s.X))
	for i := range points {
		points[i] = plotter.XY{X: x.Height(s.X[i]), Y: y.Height(s.Y[i])}
	}
	return points
}

// short is the series with a name that fits into a legend.
func (s Series) short() Series {
	s.Name = kit.OneLine(s.Name, kit.LongName)
	return s
}

// named puts the name before facts: "central: slope 2".
func (s Series) named(facts string) string {
	if s.Name == "" || facts == "" {
		return s.Name + facts
	}
	return s.Name + ": " + facts
}

// straight is the line y = slope·x + start.
type straight struct{ slope, start float64 }

func (l straight) at(x float64) float64 { return l.slope*x + l.start }

// between is the line from x = a to x = b.
func (l straight) between(a, b float64) plotter.XYs {
	return plotter.XYs{{X: a, Y: l.at(a)}, {X: b, Y: l.at(b)}}
}

// leastSquares is the line with the least sum of squared distances in y from the points, and that sum. It needs two
// different x.
func leastSquares(points plotter.XYs) (line straight, sum float64) {
	var x, y, xx, xy float64
	n := float64(len(points))
	for _, p := range points {
		x, y = x+p.X/n, y+p.Y/n
	}
	var width float64 // the squares of what is divided by it do not overflow
	for _, p := range points {
		width = max(width, math.Abs(p.X-x))
	}
	for _, p := range points {
		d := (p.X - x) / width
		xx += d * d
		xy += d * (p.Y - y)
	}
	slope := xy / xx / width
	line = straight{slope, y - slope*x}
	for _, p := range points {
		d := p.Y - line.at(p.X)
		sum += d * d
	}
	return line, sum
}

// median sorts the values.
func median(values []float64) float64 {
	slices.Sort(values)
	low, high := values[(len(values)-1)/2], values[len(values)/2]
	if low == high {
		return low // half of the least number is 0
	}
	return low/2 + high/2
}
