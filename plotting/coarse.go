package plotting

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// coarse is a matrix with so few cells that a picture has room for them. Each cell is down × across entries of
// the matrix, and shows the one that is farthest from zero: a mean would hide what stands out.
type coarse struct {
	down, across int
	cells        [][]float64
}

// The most cells of a picture: somewhat fewer than the pixels of its rectangle.
const (
	mostRows    = 400
	mostColumns = 800
)

func newCoarse(m mat.Matrix) coarse {
	rows, cols := m.Dims()
	c := coarse{down: (rows + mostRows - 1) / mostRows, across: (cols + mostColumns - 1) / mostColumns}
	for i := 0; i < rows; i += c.down {
		row := make([]float64, (cols+c.across-1)/c.across)
		for k := i; k < min(i+c.down, rows); k++ {
			for j := range cols {
				if v := m.At(k, j); math.Abs(v) > math.Abs(row[j/c.across]) {
					row[j/c.across] = v
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
