package ledger

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"backprop/notebooks/internal/cell"
)

func TestTables(t *testing.T) {
	results := judge(uncounted(), "07-layers", []Record{
		measure("C7", "layers that pass", 4, 4, 4),
		{ID: "C15", Kind: KindHolds, OK: true, Residual: 2.1e-12},
		{ID: "C15", Kind: KindHolds, OK: true, Residual: 3.4e-11, Note: "quadratic"},
		{ID: "C15", Kind: KindCatches, OK: true, Residual: 0.5, Note: "sum for mean"},
		{ID: "C16", Kind: KindRefutes, OK: true, Residual: 0.128},
		{ID: "C16", Kind: KindCorrects, OK: true, Residual: 1e-16},
		{ID: "F|1", Kind: KindHolds, OK: true},
	})
	text := `
id   formula                                                         verdict   state    found
C7   a layer needs two things: ∂L/∂x from ∂L/∂y, and ∂L/∂θ           claim     checked  layers that pass: 4, within [4, 4]
C15  ∂C/∂X_L depends on the loss alone                               holds     checked  holds to 3.4e-11; mistakes caught: 1
C16  ∂C/∂Y_{L−1} = f'_{L−1}(X_{L−1}) × ∂C/∂X_L                       misprint  checked  as printed off by 13 %; corrected, agrees to 1e-16
E12  the method does not depend on the network's structure           claim     MISSING  The verdict "claim" needs Confirms or Measures.
F|1                                                                            FAILED   There is no formula "F|1" in the ledger.
5 formulas: 3 checked, 1 failed, 1 missing
`
	if got := textTable(results); squeeze(got) != squeeze(text[1:]) {
		t.Errorf("the table is\n%s\nwant\n%s", got, text[1:])
	}
	columns := strings.Split(textTable(results), "\n")
	for _, line := range columns[1:5] {
		if runeIndex(line, "claim", "holds", "misprint") != runeIndex(columns[0], "verdict") {
			t.Errorf("the verdict of %q does not stand below %q", line, columns[0])
		}
	}

	markdown := markdownTable(results)
	for _, want := range []string{
		"|---|---|---|---|---|\n",
		`| C15 | ∂C/∂X\_L depends on the loss alone | holds | **checked** | holds to 3.4e-11; mistakes caught: 1 |` + "\n",
		`**MISSING** | The verdict "claim" needs Confirms or Measures. |` + "\n",
		`There is no formula "F\|1" in the ledger. |` + "\n",
		"\n\n5 formulas: 3 checked, 1 failed, 1 missing\n",
	} {
		if !strings.Contains(markdown, want) {
			t.Errorf("the table lacks %q:\n%s", want, markdown)
		}
	}
}

// What fills a gap stands beside it: "step 5 breaks off" alone does not say what the row is about.
func TestTableOfAGap(t *testing.T) {
	results := []Result{{Row: mustFind("D20"), State: Checked}}
	want := "step 5 breaks off → ∂C/∂w^l = δ^l (a^{l−1})ᵀ, ∂C/∂b^l = δ^l; w ← w − (η/m) Σ_x ∂C_x/∂w"
	if text := textTable(results); !strings.Contains(text, want) {
		t.Errorf("the table lacks %q:\n%s", want, text)
	}
	if text := markdownTable(results); !strings.Contains(text, cell.Escape(want)) {
		t.Errorf("the table lacks %q:\n%s", cell.Escape(want), text)
	}
}

// squeeze makes one space of several.
func squeeze(s string) string {
	for strings.Contains(s, "  ") {
		s = strings.ReplaceAll(s, "  ", " ")
	}
	return s
}

// runeIndex counts the characters before the first of words that stands in s.
func runeIndex(s string, words ...string) int {
	for _, word := range words {
		if before, _, ok := strings.Cut(s, word+"  "); ok {
			return len([]rune(before))
		}
	}
	return -1
}

// A formula's TeX must not end a Markdown table's cell.
func TestEveryFormulaFitsATable(t *testing.T) {
	for _, row := range Rows() {
		table := markdownTable([]Result{{Row: &row, State: Checked}})
		line := strings.Split(table, "\n")[2]
		if got := strings.Count(line, "|"); got != 6 {
			t.Errorf("%s: the line has %d bars, want 6: %s", row.ID, got, line)
		}
	}
}

// kernelDir gives the test a kernel's work directory of its own.
func kernelDir(t *testing.T) string {
	dir := t.TempDir()
	t.Setenv(protocol.GONB_TMP_DIR_ENV, dir)
	return dir
}

func TestJournalKeepsRecords(t *testing.T) {
	kernelDir(t)
	if records, err := recall(); err != nil || records != nil {
		t.Fatalf("an empty journal gives %v, %v", records, err)
	}
	want := []Record{ok("B7", KindHolds), ok("B7", KindHolds), ok("B8", KindHolds)}
	for _, r := range want {
		if err := remember(r); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := recall(); err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}

func TestCellThatRunsAgainReplacesItsRecords(t *testing.T) {
	dir := kernelDir(t)
	failed := Record{ID: "B7", Kind: KindHolds}
	noted := Record{ID: "B7", Kind: KindHolds, OK: true, Note: "the second sample"}
	var lines strings.Builder
	for _, e := range []entry{{1, failed}, {1, failed}, {2, noted}, {3, ok("B8", KindHolds)}, {4, ok("B7", KindHolds)}} {
		line, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(line, '\n'))
	}
	if err := os.WriteFile(filepath.Join(dir, string(journal)), []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	want := []Record{noted, ok("B8", KindHolds), ok("B7", KindHolds)}
	if got, err := recall(); err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}

func TestDamagedJournalIsAnError(t *testing.T) {
	dir := kernelDir(t)
	if err := os.WriteFile(filepath.Join(dir, string(journal)), []byte("{}\n{\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := recall(); err == nil || !strings.Contains(err.Error(), "ledger.jsonl, line 2") {
		t.Errorf("error is %v, want one that names line 2", err)
	}
}

func TestNoKernelNoJournal(t *testing.T) {
	t.Setenv(protocol.GONB_TMP_DIR_ENV, "")
	if err := remember(ok("B7", KindHolds)); err != nil {
		t.Error(err)
	}
	if records, err := recall(); err != nil || records != nil {
		t.Errorf("got %v, %v; want nothing", records, err)
	}
}
