package plotting

import (
	"math"

	"gonum.org/v1/plot/plotter"
)

// lattice holds the values of a function at cols × rows points that lie evenly over a rectangle, its corners
// included. NaN stands where there is none.
type lattice struct {
	area
	cols, rows int
	values     []float64 // row by row, from the bottom
}

// newLattice has n points along the longer side. Its values are still to be filled in.
func newLattice(a area, n int) *lattice {
	width, height := a.size()
	l := &lattice{area: a, cols: n, rows: n}
	if width > height {
		l.rows = int(math.Ceil(float64(n) * float64(height/width)))
	} else {
		l.cols = int(math.Ceil(float64(n) * float64(width/height)))
	}
	l.values = make([]float64, l.cols*l.rows)
	return l
}

// sibling is another lattice over the same points.
func (l *lattice) sibling() *lattice {
	other := *l
	other.values = make([]float64, len(l.values))
	return &other
}

// point is where value k belongs.
func (l *lattice) point(k int) plotter.XY {
	return l.area.at(float64(k%l.cols)/float64(l.cols-1), float64(k/l.cols)/float64(l.rows-1))
}

// value is that at a place between 0, 0 and 1, 1, between the four points around it in proportion to how near they
// are. It is NaN if one of them is.
func (l *lattice) value(u, v float64) float64 {
	x, y := u*float64(l.cols-1), v*float64(l.rows-1)
	i, j := min(int(x), l.cols-2), min(int(y), l.rows-2)
	s, t := x-float64(i), y-float64(j)
	k := j*l.cols + i
	below := (1-s)*l.values[k] + s*l.values[k+1]
	above := (1-s)*l.values[k+l.cols] + s*l.values[k+l.cols+1]
	return (1-t)*below + t*above
}
