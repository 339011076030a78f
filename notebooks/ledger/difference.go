package ledger

import (
	"fmt"
	"math"
	"strconv"
)

// difference is the worst entry of a comparison.
type difference struct {
	relative float64 // |x−y| / max(|x|, |y|)
	x, y     float64
	entry    string // "entry 1,2: ", or "" for a number
}

// tie is how close two differences are that only rounding tells apart: of a gradient with the wrong sign everywhere, each
// entry is off by 200 %, and the first one is named on every processor.
const tie = 1e-9

// compare returns the entry in which x and y differ most, the first of those that do. The first NaN is worse than any
// difference.
// names are what the messages call the two.
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
	if same(x, y) || shared(a, b) {
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

// calm rounds to two digits: the rest of a rounding error differs from machine to machine, and a stored notebook
// should not change with it.
func calm(x float64) float64 {
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
