package main

import (
	"encoding/json"
	"fmt"
	"math"
	"time"

	"backprop/notebooks/ledger"
)

// jsonResult is what -json writes: one object, indented, with a final newline.
// Times are in seconds. New fields may come; those that are here stay as they are
// as long as version is 1.
type jsonResult struct {
	Version     int            `json:"version"` // 1
	OK          bool           `json:"ok"`      // the exit status is 0
	Interrupted bool           `json:"interrupted"`
	Seconds     float64        `json:"seconds"`
	Notebooks   []jsonNotebook `json:"notebooks"` // in the order of the course
	Ledger      []jsonRow      `json:"ledger"`    // the formulas of the notebooks that ran, in the documents' order
	Open        []string       `json:"open"`      // ids of formulas whose notebooks do not exist yet
	Totals      jsonTotals     `json:"totals"`
}

// jsonNotebook is what came of a notebook.
type jsonNotebook struct {
	Name      string     `json:"name"`      // 03-two-two-two
	File      string     `json:"file"`      // its path
	Cells     int        `json:"cells"`     // code cells in it
	Ran       int        `json:"ran"`       // of them ran, the one that failed included
	Seconds   float64    `json:"seconds"`   // its kernel's start included
	Verdict   string     `json:"verdict"`   // "ok", "failed", "stopped" (by Ctrl-C), or "differs" (with -check)
	Error     string     `json:"error"`     // why it failed, for people; "" when it did not
	Times     []jsonCell `json:"times"`     // the cells that ran, in order
	Different []jsonDiff `json:"different"` // with -check: the cells whose outputs are not those that are stored
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
	Notebook string `json:"notebook"` // to which it belongs
	Verdict  string `json:"verdict"`  // what is expected: "holds", "misprint", "gap", ..., or several of them
	State    string `json:"state"`    // what was found: "proved", "failed" or "missing"
	Why      string `json:"why"`      // why it is not proved, for people
	Residual any    `json:"residual"` // the largest relative error; null if nothing was compared; "NaN" or "+Inf"
	Checks   int    `json:"checks"`   // that cells made
}

// jsonTotals counts.
type jsonTotals struct {
	Notebooks int `json:"notebooks"`
	Failed    int `json:"failed"` // notebooks that stopped or did not run
	Cells     int `json:"cells"`
	Ran       int `json:"ran"`
	Formulas  int `json:"formulas"` // judged
	Proved    int `json:"proved"`
	Open      int `json:"open"`
	Different int `json:"different"` // cells
}

// json gives the result for machines.
func (r *result) json() []byte {
	all := r.rows()
	j := jsonResult{
		Version: 1, OK: r.exitCode() == exitOK, Interrupted: r.interrupted, Seconds: rounded(r.took),
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
		if judged.State == ledger.Proved {
			j.Totals.Proved++
		}
	}
	for _, row := range all.open {
		j.Open = append(j.Open, row.ID)
	}
	j.Totals.Notebooks, j.Totals.Failed = len(r.outcomes), r.brokenNotebooks()
	j.Totals.Formulas, j.Totals.Open = len(all.judged), len(all.open)
	data, err := json.MarshalIndent(j, "", "  ")
	if err != nil {
		panic(fmt.Sprintf("notebooks: the result has no JSON form: %v", err)) // all its types have one
	}
	return append(data, '\n')
}

func (o outcome) json(interrupted bool) jsonNotebook {
	n := jsonNotebook{
		Name: o.name, File: o.file, Cells: o.cells, Ran: o.ran, Seconds: rounded(o.took), Verdict: o.verdict(interrupted),
		Times: []jsonCell{}, Different: []jsonDiff{},
	}
	if o.err != nil {
		n.Error = o.err.Error()
	}
	for _, cell := range o.times {
		n.Times = append(n.Times, jsonCell{cell.number, cell.id, rounded(cell.took), cell.ok})
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

// rounded is a duration in seconds, to the millisecond.
func rounded(d time.Duration) float64 {
	return float64(d.Round(time.Millisecond).Milliseconds()) / 1000
}
