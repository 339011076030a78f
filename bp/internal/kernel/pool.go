package kernel

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas/blas64"
)

// Window is a square of Size × Size pixels of an image that is Width pixels wide. An image is a column of a batch; From is
// the row of the window's first pixel.
type Window struct{ From, Size, Width int }

// Largest sets top, sample by sample, to the largest pixel of the window in x, and at to its row. A pixel is larger than
// those before it where it is > or NaN. No processor can predict where that is, so the choice is made bit by bit, without
// a branch.
func (w Window) Largest(top []float64, at []int, x *blas64.General) {
	w.wantInside(top, at, x)
	if w.largestFast(top, at, x) {
		return
	}
	copy(top, rowOf(x, w.From))
	for s := range at {
		at[s] = w.From
	}
	for row := range w.Rows {
		for s, v := range rowOf(x, row) {
			var larger uint64
			if v > top[s] {
				larger = 1
			}
			if v != v {
				larger = 1
			}
			mask := -larger // every bit, or none
			top[s] = math.Float64frombits(choose(math.Float64bits(top[s]), math.Float64bits(v), mask))
			at[s] = int(choose(uint64(at[s]), uint64(row), mask))
		}
	}
}

// choose returns the bits of b where mask is set, and those of a elsewhere.
func choose(a, b, mask uint64) uint64 { return a ^ (a^b)&mask }

// AddWhere adds d, sample by sample, to the pixel of the window in dx whose row is at.
func (w Window) AddWhere(dx *blas64.General, d []float64, at []int) {
	w.wantInside(d, at, dx)
	if w.addWhereFast(dx, d, at) {
		return
	}
	for row := range w.Rows {
		pixel := rowOf(dx, row)
		for s, v := range d {
			if at[s] == row {
				pixel[s] += v
			}
		}
	}
}

// Last is the row of the last pixel.
func (w Window) Last() int { return w.From + (w.Size-1)*(w.Width+1) }

// Rows visits the rows of all pixels, row by row of the image.
func (w Window) Rows(visit func(row int) bool) {
	for u := range w.Size {
		for v := range w.Size {
			if !visit(w.From + u*w.Width + v) {
				return
			}
		}
	}
}

// wantInside panics unless the window lies in x, and the slices have an entry for each sample: assembly would not notice.
func (w Window) wantInside(y []float64, at []int, x *blas64.General) {
	wantInside(x)
	if w.From < 0 || w.Size < 1 || w.Width < w.Size || w.Last() >= x.Rows || len(y) != x.Cols || len(at) != x.Cols {
		panic(fmt.Sprintf("kernel: %+v of %d×%d, with %d and %d entries", w, x.Rows, x.Cols, len(y), len(at)))
	}
}
