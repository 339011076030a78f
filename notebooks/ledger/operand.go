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
	shape      string                // completes the sentence "got …"
	entry      func(i, j int) string // how to name an entry, counted from 1 as in the documents
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
			shape: fmt.Sprintf("is a vector of length %d", len(v)),
			entry: func(i, _ int) string { return fmt.Sprintf("entry %d: ", i+1) },
		}, nil
	case matrix:
		r, c := v.Dims()
		return operand{
			rows: r, cols: c,
			at:    v.At,
			shape: fmt.Sprintf("has %d×%d entries", r, c),
			entry: func(i, j int) string { return fmt.Sprintf("entry %d,%d: ", i+1, j+1) },
		}, nil
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

// same reports whether x and y are one and the same vector or matrix, which proves nothing when it agrees.
func same(x, y any) bool {
	p, q := reflect.ValueOf(x), reflect.ValueOf(y)
	if p.Type() != q.Type() {
		return false
	}
	switch p.Kind() {
	case reflect.Pointer, reflect.Slice:
		return p.Pointer() == q.Pointer()
	}
	return false
}
