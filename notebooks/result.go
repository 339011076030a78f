package main

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"backprop/notebooks/ledger"
)

// result is what came of a run.
type result struct {
	course      course
	outcomes    []outcome // one a notebook, in order
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
// early is judged too: what it did not reach is missing. A row may also be shown
// by a notebook that it does not belong to; then what fails or is missing there
// counts, but a proof does not stand in for that of its own notebook. A run of the
// whole course misses the rows of a notebook that is not there.
func (r *result) rows() rows {
	found := map[string]ledger.Result{}
	var strays []ledger.Result // about formulas that the ledger does not have
	for _, o := range r.outcomes {
		for _, judged := range ledger.Judge(o.name, o.records) {
			before, seen := found[judged.Row.ID]
			switch {
			case judged.Row.Text == "":
				strays = append(strays, judged)
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
		case r.course.has(row.Notebook):
		case r.course.whole:
			why := fmt.Sprintf("Its notebook, %s, is not in the course.", row.Notebook)
			all.judged = append(all.judged, ledger.Result{Row: &row, State: ledger.Missing, Why: why})
		default:
			all.open = append(all.open, row)
		}
	}
	all.judged = append(all.judged, strays...)
	return all
}

// worse compares states: failed, missing, proved.
func worse(a, b ledger.State) bool {
	return a != b && (a == ledger.Failed || b == ledger.Proved)
}

// failed tells whether the row fails the run.
func failed(r ledger.Result) bool { return r.State != ledger.Proved }

// exitCode is the program's exit status for this result.
func (r *result) exitCode() int {
	switch {
	case r.interrupted:
		return exitInterrupted
	case r.brokenNotebooks() > 0, r.different() > 0, slices.ContainsFunc(r.rows().judged, failed):
		return exitFailed
	}
	return exitOK
}

func (r *result) brokenNotebooks() int {
	n := 0
	for _, o := range r.outcomes {
		if o.err != nil {
			n++
		}
	}
	return n
}

// errNotRun stands for a notebook that Ctrl-C kept from starting.
var errNotRun = errors.New("it did not run")
