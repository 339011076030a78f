package ledger

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"backprop/notebooks/internal/cell"
)

// MIME is the type under which a cell's output carries a Record.
const MIME = "application/vnd.backprop.ledger+json"

// Record is what one check found.
type Record struct {
	ID   string // the row
	Kind Kind   // which check
	OK   bool   // did it find what it claims?

	// Residual is the largest relative error, to two digits; 0 for Measures, which compares nothing.
	// NaN if an entry was NaN, +Inf if one was infinite; such a check has failed.
	Residual float64

	Note string // what was compared, measured or broken, where the cell says so
	Text string // the finding in words, the note included
}

// Kind says which check made a record.
type Kind string

const (
	KindHolds      Kind = "holds"
	KindTranslates Kind = "translates"
	KindRefutes    Kind = "refutes"
	KindCorrects   Kind = "corrects"
	KindFills      Kind = "fills"
	KindConfirms   Kind = "confirms"
	KindMeasures   Kind = "measures"
	KindCatches    Kind = "catches"
)

// kindRule is what a kind of check means.
type kindRule struct {
	kind     Kind
	supports Verdict // with any other verdict, such a check contradicts the ledger
	outcome  string  // what the line below a cell calls a check that is OK
	agrees   string  // what a table says before how far two calculations agree; "" if they need not
}

// kindRules lists the kinds in the order in which a table tells what was found. A check can contradict the ledger even
// if its numbers agree: a formula that Holds is no misprint. Measures and Catches are more evidence for any verdict.
var kindRules = []kindRule{
	{KindHolds, AsPrinted | Condition, "holds", "holds"},
	{KindTranslates, Convention, "translated", "translated, agrees"},
	{KindRefutes, Misprint | Condition | Convention, "false", ""},
	{KindCorrects, Misprint | Condition | Convention, "corrected", "corrected, agrees"},
	{KindFills, Gap, "filled", "filled, agrees"},
	{KindConfirms, Claim, "confirmed", "confirmed"},
	{KindMeasures, ^Verdict(0), "measured", ""},
	{KindCatches, ^Verdict(0), "caught", ""},
}

// rule returns the kind's rule; that of an unknown kind supports no verdict.
func (k Kind) rule() kindRule {
	for _, rule := range kindRules {
		if rule.kind == k {
			return rule
		}
	}
	return kindRule{kind: k}
}

// function returns the name of the function that makes records of this kind.
func (k Kind) function() string {
	if k == "" {
		return "a check without a kind"
	}
	return strings.ToUpper(string(k[:1])) + string(k[1:])
}

// jsonRecord is a Record as JSON has it, which knows no NaN and no infinity.
type jsonRecord struct {
	ID       string          `json:"id"`
	Kind     Kind            `json:"kind"`
	OK       bool            `json:"ok"`
	Residual json.RawMessage `json:"residual,omitempty"`
	Note     string          `json:"note,omitempty"`
	Text     string          `json:"text"`
}

