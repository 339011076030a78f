package plotting

import (
	"backprop/plotting/internal/kit"
	"cmp"
	"errors"
	"fmt"
	"image/color"
	"math"
	"reflect"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Matrix draws a matrix as colours: a Jacobian, the weights of a layer, their gradient. White is zero, blue is
// positive, brown is negative, and the darkest of each is as far from zero as the entry that is farthest. Rows and
// columns count from 1. A matrix of up to 8×8 has its values written into the cells; in one that is larger, as far as
// there is room, a dash tells negative entries from positive ones without colours.
//
// The name is the title: "∂a/∂z of softmax". Where a matrix has more entries than the picture has room for,
// a cell shows that of its entries which is farthest from zero, and the name of the axis says so.
func Matrix(name string, m mat.Matrix) (*Figure, error) {
	limit, err := checkMatrix("Matrix", name, m)
	if err != nil {
		return nil, err
	}
	limit = cmp.Or(limit, 1) // nothing but zeros: any scale does
	chart, signed := newMatrixMap(name, m, limit)
	chart.Guides = matrixBar(limit, signed)
	return chart.Drawing(matrixInWords(name, m)), nil
}

// Matrices draws matrices side by side, each as Matrix does, but with one scale for all: what is darker in one
// is larger than what is lighter in another.
//
//	plotting.Matrices([]string{"σ", "softmax"}, diagonal, full)
func Matrices(names []string, ms ...mat.Matrix) (*Figure, error) {
	if len(names) != len(ms) {
		return nil, fmt.Errorf("plotting: Matrices: %d names for %d matrices", len(names), len(ms))
	}
	if len(ms) == 0 {
		return nil, errors.New("plotting: Matrices: no matrices")
	}
	var limit float64
	for i, m := range ms {
		l, err := checkMatrix("Matrices", names[i], m)
		if err != nil {
			return nil, err
		}
		limit = max(limit, l)
	}
	limit = cmp.Or(limit, 1)
	var figures []*Figure
	anySigned := false
	for i, m := range ms {
		chart, signed := newMatrixMap(names[i], m, limit)
		anySigned = anySigned || signed
		if i == len(ms)-1 {
			chart.Guides = matrixBar(limit, anySigned)
		}
		figures = append(figures, chart.Drawing(matrixInWords(names[i], m)))
	}
	return Beside(figures...)
}

// matrixInWords gives the size and the extremes: "W: 2×3, from -0.3 at row 1, column 2 to 0.5 at row 2, column 1".
func matrixInWords(name string, m mat.Matrix) string {
	rows, cols := m.Dims()
	var low, high [2]int
	for i := range rows {
		for j := range cols {
			if m.At(i, j) < m.At(low[0], low[1]) {
				low = [2]int{i, j}
			}
			if m.At(i, j) > m.At(high[0], high[1]) {
				high = [2]int{i, j}
			}
		}
	}
	at := func(e [2]int) string {
		return fmt.Sprintf("%s at row %d, column %d", kit.Number(m.At(e[0], e[1])+0, kit.TextDigits), e[0]+1, e[1]+1)
	}
	return fmt.Sprintf("%s: %d×%d, from %s to %s", name, rows, cols, at(low), at(high))
}

// checkMatrix refuses what cannot be drawn, says where it is, and returns the largest magnitude.
func checkMatrix(figure, name string, m mat.Matrix) (largest float64, err error) {
	if m == nil || reflect.ValueOf(m).Kind() == reflect.Pointer && reflect.ValueOf(m).IsNil() {
		return 0, fmt.Errorf("plotting: %s: %s is nil", figure, name)
	}
	if err := kit.CheckLetters(figure, name); err != nil {
		return 0, err
	}
	rows, cols := m.Dims()
	if rows == 0 || cols == 0 {
		return 0, fmt.Errorf("plotting: %s: %s is empty", figure, name)
	}
	for i := range rows {
		for j := range cols {
			v := m.At(i, j)
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return 0, fmt.Errorf("plotting: %s: %s has %v at row %d, column %d", figure, name, v, i+1, j+1)
			}
			largest = max(largest, math.Abs(v))
		}
	}
	if math.IsInf(2*largest, 0) {
		return 0, fmt.Errorf("plotting: %s: %s goes up to ±%v, too far for one scale", figure, name, largest)
	}
	return largest, nil
}

// downwards is an axis whose first row is at the top.
var downwards = plot.InvertedScale{Normalizer: plot.LinearScale{}}

// newMatrixMap is the map of a matrix on the scale −limit to limit, and whether it has dashes: see signs.
func newMatrixMap(name string, m mat.Matrix, limit float64) (chart *kit.Map, signed bool) {
	c := downsample(m)
	chart = kit.NewMap(kit.OneLine(name, kit.LongName), axisName("column", c.colsPerCell), axisName("row", c.rowsPerCell))
	rows, cols := m.Dims()
	chart.Plot.X.Min, chart.Plot.X.Max = 0.5, float64(cols)+0.5
	chart.Plot.Y.Min, chart.Plot.Y.Max = 0.5, float64(rows)+0.5
	chart.Plot.Y.Scale = downwards
	fill := func(i, j int) color.Color { return kit.Diverging.At((c.cells[i][j]/limit + 1) / 2) }
	chart.Plot.Add(kit.Raster{func(x, y float64) color.Color {
		return fill(int((1-y)*float64(rows))/c.rowsPerCell, int(x*float64(cols))/c.colsPerCell)
	}}, kit.Frame{})
	values := newCellValues(m, fill)
	chart.Width, chart.Height = values.size(rows, cols)
	chart.Plot.Add(values)
	chart.Plot.X.Tick.Marker = kit.IndexTicks{N: cols, Room: int(chart.Width / 30)}
	chart.Plot.Y.Tick.Marker = kit.IndexTicks{N: rows, Room: int(chart.Height / 16)}
	marks := negativeMarks{c.cells, min(chart.Width/vg.Length(cols), chart.Height/vg.Length(rows)), fill}
	signed = values.text == nil && marks.cell >= leastSigned && slices.ContainsFunc(c.cells, hasNegative)
	if signed {
		chart.Plot.Add(marks)
	}
	return chart, signed
}

