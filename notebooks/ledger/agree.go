package ledger

import (
	"fmt"
	"strings"
)

// Agreement is the relative error up to which two calculations agree. The course compares with the complex step and
// with dual numbers, exact to about 1e-15, and with Richardson differences, good to 1e-9 where nothing cancels.
const Agreement Tolerance = 1e-9

// widest is the largest tolerance: see Within.
const widest = 0.05

// Tolerance is the relative error up to which two calculations count as equal.
type Tolerance float64

// Within is for the comparison that cannot reach Agreement, and says why beside the call:
//
//	ledger.Within(5e-3).Holds("C6", 1/1.37, 0.73) // the document prints two digits
//
// The tolerance is at most 0.05: the documents' smallest misprint is off by 0.07, and what is to hold must not let that
// pass.
func Within(tolerance float64) Tolerance { return Tolerance(tolerance).checked() }

// checked returns t, and panics where it would let anything hold.
func (t Tolerance) checked() Tolerance {
	if !(t >= 0 && t <= widest) {
		panic(fmt.Sprintf("ledger: the tolerance is %g; it must be at least 0 and at most %g", float64(t), widest))
	}
	return t
}

// Holds records that the printed formula (got) agrees with an independent calculation (want). A note says what is
// compared; a row with several checks in a notebook needs notes that differ.
func Holds(id string, got, want any, note ...string) { Agreement.Holds(id, got, want, note...) }

// Translates records that a formula in one layout, written in the other one, agrees with an independent calculation.
func Translates(id string, got, want any, note ...string) {
	Agreement.Translates(id, got, want, note...)
}

// Confirms records that a claim in words holds: two calculations which it says to be equal are.
func Confirms(id string, got, want any, note ...string) { Agreement.Confirms(id, got, want, note...) }

// Corrects records that Row.Right, in the place of a misprint, agrees with an independent calculation.
func Corrects(id string, right, truth any, note ...string) {
	Agreement.Corrects(id, right, truth, note...)
}

// Fills records that the formula which the document leaves out agrees with an independent calculation.
func Fills(id string, got, want any, note ...string) { Agreement.Fills(id, got, want, note...) }

// Holds is the function Holds with this tolerance.
func (t Tolerance) Holds(id string, got, want any, note ...string) {
	publish(t.agree(KindHolds, id, [2]string{"got", "want"}, got, want, note))
}

// Translates is the function Translates with this tolerance.
func (t Tolerance) Translates(id string, got, want any, note ...string) {
	publish(t.agree(KindTranslates, id, [2]string{"got", "want"}, got, want, note))
}

// Confirms is the function Confirms with this tolerance.
func (t Tolerance) Confirms(id string, got, want any, note ...string) {
	publish(t.agree(KindConfirms, id, [2]string{"got", "want"}, got, want, note))
}

// Corrects is the function Corrects with this tolerance.
func (t Tolerance) Corrects(id string, right, truth any, note ...string) {
	publish(t.agree(KindCorrects, id, [2]string{"right", "truth"}, right, truth, note))
}

// Fills is the function Fills with this tolerance.
func (t Tolerance) Fills(id string, got, want any, note ...string) {
	publish(t.agree(KindFills, id, [2]string{"got", "want"}, got, want, note))
}

// agree compares two calculations that should give the same.
func (t Tolerance) agree(kind Kind, id string, names [2]string, x, y any, notes []string) Record {
	t.checked() // a cell can write Tolerance(0.9) without Within
	row := mustFind(id)
	worst := compare(row.ID, names, x, y)
	r := Record{
		ID:       row.ID,
		Kind:     kind,
		OK:       worst.relative <= float64(t), // false for NaN
		Residual: calm(worst.relative),
		Note:     strings.Join(notes, ", "),
	}
	r.Text = fmt.Sprintf("largest relative error %.2g", worst.relative)
	if t != Agreement {
		r.Text += fmt.Sprintf(", tolerance %.2g", float64(t))
	}
	if !r.OK {
		r.Text += " " + worst.pair(names[0], names[1])
	}
	if r.Note != "" {
		r.Text = r.Note + ": " + r.Text
	}
	return r
}
