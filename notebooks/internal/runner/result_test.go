package runner

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"backprop/notebooks/internal/notebook"
	"backprop/notebooks/ledger"
)

// checks gives records for every row of a notebook, whatever checks their
// verdicts ask for, and those that it owes as a guest.
func checks(notebook string) []ledger.Record {
	var list []ledger.Record
	for _, row := range ledger.Rows() {
		for range row.Guests[notebook] {
			list = append(list, ledger.Record{ID: row.ID, Kind: ledger.KindMeasures, OK: true})
		}
		if row.Notebook != notebook {
			continue
		}
		made := 0
		for _, kind := range []ledger.Kind{
			ledger.KindHolds, ledger.KindTranslates, ledger.KindRefutes, ledger.KindCorrects, ledger.KindFills, ledger.KindMeasures,
		} {
			record := ledger.Record{ID: row.ID, Kind: kind, OK: true, Residual: 1e-12}
			fits := ledger.Judge("", []ledger.Record{record}) // empty, or a contradiction, or a check
			if len(fits) == 0 || fits[0].State != ledger.Failed {
				list = append(list, record)
				made++
			}
		}
		for ; made < row.Checks; made++ {
			list = append(list, list[len(list)-1])
		}
	}
	return list
}

const here = "03-two-two-two"

// onlyHere is a course of which only one notebook exists.
func onlyHere(t *testing.T) course {
	return course{root: repository(t, "notebooks/"+here+".ipynb")}
}

func TestExitCode(t *testing.T) {
	all := slices.Clip(checks(here)) // so that append copies
	broken := ledger.Record{ID: "B7", Kind: ledger.KindHolds, Residual: 0.5, Text: "largest relative error 0.5"}
	for name, test := range map[string]struct {
		outcome     outcome
		interrupted bool
		code        int
		says        string
	}{
		"all checked":                 {outcome{name: here, records: all}, false, exitOK, "All is well: 1 notebook, "},
		"other rows are open":         {outcome{name: here, records: all}, false, exitOK, "formulas open: their notebooks do not exist yet (A1–A17, C1–"},
		"a cell failed":               {outcome{name: here, records: all, err: errors.New("cell 7 of 31: it does not compile")}, false, exitFailed, "cell 7 of 31: it does not compile"},
		"a check fails":               {outcome{name: here, records: append(all, broken)}, false, exitFailed, "B7  ∂E/∂W5 = (p1−y1) a1 (03-two-two-two)\n    Holds failed: largest relative error 0.5"},
		"a row has no check":          {outcome{name: here, records: all[1:]}, false, exitFailed, "B1  E = −Σ [y ln p + (1−y) ln(1−p)] (03-two-two-two)\n    The verdict \"holds\" needs Holds"},
		"an unknown formula":          {outcome{name: here, records: append(all, ledger.Record{ID: "Z9", Kind: ledger.KindHolds, OK: true})}, false, exitFailed, "Z9"},
		"a guest's contradiction":     {outcome{name: here, records: append(all, ledger.Record{ID: "A1", Kind: ledger.KindHolds, Text: "off"})}, false, exitFailed, "A1  dy/dx"},
		"a guest's check":             {outcome{name: here, records: append(all, ledger.Record{ID: "A1", Kind: ledger.KindHolds, OK: true})}, false, exitOK, "A1   dy/dx"},
		"a notebook without formulas": {outcome{name: "my-own"}, false, exitOK, "All is well: 1 notebook, 0 formulas"},
		"Ctrl-C":                      {outcome{name: here, records: all[:3], err: errNotRun}, true, exitInterrupted, "Interrupted"},
		"it stopped early":            {outcome{name: here, records: nil, err: errors.New("boom")}, false, exitFailed, "stopped before it had checked B1–B24"},
	} {
		t.Run(name, func(t *testing.T) {
			r := result{course: onlyHere(t), outcomes: []outcome{test.outcome}, interrupted: test.interrupted}
			if code := r.exitCode(); code != test.code {
				t.Errorf("exit status %d, want %d", code, test.code)
			}
			var out strings.Builder
			r.print(&out)
			if !strings.Contains(out.String(), test.says) {
				t.Errorf("want %q in\n%s", test.says, out.String())
			}
		})
	}
}

// A run of chosen files says nothing about the rows of notebooks that exist and
// were not chosen.
func TestRowsOfNotebooksThatDidNotRun(t *testing.T) {
	root := repository(t, "notebooks/"+here+".ipynb", "notebooks/01-chain-rule.ipynb")
	r := result{course: course{root: root}, outcomes: []outcome{{name: here, records: checks(here)}}}
	if r.exitCode() != exitOK {
		t.Error("the rows of a notebook that did not run fail the run")
	}
	for _, row := range r.rows().open {
		if row.Notebook == "01-chain-rule" {
			t.Errorf("%s is open, though its notebook exists", row.ID)
		}
	}
}

// A guest's check does not stand in for the row's own notebook, in either order.
func TestAGuestIsNotEnough(t *testing.T) {
	guest := outcome{name: "01-chain-rule", records: append(checks("01-chain-rule"), ledger.Record{ID: "B1", Kind: ledger.KindHolds, OK: true})}
	own := outcome{name: here, records: checks(here)[1:]} // without B1
	for _, outcomes := range [][]outcome{{guest, own}, {own, guest}} {
		r := result{course: onlyHere(t), outcomes: outcomes}
		if r.exitCode() != exitFailed {
			t.Errorf("%s, %s: B1 passes", outcomes[0].name, outcomes[1].name)
		}
	}
}

func TestRecordsAreFoundInOutputs(t *testing.T) {
	want := ledger.Record{ID: "B7", Kind: ledger.KindHolds, OK: true, Residual: math.Inf(1), Text: "text"}
	wire, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var c notebook.Collector
	cell := c.StartCell()
	for _, data := range []string{`{"text/plain":"no record"}`, `{"text/plain":"B7","` + ledger.MIME + `":` + string(wire) + `}`} {
		if err := c.Add("display_data", []byte(`{"metadata":{},"data":`+data+`}`)); err != nil {
			t.Fatal(err)
		}
	}
	got, err := records(cell.List)
	if err != nil || len(got) != 1 || got[0] != want {
		t.Errorf("got %+v, %v", got, err)
	}
	cell.List[1].Data[ledger.MIME] = "nonsense"
	if _, err := records(cell.List); err == nil || !strings.Contains(err.Error(), "holds no record") {
		t.Errorf("nonsense gives %v", err)
	}
}

func TestSpans(t *testing.T) {
	rows := []ledger.Row{{ID: "A1"}, {ID: "A2"}, {ID: "A3"}, {ID: "A9"}, {ID: "A10"}, {ID: "B11"}, {ID: "C1"}}
	if got, want := spans(rows), "A1–A3, A9–A10, B11, C1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

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
	r := result{course: onlyHere(t), outcomes: []outcome{{name: here, records: checks(here)}}}
	r.course.whole = true
	if code, rows := r.exitCode(), r.rows(); code != exitFailed || len(rows.judged) != 102 || len(rows.open) != 0 {
		t.Errorf("exit status %d, %d rows judged, %d open; want %d, 102, 0", code, len(rows.judged), len(rows.open), exitFailed)
	}
	if last := r.rows().judged[101]; last.State != ledger.Missing || last.Why != "Its notebook, 05-softmax-and-hidden-layers, is not in the course." {
		t.Errorf("%s is %v: %s", last.Row.ID, last.State, last.Why)
	}
}
