package ledger

import (
	"fmt"
	"reflect"
)

// matrix is what the checks need to know of a matrix; gonum's mat.Matrix satisfies it.
type matrix interface {
	Dims() (r, c int)
	At(i, j int) float64
}

// operand is one side of a comparison: a number, a vector (one column) or a matrix.
type operand struct {
	rows, cols int
	at         func(i, j int) float64
	set        func(i, j int, x float64) // nil if it cannot be written
	shape      string                    // completes the sentence "got …"
	entry      func(i, j int) string     // how to name an entry, counted from 1 as in the documents
}

// operandOf returns v as an operand. The error completes the sentence "got …".
func operandOf(v any) (operand, error) {
	if p := reflect.ValueOf(v); v == nil || p.Kind() == reflect.Pointer && p.IsNil() {
		return operand{}, fmt.Errorf("is nil")
	}
	switch v := v.(type) {
	case int:
		return number(float64(v)), nil
	case float64:
		return number(v), nil
	case []float64:
		return operand{
			rows: len(v), cols: 1,
			at:    func(i, _ int) float64 { return v[i] },
			set:   func(i, _ int, x float64) { v[i] = x },
			shape: fmt.Sprintf("is a vector of length %d", len(v)),
			entry: func(i, _ int) string { return fmt.Sprintf("entry %d: ", i+1) },
		}, nil
	case matrix:
		r, c := v.Dims()
		o := operand{
			rows: r, cols: c,
			at:    v.At,
			shape: fmt.Sprintf("has %d×%d entries", r, c),
			entry: func(i, j int) string { return fmt.Sprintf("entry %d,%d: ", i+1, j+1) },
		}
		switch v := v.(type) {
		case interface{ Set(i, j int, x float64) }: // mat.Dense
			o.set = v.Set
		case interface{ SetVec(i int, x float64) }: // mat.VecDense
			o.set = func(i, _ int, x float64) { v.SetVec(i, x) }
		}
		return o, nil
	}
	return operand{}, fmt.Errorf("is a %T; it must be a float64, an int, a []float64 or a matrix with Dims and At", v)
}

func number(x float64) operand {
	return operand{
		rows: 1, cols: 1,
		at:    func(int, int) float64 { return x },
		shape: "is a number",
		entry: func(int, int) string { return "" },
	}
}

// shared reports whether a and b are one piece of memory, so that what is written into any entry of a stands in b:
// one slice, or two views of it. Then they agree whatever was calculated. (A matrix and its transpose share the
// diagonal only; comparing them is a fair test of symmetry.)
func shared(a, b operand) bool {
	if a.set == nil {
		a, b = b, a
	}
	if a.set == nil {
		return false
	}
	for i := range a.rows {
		for j := range a.cols {
			if !sees(b, a, i, j) {
				return false
			}
		}
	}
	return true
}

// sees reports whether b changes with a's entry, which gets its value back.
func sees(b, a operand, i, j int) bool {
	before, other := a.at(i, j), 1.0
	for other == before || other == b.at(i, j) {
		other++
	}
	a.set(i, j, other)
	defer a.set(i, j, before)
	return b.at(i, j) == other
}

// same reports whether x and y are one and the same pointer to a matrix, or wrap it in the same way: mat.Transpose, which
// T returns, is a struct with nothing else in it.
func same(x, y any) bool {
	p, q := reflect.ValueOf(x), reflect.ValueOf(y)
	for p.Type() == q.Type() && p.Kind() == reflect.Struct && p.NumField() == 1 && p.Field(0).Kind() == reflect.Interface {
		if p, q = p.Field(0).Elem(), q.Field(0).Elem(); !p.IsValid() || !q.IsValid() {
			return false
		}
	}
	return p.Kind() == reflect.Pointer && p.Type() == q.Type() && p.Pointer() == q.Pointer()
}
