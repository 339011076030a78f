package ledger

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

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
	var journal strings.Builder
	for _, e := range []entry{{1, failed}, {1, failed}, {2, noted}, {3, ok("B8", KindHolds)}, {4, ok("B7", KindHolds)}} {
		line, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		journal.Write(append(line, '\n'))
	}
	if err := os.WriteFile(filepath.Join(dir, journalName), []byte(journal.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	want := []Record{noted, ok("B8", KindHolds), ok("B7", KindHolds)}
	if got, err := recall(); err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}

func TestDamagedJournalIsAnError(t *testing.T) {
	dir := kernelDir(t)
	if err := os.WriteFile(filepath.Join(dir, journalName), []byte("{}\n{\n"), 0o600); err != nil {
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
