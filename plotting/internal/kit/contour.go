package kit

import (
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot/plotter"
)

// Grid holds the values of a function at cols × rows evenly spaced points of an area, its corners included. NaN is a
// missing value.
type Grid struct {
	Area
	cols, rows int
	Values     []float64 // row by row, from the bottom
}

// NewGrid has n points along the longer side. Its values are still to be set.
func NewGrid(a Area, n int) *Grid {
	width, height := a.size()
	g := &Grid{Area: a, cols: n, rows: n}
	if width > height {
		g.rows = int(math.Ceil(float64(n) * float64(height/width)))
	} else {
		g.cols = int(math.Ceil(float64(n) * float64(width/height)))
	}
	g.Values = make([]float64, g.cols*g.rows)
	return g
}

// Sibling is another grid over the same points.
func (g *Grid) Sibling() *Grid {
	other := *g
	other.Values = make([]float64, len(g.Values))
	return &other
}

// Point is where Values[k] belongs.
func (g *Grid) Point(k int) plotter.XY {
	return g.Area.At(float64(k%g.cols)/float64(g.cols-1), float64(k/g.cols)/float64(g.rows-1))
}

// Interpolate is the value at u and v, both from 0 to 1, of the way from the lower left corner: bilinear between the
// four points around. It is NaN if one of them is.
func (g *Grid) Interpolate(u, v float64) float64 {
	x, y := u*float64(g.cols-1), v*float64(g.rows-1)
	i, j := min(int(x), g.cols-2), min(int(y), g.rows-2)
	s, t := x-float64(i), y-float64(j)
	k := j*g.cols + i
	below := between(g.Values[k], g.Values[k+1], s)
	above := between(g.Values[k+g.cols], g.Values[k+g.cols+1], s)
	return between(below, above, t)
}

// between is a for t = 0 and b for t = 1. If the two are equal, so is everything between them: a plateau at a contour level
// is in one band. float64 keeps the product from being fused with the sum, so that all processors give the same.
func between(a, b, t float64) float64 { return a + float64(t*(b-a)) }

// Isolines are the contour lines at a level, found by marching squares: the level crosses an edge between two
// neighbouring points if one of them is below it and the other is not, and within each cell the crossings of its four
// edges are joined. A cell with a missing value leaves a gap.
//
// gonum's Contour does not return for Rosenbrock's function with 200×200 points and nine levels, and draws its lines in
// another order each time (https://github.com/gonum/plot/issues/622).
func (g *Grid) Isolines(level float64) []plotter.XYs {
	m := crossings{Grid: g, level: level, joined: make([][]int, 2*len(g.Values))}
	for j := range g.rows - 1 {
		for i := range g.cols - 1 {
			m.cell(j*g.cols + i)
		}
	}
	return m.lines()
}

// crossings are where a level crosses the edges of a grid. Edge 2k leads from point k to the right, edge 2k+1 upwards.
type crossings struct {
	*Grid
	level  float64
	joined [][]int // for each edge, the one or two edges to whose crossings its own is joined
}

