package bp

import (
	"iter"

	"gonum.org/v1/gonum/mat"
)

// strip holds one number for each of some columns that lie side by side. What is done column by column is done for a
// strip at a time, row by row, since the entries of a row lie side by side.
type strip [64]float64

// strips are columns first … first+width−1 of matrices with so many rows.
type strips struct{ rows, first, width int }

// columnsOf goes through the columns of m, a strip at a time.
func columnsOf(m *mat.Dense) iter.Seq[strips] {
	rows, n := m.Dims()
	return func(yield func(strips) bool) {
		for first := 0; first < n; first += len(strip{}) {
			if !yield(strips{rows, first, min(len(strip{}), n-first)}) {
				return
			}
		}
	}
}

// of returns the strip's part of row i.
func (c strips) of(m *mat.Dense, i int) []float64 {
	raw := m.RawMatrix()
	return raw.Data[i*raw.Stride+c.first:][:c.width:c.width]
}

// largest returns the largest entry of each column and its row, the first of several.
func (c strips) largest(m *mat.Dense) (top strip, winner [len(strip{})]int32) {
	copy(top[:], c.of(m, 0))
	for i := 1; i < c.rows; i++ {
		for s, v := range c.of(m, i) {
			if v > top[s] {
				top[s], winner[s] = v, int32(i)
			}
		}
	}
	return top, winner
}
