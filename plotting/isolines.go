package plotting

import (
	"math"
	"slices"

	"gonum.org/v1/plot/plotter"
)

// isolines are the lines on which a lattice has the value level, found by marching squares: an edge between two
// neighbouring points is crossed where one of them is below the level and the other is not, and the crossings of a
// cell's four edges are joined within it. A cell without a value leaves a gap.
//
// gonum's Contour does not come to an end on Rosenbrock's function, 200×200 points and nine levels, and draws its
// lines in another order each time (https://github.com/gonum/plot/issues/622).
func (l *lattice) isolines(level float64) []plotter.XYs {
	m := crossings{lattice: l, level: level, joined: make([][]int, 2*len(l.values))}
	for j := range l.rows - 1 {
		for i := range l.cols - 1 {
			m.cell(j*l.cols + i)
		}
	}
	return m.lines()
}

// crossings are the places where a level crosses the edges of a lattice. Edge 2k leads from point k to the right,
// edge 2k+1 upwards.
type crossings struct {
	*lattice
	level  float64
	joined [][]int // edge by edge, the one or two that its crossing is joined to
}

// cell joins the crossings of the cell whose lower left point is k.
func (m *crossings) cell(k int) {
	corners := [4]int{k, k + 1, k + 1 + m.cols, k + m.cols} // around the cell
	edges := [4]int{2 * k, 2*(k+1) + 1, 2 * (k + m.cols), 2*k + 1}
	var mean float64
	for _, c := range corners {
		mean += m.values[c] / 4
	}
	if math.IsNaN(mean) {
		return
	}
	var crossed []int // of the cell's edges, from one corner to the next
	for e := range edges {
		if m.above(corners[e]) != m.above(corners[(e+1)%4]) {
			crossed = append(crossed, edges[e])
		}
	}
	switch len(crossed) {
	case 2:
		m.join(crossed[0], crossed[1])
	case 4: // a saddle: corners 0 and 2 are on one side, 1 and 3 on the other, and the middle belongs to one of the two
		if (mean >= m.level) == m.above(corners[0]) {
			m.join(crossed[0], crossed[1]) // cuts off corner 1
			m.join(crossed[2], crossed[3])
		} else {
			m.join(crossed[3], crossed[0]) // cuts off corner 0
			m.join(crossed[1], crossed[2])
		}
	}
}

func (m *crossings) above(point int) bool { return m.values[point] >= m.level }

func (m *crossings) join(a, b int) {
	m.joined[a] = append(m.joined[a], b)
	m.joined[b] = append(m.joined[b], a)
}

// lines are the open lines, and then the closed ones, which end where they start.
func (m *crossings) lines() []plotter.XYs {
	var lines []plotter.XYs
	for _, ends := range []int{1, 2} {
		for e := range m.joined {
			if len(m.joined[e]) == ends {
				lines = append(lines, m.follow(e))
			}
		}
	}
	return lines
}

// follow is the line from an edge on, and takes apart what it passes.
func (m *crossings) follow(e int) plotter.XYs {
	line := plotter.XYs{m.at(e)}
	for len(m.joined[e]) > 0 {
		next := m.joined[e][0]
		m.joined[e] = m.joined[e][1:]
		back := slices.Index(m.joined[next], e)
		m.joined[next] = slices.Delete(m.joined[next], back, back+1)
		line = append(line, m.at(next))
		e = next
	}
	return line
}

// at is where the level crosses an edge.
func (m *crossings) at(edge int) plotter.XY {
	from, to := edge/2, edge/2+1
	if edge%2 == 1 {
		to = from + m.cols
	}
	a, b := m.point(from), m.point(to)
	t := (m.level - m.values[from]) / (m.values[to] - m.values[from])
	return plotter.XY{X: a.X + t*(b.X-a.X), Y: a.Y + t*(b.Y-a.Y)}
}
