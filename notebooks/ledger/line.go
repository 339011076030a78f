package ledger

import (
	"strings"
	"unicode/utf8"
)

// The columns of a line: most ids and formulas fit, so that the lines below a cell stand in columns; a longer
// formula pushes the rest of its line to the right.
const (
	idWidth      = 6
	formulaWidth = 42
	outcomeWidth = 11
)

// outcome is the record in a word or two: what the check found about the row.
func (r Record) outcome(v Verdict) string {
	switch {
	case !r.OK:
		return "FAILS:"
	case !r.Kind.fits(v):
		return "CONTRADICTS the ledger (" + v.String() + "): " + string(r.Kind)
	}
	switch r.Kind {
	case KindRefutes:
		return "false " + v.refuted()
	case KindCorrects:
		return "corrected"
	case KindFills:
		return "filled"
	case KindTranslates:
		return "translated"
	case KindConfirms:
		return "confirmed"
	case KindMeasures:
		return "measured"
	case KindCatches:
		return "caught"
	}
	return string(r.Kind)
}

// line is the record on one line of plain text.
func (r Record) line() string {
	row := mustFind(r.ID)
	formula, _ := r.formula(row)
	return pad(r.ID, idWidth) + pad(formula, formulaWidth) + pad(r.outcome(row.Verdict), outcomeWidth) + r.Text
}

// markdown is the record on one line of Markdown, with the formula set by MathJax.
func (r Record) markdown() string {
	row := mustFind(r.ID)
	_, tex := r.formula(row)
	return "**" + r.ID + "** $" + tex + "$ — **" + r.outcome(row.Verdict) + "** " + escape(r.Text)
}

// formula returns the formula that was checked: the document's, or what stands in its place. A gap has nothing to
// check but what fills it, so a mistake is caught there, too.
func (r Record) formula(row *Row) (text, tex string) {
	if (r.Kind == KindCorrects || r.Kind == KindFills || row.Verdict == Gap) && row.Right != "" {
		return row.Right, row.RightTeX
	}
	return row.Text, row.TeX
}

// pad fills s with spaces to width characters, and always puts a gap after it.
func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(width-utf8.RuneCountInString(s), 2))
}

// escape keeps Markdown from reading anything into plain text: a note may say W_1 * x or |x|.
func escape(text string) string {
	var b strings.Builder
	for _, c := range text {
		if strings.ContainsRune("\\`*_|<>$[]#~", c) {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}
