// Package measure finds slopes without any rule of differentiation. The notebooks compare the formulas that they derive
// with what it finds; notebook 01 explains how it works.
//
//	measure.Slope(f, 1.2)                 // df/dx at 1.2
//	measure.Gradient(L, θ)                // every ∂L/∂θ_j
//	measure.Jacobian(f, x)                // every ∂f_i/∂x_j
//	measure.MatrixGradient(L, W)          // every ∂L/∂w_ij, in the shape of W
//	measure.Central(f, 1.2, h)            // for an f that takes no complex numbers
//
// The first four use the complex step (复数步长法). For an f whose value is real where x is real, Taylor's series at x,
// with a nudge of ih, is
//
//	f(x + ih) = f(x) + ih f′(x) − h²/2 f″(x) − …,      so      Im f(x + ih) / h = f′(x) + O(h²)
//
// Nothing is subtracted, so no digit is lost, and h can be as small as Step. (Squire and Trapp, SIAM Review 40, 1998.)
//
// f must be made of +, −, ×, ÷ and the functions of math/cmplx that have a derivative. Comparing real parts is fine:
// with if real(z) > 0 one writes a ReLU. Taking real(z), imag(z), cmplx.Abs or cmplx.Conj into the result loses the
// nudge, and the slope comes out wrong. cmplx.Pow and cmplx.Log of a negative number leave the real line, and the
// slope is NaN.
//
// The file matrix.go has the few operations on matrices that the notebooks share, seeds.go repeats a run with other seeds.
package measure

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Step is the h of the complex step. h² = 10⁻²⁰⁰ is nothing beside 1, and h·f′(x) is still far from the smallest float64.
const Step = 1e-100

// nudge is ih.
const nudge = complex(0, Step)

// slope reads f′ off f(x+ih). It is NaN where the imaginary part is far too large for a nudge of Step: there f has an
// imaginary part of its own, and no slope can be read off.
func slope(f complex128) float64 {
	const most = 1e-50
	if math.Abs(imag(f)) > most {
		return math.NaN()
	}
	return imag(f) / Step
}

// Slope returns f′(x).
func Slope(f func(complex128) complex128, x float64) float64 {
	return slope(f(complex(x, 0) + nudge))
}

// Gradient returns the slopes ∂f/∂x_j, one for each entry of x, each with the other entries held.
func Gradient(f func(x []complex128) complex128, x []float64) []float64 {
	gradient := make([]float64, len(x))
	for j := range x {
		nudged := Complex(x)
		nudged[j] += nudge
		gradient[j] = slope(f(nudged))
	}
	return gradient
}

// Jacobian returns the matrix of the slopes ∂f_i/∂x_j (雅可比矩阵): a row for each entry of f, a column for each of x.
func Jacobian(f func(x []complex128) []complex128, x []float64) *mat.Dense {
	J := mat.NewDense(len(f(Complex(x))), len(x), nil)
	for j := range x {
		nudged := Complex(x)
		nudged[j] += nudge
		for i, fi := range f(nudged) {
			J.Set(i, j, slope(fi))
		}
	}
	return J
}

// MatrixGradient returns the slopes ∂f/∂x_ij, in the shape of X.
func MatrixGradient(f func(X Matrix) complex128, X mat.Matrix) *mat.Dense {
	rows, cols := X.Dims()
	return Fill(rows, cols, func(i, j int) float64 {
		nudged := Lift(X)
		nudged[i][j] += nudge
		return slope(f(nudged))
	})
}

// MatrixJacobian returns the slopes of every entry of F with respect to every entry of X. Both are read row by row: the
// slopes of entry (s, t) of F stand in row s·(columns of F) + t, and those with respect to x_ij in column
// i·(columns of X) + j.
func MatrixJacobian(F func(X Matrix) Matrix, X mat.Matrix) *mat.Dense {
	rows, cols := X.Dims()
	J := mat.NewDense(len(slices.Concat(F(Lift(X))...)), rows*cols, nil)
	for j := range rows * cols {
		nudged := Lift(X)
		nudged[j/cols][j%cols] += nudge
		for i, entry := range slices.Concat(F(nudged)...) {
			J.Set(i, j, slope(entry))
		}
	}
	return J
}

// Named returns the slopes of f with respect to quantities that have names, inner ones too, such as the z3 of a network.
// f calculates the whole and adds nudge[name] to each quantity as soon as it is known; a name that is not in the map
// adds 0.
//
//	E := func(nudge map[string]complex128) complex128 {
//		z := w*x + b + nudge["z"]
//		return …
//	}
//	measure.Named(E, "z")   // ∂E/∂z
func Named[K comparable](f func(nudge map[K]complex128) complex128, names ...K) []float64 {
	slopes := make([]float64, len(names))
	for i, name := range names {
		slopes[i] = slope(f(map[K]complex128{name: nudge}))
	}
	return slopes
}

// Central returns the central difference (中心差分) of document E, which is E2:
//
//	(f(x + h) − f(x − h)) / 2h  =  f′(x) + h²/6 f‴(x) + …
//
// Rounding adds an error of about 10⁻¹⁶·|f|/h, so an h near 10⁻⁵ is best, and about eleven digits are right.
func Central(f func(float64) float64, x, h float64) float64 {
	return (f(x+h) - f(x-h)) / (2 * h)
}

// CentralGradient returns the central difference of f in each entry of x.
func CentralGradient(f func(x []float64) float64, x []float64, h float64) []float64 {
	gradient := make([]float64, len(x))
	for j := range x {
		gradient[j] = Central(func(xj float64) float64 {
			nudged := slices.Clone(x)
			nudged[j] = xj
			return f(nudged)
		}, x[j], h)
	}
	return gradient
}
