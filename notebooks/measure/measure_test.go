package measure_test

import (
	"fmt"
	"math"
	"math/cmplx"
	"slices"
	"sync"
	"testing"

	"backprop/notebooks/measure"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Max(1, math.Abs(want))) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func square(x complex128) complex128 { return x * x }

func TestSlope(t *testing.T) {
	for _, x := range []float64{-2.5, -0.3, 0.4, 1.2, 3} {
		near(t, "x²", measure.Slope(square, x), 2*x, 0)
		near(t, "sin", measure.Slope(cmplx.Sin, x), math.Cos(x), 1e-15)
		near(t, "exp", measure.Slope(cmplx.Exp, x), math.Exp(x), 1e-15)
		near(t, "tanh", measure.Slope(cmplx.Tanh, x), 1-math.Tanh(x)*math.Tanh(x), 1e-15)
		near(t, "1/x", measure.Slope(func(x complex128) complex128 { return 1 / x }, x), -1/(x*x), 1e-15)
	}
	near(t, "√", measure.Slope(cmplx.Sqrt, 9), 1.0/6, 1e-15)
	near(t, "ln", measure.Slope(cmplx.Log, 4), 0.25, 1e-15)
}

// Off the real line no slope can be read off, and NaN says so: no number would.
func TestSlopeIsNaNOffTheRealLine(t *testing.T) {
	for name, f := range map[string]func(complex128) complex128{
		"ln":  cmplx.Log,
		"x^2": func(x complex128) complex128 { return cmplx.Pow(x, 2) }, // rounds the angle 2π
		"√":   cmplx.Sqrt,
	} {
		if got := measure.Slope(f, -2); !math.IsNaN(got) {
			t.Errorf("%s at −2: %v, want NaN", name, got)
		}
	}
}

// f = x₀² x₁ + sin x₂ and its three slopes.
func TestGradientAndJacobian(t *testing.T) {
	f := func(x []complex128) complex128 { return x[0]*x[0]*x[1] + cmplx.Sin(x[2]) }
	at := []float64{1.5, -2, 0.7}
	want := []float64{2 * 1.5 * -2, 1.5 * 1.5, math.Cos(0.7)}
	if got := measure.Gradient(f, at); !floats.EqualApprox(got, want, 1e-15) {
		t.Errorf("gradient %v, want %v", got, want)
	}
	J := measure.Jacobian(func(x []complex128) []complex128 { return []complex128{f(x), x[1]} }, at)
	if !floats.EqualApprox(measure.Entries(J), append(want, 0, 1, 0), 1e-15) {
		t.Errorf("jacobian %v", mat.Formatted(J))
	}
	if at[0] != 1.5 || at[1] != -2 || at[2] != 0.7 {
		t.Errorf("the point has moved: %v", at)
	}
	h := math.Cbrt(0x1p-52)
	real := func(x []float64) float64 { return x[0]*x[0]*x[1] + math.Sin(x[2]) }
	if got := measure.CentralGradient(real, at, h); !floats.EqualApprox(got, want, 1e-9) {
		t.Errorf("central differences %v, want %v", got, want)
	}
}

// Of L = Σ (W x + b)²/2 with two samples, ∂L/∂W = (W x + b) xᵀ, and ∂(W x + b)/∂W has x in the row's own columns.
func TestMatrixGradientAndJacobian(t *testing.T) {
	W := measure.Rows([]float64{1, -2, 3}, []float64{0.5, 4, -1})
	X := measure.Rows([]float64{1, -1}, []float64{2, 0.5}, []float64{-3, 1})
	b := measure.Column(0.25, -4)
	Z := func(W measure.Matrix) measure.Matrix { return W.Times(measure.Lift(X)).Plus(measure.Lift(b)) }
	L := func(W measure.Matrix) complex128 {
		return Z(W).Apply(func(z complex128) complex128 { return z * z / 2 }).Sum()
	}
	z := measure.Add(measure.Mul(W, X), measure.Mul(b, measure.Ones(1, 2)))
	if want := measure.Mul(z, X.T()); !mat.EqualApprox(measure.MatrixGradient(L, W), want, 1e-14) {
		t.Errorf("gradient\n%v, want\n%v", mat.Formatted(measure.MatrixGradient(L, W)), mat.Formatted(want))
	}
	want := measure.Rows(
		[]float64{1, 2, -3, 0, 0, 0}, []float64{-1, 0.5, 1, 0, 0, 0},
		[]float64{0, 0, 0, 1, 2, -3}, []float64{0, 0, 0, -1, 0.5, 1})
	if got := measure.MatrixJacobian(Z, W); !mat.EqualApprox(got, want, 1e-15) {
		t.Errorf("jacobian\n%v", mat.Formatted(got))
	}
}

