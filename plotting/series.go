package plotting

import (
	"fmt"
	"math"

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
		if err := checkLetters(figure, s.Name, y); err != nil {
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
func (s Series) points(x, y scale) plotter.XYs {
	points := make(plotter.XYs, len(s.X))
	for i := range points {
		points[i] = plotter.XY{X: x.height(s.X[i]), Y: y.height(s.Y[i])}
	}
	return points
}

// short is the series with a name that a legend has room for.
func (s Series) short() Series {
	s.Name = oneLine(s.Name, longName)
	return s
}

// named is the name with a fact behind it: "central: slope 2", or the fact alone.
func (s Series) named(fact string) string {
	if s.Name == "" || fact == "" {
		return s.Name + fact
	}
	return s.Name + ": " + fact
}
