// Package layered lays out a directed acyclic graph from left to right, with the method of Sugiyama, Tagawa and Toda
// (1981): each node gets a column, the columns are ordered so that few lines cross (layered.go), and the nodes get
// heights at which the lines are short (heights.go). gonum's layouts are of another kind: they place nodes by forces or
// by distances.
package layered

import (
	"cmp"
	"slices"
)

// Node is a node of the graph.
type Node struct {
	Inputs []int   // the nodes from which it gets a line, all of them earlier in the slice
	Fixed  bool    // whether lines arrive in the order of Inputs, from the top; else in the order in which they start
	Late   bool    // whether it stands just before the first node that it feeds; else as far to the left as possible
	Height float64 // the room that it takes in its column
}

// Room is the room that lines need.
type Room struct {
	Lane float64 // the height of a line that passes through a column
	Port float64 // the distance between two lines that arrive at one node
}

// Place is where a node stands.
type Place struct {
	Column int
	Y      float64 // of its middle, from the top

	// Lanes are the heights at which its line passes through the columns Column+1, Column+2, …, as far as the last node
	// that it feeds needs it. The lines to the others branch off on the way.
	Lanes []float64

	// Ports are how far below Y the line from each of the Inputs arrives.
	Ports []float64
}

// At is the height of the node's line in a column: its own, or that of a lane.
func (p Place) At(column int) float64 {
	if column == p.Column {
		return p.Y
	}
	return p.Lanes[column-p.Column-1]
}

// Lay lays out a graph, and returns the height of the picture. The same graph is always laid out in the same way.
func Lay(nodes []Node, room Room) (places []Place, height float64) {
	columns := assignColumns(nodes)
	g := newGrid(nodes, columns, room)
	g.order()
	g.setPorts(room.Port)
	height = g.setRows()
	return g.places(nodes, columns), height
}

// assignColumns puts each node as many columns to the right of the first one as the longest path to it has edges, and
// then the late nodes as far to the right as possible.
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

// grid is the graph divided into columns. A line that passes through a column has an item there, a lane, so that every
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
	feeds         []*item // without duplicates
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

// extend continues a line up to a column, and returns its item there.
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

// number sets the index of each item.
func (g *grid) number() {
	for _, column := range g.columns {
		for i, it := range column {
			it.index = i
		}
	}
}

// places are where the nodes stand now.
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

// sweeps is how often the columns are ordered from left to right and back. More sweeps have never helped a circuit of
// sixty gates.
const sweeps = 12

// order sorts the columns so that few lines cross, and keeps the best order that it finds. It starts with the order in
// which the nodes were given, where a tree that was given branch by branch has no crossings. It sorts each column by the
// mean index of the items' neighbours to the left, then to the right, and so on, and swaps neighbours in a column where
// that helps.
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

// sort orders a column by the mean index of the items' neighbours on one side. An item without any keeps its place.
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

// swapNeighbours swaps two neighbours in a column wherever fewer lines cross then.
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

// crossings counts the pairs of lines that cross in the whole picture.
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

// arrival is the index at which the line to port k arrives. If the order of the ports is given, the first is a little
// above the node and the last a little below.
func (it *item) arrival(k int) float64 {
	if !it.fixed {
		return float64(it.index)
	}
	return float64(it.index) + (float64(k)+0.5)/float64(len(it.ports)) - 0.5
}
