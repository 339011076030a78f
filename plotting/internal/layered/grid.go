package layered

import "slices"

// grid is the graph cut into columns. A line that passes through a column has an item there, a lane, so that every
// edge leads from one column to the next.
type grid struct {
	columns [][]*item // from left to right, each from top to bottom
}

// item is a node, or a lane of the line that starts at it.
type item struct {
	node          int
	lane          bool
	column, index int // where it stands
	height        float64
	ports         []port  // of a node: its inputs; of a lane: one
	feeds         []*item // each once
	fixed         bool    // the order of the ports is given
	y             float64
}

// port is where a line arrives at an item.
type port struct {
	from   *item
	offset float64 // below the item's middle
}

func newGrid(nodes []Node, columns []int, room Room) *grid {
	g := new(grid)
	lines := make([][]*item, len(nodes)) // each node with the lanes of its line
	for i, node := range nodes {
		own := &item{node: i, column: columns[i], height: node.Height, fixed: node.Fixed}
		for _, input := range node.Inputs {
			from := extend(&lines[input], columns[i]-1, room.Lane)
			if !slices.Contains(from.feeds, own) {
				from.feeds = append(from.feeds, own)
			}
			own.ports = append(own.ports, port{from: from})
		}
		lines[i] = []*item{own}
	}
	for _, line := range lines {
		for _, it := range line {
			for len(g.columns) <= it.column {
				g.columns = append(g.columns, nil)
			}
			g.columns[it.column] = append(g.columns[it.column], it)
		}
	}
	g.number()
	return g
}

// extend leads a line on to a column, and returns its item there.
func extend(line *[]*item, column int, height float64) *item {
	for {
		last := (*line)[len(*line)-1]
		if last.column >= column {
			return (*line)[column-(*line)[0].column]
		}
		lane := &item{node: last.node, lane: true, column: last.column + 1, height: height, ports: []port{{from: last}}}
		last.feeds = append(last.feeds, lane)
		*line = append(*line, lane)
	}
}

// number tells each item its index.
func (g *grid) number() {
	for _, column := range g.columns {
		for i, it := range column {
			it.index = i
		}
	}
}

// places reads off where the nodes have come to stand.
func (g *grid) places(nodes []Node, columns []int) []Place {
	places := make([]Place, len(nodes))
	for c, column := range g.columns {
		for _, it := range column {
			p := &places[it.node]
			if it.lane {
				p.Lanes = append(p.Lanes, it.y) // from left to right, as the columns come
				continue
			}
			p.Column, p.Y = c, it.y
			for _, port := range it.ports {
				p.Ports = append(p.Ports, port.offset)
			}
		}
	}
	return places
}
