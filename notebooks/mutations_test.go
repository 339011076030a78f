package main

import (
	"slices"
	"testing"

	"backprop/notebooks/internal/notebook"
	"backprop/notebooks/ledger"
)

// Whichever check is taken away from the course, in its own notebook or as a guest's,
// the run fails. The records are those that the notebooks hold: no kernel runs.
func TestEveryCheckCounts(t *testing.T) {
	c, _ := wholeCourse(t)
	r := result{course: c}
	n := 0
	for _, path := range c.files {
		book, err := notebook.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		var outputs []*notebook.Output
		for _, cell := range book.Cells {
			outputs = append(outputs, cell.Outputs()...)
		}
		found, err := records(outputs)
		if err != nil {
			t.Fatal(err)
		}
		n += len(found)
		r.outcomes = append(r.outcomes, outcome{name: name(path), records: found})
	}
	if rows := r.rows(); r.exitCode() != exitOK || len(rows.judged) != 102 || len(rows.open) != 0 {
		t.Fatalf("exit status %d, %d rows judged, %d open; want %d, 102, 0", r.exitCode(), len(rows.judged), len(rows.open), exitOK)
	}
	if n < 2*102 {
		t.Fatalf("the course makes %d checks: are the outputs stored?", n)
	}
	for i, o := range r.outcomes {
		for k, gone := range o.records {
			r.outcomes[i].records = slices.Delete(slices.Clone(o.records), k, k+1)
			if code := r.exitCode(); code != exitFailed {
				t.Errorf("%s without %s %s %q: exit status %d", o.name, gone.ID, gone.Kind, gone.Note, code)
			}
		}
		r.outcomes[i].records = o.records
	}
}

// A notebook that is gone takes its rows with it, and a run of the whole course fails.
func TestANotebookThatIsGone(t *testing.T) {
	r := result{course: onlyHere(t), outcomes: []outcome{{name: here, records: proofs(here)}}}
	r.course.whole = true
	if code, rows := r.exitCode(), r.rows(); code != exitFailed || len(rows.judged) != 102 || len(rows.open) != 0 {
		t.Errorf("exit status %d, %d rows judged, %d open; want %d, 102, 0", code, len(rows.judged), len(rows.open), exitFailed)
	}
	if last := r.rows().judged[101]; last.State != ledger.Missing || last.Why != "Its notebook, 05-softmax-and-hidden-layers, is not in the course." {
		t.Errorf("%s is %v: %s", last.Row.ID, last.State, last.Why)
	}
}
