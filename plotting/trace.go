package plotting

import (
	"math"

	"gonum.org/v1/plot/plotter"
)

// trace is the curve of f from lo to hi, in stretches without a gap.
func trace(f func(float64) float64, lo, hi float64) []plotter.XYs {
	points := make(plotter.XYs, samplesOfF+1)
	least, most := math.Inf(1), math.Inf(-1)
	for i := range points {
		x := lo + (hi-lo)*float64(i)/samplesOfF
		points[i] = plotter.XY{X: x, Y: f(x)}
		if y := points[i].Y; finite(y) {
			least, most = min(least, y), max(most, y)
		}
	}
	var stretches []plotter.XYs
	gap := true
	for i, p := range points {
		if !finite(p.Y) {
			gap = true
			continue
		}
		if gap || jumps(f, points[i-1], p, (most-least)/100) {
			stretches = append(stretches, nil)
			gap = false
		}
		last := &stretches[len(stretches)-1]
		*last = append(*last, p)
	}
	return stretches
}

// jumps reports whether f has a jump between two points, rather than a steep slope: closer and closer together,
// they stay apart. What is less than small to begin with cannot be seen.
func jumps(f func(float64) float64, a, b plotter.XY, small float64) bool {
	height := math.Abs(b.Y - a.Y)
	if height <= small {
		return false
	}
	for range 40 {
		x := a.X/2 + b.X/2
		m := plotter.XY{X: x, Y: f(x)}
		if !finite(m.Y) {
			return true
		}
		if math.Abs(m.Y-a.Y) > math.Abs(b.Y-m.Y) {
			b = m
		} else {
			a = m
		}
	}
	return math.Abs(b.Y-a.Y) > height/2
}
