package bp

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// wantInput panics unless x has a row for each input of l, and a column.
func wantInput(kind string, l Layer, x *mat.Dense) {
	in, out := l.Sizes()
	if x == nil {
		panic(fmt.Sprintf("bp: %s %d→%d: the input is nil, want %d rows and at least one column: one sample is one column", kind, in, out, in))
	}
	if rows, n := x.Dims(); rows != in || n == 0 {
		panic(fmt.Sprintf("bp: %s %d→%d: the input is %d×%d, want %d rows and at least one column: one sample is one column", kind, in, out, rows, n, in))
	}
}

// wantOutput panics unless dy has the shape of y, the output of the last Forward.
func wantOutput(kind string, y, dy *mat.Dense) {
	if y == nil {
		panic(fmt.Sprintf("bp: %s.Backward before Forward: there is nothing to differentiate yet", kind))
	}
	m, n := y.Dims()
	if dy == nil {
		panic(fmt.Sprintf("bp: %s.Backward: the gradient of the output is nil, want %d×%d as the output is", kind, m, n))
	}
	if r, c := dy.Dims(); r != m || c != n {
		panic(fmt.Sprintf("bp: %s.Backward: the gradient of the output is %d×%d, want %d×%d as the output is", kind, r, c, m, n))
	}
}

// wantActivation panics unless f is there.
func wantActivation(caller string, f Activation) {
	if f == nil {
		panic(fmt.Sprintf("bp: %s without an activation: give one, bp.Identity for none", caller))
	}
}

// wantSameShape panics unless the two matrices that f was given are of one shape.
func wantSameShape(f Activation, nameA string, a *mat.Dense, nameB string, b *mat.Dense) {
	if a == nil || b == nil {
		panic(fmt.Sprintf("bp: %v: %s or %s is nil: want two matrices of one shape", f, nameA, nameB))
	}
	ar, ac := a.Dims()
	if br, bc := b.Dims(); ar != br || ac != bc {
		panic(fmt.Sprintf("bp: %v: %s is %d×%d, %s is %d×%d: want one shape", f, nameA, ar, ac, nameB, br, bc))
	}
}

// wantGradient panics unless da, to be set, has the shape of a.
func wantGradient(da, a *mat.Dense) {
	if da == nil || !sameShape(da, a) {
		refuseGradient(da, a)
	}
}

func refuseGradient(da, a *mat.Dense) {
	rows, n := a.Dims()
	if da == nil {
		panic(fmt.Sprintf("bp: the gradient of the loss goes into nil, want a matrix of %d×%d as the output is", rows, n))
	}
	r, c := da.Dims()
	panic(fmt.Sprintf("bp: the gradient of the loss goes into %d×%d, want %d×%d as the output is", r, c, rows, n))
}

// wantTarget panics unless y has the shape of a, and there is a sample.
func wantTarget(a, y *mat.Dense) {
	if a == nil || y == nil || !sameShape(a, y) || a.IsEmpty() {
		refuseTarget(a, y)
	}
}

func refuseTarget(a, y *mat.Dense) {
	if a == nil || y == nil {
		panic("bp: the output a or the target y is nil: want two matrices of one shape")
	}
	rows, n := a.Dims()
	if yr, yn := y.Dims(); yr != rows || yn != n {
		panic(fmt.Sprintf("bp: the target y is %d×%d, want %d×%d: as many rows as the last layer has outputs, one column a sample", yr, yn, rows, n))
	}
	panic("bp: the target y is 0×0, want at least one sample")
}

func sameShape(a, b *mat.Dense) bool {
	rows, cols := a.Dims()
	r, c := b.Dims()
	return r == rows && c == cols
}
