// Package cell is what the packages that cells import have in common: what a cell shows, and what the cells of a notebook
// keep for a later one, since each is a process of its own.
package cell

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"backprop/plotting/inline"
)

// Show puts one display below the cell, given its data by MIME type, or prints its plain text outside a notebook.
func Show(bundle map[string]any) error {
	if !inline.Notebook() {
		fmt.Print(strings.TrimSuffix(bundle["text/plain"].(string), "\n") + "\n")
		return nil
	}
	return inline.Show(inline.Bundle{Data: bundle})
}

// Decode reads what a display carries under a type; found is false for a display without it.
func Decode(bundle map[string]any, mime string, to any) (found bool, err error) {
	data, found := bundle[mime]
	if !found {
		return false, nil
	}
	text, err := json.Marshal(data)
	if err == nil {
		err = json.Unmarshal(text, to)
	}
	return true, err
}

// Escape keeps Markdown from reading anything into plain text: a note may say W_1 * x or |x|.
func Escape(text string) string {
	var b strings.Builder
	for _, c := range text {
		if strings.ContainsRune("\\`*_|<>$[]#~", c) {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// Journal is the name of a file in which the cells of a notebook keep entries, a line each. It lies in the kernel's work
// directory, where go build ignores it, and ends with the kernel. Outside a notebook there is no such directory, and
// nothing is kept.
type Journal string

// path returns the journal's path, or "" outside a notebook.
func (j Journal) path() string {
	dir := os.Getenv(protocol.GONB_TMP_DIR_ENV)
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, string(j))
}

// Keep adds an entry.
func (j Journal) Keep(entry any) error {
	path := j.path()
	if path == "" {
		return nil
	}
	line, err := json.Marshal(entry)
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

// Kept returns the entries of a journal, the oldest first.
func Kept[Entry any](j Journal) (entries []Entry, err error) {
	path := j.path()
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	for line := range bytes.Lines(text) {
		var e Entry
		if err := json.Unmarshal(line, &e); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", path, len(entries)+1, err)
		}
		entries = append(entries, e)
	}
	return entries, nil
}
