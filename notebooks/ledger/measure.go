package ledger

import (
	"fmt"
	"math"
)

// Measures records that a measured value lies in [lo, hi], for a claim in words: the slope of a log-log plot, a count.
// An infinite value fails, also where hi is +Inf: it comes from a division by zero. Measures panics if nothing lies
// within, or everything.
func Measures(id, what string, value, lo, hi float64) {
	publish(measure(id, what, value, lo, hi))
}

func measure(id, what string, value, lo, hi float64) Record {
	row := mustFind(id)
	if !(lo <= hi) {
		panic(fmt.Sprintf("ledger: %s: nothing lies within [%g, %g]; the lower limit comes first", id, lo, hi))
	}
	if math.IsInf(lo, -1) && math.IsInf(hi, 1) {
		panic(fmt.Sprintf("ledger: %s: every number lies within [%g, %g]; give a limit", id, lo, hi))
	}
	r := Record{ID: row.ID, Kind: KindMeasures, Note: what}
	r.OK = lo <= value && value <= hi && !math.IsInf(value, 0) // false for NaN
	place := "within"
	switch {
	case math.IsInf(value, 0):
		place = "which is no number within"
	case !r.OK:
		place = "not within"
	}
	r.Text = fmt.Sprintf("%s: %.3g, %s [%g, %g]", what, value, place, lo, hi)
	return r
}
