package ledger

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
)

// difference is the worst entry of a comparison.
type difference struct {
	relative float64 // |x−y| / max(|x|, |y|)
	x, y     float64
	entry    string // "entry 1,2: ", or "" for a number
}

// tie is how close two differences are that count as equal. Of a gradient with the wrong sign everywhere, each entry is
// off by 200 % but for rounding, and the message must name the same one on every processor: the first.
const tie = 1e-9

// compare returns the entry in which x and y differ most, the first one if there are several. A NaN is worse than any
// difference. The messages call x and y by the names.
func compare(id string, names [2]string, x, y any) difference {
	a, err := operandOf(x)
	if err != nil {
		panic(fmt.Sprintf("ledger: %s: %s %v", id, names[0], err))
	}
	b, err := operandOf(y)
	if err != nil {
		panic(fmt.Sprintf("ledger: %s: %s %v", id, names[1], err))
	}
	if a.rows != b.rows || a.cols != b.cols {
		panic(fmt.Sprintf("ledger: %s: %s %s, %s %s", id, names[0], a.shape, names[1], b.shape))
	}
	if a.rows == 0 || a.cols == 0 {
		panic(fmt.Sprintf("ledger: %s: %s and %s are empty; there is nothing to compare", id, names[0], names[1]))
	}
	if samePointer(x, y) || sameMemory(a, b) {
		panic(fmt.Sprintf("ledger: %s: %s and %s are the same memory; compare with an independent calculation", id, names[0], names[1]))
	}
	worst := difference{relative: -1}
	for i := range a.rows {
		for j := range a.cols {
			d := difference{relativeError(a.at(i, j), b.at(i, j)), a.at(i, j), b.at(i, j), a.entry(i, j)}
			if math.IsNaN(d.relative) {
				return d
			}
			if d.relative > worst.relative*(1+tie) {
				worst = d
			}
		}
	}
	return worst
}

// relativeError returns |x−y| / max(|x|, |y|) and 0 for x = y. It is NaN if one of them is not a number, and +Inf if
// one is infinite, whatever the other: two divisions by zero do not agree.
func relativeError(x, y float64) float64 {
	if math.IsNaN(x) || math.IsNaN(y) {
		return math.NaN()
	}
	size := math.Max(math.Abs(x), math.Abs(y))
	if math.IsInf(size, 0) {
		return math.Inf(1)
	}
	if x == y {
		return 0
	}
	if d := math.Abs(x - y); !math.IsInf(d, 0) {
		return d / size
	}
	return math.Abs(x/size - y/size) // x−y overflows
}

// pair names the worst entry and its two numbers, with as many digits as it takes to tell them apart.
func (d difference) pair(first, second string) string {
	digits := 2
	format := func(x float64) string { return strconv.FormatFloat(x, 'g', digits, 64) }
	for d.x != d.y && digits < 17 && format(d.x) == format(d.y) {
		digits++
	}
	return fmt.Sprintf("(%s%s %s, %s %s)", d.entry, first, format(d.x), second, format(d.y))
}

// twoDigits rounds to two digits: the others of a rounding error differ from machine to machine, and a stored notebook
// should not change with them.
func twoDigits(x float64) float64 {
	x, _ = strconv.ParseFloat(strconv.FormatFloat(x, 'g', 2, 64), 64)
	return x
}

// percent writes a relative difference for a reader.
func percent(x float64) string {
	if p := 100 * x; p >= 10 {
		return fmt.Sprintf("%.0f %%", p)
	}
	return fmt.Sprintf("%.2g %%", 100*x)
}

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

// sameMemory reports whether a and b are one piece of memory, so that every entry of b changes with that
// of a: one slice, or two views of it. Then they agree whatever was calculated. (A matrix and its transpose share only
// the diagonal; comparing them is a fair test of symmetry.)
func sameMemory(a, b operand) bool {
	if a.set == nil {
		a, b = b, a
	}
	if a.set == nil {
		return false
	}
	for i := range a.rows {
		for j := range a.cols {
			if !changesWith(b, a, i, j) {
				return false
			}
		}
	}
	return true
}

// changesWith reports whether b changes when a's entry does. The entry gets its value back.
func changesWith(b, a operand, i, j int) bool {
	before, other := a.at(i, j), 1.0
	for other == before || other == b.at(i, j) {
		other++
	}
	a.set(i, j, other)
	defer a.set(i, j, before)
	return b.at(i, j) == other
}

// samePointer reports whether x and y are one and the same pointer to a matrix, or wrap it in the same way: mat.Transpose, which
// T returns, is a struct with nothing else in it.
func samePointer(x, y any) bool {
	p, q := reflect.ValueOf(x), reflect.ValueOf(y)
	for p.Type() == q.Type() && p.Kind() == reflect.Struct && p.NumField() == 1 && p.Field(0).Kind() == reflect.Interface {
		if p, q = p.Field(0).Elem(), q.Field(0).Elem(); !p.IsValid() || !q.IsValid() {
			return false
		}
	}
	return p.Kind() == reflect.Pointer && p.Type() == q.Type() && p.Pointer() == q.Pointer()
}
