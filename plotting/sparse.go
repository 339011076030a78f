package plotting

import (
	"math"

	"gonum.org/v1/plot/plotter"
)

// sparse leaves out points that lie where another one already is, to within a tenth of their size, so that a
// million entries take no longer to draw than there is room for them.
func sparse(points plotter.XYs) plotter.XYs {
	if len(points) <= columns {
		return points
	}
	xlo, xhi, ylo, yhi := plotter.XYRange(points)
	cell := func(v, lo, hi float64) int {
		if hi == lo {
			return 0
		}
		return int(math.Floor((v - lo) / (hi - lo) * columns))
	}
	taken := make(map[[2]int]bool)
	var kept plotter.XYs
	for _, p := range points {
		at := [2]int{cell(p.X, xlo, xhi), cell(p.Y, ylo, yhi)}
		if !taken[at] {
			taken[at] = true
			kept = append(kept, p)
		}
	}
	return kept
}
