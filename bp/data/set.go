// Package data holds small data sets to train on: points in the plane and hand-drawn digits, made with a
// generator that the caller seeds, and a reader for MNIST's files that the caller brings.
//
// A sample is a column, as in package bp. Sample s of a generated set belongs to class s mod K, so that the
// classes are balanced in any run of samples: counts differ by at most one. The same generator in the same
// state gives the same set, bit for bit.
package data

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// Set is n samples with their targets, one sample per column.
type Set struct {
	X      *mat.Dense // d×n inputs
	Y      *mat.Dense // K×n, see OneHot; for two classes of points 1×n, 0 or 1
	Labels []int      // the n classes, 0 … K−1
}

// Split returns the first n samples and the rest, for instance to train on and to validate with. Both are
// copies. It panics unless each of the two gets a sample at least.
func (s Set) Split(n int) (first, rest Set) {
	all := len(s.Labels)
	if n < 1 || n >= all {
		panic(fmt.Sprintf("data: Split(%d) of %d samples: want 1 … %d, a sample at least on each side", n, all, all-1))
	}
	return s.slice(0, n), s.slice(n, all)
}

func (s Set) slice(from, to int) Set {
	cut := func(m *mat.Dense) *mat.Dense {
		rows, _ := m.Dims()
		return mat.DenseCopyOf(m.Slice(0, rows, from, to))
	}
	return Set{X: cut(s.X), Y: cut(s.Y), Labels: append([]int(nil), s.Labels[from:to]...)}
}

// OneHot returns the K×n targets of n labels: 1 in the label's row, 0 in the others.
//
//	Y[k, s] = 1 if labels[s] = k, else 0
//
// It panics when there is no label, or one that is not in 0 … classes−1.
func OneHot(labels []int, classes int) *mat.Dense {
	if len(labels) == 0 || classes < 1 {
		panic(fmt.Sprintf("data: OneHot: %d labels, %d classes: want at least 1 of each", len(labels), classes))
	}
	y := mat.NewDense(classes, len(labels), nil)
	for s, k := range labels {
		if k < 0 || k >= classes {
			panic(fmt.Sprintf("data: OneHot: label %d is %d, want 0 … %d", s, k, classes-1))
		}
		y.Set(k, s, 1)
	}
	return y
}

// row returns the labels of two classes as 1×n targets.
func row(labels []int) *mat.Dense {
	y := mat.NewDense(1, len(labels), nil)
	for s, k := range labels {
		y.Set(0, s, float64(k))
	}
	return y
}
