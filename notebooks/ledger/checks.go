package ledger

import (
	"fmt"
	"math"
	"strings"

	"backprop/notebooks/internal/cell"
)

// Agreement is the relative error up to which two calculations agree. The course compares with the complex step and
// with dual numbers, exact to about 1e-15, and with Richardson extrapolation, good to 1e-9 where nothing cancels.
const Agreement Tolerance = 1e-9

// maxTolerance is the largest tolerance: see Within.
const maxTolerance = 0.05

// visible is the relative difference that refutes a formula: a million times what agreement allows, so that no
// rounding error passes for a mistake, and far below what the documents' misprints make (0.07 to 2).
const visible = 1e-3

// Holds records that the printed formula (got) agrees with an independent calculation (want). A note says what is
// compared; a row with several checks in a notebook needs notes that differ.
func Holds(id string, got, want any, note ...string) { Agreement.Holds(id, got, want, note...) }

// Translates records that a formula in one layout, written in the other one, agrees with an independent calculation.
func Translates(id string, got, want any, note ...string) {
	publish(Agreement.agree(KindTranslates, id, [2]string{"got", "want"}, got, want, note))
}

// Confirms records that a claim in words holds: two calculations that should be equal according to it are equal.
func Confirms(id string, got, want any, note ...string) { Agreement.Confirms(id, got, want, note...) }

// Corrects records that Row.Right, in the place of a misprint, agrees with an independent calculation.
func Corrects(id string, right, truth any, note ...string) {
	publish(Agreement.agree(KindCorrects, id, [2]string{"right", "truth"}, right, truth, note))
}

// Fills records that the formula which the document leaves out agrees with an independent calculation.
func Fills(id string, got, want any, note ...string) {
	publish(Agreement.agree(KindFills, id, [2]string{"got", "want"}, got, want, note))
}

// Refutes records that the printed formula is off, and by how much: for a misprint, or where a condition is not met.
// A NaN or an infinity fails it, on either side: a division by zero in the cell is no mistake of the document.
func Refutes(id string, printed, truth any, note ...string) {
	publish(differ(KindRefutes, id, [2]string{"printed", "truth"}, printed, truth, note))
}

// Catches records that a mistake planted on purpose shows: the wrong gradient differs from the true one, and both are
// finite.
func Catches(id, mistake string, wrong, truth any) {
	publish(differ(KindCatches, id, [2]string{"wrong", "truth"}, wrong, truth, []string{mistake}))
}

// Measures records that a measured value lies in [lo, hi], for a claim in words: the slope of a log-log plot, a count.
// An infinite value fails even if hi is +Inf: it comes from a division by zero. Measures panics if no number lies in
// the interval, or every number does.
func Measures(id, what string, value, lo, hi float64) {
	publish(measure(id, what, value, lo, hi))
}

// Tolerance is the relative error up to which two calculations count as equal.
type Tolerance float64

// Within is for a comparison that cannot reach Agreement, and says why beside the call:
//
//	ledger.Within(5e-3).Holds("C6", 1/1.37, 0.73) // the document prints two digits
//
// The tolerance is at most 0.05: the documents' smallest misprint is off by 0.07, and a check that something holds
// must not let that pass.
func Within(tolerance float64) Tolerance { return Tolerance(tolerance).checked() }

// checked returns t, and panics where it would let anything hold.
func (t Tolerance) checked() Tolerance {
	if !(t >= 0 && t <= maxTolerance) {
		panic(fmt.Sprintf("ledger: the tolerance is %g; it must be at least 0 and at most %g", float64(t), maxTolerance))
	}
	return t
}

// Holds is the function Holds with this tolerance.
func (t Tolerance) Holds(id string, got, want any, note ...string) {
	publish(t.agree(KindHolds, id, [2]string{"got", "want"}, got, want, note))
}

// Confirms is the function Confirms with this tolerance.
func (t Tolerance) Confirms(id string, got, want any, note ...string) {
	publish(t.agree(KindConfirms, id, [2]string{"got", "want"}, got, want, note))
}

// agree compares two calculations that should give the same.
func (t Tolerance) agree(kind Kind, id string, names [2]string, x, y any, notes []string) Record {
	t.checked() // a cell can write Tolerance(0.9) without Within
	row := mustFind(id)
	worst := compare(row.ID, names, x, y)
	ok := worst.relative <= float64(t) // false for NaN
	text := residualText(worst.relative)
	if t != Agreement {
		text += fmt.Sprintf(", tolerance %.2g", float64(t))
	}
	if !ok {
		text += " " + worst.pair(names[0], names[1])
	}
	return newRecord(row, kind, ok, worst.relative, notes, text)
}

// differ compares two calculations that should not give the same.
func differ(kind Kind, id string, names [2]string, x, y any, notes []string) Record {
	row := mustFind(id)
	worst := compare(row.ID, names, x, y)
	ok := worst.relative >= visible && !math.IsInf(worst.relative, 0) // false for NaN
	pair := worst.pair(names[0], names[1])
	text := fmt.Sprintf("no difference to be seen: %.2g, at least %g is wanted; choose other numbers", worst.relative, visible)
	switch {
	case math.IsNaN(worst.relative):
		text = "nothing can be said of NaN " + pair
	case math.IsInf(worst.relative, 0):
		text = "nothing can be said of an infinity " + pair
	case ok:
		text = fmt.Sprintf("off by %s %s", percent(worst.relative), pair)
	}
	return newRecord(row, kind, ok, worst.relative, notes, text)
}

func newRecord(row *Row, kind Kind, ok bool, relative float64, notes []string, text string) Record {
	note := strings.Join(notes, ", ")
	if note != "" {
		text = note + ": " + text
	}
	return Record{ID: row.ID, Kind: kind, OK: ok, Residual: twoDigits(relative), Note: note, Text: text}
}

func measure(id, what string, value, lo, hi float64) Record {
	row := mustFind(id)
	if !(lo <= hi) {
		panic(fmt.Sprintf("ledger: %s: nothing lies within [%g, %g]; the lower limit comes first", id, lo, hi))
	}
	if math.IsInf(lo, -1) && math.IsInf(hi, 1) {
		panic(fmt.Sprintf("ledger: %s: every number lies within [%g, %g]; give a limit", id, lo, hi))
	}
	ok := lo <= value && value <= hi && !math.IsInf(value, 0) // false for NaN
	place := "within"
	switch {
	case math.IsInf(value, 0):
		place = "which is no number within"
	case !ok:
		place = "not within"
	}
	text := fmt.Sprintf("%s: %.3g, %s [%g, %g]", what, value, place, lo, hi)
	return Record{ID: row.ID, Kind: KindMeasures, OK: ok, Note: what, Text: text}
}

// publish shows the record below the cell, or prints it outside a notebook, and keeps it for Table. It panics when
// that fails: otherwise the record would be missing from the run without a trace.
func publish(r Record) {
	show(r.Bundle())
	if err := remember(r); err != nil {
		panic(fmt.Sprintf("ledger: %s: the record could not be kept for Table: %v", r.ID, err))
	}
}

func show(bundle map[string]any) {
	if err := cell.Show(bundle); err != nil {
		panic(fmt.Sprintf("ledger: %v", err))
	}
}
