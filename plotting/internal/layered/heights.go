package layered

import (
	"cmp"
	"math"
	"slices"
)

// What an edge costs that is not horizontal, per square of its drop. Above all, long lines should be straight.
const (
	edgeWeight = 1.0
	laneWeight = 8.0 // of an edge from or to a lane
)

// setRows gives the items their heights, and returns that of the picture. The heights minimise
//
//	Σ_edges weight · drop²
//
// where no two items of a column overlap. Given the other columns, spread finds the best heights of one column exactly.
// Taking the columns in turn leads to the minimum, since the sum is convex.
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

// stack puts the items of a column as close together as possible, centred at 0, to start with.
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

// settle moves a column to its best heights, and returns how far the farthest item moved.
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

// setPorts spaces the lines that arrive at an item evenly about its middle. If their order is free, they arrive in the
// order in which they start, so that they do not cross in front of the item.
func (g *grid) setPorts(apart float64) {
	for _, column := range g.columns {
		for _, it := range column {
			sorted := make([]int, len(it.ports))
			for k := range sorted {
				sorted[k] = k
			}
			if !it.fixed {
				slices.SortStableFunc(sorted, func(a, b int) int {
					return cmp.Compare(it.ports[a].from.index, it.ports[b].from.index)
				})
			}
			for place, k := range sorted {
				it.ports[k].offset = apart * (float64(place) - float64(len(sorted)-1)/2)
			}
		}
	}
}

// spread returns the heights y of a column's items that minimise Σ weight (y − want)², where they stay in order and
// do not overlap.
//
// Subtracting the room that the items above need turns "do not overlap" into "do not decrease". This is isotonic
// regression, which the pool-adjacent-violators algorithm solves exactly (Ayer, Brunk, Ewing, Reid and Silverman 1955).
// A pool is a run of items that touch, and lies at the weighted mean of the heights that they want.
func spread(want, weight []float64, column []*item) []float64 {
	type pool struct {
		mean, weight float64
		items        int
	}
	var pools []pool
	room := make([]float64, len(column)) // from the first item to each, when all touch
	for i := range column {
		if i > 0 {
			room[i] = room[i-1] + (column[i-1].height+column[i].height)/2
		}
		last := pool{want[i] - room[i], weight[i], 1}
		for n := len(pools); n > 0 && pools[n-1].mean > last.mean; n = len(pools) {
			above := pools[n-1]
			pools = pools[:n-1]
			sum := above.weight + last.weight
			last = pool{(above.mean*above.weight + last.mean*last.weight) / sum, sum, above.items + last.items}
		}
		pools = append(pools, last)
	}
	y := make([]float64, 0, len(column))
	for _, p := range pools {
		for range p.items {
			y = append(y, p.mean+room[len(y)])
		}
	}
	return y
}