func TestMatrices(t *testing.T) {
	A, B := measure.Rows([]float64{1, 2}, []float64{3, 4}), measure.Rows([]float64{5, 6}, []float64{7, 8})
	a, b := measure.Lift(A), measure.Lift(B)
	for name, pair := range map[string][2]*mat.Dense{
		"mul":       {measure.Mul(A, B), measure.Rows([]float64{19, 22}, []float64{43, 50})},
		"had":       {measure.Had(A, B), measure.Rows([]float64{5, 12}, []float64{21, 32})},
		"add":       {measure.Add(A, B), measure.Rows([]float64{6, 8}, []float64{10, 12})},
		"sub":       {measure.Sub(B, A), measure.Rows([]float64{4, 4}, []float64{4, 4})},
		"scale":     {measure.Scale(2, A), measure.Rows([]float64{2, 4}, []float64{6, 8})},
		"apply":     {measure.Apply(math.Sqrt, A), measure.Rows([]float64{1, math.Sqrt2}, []float64{math.Sqrt(3), 2})},
		"transpose": {measure.Transpose(A), measure.Rows([]float64{1, 3}, []float64{2, 4})},
		"diag":      {measure.Diag(measure.Column(3, 4)), measure.Rows([]float64{3, 0}, []float64{0, 4})},
		"times":     {a.Times(b).Real(), measure.Mul(A, B)},
		"plus":      {a.Plus(b).Real(), measure.Add(A, B)},
		"a row":     {a.Plus(measure.Matrix{{1, 2}}).Real(), measure.Rows([]float64{2, 4}, []float64{4, 6})},
		"a column":  {a.Plus(measure.Matrix{{1}, {2}}).Real(), measure.Rows([]float64{2, 3}, []float64{5, 6})},
		"minus":     {b.Minus(a).Real(), measure.Sub(B, A)},
		"T":         {a.T().Real(), measure.Transpose(A)},
	} {
		if !mat.Equal(pair[0], pair[1]) {
			t.Errorf("%s\n%v, want\n%v", name, mat.Formatted(pair[0]), mat.Formatted(pair[1]))
		}
	}
	if a.Sum() != 10 || measure.Sum(4, func(k int) float64 { return float64(k) }) != 6 {
		t.Error("sums are wrong")
	}
	for name, misfit := range map[string]func(){
		"Times": func() { a.Times(measure.Matrix{{1, 2}}) },
		"Plus":  func() { a.Plus(measure.Matrix{{1, 2, 3}}) },
		"Rows":  func() { measure.Rows([]float64{1}, []float64{1, 2}) },
	} {
		if !panics(misfit) {
			t.Errorf("%s accepts shapes that do not fit", name)
		}
	}
}

func panics(f func()) (caught bool) {
	defer func() { caught = recover() != nil }()
	f()
	return false
}

func ExampleSlope() {
	fmt.Println(measure.Slope(func(x complex128) complex128 { return x * x }, 3))
	// Output: 6
}

// The slopes of E = (wx + b)² with respect to z = wx + b, which is neither an input nor the result, and to w.
func ExampleNamed() {
	E := func(nudge map[string]complex128) complex128 {
		w := 3 + nudge["w"]
		z := w*2 - 1 + nudge["z"]
		return z * z
	}
	fmt.Println(measure.Named(E, "z", "w"))
	// Output: [10 20]
}

// Whatever run ends first, the results are in the order of the seeds.
func TestSeeds(t *testing.T) {
	var last sync.WaitGroup
	last.Add(1)
	got := measure.Seeds(3, func(seed uint64) string {
		if seed == 2 {
			last.Done()
		}
		last.Wait()
		return fmt.Sprint("run ", seed)
	})
	if want := []string{"run 0", "run 1", "run 2"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if none := measure.Seeds(0, func(uint64) int { return 1 }); len(none) != 0 {
		t.Errorf("no seeds: %v", none)
	}
}
