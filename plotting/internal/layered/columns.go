package layered

// assignColumns puts each node as many columns to the right of the first as its longest path has edges, and then
// the late ones as far to the right as what they feed allows.
func assignColumns(nodes []Node) []int {
	columns := make([]int, len(nodes))
	for i, node := range nodes {
		for _, input := range node.Inputs {
			columns[i] = max(columns[i], columns[input]+1)
		}
	}
	feeds := make([]int, len(nodes)) // the first column that a node feeds; 0: none
	for i := len(nodes) - 1; i >= 0; i-- {
		if nodes[i].Late && feeds[i] > 0 {
			columns[i] = feeds[i] - 1
		}
		for _, input := range nodes[i].Inputs {
			if feeds[input] == 0 || columns[i] < feeds[input] {
				feeds[input] = columns[i]
			}
		}
	}
	return columns
}
