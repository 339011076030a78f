package kit

import (
	"math"
	"math/rand/v2"
	"slices"
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
		{{X: 0, Y: 0}, {X: 5e-324, Y: 1e-320}},
		{{X: 5e-324, Y: 5e-324}},
		{{X: 1e-310, Y: 1e300}, {X: 2e-310, Y: 0}},
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

// What is left of a line lies in the area, on the line, and reaches the edge where the line goes on, however far.
func TestClip(t *testing.T) {
	a := Area{[2]float64{-1, 1}, [2]float64{0, 1}}
	const most = math.MaxFloat64
	for _, test := range []struct {
		line plotter.XYs
		want []plotter.XYs
	}{
		{plotter.XYs{{X: 0, Y: 0.5}}, nil},
		{plotter.XYs{{X: 0, Y: 0}, {X: 1, Y: 1}, {X: -1, Y: 1}}, []plotter.XYs{{{X: 0, Y: 0}, {X: 1, Y: 1}, {X: -1, Y: 1}}}},
		{plotter.XYs{{X: 0, Y: 0.5}, {X: 2, Y: 0.5}, {X: 0, Y: 0.25}}, []plotter.XYs{{{X: 0, Y: 0.5}, {X: 1, Y: 0.5}}, {{X: 1, Y: 0.375}, {X: 0, Y: 0.25}}}},
		{plotter.XYs{{X: -2, Y: 0.5}, {X: 2, Y: 0.5}}, []plotter.XYs{{{X: -1, Y: 0.5}, {X: 1, Y: 0.5}}}},
		{plotter.XYs{{X: -2, Y: -1.5}, {X: 2, Y: 2.5}}, []plotter.XYs{{{X: -0.5, Y: 0}, {X: 0.5, Y: 1}}}},
		{plotter.XYs{{X: -2, Y: 0.5}, {X: 0, Y: 2}}, nil}, // past a corner
		{plotter.XYs{{X: 2, Y: -3}, {X: 2, Y: 3}}, nil},
		{plotter.XYs{{X: 0, Y: 0.5}, {X: most, Y: 0.5}}, []plotter.XYs{{{X: 0, Y: 0.5}, {X: 1, Y: 0.5}}}},
		{plotter.XYs{{X: -1e20, Y: 0.5}, {X: 0.5, Y: 0.5}}, []plotter.XYs{{{X: -1, Y: 0.5}, {X: 0.5, Y: 0.5}}}},
		{plotter.XYs{{X: 0, Y: 0}, {X: most, Y: most}}, []plotter.XYs{{{X: 0, Y: 0}, {X: 1, Y: 1}}}},
		{plotter.XYs{{X: 0.5, Y: 0.5}, {X: -most, Y: most}}, []plotter.XYs{{{X: 0.5, Y: 0.5}, {X: 0, Y: 1}}}},
		{plotter.XYs{{X: 0, Y: -most}, {X: 0, Y: most}}, []plotter.XYs{{{X: 0, Y: 0}, {X: 0, Y: 1}}}},
	} {
		got := a.Clip(test.line)
		same := len(got) == len(test.want)
		for i := 0; same && i < len(got); i++ {
			same = slices.EqualFunc(got[i], test.want[i], func(p, q plotter.XY) bool {
				return a.Contains(p) && math.Hypot(p.X-q.X, p.Y-q.Y) < 1e-15
			})
		}
		if !same {
			t.Errorf("%v: %v\nwant %v", test.line, got, test.want)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	far := func() float64 { return (random.Float64() - 0.5) * math.Pow(10, 308*random.Float64()) }
	for range 100000 {
		line := plotter.XYs{{X: far(), Y: far()}, {X: far(), Y: far()}, {X: random.Float64(), Y: random.Float64()}}
		parts := a.Clip(line)
		for _, part := range parts {
			for _, p := range part {
				if !a.Contains(p) {
					t.Fatalf("%v: %v is outside", line, p)
				}
			}
		}
		if last := parts[len(parts)-1]; last[len(last)-1] != line[2] {
			t.Fatalf("%v does not end at its end: %v", line, last)
		}
	}
}
