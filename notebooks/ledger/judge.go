package ledger

import (
	"fmt"
	"strings"
)

// State is what the records make of a row.
type State int

const (
	Missing State = iota // a check that the verdict needs has not been made
	Checked              // every check that the verdict needs was made, and all agree with it
	Failed               // a check failed, or found what contradicts the verdict
)

// String returns "missing", "checked" or "failed".
func (s State) String() string { return [...]string{"missing", "checked", "failed"}[s] }

// Mark is String for a column, where what is not checked must stand out: "MISSING", "FAILED".
func (s State) Mark() string {
	if s == Checked {
		return s.String()
	}
	return strings.ToUpper(s.String())
}

// Result is a row with what a notebook's cells found about it.
type Result struct {
	Row     *Row
	Records []Record
	State   State
	Why     string // a sentence that says what contradicts or what is missing; empty if the row is checked
}

// Judge compares what the cells of a notebook found with what the ledger expects. It returns, in the ledger's order,
// every row of the notebook, and those rows of other notebooks that the records confirm or contradict, or about which
// they say less than Row.Guests counts. A record about an unknown formula fails, at the end.
func Judge(notebook string, records []Record) []Result { return judge(Rows(), notebook, records) }

func judge(rows []Row, notebook string, records []Record) []Result {
	about := map[string][]Record{}
	for _, r := range records {
		about[r.ID] = append(about[r.ID], r)
	}
	var results []Result
	for _, row := range rows {
		result := judgeRow(&row, about[row.ID])
		own, made, due := row.Notebook == notebook, len(result.Records), row.due(notebook)
		tooFew := made < due && (result.State == Checked || !own && result.State == Missing)
		if tooFew {
			result.State = Missing
			result.Why = fmt.Sprintf("Only %d of %d checks were made in %s; if one is gone for good, correct the row's count in the ledger.", made, due, notebook)
		}
		if own || tooFew || result.State != Missing {
			results = append(results, result)
		}
	}
	for _, r := range records {
		if find(r.ID) == nil {
			why := fmt.Sprintf("There is no formula %q in the ledger.", r.ID)
			results = append(results, Result{&Row{ID: r.ID}, []Record{r}, Failed, why})
		}
	}
	return results
}

// due returns how many checks of the row a notebook must make.
func (row *Row) due(notebook string) int {
	if row.Notebook == notebook {
		return row.Checks
	}
	return row.Guests[notebook]
}

func judgeRow(row *Row, records []Record) Result {
	if !row.Verdict.valid() {
		return Result{row, records, Failed, fmt.Sprintf("The ledger's verdict, %q, is none: a formula has one, and beside it perhaps a gap.", row.Verdict)}
	}
	made := map[Kind]bool{}
	for _, r := range records {
		made[r.Kind] = true
		if !r.OK {
			return Result{row, records, Failed, fmt.Sprintf("%s failed: %s.", r.Kind.function(), r.Text)}
		}
		if r.Kind.rule().supports&row.Verdict == 0 {
			return Result{row, records, Failed, fmt.Sprintf("%s contradicts the verdict %q: %s.", r.Kind.function(), row.Verdict, r.Text)}
		}
	}
	var missing []string
	for _, need := range needs {
		if row.Verdict&need.verdict == 0 {
			continue
		}
		var names []string
		done := false
		for _, kind := range need.oneOf {
			names = append(names, kind.function())
			done = done || made[kind]
		}
		if !done {
			missing = append(missing, strings.Join(names, " or "))
		}
	}
	if len(missing) > 0 {
		return Result{row, records, Missing, fmt.Sprintf("The verdict %q needs %s.", row.Verdict, strings.Join(missing, " and "))}
	}
	return Result{row, records, Checked, ""}
}

// needs lists which checks a verdict asks for.
var needs = []struct {
	verdict Verdict
	oneOf   []Kind
}{
	{AsPrinted | Condition, []Kind{KindHolds}},
	{Convention, []Kind{KindTranslates}},
	{Claim, []Kind{KindConfirms, KindMeasures}},
	{Misprint | Condition, []Kind{KindRefutes}},
	{Misprint, []Kind{KindCorrects}},
	{Gap, []Kind{KindFills}},
}

// Residual returns the largest relative error between calculations that should agree. Those that show how far a
// misprint or a planted mistake is off do not count: theirs should be large. any is false if nothing was compared.
// NaN is worse than any number.
func (r Result) Residual() (worst float64, any bool) {
	for _, record := range r.Records {
		if record.Kind.rule().agrees != "" {
			worst, any = max(worst, record.Residual), true // NaN if one of the two is
		}
	}
	return worst, any
}