// MarshalJSON writes a residual for which JSON has no number as the string "NaN" or "+Inf".
func (r Record) MarshalJSON() ([]byte, error) {
	residual := strconv.FormatFloat(r.Residual, 'g', -1, 64)
	if math.IsNaN(r.Residual) || math.IsInf(r.Residual, 0) {
		residual = strconv.Quote(residual)
	}
	return json.Marshal(jsonRecord{r.ID, r.Kind, r.OK, json.RawMessage(residual), r.Note, r.Text})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (r *Record) UnmarshalJSON(text []byte) error {
	var j jsonRecord
	if err := json.Unmarshal(text, &j); err != nil {
		return fmt.Errorf("ledger: not a record: %w", err)
	}
	residual, err := parseResidual(j.Residual)
	if err != nil {
		return err
	}
	*r = Record{j.ID, j.Kind, j.OK, residual, j.Note, j.Text}
	return nil
}

func parseResidual(text json.RawMessage) (float64, error) {
	switch string(text) {
	case "":
		return 0, nil
	case `"NaN"`:
		return math.NaN(), nil
	case `"+Inf"`:
		return math.Inf(1), nil
	case `"-Inf"`:
		return math.Inf(-1), nil
	}
	var residual float64
	if err := json.Unmarshal(text, &residual); err != nil {
		return 0, fmt.Errorf(`ledger: a record's residual is %s; it must be a number, "NaN", "+Inf" or "-Inf"`, text)
	}
	return residual, nil
}

// RecordIn returns the record that a display carries, given its data by MIME type. Whoever reads records from the
// outputs of cells calls it. It returns nil for a display without a record.
func RecordIn(bundle map[string]any) (*Record, error) {
	var r Record
	found, err := cell.Decode(bundle, MIME, &r)
	if err != nil {
		return nil, fmt.Errorf("an output of type %s holds no record of a check: %w", MIME, err)
	}
	if !found {
		return nil, nil
	}
	return &r, nil
}

// RoundingError is up to which relative error two calculations differ by nothing but rounding. Such an error has other
// digits on another processor. Measured with the kernels in plain Go in the place of AVX-512: the errors of finite
// differences changed by up to a factor of 13.
const RoundingError = 1e-6

// WithoutRounding returns the record with a residual of 0, in words too, where it is a rounding error. Two runs of a
// notebook agree if these records do.
func (r Record) WithoutRounding() Record {
	if r.Residual <= RoundingError {
		r.Text = strings.Replace(r.Text, residualText(r.Residual), residualText(0), 1)
		r.Residual = 0
	}
	return r
}

// residualText words the residual of two calculations that should agree.
func residualText(residual float64) string {
	return fmt.Sprintf("largest relative error %.2g", residual)
}

// Bundle is what a cell displays of the record: a line of plain text, the same in Markdown, and the record itself.
func (r Record) Bundle() map[string]any {
	return map[string]any{"text/plain": r.line(), "text/markdown": r.markdown(), MIME: r}
}

// The widths of a line's columns. Most ids and formulas fit, so that the lines below a cell are aligned; a longer
// formula pushes the rest of its line to the right.
const (
	idWidth      = 6
	formulaWidth = 42
	outcomeWidth = 11
)

// line is the record on one line of plain text.
func (r Record) line() string {
	formula, _, outcome := r.parts()
	return pad(r.ID, idWidth) + pad(formula, formulaWidth) + pad(outcome, outcomeWidth) + r.Text
}

// markdown is the record on one line of Markdown, with the formula set by MathJax.
func (r Record) markdown() string {
	_, tex, outcome := r.parts()
	return "**" + r.ID + "** $" + tex + "$ — **" + outcome + "** " + cell.Escape(r.Text)
}

// parts returns the formula that was checked, and what the check found, in a word or two. The formula is the document's,
// or what stands in its place. A gap has no other formula than what fills it, so a mistake is caught there, too.
func (r Record) parts() (text, tex, outcome string) {
	row := find(r.ID)
	if row == nil {
		row = &Row{ID: r.ID}
	}
	text, tex = row.Text, row.TeX
	if (r.Kind == KindCorrects || r.Kind == KindFills || row.Verdict == Gap) && row.Right != "" {
		text, tex = row.Right, row.RightTeX
	}
	rule := r.Kind.rule()
	switch outcome = rule.outcome; {
	case !r.OK:
		outcome = "FAILS:"
	case rule.supports&row.Verdict == 0:
		outcome = "CONTRADICTS the ledger (" + row.Verdict.String() + "): " + string(r.Kind)
	case r.Kind == KindRefutes:
		outcome = "false " + row.Verdict.refuted()
	}
	return text, tex, outcome
}

// refuted says in which reading a formula with this verdict is false.
func (v Verdict) refuted() string {
	switch {
	case v&Condition != 0:
		return "without the condition"
	case v&Convention != 0:
		return "read otherwise"
	}
	return "as printed"
}

// pad fills s with spaces to width characters, and always puts a gap after it.
func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(width-utf8.RuneCountInString(s), 2))
}
