package ledger

import (
	"encoding/json"
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

// Whichever check is taken away, a row of its notebook is no longer proved.
func TestEveryCheckCounts(t *testing.T) {
	for name, records := range stored(t) {
		for i, gone := range records {
			if mustFind(gone.ID).Notebook != name {
				continue // a guest is more than the ledger asks for
			}
			rest := append(append([]Record{}, records[:i]...), records[i+1:]...)
			for _, result := range Judge(name, rest) {
				if result.Row.ID == gone.ID && result.State == Proved {
					t.Errorf("%s: %s is proved without %s %q", name, gone.ID, gone.Kind.function(), gone.Note)
				}
			}
		}
	}
}

// Whichever verdict stands in the place of the right one, the checks do not prove it.
func TestEveryVerdictCounts(t *testing.T) {
	verdicts := []Verdict{AsPrinted, Condition, Convention, Misprint, Gap, Claim, AsPrinted | Gap}
	for name, records := range stored(t) {
		for _, result := range Judge(name, records) {
			if result.Row.Notebook != name {
				continue
			}
			if result.State != Proved {
				t.Errorf("%s: %s is %v: %s", name, result.Row.ID, result.State, result.Why)
			}
			if len(result.Records) != result.Row.Checks {
				t.Errorf("%s: the notebook makes %d checks of %s, the ledger counts %d: correct Checks in rows_%s.go",
					name, len(result.Records), result.Row.ID, result.Row.Checks, strings.ToLower(result.Row.Document))
			}
			for _, verdict := range verdicts {
				other := *result.Row
				other.Verdict = verdict
				if got := judgeRow(&other, result.Records); got.State == Proved && verdict != result.Row.Verdict {
					t.Errorf("%s: %s is proved as %q too", name, other.ID, verdict)
				}
			}
		}
	}
}
