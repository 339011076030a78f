package plotting

import (
	"image/color"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

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
	largestCell               = mapHeight / 2
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
			row = append(row, signed(number(m.At(i, j), digits)))
		}
		values.text = append(values.text, row)
	}
	return values
}

// size is that of the map: square cells if they fit, wider ones if the values need it.
func (v cellValues) size(rows, cols int) (width, height vg.Length) {
	r, c := vg.Length(rows), vg.Length(cols)
	if v.text == nil {
		cell := min(mapHeight/r, widestMap/c)
		return max(narrowestMap, cell*c), max(narrowestMap, cell*r)
	}
	cell := min(largestCell, mapHeight/r)
	return c * max(v.widest()+cellPad, min(cell, widestMap/c)), r * cell
}

func (v cellValues) widest() vg.Length {
	var width vg.Length
	for _, row := range v.text {
		for _, s := range row {
			width = max(width, textStyle(tickSize).Width(s))
		}
	}
	return width
}

func (v cellValues) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	style := textStyle(tickSize)
	style.XAlign, style.YAlign = draw.XCenter, draw.YCenter
	for i, row := range v.text {
		for j, s := range row {
			style.Color = readableOn(v.fill(i, j))
			c.FillText(style, vg.Point{X: x(float64(j + 1)), Y: y(float64(i + 1))}, s)
		}
	}
}
