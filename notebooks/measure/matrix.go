package measure

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// Each returns f(x) for every x of a list: of numbers at which a function is checked, or of a vector's entries.
func Each[X, Y any](f func(X) Y, list []X) []Y {
	all := make([]Y, len(list))
	for i, x := range list {
		all[i] = f(x)
	}
	return all
}

// Sum returns Σ_k term(k) for k = 0 … n−1.
func Sum[T float64 | complex128](n int, term func(k int) T) (sum T) {
	for k := range n {
		sum += term(k)
	}
	return sum
}

// Complex returns a vector's entries as complex numbers, for a function that the complex step can measure.
func Complex(x []float64) []complex128 {
	return Each(func(v float64) complex128 { return complex(v, 0) }, x)
}

// Real returns the real parts.
func Real(z []complex128) []float64 {
	return Each(func(v complex128) float64 { return real(v) }, z)
}

// Real matrices. Each function returns a new matrix; gonum panics where the shapes do not fit.

// Column returns the numbers as a column, n × 1.
func Column(v ...float64) *mat.Dense {
	return Fill(len(v), 1, func(i, _ int) float64 { return v[i] })
}

// Rows returns the matrix with these rows.
func Rows(rows ...[]float64) *mat.Dense {
	for i, row := range rows {
		if len(row) != len(rows[0]) {
			panic(fmt.Sprintf("measure: Rows: row %d has %d entries, row 0 has %d", i, len(row), len(rows[0])))
		}
	}
	return Fill(len(rows), len(rows[0]), func(i, j int) float64 { return rows[i][j] })
}

// Fill returns the rows × cols matrix with the entries entry(i, j), counted from 0.
func Fill(rows, cols int, entry func(i, j int) float64) *mat.Dense {
	A := mat.NewDense(rows, cols, nil)
	A.Apply(func(i, j int, _ float64) float64 { return entry(i, j) }, A)
	return A
}

// Ones returns the matrix whose entries are all 1. Ones(A.Dims()) has the shape of A; Ones(n, 1) is the 1 of δ 1.
func Ones(rows, cols int) *mat.Dense {
	return Fill(rows, cols, func(int, int) float64 { return 1 })
}

// Diag returns the square matrix with a column's entries on its diagonal, and 0 elsewhere.
func Diag(column mat.Matrix) *mat.Dense {
	n, _ := column.Dims()
	return mat.DenseCopyOf(mat.NewDiagDense(n, mat.Col(nil, 0, column)))
}

// Mul returns the matrix product AB.
func Mul(A, B mat.Matrix) *mat.Dense { return into(func(C *mat.Dense) { C.Mul(A, B) }) }

// Had returns the product entry by entry, A ⊙ B (Hadamard product, 哈达玛积).
func Had(A, B mat.Matrix) *mat.Dense { return into(func(C *mat.Dense) { C.MulElem(A, B) }) }

// Add returns A + B.
func Add(A, B mat.Matrix) *mat.Dense { return into(func(C *mat.Dense) { C.Add(A, B) }) }

// Sub returns A − B.
func Sub(A, B mat.Matrix) *mat.Dense { return into(func(C *mat.Dense) { C.Sub(A, B) }) }

// Scale returns c A.
func Scale(c float64, A mat.Matrix) *mat.Dense { return into(func(C *mat.Dense) { C.Scale(c, A) }) }

// Transpose returns Aᵀ in memory of its own. Where a mat.Matrix will do, A.T() is enough.
func Transpose(A mat.Matrix) *mat.Dense { return mat.DenseCopyOf(A.T()) }

// Apply returns f of every entry.
func Apply(f func(float64) float64, A mat.Matrix) *mat.Dense {
	return into(func(C *mat.Dense) { C.Apply(func(_, _ int, v float64) float64 { return f(v) }, A) })
}

// Entries returns the entries of several matrices in one list, one matrix after the other, each row by row: the order
// of bp's Theta and Grad.
func Entries(matrices ...mat.Matrix) (all []float64) {
	for _, A := range matrices {
		rows, _ := A.Dims()
		for i := range rows {
			all = append(all, mat.Row(nil, i, A)...)
		}
	}
	return all
}

func into(op func(C *mat.Dense)) *mat.Dense {
	C := new(mat.Dense)
	op(C)
	return C
}

// Matrix is a matrix of complex numbers, a list of rows: A[i][j]. Functions of it can be measured with the complex step:
//
//	L := func(W measure.Matrix) complex128 { return W.Times(X).Plus(b).Apply(f).Sum() }
//	measure.MatrixGradient(L, W)
type Matrix [][]complex128

// Lift returns a real matrix as a Matrix.
func Lift(A mat.Matrix) Matrix {
	rows, cols := A.Dims()
	return table(rows, cols, func(i, j int) complex128 { return complex(A.At(i, j), 0) })
}

// Real returns the real parts.
func (A Matrix) Real() *mat.Dense {
	rows, cols := A.size()
	return Fill(rows, cols, func(i, j int) float64 { return real(A[i][j]) })
}

// Times returns the matrix product AB.
func (A Matrix) Times(B Matrix) Matrix {
	rows, inner := A.size()
	height, cols := B.size()
	if inner != height {
		panic(fmt.Sprintf("measure: Times: %d×%d does not fit %d×%d", rows, inner, height, cols))
	}
	return table(rows, cols, func(i, j int) complex128 {
		return Sum(inner, func(k int) complex128 { return A[i][k] * B[k][j] })
	})
}

// Plus returns A + B. If B is a single column (row), it is added to every column (row) of A, as a layer adds its bias.
func (A Matrix) Plus(B Matrix) Matrix {
	rows, cols := A.size()
	height, width := B.size()
	if (height != rows && height != 1) || (width != cols && width != 1) {
		panic(fmt.Sprintf("measure: Plus: %d×%d does not fit %d×%d", rows, cols, height, width))
	}
	return table(rows, cols, func(i, j int) complex128 { return A[i][j] + B[min(i, height-1)][min(j, width-1)] })
}

// Minus returns A − B, with B as in Plus.
func (A Matrix) Minus(B Matrix) Matrix {
	return A.Plus(B.Apply(func(v complex128) complex128 { return -v }))
}

// T returns the transpose.
func (A Matrix) T() Matrix {
	rows, cols := A.size()
	return table(cols, rows, func(i, j int) complex128 { return A[j][i] })
}

// Apply returns f of every entry.
func (A Matrix) Apply(f func(complex128) complex128) Matrix {
	return Each(func(row []complex128) []complex128 { return Each(f, row) }, A)
}

// Sum returns the sum of all entries.
func (A Matrix) Sum() (sum complex128) {
	for _, row := range A {
		sum += Sum(len(row), func(j int) complex128 { return row[j] })
	}
	return sum
}

func (A Matrix) size() (rows, cols int) { return len(A), len(A[0]) }

func table(rows, cols int, entry func(i, j int) complex128) Matrix {
	A := make(Matrix, rows)
	for i := range A {
		A[i] = make([]complex128, cols)
		for j := range cols {
			A[i][j] = entry(i, j)
		}
	}
	return A
}
