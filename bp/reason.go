package bp

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// looksLike is how close a wrong gradient must come to what a known mistake would give, relative to the
// block's largest entry. The measured gradient is good to about 1e-9 of it.
const looksLike = 1e-5

// reason says what usual mistake would give got in place of want (both r×c), for a batch of n samples. It
// is empty where none is recognised. block is the block's name, as "W" or "layer 2 b".
func reason(block string, got, want *mat.Dense, n int) string {
	rows, cols := got.Dims()
	switch {
	case isZero(want) && !isZero(got):
		return "the loss does not depend on it: Forward leaves it out"
	case isZero(got) && strings.HasSuffix(block, "b"):
		return "it is zero: the bias is left out of the backward pass"
	case isZero(got):
		return "it is zero, as if it was never set"
	case rows > 1 && cols > 1 && like(got, transposedInPlace(want)):
		return "it is transposed"
	}
	if factor, ok := ratio(got, want); ok {
		return factorReason(factor, n)
	}
	if i, j, swapped := swappedRows(got, want); swapped {
		return fmt.Sprintf("rows %d and %d are swapped", i, j)
	}
	if i, j, swapped := swappedRows(got.T(), want.T()); swapped {
		return fmt.Sprintf("columns %d and %d are swapped", i, j)
	}
	return ""
}

// factorReason is the reason for got = factor · want, empty where the factor is none of the usual ones.
func factorReason(factor float64, n int) string {
	is := func(f float64) bool { return math.Abs(factor-f) <= looksLike*math.Abs(f) }
	N := float64(n)
	switch {
	case is(-1):
		return "its sign is flipped"
	case n == 2 && is(2):
		return "it is twice as large: a factor 2 too many, or the sum over the 2 samples where their mean is wanted"
	case n == 2 && is(0.5):
		return "it is half as large: a factor 2 missing, or the mean over the 2 samples where their sum is wanted"
	case is(2):
		return "it is twice as large: a factor 2 too many"
	case is(0.5):
		return "it is half as large: a factor 2 missing"
	case n > 1 && is(N):
		return fmt.Sprintf("it is %d times as large: the sum over the %d samples where their mean is wanted", n, n)
	case n > 1 && is(1/N):
		return fmt.Sprintf("it is 1/%d as large: the mean over the %d samples where their sum is wanted", n, n)
	}
	return ""
}

// ratio returns c where got = c · want, all entries taken together.
func ratio(got, want *mat.Dense) (c float64, ok bool) {
	var gw, ww float64
	rows, cols := want.Dims()
	for i := range rows {
		for j := range cols {
			if w := want.At(i, j); !math.IsNaN(w) {
				gw += got.At(i, j) * w
				ww += w * w
			}
		}
	}
	if ww == 0 {
		return 0, false
	}
	var scaled mat.Dense
	scaled.Scale(gw/ww, want)
	return gw / ww, gw != 0 && like(got, &scaled)
}

// swappedRows finds the two rows that stand in each other's place.
func swappedRows(got, want mat.Matrix) (i, j int, ok bool) {
	var off []int
	rows, cols := got.Dims()
	for i := 0; i < rows && len(off) <= 2; i++ {
		if !like(slice(got, i, cols), slice(want, i, cols)) {
			off = append(off, i)
		}
	}
	if len(off) != 2 {
		return 0, 0, false
	}
	i, j = off[0], off[1]
	return i, j, like(slice(got, i, cols), slice(want, j, cols)) && like(slice(got, j, cols), slice(want, i, cols))
}

// slice returns row i.
func slice(m mat.Matrix, i, cols int) *mat.Dense { return mat.NewDense(1, cols, mat.Row(nil, i, m)) }

// transposedInPlace is Wᵀ written into the memory of W: what a product in the wrong order leaves there.
func transposedInPlace(w *mat.Dense) *mat.Dense {
	rows, cols := w.Dims()
	return mat.NewDense(rows, cols, mat.DenseCopyOf(w.T()).RawMatrix().Data)
}

// like reports whether a and b are nearly the same, and of one shape. Entries of b that could not be measured,
// NaN, do not count.
func like(a, b mat.Matrix) bool {
	rows, cols := a.Dims()
	if r, c := b.Dims(); r != rows || c != cols {
		return false
	}
	var size, apart float64
	for i := range rows {
		for j := range cols {
			if w := b.At(i, j); !math.IsNaN(w) {
				size = math.Max(size, math.Abs(w))
				apart = math.Max(apart, math.Abs(a.At(i, j)-w)) // NaN stays
			}
		}
	}
	return apart <= looksLike*size
}

func isZero(m *mat.Dense) bool { return mat.Norm(m, math.Inf(1)) == 0 }
