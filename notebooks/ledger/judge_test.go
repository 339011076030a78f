package ledger

import (
	"math"
	"slices"
	"testing"
)

func ok(id string, kind Kind) Record {
	return Record{ID: id, Kind: kind, OK: true, Text: "as it should be"}
}

// Each single kind of check against each kind of row: what is enough, what is a part, what contradicts.
func TestKindsAgainstVerdicts(t *testing.T) {
	const p, m, f = Checked, Missing, Failed
	tests := []struct {
		id      string
		verdict Verdict
		want    [8]State // in the order of kindRules
	}{
		//                         holds translates refutes corrects fills confirms measures catches
		{"B7", AsPrinted /*     */, [8]State{p, f, f, f, f, f, m, m}},
		{"A5", Condition /*     */, [8]State{m, f, m, m, f, f, m, m}},
		{"A10", Convention /*   */, [8]State{f, p, m, m, f, f, m, m}},
		{"B23", Misprint /*     */, [8]State{f, f, m, m, f, f, m, m}},
		{"B10", Gap /*          */, [8]State{f, f, f, f, p, f, m, m}},
		{"E11", Claim /*        */, [8]State{f, f, f, f, f, p, p, m}},
		{"C25", AsPrinted | Gap, [8]State{m, f, f, f, m, f, m, m}},
	}
	for _, test := range tests {
		row := mustFind(test.id)
		if row.Verdict != test.verdict {
			t.Errorf("%s is %q, the test takes it for %q", test.id, row.Verdict, test.verdict)
		}
		for i, rule := range kindRules {
			if got := judgeRow(row, []Record{ok(test.id, rule.kind)}); got.State != test.want[i] {
				t.Errorf("%s on %q is %v (%s), want %v", rule.kind.function(), test.verdict, got.State, got.Why, test.want[i])
			}
		}
	}
}

func TestJudgeSaysWhy(t *testing.T) {
	failed := Record{ID: "B7", Kind: KindHolds, Text: "largest relative error 0.34 (got 0.12, want 0.18)"}
	tests := []struct {
		name    string
		id      string
		records []Record
		state   State
		why     string
	}{
		{"nothing", "B7", nil, Missing, `The verdict "holds" needs Holds.`},
		{"a claim", "B21", nil, Missing, `The verdict "claim" needs Confirms or Measures.`},
		{"both halves", "C25", nil, Missing, `The verdict "holds, gap" needs Holds and Fills.`},
		{"half a misprint", "B23", []Record{ok("B23", KindRefutes)}, Missing, `The verdict "misprint" needs Corrects.`},
		{"a misprint", "B23", []Record{ok("B23", KindRefutes), ok("B23", KindCorrects)}, Checked, ""},
		{"a condition", "A5", []Record{ok("A5", KindHolds), ok("A5", KindRefutes)}, Checked, ""},
		{"holds and gap", "C25", []Record{ok("C25", KindHolds), ok("C25", KindFills)}, Checked, ""},
		{"one of two fails", "B7", []Record{ok("B7", KindHolds), failed}, Failed, "Holds failed: largest relative error 0.34 (got 0.12, want 0.18)."},
		{"a misprint that holds", "B23", []Record{ok("B23", KindHolds)}, Failed, `Holds contradicts the verdict "misprint": as it should be.`},
		{"no kind", "B7", []Record{ok("B7", "")}, Failed, `a check without a kind contradicts the verdict "holds": as it should be.`},
	}
	for _, test := range tests {
		got := judgeRow(mustFind(test.id), test.records)
		if got.State != test.state || got.Why != test.why {
			t.Errorf("%s: %v, %q\nwant %v, %q", test.name, got.State, got.Why, test.state, test.why)
		}
	}
}

