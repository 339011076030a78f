package layered

import "math"

// What it costs that an edge is not level, per square of its drop. Long lines should be straight before all.
const (
	edgeWeight = 1.0
	laneWeight = 8.0 // of an edge from or to a lane
)

// setRows gives the items their heights, and returns that of the picture. The heights minimise
//
//	Σ_edges weight · drop²
//
// where no two items of a column overlap. Given the other columns, spread finds the best heights of one column
// exactly; taking the columns in turn leads to the minimum, since the sum is convex.
func (g *grid) setRows() float64 {
	const most, enough = 2000, 1e-4
	for _, column := range g.columns {
		stack(column)
	}
	for moved, round := math.Inf(1), 0; moved > enough && round < most; round++ {
		moved = 0
		for _, column := range g.columns {
			moved = max(moved, g.settle(column))
		}
	}
	return g.fromZero()
}

// stack puts a column together as close as it goes, its middle at 0: a start.
func stack(column []*item) {
	y := 0.0
	for _, it := range column {
		it.y = y + it.height/2
		y += it.height
	}
	for _, it := range column {
		it.y -= y / 2
	}
}

// settle moves a column to its best heights, and says by how much at most.
func (g *grid) settle(column []*item) (moved float64) {
	want, weight := make([]float64, len(column)), make([]float64, len(column))
	for i, it := range column {
		pull := func(y, w float64) {
			want[i] += w * y
			weight[i] += w
		}
		for _, p := range it.ports {
			pull(p.from.y-p.offset, cost(it, p.from))
		}
		for _, to := range it.feeds {
			for _, p := range to.ports {
				if p.from == it {
					pull(to.y+p.offset, cost(it, to))
				}
			}
		}
		if weight[i] == 0 { // a node alone
			pull(it.y, edgeWeight)
		}
		want[i] /= weight[i]
	}
	for i, y := range spread(want, weight, column) {
		moved = max(moved, math.Abs(y-column[i].y))
		column[i].y = y
	}
	return moved
}

func cost(a, b *item) float64 {
	if a.lane || b.lane {
		return laneWeight
	}
	return edgeWeight
}

// fromZero moves the picture so that its top is at 0, and returns its height.
func (g *grid) fromZero() float64 {
	top, bottom := math.Inf(1), math.Inf(-1)
	for _, column := range g.columns {
		for _, it := range column {
			top, bottom = min(top, it.y-it.height/2), max(bottom, it.y+it.height/2)
		}
	}
	for _, column := range g.columns {
		for _, it := range column {
			it.y -= top
		}
	}
	return bottom - top
}
