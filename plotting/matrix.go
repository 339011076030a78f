package plotting

import (
	"cmp"
	"errors"
	"fmt"

	"gonum.org/v1/gonum/mat"
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
	chart.strips = matrixBar(limit, signed)
	return chart.figure(matrixInWords(name, m)), nil
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
			chart.strips = matrixBar(limit, anySigned)
		}
		figures = append(figures, chart.figure(matrixInWords(names[i], m)))
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
		return fmt.Sprintf("%s at row %d, column %d", number(m.At(e[0], e[1])+0, textDigits), e[0]+1, e[1]+1)
	}
	return fmt.Sprintf("%s: %d×%d, from %s to %s", name, rows, cols, at(low), at(high))
}
