package layered

// crossings counts the pairs of lines that cross, over the whole picture.
func (g *grid) crossings() int {
	n := 0
	for c := range g.columns {
		n += g.crossingsBefore(c)
	}
	return n
}

func (g *grid) crossingsAround(c int) int {
	n := g.crossingsBefore(c)
	if c+1 < len(g.columns) {
		n += g.crossingsBefore(c + 1)
	}
	return n
}

// crossingsBefore counts the pairs that cross between a column and the one to its left.
func (g *grid) crossingsBefore(c int) int {
	var starts, ends []float64
	for _, it := range g.columns[c] {
		for k, p := range it.ports {
			starts, ends = append(starts, float64(p.from.index)), append(ends, it.arrival(k))
		}
	}
	n := 0
	for i := range starts {
		for j := range i {
			if (starts[i]-starts[j])*(ends[i]-ends[j]) < 0 {
				n++
			}
		}
	}
	return n
}

// arrival is the index at which the line to port k arrives. Where the order of the ports is given, the first is a
// little above the node and the last a little below.
func (it *item) arrival(k int) float64 {
	if !it.fixed {
		return float64(it.index)
	}
	return float64(it.index) + (float64(k)+0.5)/float64(len(it.ports)) - 0.5
}