// cell joins the crossings of the cell whose lower left point is k.
func (m *crossings) cell(k int) {
	corners := [4]int{k, k + 1, k + 1 + m.cols, k + m.cols} // around the cell
	edges := [4]int{2 * k, 2*(k+1) + 1, 2 * (k + m.cols), 2*k + 1}
	var mean float64
	for _, c := range corners {
		mean += m.Values[c] / 4
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

func (m *crossings) above(point int) bool { return m.Values[point] >= m.level }

func (m *crossings) join(a, b int) {
	m.joined[a] = append(m.joined[a], b)
	m.joined[b] = append(m.joined[b], a)
}

// lines are first the open lines, then the closed ones, which end where they start.
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

// follow is the line that starts at an edge. It removes the joints on its way.
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
	a, b := m.Point(from), m.Point(to)
	t := (m.level - m.Values[from]) / (m.Values[to] - m.Values[from])
	return plotter.XY{X: a.X + t*(b.X-a.X), Y: a.Y + t*(b.Y-a.Y)}
}

const (
	mostLevels   = 12
	fewestLevels = 4
)

// ContourLevels are the levels at which a function's contour lines are drawn, in ascending order. They are round numbers
// in equal steps, unless more than half of the values would lie between two of them, as for a function that spans
// decades: then they are round numbers in equal ratios, or else quantiles of the values. A flat function has none.
func ContourLevels(values []float64) []float64 {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	lo, hi := sorted[0], sorted[len(sorted)-1]
	if hi-lo <= max(leastShare*max(math.Abs(lo), math.Abs(hi)), leastSide) {
		return nil
	}
	equalSteps := within(lo, hi, multiples(roundStep((hi-lo)/mostLevels), lo, hi))
	if crowded(sorted, equalSteps) {
		for _, other := range [][]float64{equalRatios(sorted), quantiles(sorted)} {
			if other = within(lo, hi, other); len(other) >= fewestLevels {
				return other
			}
		}
	}
	return equalSteps
}

// within keeps the levels between lo and hi, each once.
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

// equalRatios are 1, 2 and 5 times the powers of ten, or 1 and 3 times, or every power, every second power and so on:
// the first of these with at most mostLevels levels. There are none if a value is negative. They do not start at the
// smallest value, which may be 0, or close to it by chance.
func equalRatios(sorted []float64) []float64 {
	if sorted[0] < 0 {
		return nil
	}
	const below = 0.02 // the share of the positive values that lie below the lowest level
	first, _ := slices.BinarySearch(sorted, math.SmallestNonzeroFloat64)
	positive := sorted[first:]
	lo, hi := Log10(positive[int(below*float64(len(positive)))]), Log10(positive[len(positive)-1])
	for _, digits := range [][]float64{{1, 2, 5}, {1, 3}} {
		var levels []float64
		for k := int(math.Floor(lo)); k <= int(math.Floor(hi)); k++ {
			for _, d := range digits {
				if level := decimal(d, k); lo <= Log10(level) && Log10(level) <= hi {
					levels = append(levels, level)
				}
			}
		}
		if len(levels) <= mostLevels {
			return levels
		}
	}
	var levels []float64
	for _, h := range multiples(max(1, roundStep((hi-lo)/mostLevels)), lo, hi) {
		levels = append(levels, decimal(1, int(h)))
	}
	return levels
}

// quantiles divide the sorted values into equally large parts.
func quantiles(sorted []float64) []float64 {
	var levels []float64
	for i := 1; i < mostLevels; i++ {
		levels = append(levels, rounded(sorted[i*len(sorted)/mostLevels], 2))
	}
	return levels
}

// rounded is v to so many significant digits.
func rounded(v float64, digits int) float64 {
	r, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'e', digits-1, 64), 64)
	return r
}

// Refined is the grid with a point added between any two neighbours, for functions that are slow to evaluate. Its value
// is that of the cubic polynomial through the four points around it, or the mean of two next to an edge or a missing
// value.
func (g *Grid) Refined() *Grid {
	wide := &Grid{Area: g.Area, cols: 2*g.cols - 1, rows: g.rows}
	for j := range g.rows {
		wide.Values = append(wide.Values, insertBetween(g.Values[j*g.cols:(j+1)*g.cols])...)
	}
	fine := &Grid{Area: g.Area, cols: wide.cols, rows: 2*g.rows - 1}
	fine.Values = make([]float64, fine.cols*fine.rows)
	column := make([]float64, wide.rows)
	for i := range wide.cols {
		for j := range column {
			column[j] = wide.Values[j*wide.cols+i]
		}
		for j, v := range insertBetween(column) {
			fine.Values[j*fine.cols+i] = v
		}
	}
	return fine
}

// insertBetween adds a value between any two of a row.
func insertBetween(row []float64) []float64 {
	var finer []float64
	for i, v := range row[:len(row)-1] {
		middle := v/2 + row[i+1]/2
		if i > 0 && i+2 < len(row) {
			// The cubic through a, b, c, d at −3, −1, 1, 3 is (−a + 9b + 9c − d)/16 at 0 (Lagrange).
			if bent := middle - (row[i-1]-v-row[i+1]+row[i+2])/16; Finite(bent) {
				middle = bent
			}
		}
		finer = append(finer, v, middle)
	}
	return append(finer, row[len(row)-1])
}
