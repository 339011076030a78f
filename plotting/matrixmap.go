package plotting

import (
	"image/color"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// downwards is an axis whose first row is at the top.
var downwards = plot.InvertedScale{Normalizer: plot.LinearScale{}}

// newMatrixMap is the map of a matrix on the scale −limit to limit, and whether it has dashes: see signs.
func newMatrixMap(name string, m mat.Matrix, limit float64) (chart *mapChart, signed bool) {
	c := newCoarse(m)
	chart = newMapChart(oneLine(name, longName), axisName("column", c.across), axisName("row", c.down))
	rows, cols := m.Dims()
	chart.plot.X.Min, chart.plot.X.Max = 0.5, float64(cols)+0.5
	chart.plot.Y.Min, chart.plot.Y.Max = 0.5, float64(rows)+0.5
	chart.plot.Y.Scale = downwards
	fill := func(i, j int) color.Color { return diverging.at((c.cells[i][j]/limit + 1) / 2) }
	chart.plot.Add(raster{func(x, y float64) color.Color {
		return fill(int((1-y)*float64(rows))/c.down, int(x*float64(cols))/c.across)
	}}, rim{})
	values := newCellValues(m, fill)
	chart.width, chart.height = values.size(rows, cols)
	chart.plot.Add(values)
	chart.plot.X.Tick.Marker = indexTicks{n: cols, room: int(chart.width / 30)}
	chart.plot.Y.Tick.Marker = indexTicks{n: rows, room: int(chart.height / 16)}
	marks := signs{c.cells, min(chart.width/vg.Length(cols), chart.height/vg.Length(rows)), fill}
	signed = values.text == nil && marks.cell >= leastSigned && slices.ContainsFunc(c.cells, hasNegative)
	if signed {
		chart.plot.Add(marks)
	}
	return chart, signed
}

// matrixBar explains the colours from −limit to limit, and the dashes.
func matrixBar(limit float64, signed bool) []strip {
	return []strip{colorBar{name: "entry", color: diverging.at, ticks: unit(linearTicks{}, -limit, limit), signed: signed}}
}

func hasNegative(row []float64) bool { return slices.Min(row) < 0 }