// matrixBar explains the colours from −limit to limit, and the dashes.
func matrixBar(limit float64, signed bool) []kit.Guide {
	return []kit.Guide{kit.ColorBar{Name: "entry", Color: kit.Diverging.At, Ticks: kit.UnitTicks(kit.LinearTicks{}, -limit, limit), Signed: signed}}
}

func hasNegative(row []float64) bool { return slices.Min(row) < 0 }

// coarse is a matrix with so few cells that a picture has room for them. Each cell is down × across entries of
// the matrix, and shows the one that is farthest from zero: a mean would hide what stands out.
type downsampled struct {
	rowsPerCell, colsPerCell int
	cells                    [][]float64
}

// The most cells of a picture: somewhat fewer than the pixels of its rectangle.
const (
	mostRows    = 400
	mostColumns = 800
)

func downsample(m mat.Matrix) downsampled {
	rows, cols := m.Dims()
	c := downsampled{rowsPerCell: (rows + mostRows - 1) / mostRows, colsPerCell: (cols + mostColumns - 1) / mostColumns}
	for i := 0; i < rows; i += c.rowsPerCell {
		row := make([]float64, (cols+c.colsPerCell-1)/c.colsPerCell)
		for k := i; k < min(i+c.rowsPerCell, rows); k++ {
			for j := range cols {
				if v := m.At(k, j); math.Abs(v) > math.Abs(row[j/c.colsPerCell]) {
					row[j/c.colsPerCell] = v
				}
			}
		}
		c.cells = append(c.cells, row)
	}
	return c
}

// axisName says how many rows or columns are one cell.
func axisName(name string, to int) string {
	if to == 1 {
		return name
	}
	return fmt.Sprintf("%s (%d to a cell)", name, to)
}

// cellValues writes the entries of a small matrix into its cells.
type cellValues struct {
	text [][]string
	fill func(i, j int) color.Color // of the cells
}

const (
	mostValues                = 8  // in a row or a column
	cellPad         vg.Length = 10 // between two values
	widestMap       vg.Length = 330
	narrowestMap    vg.Length = 120
	largestCell               = kit.MapHeight / 2
	roundedFrom               = 5 // columns: from there on a value has two digits, so that it fits its cell
	cellDigits                = 3
	fewerCellDigits           = 2
)

// newCellValues has no text for a large matrix.
func newCellValues(m mat.Matrix, fill func(i, j int) color.Color) cellValues {
	values := cellValues{fill: fill}
	rows, cols := m.Dims()
	if rows > mostValues || cols > mostValues {
		return values
	}
	digits := cellDigits
	if cols >= roundedFrom {
		digits = fewerCellDigits
	}
	for i := range rows {
		var row []string
		for j := range cols {
			row = append(row, kit.WithMinus(kit.Number(m.At(i, j), digits)))
		}
		values.text = append(values.text, row)
	}
	return values
}

// size is that of the map: square cells if they fit, wider ones if the values need it.
func (v cellValues) size(rows, cols int) (width, height vg.Length) {
	r, c := vg.Length(rows), vg.Length(cols)
	if v.text == nil {
		cell := min(kit.MapHeight/r, widestMap/c)
		return max(narrowestMap, cell*c), max(narrowestMap, cell*r)
	}
	cell := min(largestCell, kit.MapHeight/r)
	return c * max(v.widest()+cellPad, min(cell, widestMap/c)), r * cell
}

func (v cellValues) widest() vg.Length {
	var width vg.Length
	for _, row := range v.text {
		for _, s := range row {
			width = max(width, kit.TextStyle(kit.TickSize).Width(s))
		}
	}
	return width
}

func (v cellValues) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	style := kit.TextStyle(kit.TickSize)
	style.XAlign, style.YAlign = draw.XCenter, draw.YCenter
	for i, row := range v.text {
		for j, s := range row {
			style.Color = kit.ReadableOn(v.fill(i, j))
			c.FillText(style, vg.Point{X: x(float64(j + 1)), Y: y(float64(i + 1))}, s)
		}
	}
}

// signs marks the negative cells of a matrix with a dash: v and −v are equally dark, so that a print without colours
// does not tell them apart.
type negativeMarks struct {
	cells [][]float64
	cell  vg.Length                  // the smaller side of a cell
	fill  func(i, j int) color.Color // of the cells
}

// leastSigned is the size of a cell that has room for a dash.
const leastSigned vg.Length = 8

func (s negativeMarks) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i, row := range s.cells {
		for j, v := range row {
			if v < 0 {
				kit.DrawDash(c, x(float64(j+1)), y(float64(i+1)), s.cell, s.fill(i, j))
			}
		}
	}
}
