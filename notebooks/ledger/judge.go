package ledger

import (
	"fmt"
	"strings"
)

// State is what the records make of a row.
type State int

const (
	Missing State = iota // a check that the verdict needs has not been made
	Proved               // every check that the verdict needs was made, and all agree with it
	Failed               // a check failed, or found what contradicts the verdict
)

// String returns "missing", "proved" or "failed".
func (s State) String() string { return [...]string{"missing", "proved", "failed"}[s] }

// Mark is String for a column, where what is not proved must stand out: "MISSING", "FAILED".
func (s State) Mark() string {
	if s == Proved {
		return s.String()
	}
	return strings.ToUpper(s.String())
}

// Result is a row with what a notebook's cells found about it.
type Result struct {
	Row     *Row
	Records []Record
	State   State
	Why     string // a sentence that says what contradicts or what is missing; empty if the row is proved
}

// Judge compares what the cells of a notebook found with what the ledger expects. It returns, in the ledger's order,
// every row of the notebook, and those rows of other notebooks about which the records say enough to prove them, or
// anything that contradicts them, or less than Row.Guests counts. A record about an unknown formula fails, at the end.
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
		few := made < due && (result.State == Proved || !own && result.State == Missing)
		if few {
			result.State = Missing
			result.Why = fmt.Sprintf("Only %d of %d checks were made in %s; if one is gone for good, correct the row's count in the ledger.", made, due, notebook)
		}
		if own || few || result.State != Missing {
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

func judgeRow(row *Row, records []Record) Result {
	if !row.Verdict.sound() {
		return Result{row, records, Failed, fmt.Sprintf("The ledger's verdict, %q, is none: a formula has one, and beside it perhaps a gap.", row.Verdict)}
	}
	made := map[Kind]bool{}
	for _, r := range records {
		made[r.Kind] = true
		if !r.OK {
			return Result{row, records, Failed, fmt.Sprintf("%s failed: %s.", r.Kind.function(), r.Text)}
		}
		if !r.Kind.fits(row.Verdict) {
			return Result{row, records, Failed, fmt.Sprintf("%s contradicts the verdict %q: %s.", r.Kind.function(), row.Verdict, r.Text)}
		}
	}
	var missing []string
	for _, group := range row.Verdict.needs() {
		var names []string
		done := false
		for _, kind := range group {
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
	return Result{row, records, Proved, ""}
}
