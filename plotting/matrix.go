package plotting

import (
	"cmp"
	"errors"
	"fmt"
	"image/color"
	"math"
	"reflect"
	"slices"

	"backprop/plotting/internal/kit"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Matrix draws a matrix as a heat map: a Jacobian, the weights of a layer, their gradient. White is zero, blue is
// positive, brown is negative; the darkest blue and brown are as far from zero as the entry that is farthest. Rows and
// columns count from 1. A matrix of up to 8×8 has its entries written into the cells. In a larger one, as long as there
// is room, a dash marks negative entries, so that colours are not needed.
//
// The name is the title: "∂a/∂z of softmax". If a matrix has more entries than the picture has room for, a cell shows
// the one of its entries that is farthest from zero, and the name of the axis says how many share a cell.
func Matrix(name string, m mat.Matrix) (*Figure, error) {
	figures, err := heatMaps("Matrix", []string{name}, []mat.Matrix{m})
	if err != nil {
		return nil, err
	}
	return figures[0], nil
}

// Matrices draws matrices side by side, each as Matrix does, but with one scale for all, so that a darker entry of one
// is larger than a lighter entry of another.
//
//	plotting.Matrices([]string{"σ", "softmax"}, diagonal, full)
func Matrices(names []string, ms ...mat.Matrix) (*Figure, error) {
	if len(names) != len(ms) {
		return nil, fmt.Errorf("plotting: Matrices: %d names for %d matrices", len(names), len(ms))
	}
	if len(ms) == 0 {
		return nil, errors.New("plotting: Matrices: no matrices")
	}
	figures, err := heatMaps("Matrices", names, ms)
	if err != nil {
		return nil, err
	}
	return Beside(figures...)
}

// heatMaps have one scale and, beside the last of them, one colour bar.
func heatMaps(caller string, names []string, ms []mat.Matrix) ([]*Figure, error) {
	var limit float64
	for i, m := range ms {
		largest, err := checkMatrix(caller, names[i], m)
		if err != nil {
			return nil, err
		}
		limit = max(limit, largest)
	}
	limit = cmp.Or(limit, 1) // nothing but zeros: any scale does
	var figures []*Figure
	anyDashes := false
	for i, m := range ms {
		chart, dashes := heatMap(names[i], m, limit)
		anyDashes = anyDashes || dashes
		if i == len(ms)-1 {
			ticks := kit.UnitTicks(kit.LinearTicks{}, -limit, limit)
			chart.Guides = []kit.Guide{kit.ColorBar{Name: "entry", Color: kit.Diverging.At, Ticks: ticks, Signed: anyDashes}}
		}
		figures = append(figures, &Figure{chart.Drawing(), matrixInWords(names[i], m)})
	}
	return figures, nil
}

// checkMatrix refuses what cannot be drawn, says where it is, and returns the largest magnitude.
func checkMatrix(caller, name string, m mat.Matrix) (largest float64, err error) {
	if m == nil || reflect.ValueOf(m).Kind() == reflect.Pointer && reflect.ValueOf(m).IsNil() {
		return 0, fmt.Errorf("plotting: %s: %s is nil", caller, name)
	}
	if err := kit.CheckLetters(caller, name); err != nil {
		return 0, err
	}
	rows, cols := m.Dims()
	if rows == 0 || cols == 0 {
		return 0, fmt.Errorf("plotting: %s: %s is empty", caller, name)
	}
	for i := range rows {
		for j := range cols {
			v := m.At(i, j)
			if !kit.Finite(v) {
				return 0, fmt.Errorf("plotting: %s: %s has %v at row %d, column %d", caller, name, v, i+1, j+1)
			}
			largest = max(largest, math.Abs(v))
		}
	}
	if math.IsInf(2*largest, 0) {
		return 0, fmt.Errorf("plotting: %s: %s goes up to ±%v, too far for one scale", caller, name, largest)
	}
	return largest, nil
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

// heatMap is the map of a matrix on the scale −limit to limit, and whether dashes mark its negative entries.
func heatMap(name string, m mat.Matrix, limit float64) (chart *kit.Map, dashes bool) {
	const leastDashed = 8 // points: a smaller cell has no room for a dash
	d := downsample(m)
	chart = kit.NewMap(kit.OneLine(name, kit.LongName), axisName("column", d.colsPerCell), axisName("row", d.rowsPerCell))
	rows, cols := m.Dims()
	chart.SetCells(rows, cols)
	colorOf := func(i, j int) color.Color { return kit.Diverging.At((d.cells[i][j]/limit + 1) / 2) }
	chart.Plot.Add(kit.Raster{Color: func(x, y float64) color.Color {
		return colorOf(int((1-y)*float64(rows))/d.rowsPerCell, int(x*float64(cols))/d.colsPerCell)
	}}, kit.Frame{})
	entries := entryTexts(m)
	chart.Width, chart.Height = heatMapSize(rows, cols, entries)
	chart.Plot.X.Tick.Marker = kit.IndexTicks{N: cols, Room: int(chart.Width / 30)}
	chart.Plot.Y.Tick.Marker = kit.IndexTicks{N: rows, Room: int(chart.Height / 16)}
	cell := min(chart.Width/vg.Length(cols), chart.Height/vg.Length(rows))
	isNegative := func(row []float64) bool { return slices.Min(row) < 0 }
	switch {
	case entries != nil:
		style := kit.TextStyle(kit.TickSize)
		style.XAlign, style.YAlign = draw.XCenter, draw.YCenter
		chart.Plot.Add(cellMarks{rows, cols, func(c draw.Canvas, at vg.Point, i, j int) {
			style.Color = kit.ReadableOn(colorOf(i, j))
			c.FillText(style, at, entries[i][j])
		}})
	case cell >= leastDashed && slices.ContainsFunc(d.cells, isNegative):
		dashes = true
		chart.Plot.Add(cellMarks{rows, cols, func(c draw.Canvas, at vg.Point, i, j int) {
			if d.cells[i][j] < 0 {
				kit.DrawDash(c, at.X, at.Y, cell, colorOf(i, j))
			}
		}})
	}
	return chart, dashes
}

// downsampled is a matrix with at most as many cells as a picture has room for. A cell shows the one of its
// rowsPerCell × colsPerCell entries that is farthest from zero: their mean would hide outliers.
type downsampled struct {
	rowsPerCell, colsPerCell int
	cells                    [][]float64
}

// The most cells of a picture: somewhat fewer than it has pixels.
const (
	mostRows    = 400
	mostColumns = 800
)

func downsample(m mat.Matrix) downsampled {
	rows, cols := m.Dims()
	d := downsampled{rowsPerCell: (rows + mostRows - 1) / mostRows, colsPerCell: (cols + mostColumns - 1) / mostColumns}
	for i := 0; i < rows; i += d.rowsPerCell {
		row := make([]float64, (cols+d.colsPerCell-1)/d.colsPerCell)
		for k := i; k < min(i+d.rowsPerCell, rows); k++ {
			for j := range cols {
				if v := m.At(k, j); math.Abs(v) > math.Abs(row[j/d.colsPerCell]) {
					row[j/d.colsPerCell] = v
				}
			}
		}
		d.cells = append(d.cells, row)
	}
	return d
}

// axisName says how many rows or columns share a cell.
func axisName(name string, perCell int) string {
	if perCell == 1 {
		return name
	}
	return fmt.Sprintf("%s (%d to a cell)", name, perCell)
}

// entryTexts are the entries of a matrix of up to 8×8, as they are written into its cells; nil for a larger one.
func entryTexts(m mat.Matrix) (texts [][]string) {
	const most, digits, manyColumns, fewerDigits = 8, 3, 5, 2
	rows, cols := m.Dims()
	if rows > most || cols > most {
		return nil
	}
	for i := range rows {
		var row []string
		for j := range cols {
			d := digits
			if cols >= manyColumns { // narrower cells
				d = fewerDigits
			}
			row = append(row, kit.Typeset(kit.Number(m.At(i, j), d)))
		}
		texts = append(texts, row)
	}
	return texts
}

// heatMapSize is that of the map: its cells are squares if these fit, and wider if the entries in them need it.
func heatMapSize(rows, cols int, entries [][]string) (width, height vg.Length) {
	const (
		pad         vg.Length = 10 // between two entries
		widest      vg.Length = 330
		narrowest   vg.Length = 120
		largestCell           = kit.MapHeight / 2
	)
	r, c := vg.Length(rows), vg.Length(cols)
	if entries == nil {
		cell := min(kit.MapHeight/r, widest/c)
		return max(narrowest, cell*c), max(narrowest, cell*r)
	}
	var text vg.Length
	for _, row := range entries {
		for _, s := range row {
			text = max(text, kit.TextStyle(kit.TickSize).Width(s))
		}
	}
	cell := min(largestCell, kit.MapHeight/r)
	return c * max(text+pad, min(cell, widest/c)), r * cell
}

// cellMarks draws something in the middle of each cell of a heat map.
type cellMarks struct {
	rows, cols int
	draw       func(c draw.Canvas, middle vg.Point, i, j int)
}

func (m cellMarks) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i := range m.rows {
		for j := range m.cols {
			m.draw(c, vg.Point{X: x(float64(j + 1)), Y: y(float64(i + 1))}, i, j)
		}
	}
}
