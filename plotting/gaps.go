package plotting

import (
	"fmt"
	"math"
	"strings"
)

// gapNote says how much of a series the scale does not have: " (zero at 3 epochs)" on a log axis.
func (s scale) gapNote(values []float64) string {
	var notes []string
	if n := zeros(values); n > 0 && s.log {
		notes = append(notes, "zero at "+epochs(n))
	}
	if n := infinities(values); n > 0 {
		notes = append(notes, "infinite at "+epochs(n))
	}
	switch {
	case notes == nil:
		return ""
	case zeros(values) == len(values):
		return " (all zero)"
	}
	return " (" + strings.Join(notes, ", ") + ")"
}

func epochs(n int) string {
	if n == 1 {
		return "1 epoch"
	}
	return fmt.Sprintf("%d epochs", n)
}

func zeros(series ...[]float64) int {
	return count(series, func(v float64) bool { return v == 0 })
}

func infinities(series ...[]float64) int {
	return count(series, func(v float64) bool { return math.IsInf(v, 0) })
}

func count(series [][]float64, is func(float64) bool) int {
	n := 0
	for _, values := range series {
		for _, v := range values {
			if is(v) {
				n++
			}
		}
	}
	return n
}