func TestJudgeCoversTheNotebook(t *testing.T) {
	ids := func(results []Result) (ids []string) {
		for _, r := range results {
			ids = append(ids, r.Row.ID)
		}
		return ids
	}
	tests := []struct {
		name    string
		records []Record
		want    []string
	}{
		{"its own rows", nil, []string{"C7", "C15", "E12"}},
		{"a guest, checked", []Record{ok("C9", KindHolds)}, []string{"C7", "C9", "C15", "E12"}},
		{"a guest that fails", []Record{{ID: "C9", Kind: KindHolds}}, []string{"C7", "C9", "C15", "E12"}},
		{"a guest with a part of its checks", []Record{ok("A5", KindHolds)}, []string{"C7", "C15", "E12"}},
		{"an unknown formula", []Record{ok("F1", KindHolds)}, []string{"C7", "C15", "E12", "F1"}},
	}
	for _, test := range tests {
		if got := ids(Judge("07-layers", test.records)); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
	if last := Judge("07-layers", []Record{ok("F1", KindHolds)})[3]; last.State != Failed || last.Why != `There is no formula "F1" in the ledger.` {
		t.Errorf("an unknown formula is %v: %s", last.State, last.Why)
	}
	if got := judge(uncounted(), "09-training", nil); len(got) != 0 {
		t.Errorf("a notebook without formulas has results %v", ids(got))
	}
}

// uncounted are the rows as if any number of checks were enough.
func uncounted() []Row {
	rows := Rows()
	for i := range rows {
		rows[i].Checks, rows[i].Guests = 0, nil
	}
	return rows
}

func TestACheckThatIsMissing(t *testing.T) {
	row := *mustFind("B7")
	row.Checks = 2
	one := ok("B7", KindHolds)
	for n, want := range []State{Missing, Missing, Checked, Checked} {
		got := judge([]Row{row}, row.Notebook, slices.Repeat([]Record{one}, n))[0]
		if got.State != want {
			t.Errorf("%d of 2 checks: %v, %q; want %v", n, got.State, got.Why, want)
		}
		if why := "Only 1 of 2 checks were made in 03-two-two-two; if one is gone for good, correct the row's count in the ledger."; n == 1 && got.Why != why {
			t.Errorf("%q, want %q", got.Why, why)
		}
	}
}

// A guest need not check the whole row; but what the ledger counts must be there.
func TestAGuestThatIsMissing(t *testing.T) {
	row := *mustFind("B7")
	row.Guests = map[string]int{"09-training": 2}
	measured, held := ok("B7", KindMeasures), ok("B7", KindHolds)
	for _, test := range []struct {
		records []Record
		want    []State // none: the guest says nothing about the row
	}{
		{nil, []State{Missing}},
		{[]Record{held}, []State{Missing}},
		{[]Record{measured}, []State{Missing}},
		{[]Record{measured, measured}, nil},
		{[]Record{held, measured}, []State{Checked}},
		{[]Record{ok("B7", KindFills)}, []State{Failed}}, // which says more than that another one is missing
	} {
		var got []State
		for _, r := range judge([]Row{row}, "09-training", test.records) {
			got = append(got, r.State)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%v: %v, want %v", test.records, got, test.want)
		}
	}
	if got := judge([]Row{row}, "08-cost", []Record{held}); len(got) != 1 || got[0].State != Checked {
		t.Errorf("a guest whom the ledger does not count is %v", got)
	}
}

func TestResidual(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name    string
		records []Record
		worst   float64
		any     bool
	}{
		{"nothing", nil, 0, false},
		{"nothing compared", []Record{{Kind: KindMeasures}, {Kind: KindRefutes, Residual: 0.1}, {Kind: KindCatches, Residual: 2}}, 0, false},
		{"exact", []Record{{Kind: KindFills}}, 0, true},
		{"the worst", []Record{{Kind: KindHolds, Residual: 1e-12}, {Kind: KindCorrects, Residual: 3e-11}, {Kind: KindRefutes, Residual: 1}}, 3e-11, true},
		{"NaN first", []Record{{Kind: KindHolds, Residual: nan}, {Kind: KindHolds, Residual: 1}}, nan, true},
		{"NaN last", []Record{{Kind: KindHolds, Residual: 1}, {Kind: KindHolds, Residual: nan}}, nan, true},
	}
	for _, test := range tests {
		worst, any := Result{Records: test.records}.Residual()
		if any != test.any || worst != test.worst && !(math.IsNaN(worst) && math.IsNaN(test.worst)) {
			t.Errorf("%s: %g, %v; want %g, %v", test.name, worst, any, test.worst, test.any)
		}
	}
}
