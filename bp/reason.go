package bp

import (
	"fmt"
	"math"

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
	case isZero(want):
		return "the loss does not depend on it: Forward leaves it out"
	case isZero(got) && block == "b":
		return "it is zero: the bias is left out of the backward pass"
	case isZero(got):
		return "it is zero: was it ever set?"
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
	ww := mat.Sum(hadamard(want, want))
	if ww == 0 {
		return 0, false
	}
	c = mat.Sum(hadamard(got, want)) / ww
	var scaled mat.Dense
	scaled.Scale(c, want)
	return c, c != 0 && like(got, &scaled)
}

// swappedRows finds the two rows that stand in each other's place.
func swappedRows(got, want mat.Matrix) (i, j int, ok bool) {
	rows, _ := got.Dims()
	for i := range rows {
		for j := i + 1; j < rows; j++ {
			swap := mat.DenseCopyOf(want)
			swap.SetRow(i, mat.Row(nil, j, want))
			swap.SetRow(j, mat.Row(nil, i, want))
			if like(got, swap) {
				return i, j, true
			}
		}
	}
	return 0, 0, false
}

// transposedInPlace is Wᵀ written into the memory of W: what a product in the wrong order leaves there.
func transposedInPlace(w *mat.Dense) *mat.Dense {
	rows, cols := w.Dims()
	return mat.NewDense(rows, cols, mat.DenseCopyOf(w.T()).RawMatrix().Data)
}

// like reports whether a and b are nearly the same, and of one shape.
func like(a, b mat.Matrix) bool {
	ar, ac := a.Dims()
	if br, bc := b.Dims(); ar != br || ac != bc {
		return false
	}
	var d mat.Dense
	d.Sub(a, b)
	return mat.Norm(&d, math.Inf(1)) <= looksLike*mat.Norm(b, math.Inf(1))
}

func isZero(m *mat.Dense) bool { return mat.Norm(m, math.Inf(1)) == 0 }
