package ledger

import "fmt"

// Measures records that a measured value lies in [lo, hi], for a claim in words: the slope of a log-log plot, a count.
func Measures(id, what string, value, lo, hi float64) {
	publish(measure(id, what, value, lo, hi))
}

func measure(id, what string, value, lo, hi float64) Record {
	row := mustFind(id)
	if !(lo <= hi) {
		panic(fmt.Sprintf("ledger: %s: nothing lies within [%g, %g]; the lower limit comes first", id, lo, hi))
	}
	r := Record{ID: row.ID, Kind: KindMeasures, OK: lo <= value && value <= hi, Note: what} // false for NaN
	place := "within"
	if !r.OK {
		place = "not within"
	}
	r.Text = fmt.Sprintf("%s: %.3g, %s [%g, %g]", what, value, place, lo, hi)
	return r
}
