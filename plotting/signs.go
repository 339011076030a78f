package plotting

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// signs marks the negative cells of a matrix with a dash: v and −v are equally dark, so that a print without colours
// does not tell them apart.
type signs struct {
	cells [][]float64
	cell  vg.Length                  // the smaller side of a cell
	fill  func(i, j int) color.Color // of the cells
}

// leastSigned is the size of a cell that has room for a dash.
const leastSigned vg.Length = 8

func (s signs) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i, row := range s.cells {
		for j, v := range row {
			if v < 0 {
				dash(c, x(float64(j+1)), y(float64(i+1)), s.cell, s.fill(i, j))
			}
		}
	}
}

// dash is a short line in the middle of a cell so large, as faint as can be seen.
func dash(c draw.Canvas, x, y, cell vg.Length, fill color.Color) {
	const length, strength = 0.3, 0.6
	half := length / 2 * cell
	c.StrokeLine2(draw.LineStyle{Color: mix(fill, readableOn(fill), strength), Width: 0.75}, x-half, y, x+half, y)
}
