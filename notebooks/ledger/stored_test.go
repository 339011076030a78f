package ledger

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// stored are the records that the notebooks of the course hold, by notebook.
func stored(t *testing.T) map[string][]Record {
	files, err := filepath.Glob("../*.ipynb")
	if err != nil || len(files) == 0 {
		t.Fatalf("no notebooks (%v)", err)
	}
	all := map[string][]Record{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var notebook struct {
			Cells []struct {
				Outputs []struct{ Data map[string]json.RawMessage }
			}
		}
		if err := json.Unmarshal(text, &notebook); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".ipynb")
		for _, cell := range notebook.Cells {
			for _, output := range cell.Outputs {
				if data, ok := output.Data[MIME]; ok {
					var r Record
					if err := json.Unmarshal(data, &r); err != nil {
						t.Fatalf("%s: %v", file, err)
					}
					all[name] = append(all[name], r)
				}
			}
		}
	}
	return all
}

// The notebooks make as many checks of each row as the ledger counts, and all that its verdict asks for.
func TestStoredChecksAreCounted(t *testing.T) {
	all := stored(t)
	for _, row := range Rows() {
		if all[row.Notebook] == nil {
			t.Errorf("%s: %s holds no record", row.ID, row.Notebook)
		}
	}
	for name, records := range all {
		made := map[string]int{}
		for _, r := range records {
			made[r.ID]++
		}
		for _, row := range Rows() {
			if made[row.ID] != row.due(name) {
				t.Errorf("%s: the notebook makes %d checks of %s, the ledger counts %d: correct Checks or Guests in formulas.go",
					name, made[row.ID], row.ID, row.due(name))
			}
		}
		for _, result := range Judge(name, records) {
			if result.State != Checked {
				t.Errorf("%s: %s is %v: %s", name, result.Row.ID, result.State, result.Why)
			}
		}
	}
}

// Whichever verdict stands in the place of the right one, sensible or not, the row is not checked in its notebook.
func TestEveryVerdictCounts(t *testing.T) {
	all := stored(t)
	for _, row := range Rows() {
		var about []Record
		for _, r := range all[row.Notebook] {
			if r.ID == row.ID {
				about = append(about, r)
			}
		}
		for verdict := range Verdict(math.MaxUint8) {
			changed := row
			changed.Verdict = verdict
			checked := judge([]Row{changed}, row.Notebook, about)[0].State == Checked
			if checked != (verdict == row.Verdict) {
				t.Errorf("%s (%v) with the verdict %d (%v): checked is %v", row.ID, row.Verdict, verdict, verdict, checked)
			}
		}
	}
}
