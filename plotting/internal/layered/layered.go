// Package layered lays out a directed graph without cycles from left to right, after Sugiyama, Tagawa and Toda
// (1981): each node gets a column, the columns get an order with few crossings, and the nodes get heights at which
// the lines are short. gonum's graph layouts are of another kind: they place nodes by forces or by distances.
package layered

// Node is what is laid out.
type Node struct {
	Inputs []int   // the nodes that it gets a line from, all of them earlier in the slice
	Fixed  bool    // whether the lines arrive in the order of Inputs, from the top; else in that of where they come from
	Late   bool    // whether it stands just before the first node that it feeds; else as far to the left as can be
	Height float64 // the room that it takes in its column
}

// Room is what lines need.
type Room struct {
	Lane float64 // the height of a line that passes through a column
	Port float64 // the distance between two lines that arrive at one node
}

// Place is where a node stands.
type Place struct {
	Column int
	Y      float64 // of its middle, from the top

	// Lanes are the heights at which its line passes through the columns Column+1, Column+2, … It goes as far as
	// the last node that it feeds needs it; the others branch off on the way.
	Lanes []float64

	// Ports are how much lower than Y the line from each of the Inputs arrives.
	Ports []float64
}

// At is the height of the node's line in a column: its own, or that of a lane.
func (p Place) At(column int) float64 {
	if column == p.Column {
		return p.Y
	}
	return p.Lanes[column-p.Column-1]
}

// Lay lays out a graph, and says how high the picture is. The same graph is always laid out in the same way.
func Lay(nodes []Node, room Room) (places []Place, height float64) {
	columns := assignColumns(nodes)
	g := newGrid(nodes, columns, room)
	g.order()
	g.setPorts(room.Port)
	height = g.setRows()
	return g.places(nodes, columns), height
}
