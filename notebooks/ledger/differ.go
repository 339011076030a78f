package ledger

import (
	"fmt"
	"math"
	"strings"
)

// visible is the relative difference that refutes a formula: a million times what agreement allows, so that no
// rounding passes for a mistake, and far below what the documents' misprints make (0.07 to 2).
const visible = 1e-3

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

// differ compares two calculations that should not give the same.
func differ(kind Kind, id string, names [2]string, x, y any, notes []string) Record {
	row := mustFind(id)
	worst := compare(row.ID, names, x, y)
	r := Record{
		ID:       row.ID,
		Kind:     kind,
		OK:       worst.relative >= visible && !math.IsInf(worst.relative, 0), // false for NaN
		Residual: calm(worst.relative),
		Note:     strings.Join(notes, ", "),
	}
	switch {
	case math.IsNaN(worst.relative):
		r.Text = "nothing can be said of NaN " + worst.pair(names[0], names[1])
	case math.IsInf(worst.relative, 0):
		r.Text = "nothing can be said of an infinity " + worst.pair(names[0], names[1])
	case r.OK:
		r.Text = fmt.Sprintf("off by %s %s", percent(worst.relative), worst.pair(names[0], names[1]))
	default:
		r.Text = fmt.Sprintf("no difference to be seen: %.2g, at least %g is wanted; choose other numbers", worst.relative, visible)
	}
	if r.Note != "" {
		r.Text = r.Note + ": " + r.Text
	}
	return r
}
