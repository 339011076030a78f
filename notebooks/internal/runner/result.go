package runner

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"backprop/notebooks/ledger"
)

// result is what came of a run.
type result struct {
	course      course
	outcomes    []outcome // one for each notebook, in order
	took        time.Duration
	checked     bool // the outputs were compared with the stored ones
	interrupted bool
	page        string // the front page of the run for a browser; "" if there is none
}

// rows are the ledger's rows, by what this run can say about them.
type rows struct {
	judged []ledger.Result // of the notebooks that ran, in the ledger's order
	open   []ledger.Row    // their notebook does not exist yet
}

// rows judges the rows of every notebook that ran. A notebook that stopped
// early is judged too: what it did not reach is missing. Another notebook than
// the row's own may show it as a guest; then what fails or is missing there
// counts, but its check does not replace that of its own notebook. A run of the
// whole course misses the rows of a notebook that does not exist.
func (r *result) rows() rows {
	found := map[string]ledger.Result{}
	var unknown []ledger.Result // about formulas that the ledger does not have
	for _, o := range r.outcomes {
		for _, judged := range ledger.Judge(o.name, o.records) {
			before, seen := found[judged.Row.ID]
			switch {
			case judged.Row.Text == "":
				unknown = append(unknown, judged)
			case !seen, worse(judged.State, before.State), judged.State == before.State && judged.Row.Notebook == o.name:
				found[judged.Row.ID] = judged
			}
		}
	}
	var all rows
	for _, row := range ledger.Rows() {
		judged, seen := found[row.ID]
		switch {
		case seen:
			all.judged = append(all.judged, judged)
		case r.course.has(row.Notebook): // it exists, and was not chosen
		case r.course.whole:
			why := fmt.Sprintf("Its notebook, %s, is not in the course.", row.Notebook)
			all.judged = append(all.judged, ledger.Result{Row: &row, State: ledger.Missing, Why: why})
		default:
			all.open = append(all.open, row)
		}
	}
	all.judged = append(all.judged, unknown...)
	return all
}

// worse orders states: failed, missing, checked.
func worse(a, b ledger.State) bool {
	return a != b && (a == ledger.Failed || b == ledger.Checked)
}

// notChecked tells whether the row fails the run.
func notChecked(r ledger.Result) bool { return r.State != ledger.Checked }

// exitCode is the program's exit status for this result.
func (r *result) exitCode() int {
	switch {
	case r.interrupted:
		return exitInterrupted
	case r.stoppedNotebooks() > 0, r.differentCells() > 0, slices.ContainsFunc(r.rows().judged, notChecked):
		return exitFailed
	}
	return exitOK
}

// stoppedNotebooks counts the notebooks that did not reach their end.
func (r *result) stoppedNotebooks() int {
	n := 0
	for _, o := range r.outcomes {
		if o.err != nil {
			n++
		}
	}
	return n
}

// differentCells counts the cells whose outputs are not the stored ones.
func (r *result) differentCells() int {
	n := 0
	for _, o := range r.outcomes {
		n += len(o.differs)
	}
	return n
}

// jsonResult is what -json writes: one object, indented, with a final newline.
// Times are in seconds. New fields may come; those that are here stay as they are
// as long as version is 1.
type jsonResult struct {
	Version     int            `json:"version"` // 2: totals.checked was totals.proved
	OK          bool           `json:"ok"`      // the exit status is 0
	Interrupted bool           `json:"interrupted"`
	Seconds     float64        `json:"seconds"`
	Notebooks   []jsonNotebook `json:"notebooks"` // in the order of the course
	Ledger      []jsonRow      `json:"ledger"`    // the formulas of the notebooks that ran, in the documents' order
	Open        []string       `json:"open"`      // ids of formulas whose notebooks do not exist yet
	Totals      jsonTotals     `json:"totals"`
}

// jsonNotebook is what came of one notebook.
type jsonNotebook struct {
	Name      string     `json:"name"`      // 03-two-two-two
	File      string     `json:"file"`      // its path
	Cells     int        `json:"cells"`     // code cells in it
	Ran       int        `json:"ran"`       // how many of them ran, the one that failed included
	Seconds   float64    `json:"seconds"`   // its kernel's start included
	Verdict   string     `json:"verdict"`   // "ok", "failed", "stopped" (by Ctrl-C), or "differs" (with -check)
	Error     string     `json:"error"`     // why it failed, for people; "" when it did not
	Notes     []string   `json:"notes"`     // what its author should know, though it fails nothing
	Times     []jsonCell `json:"times"`     // the cells that ran, in order
	Different []jsonDiff `json:"different"` // with -check: the cells whose outputs are not the stored ones
}

