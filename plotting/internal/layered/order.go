package layered

import (
	"cmp"
	"slices"
)

// sweeps is how often the columns are ordered from left to right and back. More has never helped a circuit of sixty
// gates.
const sweeps = 12

// order sorts the columns so that few lines cross. Nodes start in the order that they were given in: a tree given
// branch by branch has no crossing then. Each column is sorted by the mean of its neighbours to the left, then by
// those to the right, and so on; neighbours in a column change places where that helps. The best order stays.
func (g *grid) order() {
	best, fewest := g.snapshot(), g.crossings()
	for sweep := range 2 * sweeps {
		if fewest == 0 {
			break
		}
		for k := range g.columns {
			if sweep%2 == 0 {
				g.sort(k, left)
			} else {
				g.sort(len(g.columns)-1-k, right)
			}
		}
		g.swapNeighbours()
		if n := g.crossings(); n < fewest {
			best, fewest = g.snapshot(), n
		}
	}
	g.columns = best
	g.number()
}

func (g *grid) snapshot() [][]*item {
	columns := make([][]*item, len(g.columns))
	for c := range columns {
		columns[c] = slices.Clone(g.columns[c])
	}
	return columns
}

// sort orders a column by the means of the items' neighbours on one side. An item without any keeps its place.
func (g *grid) sort(column int, neighbours func(*item) []float64) {
	mean := make(map[*item]float64)
	for _, it := range g.columns[column] {
		mean[it] = float64(it.index)
		if near := neighbours(it); len(near) > 0 {
			sum := 0.0
			for _, index := range near {
				sum += index
			}
			mean[it] = sum / float64(len(near))
		}
	}
	slices.SortStableFunc(g.columns[column], func(a, b *item) int { return cmp.Compare(mean[a], mean[b]) })
	g.number()
}

func left(it *item) (near []float64) {
	for _, p := range it.ports {
		near = append(near, float64(p.from.index))
	}
	return near
}

func right(it *item) (near []float64) {
	for _, to := range it.feeds {
		for k, p := range to.ports {
			if p.from == it {
				near = append(near, to.arrival(k))
			}
		}
	}
	return near
}

// swapNeighbours lets two neighbours in a column change places wherever lines cross less.
func (g *grid) swapNeighbours() {
	for improved := true; improved; {
		improved = false
		for c, column := range g.columns {
			for i := 1; i < len(column); i++ {
				before := g.crossingsAround(c)
				column[i-1], column[i] = column[i], column[i-1]
				column[i-1].index, column[i].index = i-1, i
				if g.crossingsAround(c) < before {
					improved = true
					continue
				}
				column[i-1], column[i] = column[i], column[i-1]
				column[i-1].index, column[i].index = i-1, i
			}
		}
	}
}
