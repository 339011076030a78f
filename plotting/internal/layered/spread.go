package layered

// spread returns the heights y of a column's items that minimise Σ weight (y − want)², where they stay in order and
// do not overlap.
//
// Taking off the room that the items above need turns "do not overlap" into "do not decrease": isotonic regression,
// which pooling adjacent violators solves exactly (Ayer, Brunk, Ewing, Reid and Silverman 1955). A pool is a run of
// items that touch, and lies where the weighted mean of their wishes is.
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