// jsonCell is a cell that ran.
type jsonCell struct {
	Number  int     `json:"number"` // among the code cells, from 1
	ID      string  `json:"id"`
	Seconds float64 `json:"seconds"`
	OK      bool    `json:"ok"`
}

// jsonDiff is what differs in a cell.
type jsonDiff struct {
	Number int      `json:"number"`
	ID     string   `json:"id"`
	What   []string `json:"what"`
}

// jsonRow is a formula of the ledger.
type jsonRow struct {
	ID       string `json:"id"`
	Document string `json:"document"`
	Formula  string `json:"formula"` // in Unicode
	TeX      string `json:"tex"`
	Notebook string `json:"notebook"` // the one to which it belongs
	Verdict  string `json:"verdict"`  // what is expected: "holds", "misprint", "gap", ..., or several of them
	State    string `json:"state"`    // what was found: "checked", "failed" or "missing"
	Why      string `json:"why"`      // why it is not checked, for people
	Residual any    `json:"residual"` // the largest relative error; null if nothing was compared; "NaN" or "+Inf"
	Checks   int    `json:"checks"`   // made by cells
}

// jsonTotals counts.
type jsonTotals struct {
	Notebooks int `json:"notebooks"`
	Failed    int `json:"failed"` // notebooks that stopped or did not run
	Cells     int `json:"cells"`
	Ran       int `json:"ran"`
	Formulas  int `json:"formulas"` // judged
	Checked   int `json:"checked"`
	Open      int `json:"open"`
	Different int `json:"different"` // cells
}

// json gives the result for machines.
func (r *result) json() []byte {
	all := r.rows()
	j := jsonResult{
		Version: 2, OK: r.exitCode() == exitOK, Interrupted: r.interrupted, Seconds: inSeconds(r.took),
		Notebooks: []jsonNotebook{}, Ledger: []jsonRow{}, Open: []string{},
	}
	for _, o := range r.outcomes {
		n := o.json(r.interrupted)
		j.Notebooks = append(j.Notebooks, n)
		j.Totals.Cells += n.Cells
		j.Totals.Ran += n.Ran
		j.Totals.Different += len(n.Different)
	}
	for _, judged := range all.judged {
		j.Ledger = append(j.Ledger, rowJSON(judged))
		if judged.State == ledger.Checked {
			j.Totals.Checked++
		}
	}
	for _, row := range all.open {
		j.Open = append(j.Open, row.ID)
	}
	j.Totals.Notebooks, j.Totals.Failed = len(r.outcomes), r.stoppedNotebooks()
	j.Totals.Formulas, j.Totals.Open = len(all.judged), len(all.open)
	data, err := json.MarshalIndent(j, "", "  ")
	if err != nil {
		panic(fmt.Sprintf("notebooks: the result has no JSON form: %v", err)) // every type in it has one
	}
	return append(data, '\n')
}

func (o outcome) json(interrupted bool) jsonNotebook {
	n := jsonNotebook{
		Name: o.name, File: o.file, Cells: o.cells, Ran: o.ran, Seconds: inSeconds(o.took), Verdict: o.verdict(interrupted),
		Notes: append([]string{}, o.notes...), Times: append([]jsonCell{}, o.times...), Different: []jsonDiff{}, // lists, never null
	}
	if o.err != nil {
		n.Error = o.err.Error()
	}
	for _, d := range o.differs {
		n.Different = append(n.Different, jsonDiff{d.Number, d.ID, d.What})
	}
	return n
}

func rowJSON(r ledger.Result) jsonRow {
	row := jsonRow{
		ID: r.Row.ID, Document: r.Row.Document, Formula: r.Row.Text, TeX: r.Row.TeX, Notebook: r.Row.Notebook,
		Verdict: r.Row.Verdict.String(), State: r.State.String(), Why: r.Why, Checks: len(r.Records),
	}
	if worst, any := r.Residual(); any {
		row.Residual = worst
		if math.IsNaN(worst) || math.IsInf(worst, 0) {
			row.Residual = fmt.Sprint(worst)
		}
	}
	return row
}

// inSeconds is a duration in seconds, to the millisecond.
func inSeconds(d time.Duration) float64 {
	return float64(d.Round(time.Millisecond).Milliseconds()) / 1000
}
