package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// Each cell is a process of its own, so what the cells of a notebook found is kept in a file. It lies in the
// kernel's work directory and ends with the kernel; go build there takes no notice of it. Outside a notebook
// there is no such directory, and nothing is kept.
const journalName = "ledger.jsonl"

// entry is one line of the journal.
type entry struct {
	Process int    `json:"process"` // the cell's run
	Record  Record `json:"record"`
}

// journalPath returns the journal's place, or "" if there is none.
func journalPath() string {
	dir := os.Getenv(protocol.GONB_TMP_DIR_ENV)
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, journalName)
}

// remember adds r to the journal.
func remember(r Record) error {
	path := journalPath()
	if path == "" {
		return nil
	}
	line, err := json.Marshal(entry{os.Getpid(), r})
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(append(line, '\n'))
	return errors.Join(err, file.Close())
}

// recall returns what this kernel's cells found. Where a cell ran again, its last run counts: a record makes way
// for a later process's with the same id, kind and note.
func recall() ([]Record, error) {
	path := journalPath()
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	type key struct {
		id   string
		kind Kind
		note string
	}
	keyOf := func(r Record) key { return key{r.ID, r.Kind, r.Note} }
	last := map[key]int{}
	var entries []entry
	for line := range bytes.Lines(text) {
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", path, len(entries)+1, err)
		}
		last[keyOf(e.Record)] = e.Process
		entries = append(entries, e)
	}
	var records []Record
	for _, e := range entries {
		if e.Process == last[keyOf(e.Record)] {
			records = append(records, e.Record)
		}
	}
	return records, nil
}
