package plotting

import (
	"math"
	"slices"
	"strconv"

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

const (
	mostLevels   = 12
	fewestLevels = 4
)

// contourLevels are the heights at which a function's contour lines are drawn, in order: round numbers in equal steps
// where these divide the picture well. Where more than half of it would lie between two of them, as it does for a
// function that spans decades, they are round numbers in equal ratios, or else as many points lie between two as
// between two others. A function that is flat has none.
func contourLevels(values []float64) []float64 {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	lo, hi := sorted[0], sorted[len(sorted)-1]
	if hi-lo <= max(1e-9*max(math.Abs(lo), math.Abs(hi)), 1e-300) { // less than the digits of a label tell apart
		return nil
	}
	equalSteps := within(lo, hi, tickValues(roundStep((hi-lo)/mostLevels), lo, hi))
	if crowded(sorted, equalSteps) {
		for _, other := range [][]float64{equalRatios(sorted), equalShares(sorted)} {
			if other = within(lo, hi, other); len(other) >= fewestLevels {
				return other
			}
		}
	}
	return equalSteps
}

// within are those between the two, once each.
func within(lo, hi float64, levels []float64) []float64 {
	return slices.Compact(slices.DeleteFunc(levels, func(v float64) bool { return v <= lo || hi <= v }))
}

// crowded tells whether more than half of the sorted values lie between two levels.
func crowded(sorted, levels []float64) bool {
	from := 0
	for _, level := range append(slices.Clone(levels), math.Inf(1)) {
		to, _ := slices.BinarySearch(sorted, level)
		if 2*(to-from) > len(sorted) {
			return true
		}
		from = to
	}
	return false
}

// equalRatios are 1, 2 and 5 times the powers of ten, or 1 and 3 times, or every power, every second … : as many as there
// is room for. There are none if a value is negative. The smallest value may be 0, or close to it by luck, so it is not
// what they start from.
func equalRatios(sorted []float64) []float64 {
	if sorted[0] < 0 {
		return nil
	}
	const small = 0.02 // of the values above zero are left below the lowest level
	first, _ := slices.BinarySearch(sorted, math.SmallestNonzeroFloat64)
	positive := sorted[first:]
	lo, hi := log10(positive[int(small*float64(len(positive)))]), log10(positive[len(positive)-1])
	for _, digits := range [][]float64{{1, 2, 5}, {1, 3}} {
		var levels []float64
		for k := int(math.Floor(lo)); k <= int(hi); k++ {
			for _, d := range digits {
				if h := log10(d) + float64(k); lo <= h && h <= hi {
					levels = append(levels, rounded(d*math.Pow10(k), 1))
				}
			}
		}
		if len(levels) <= mostLevels {
			return levels
		}
	}
	var levels []float64
	for _, h := range tickValues(max(1, roundStep((hi-lo)/mostLevels)), lo, hi) {
		levels = append(levels, math.Pow10(int(h)))
	}
	return levels
}

// equalShares divide the sorted values into parts with as many in each.
func equalShares(sorted []float64) []float64 {
	var levels []float64
	for i := 1; i < mostLevels; i++ {
		levels = append(levels, rounded(sorted[i*len(sorted)/mostLevels], 2))
	}
	return levels
}

// tickValues are the multiples of step from lo to hi.
func tickValues(step, lo, hi float64) []float64 {
	var values []float64
	for _, t := range multiples(step, lo, hi) {
		values = append(values, t.Value)
	}
	return values
}

// rounded is v to so many significant digits.
func rounded(v float64, digits int) float64 {
	r, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'e', digits-1, 64), 64)
	return r
}

// finer is the lattice with a point between any two neighbours, where cubic polynomials through four points say what the
// value is, for functions that are slow to evaluate. Next to the rim, and to points without a value, it is the mean of
// two; and next to a point without a value on one side there is none.
func (l *lattice) finer() *lattice {
	wide := &lattice{area: l.area, cols: 2*l.cols - 1, rows: l.rows}
	for j := range l.rows {
		wide.values = append(wide.values, between(l.values[j*l.cols:(j+1)*l.cols])...)
	}
	fine := &lattice{area: l.area, cols: wide.cols, rows: 2*l.rows - 1}
	fine.values = make([]float64, fine.cols*fine.rows)
	column := make([]float64, wide.rows)
	for i := range wide.cols {
		for j := range column {
			column[j] = wide.values[j*wide.cols+i]
		}
		for j, v := range between(column) {
			fine.values[j*fine.cols+i] = v
		}
	}
	return fine
}

// between is the row with a value between any two.
func between(row []float64) []float64 {
	var finer []float64
	for i, v := range row[:len(row)-1] {
		middle := v/2 + row[i+1]/2
		if i > 0 && i+2 < len(row) {
			// Lagrange's polynomial through −3, −1, 1, 3 at 0 is (−a + 9b + 9c − d)/16.
			if bend := (row[i-1] - v - row[i+1] + row[i+2]) / 16; finite(bend) {
				middle -= bend
			}
		}
		finer = append(finer, v, middle)
	}
	return append(finer, row[len(row)-1])
}
