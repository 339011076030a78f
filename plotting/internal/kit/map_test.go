package kit

import (
	"testing"

	"gonum.org/v1/plot/plotter"
)

// The rectangle around points holds them, has room on all sides, and is never a line.
func TestAround(t *testing.T) {
	for _, points := range []plotter.XYs{
		{{X: 0, Y: 0}},
		{{X: 5, Y: -7}},
		{{X: 1, Y: 2}, {X: 3, Y: 2}},
		{{X: 1e6, Y: 2}, {X: 1e6, Y: 3}},
		{{X: 1, Y: 2}, {X: 3, Y: -2}, {X: 2, Y: 1e4}},
	} {
		a, err := AreaAround("", "x", "y", points)
		if err != nil {
			t.Error(points, err)
		}
		for _, p := range points {
			if gap := min((p.X-a.X[0])/a.width(), (a.X[1]-p.X)/a.width(), (p.Y-a.Y[0])/a.height(), (a.Y[1]-p.Y)/a.height()); gap < 0.1 {
				t.Errorf("%v is %v of a side from the edge of %v", p, gap, a)
			}
		}
	}
}
