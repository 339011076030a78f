package layered

import (
	"cmp"
	"slices"
)

// setPorts spreads the lines that arrive at an item, evenly about its middle. Where their order is free, it is that
// of where they come from, so that they do not cross in front of the item.
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
