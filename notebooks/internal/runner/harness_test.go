package runner

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// ran is what a run printed and wrote.
type ran struct {
	sources      []string
	out, written string
}

// runCells runs a notebook with these code cells, and wants this exit status. A
// cell that begins with #tag carries the tag. Cells have a minute, on a machine
// that does other things too; but when the first is an endless loop, seconds.
func runCells(t *testing.T, code int, sources ...string) ran {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "test.ipynb")
	writeNotebook(t, file, "go", sources...)
	r := ran{sources: sources}
	limit := time.Minute
	if strings.Contains(sources[0], "for {}") { // it is the cell's time that is tested
		limit = 3 * time.Second
	}
	var out, errs strings.Builder
	if got := run(t.Context(), []string{"-o", filepath.Join(dir, "out"), "-cell-timeout", limit.String(), file}, &out, &errs); got != code {
		t.Errorf("exit status %d, want %d", got, code)
	}
	r.out = out.String() + errs.String()
	data, err := os.ReadFile(filepath.Join(dir, "out", "test.ipynb"))
	if err != nil {
		t.Error(err)
	}
	r.written = string(data)
	if t.Failed() {
		t.Logf("%s", r.out)
	}
	return r
}

func writeNotebook(t *testing.T, file, language string, sources ...string) {
	t.Helper()
	cells := []any{}
	for i, source := range sources {
		tags := []any{}
		if tag, rest, tagged := strings.Cut(source, " "); tagged && strings.HasPrefix(tag, "#") {
			tags, source = append(tags, tag[1:]), rest
		}
		cells = append(cells, map[string]any{
			"cell_type": "code", "id": "cell-" + string(rune('1'+i)), "source": source, "outputs": []any{},
			"execution_count": nil, "metadata": map[string]any{"tags": tags},
		})
	}
	data, err := json.Marshal(map[string]any{
		"cells": cells, "nbformat": 4, "nbformat_minor": 5,
		"metadata": map[string]any{"kernelspec": map[string]any{"language": language}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func has(t *testing.T, text string, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			t.Errorf("want %q in\n%s", want, text[:min(len(text), 5000)])
		}
	}
}

func hasNot(t *testing.T, text string, unwanted ...string) {
	t.Helper()
	for _, no := range unwanted {
		if strings.Contains(text, no) {
			t.Errorf("%q is in\n%s", no, text[:min(len(text), 5000)])
		}
	}
}

// cancelAt calls cancel when the text is written to it.
type cancelAt struct {
	strings.Builder
	text   string
	cancel func()
}

func (w *cancelAt) Write(p []byte) (int, error) {
	if strings.Contains(string(p), w.text) {
		w.cancel()
	}
	return w.Builder.Write(p)
}

// processesWith lists the processes whose environment has the text: a kernel's
// TMPDIR is inherited by all that it starts. It finds none where there is no
// /proc.
func processesWith(text string) []string {
	var found []string
	for range 20 {
		found = nil
		files, _ := filepath.Glob("/proc/[0-9]*/environ")
		for _, file := range files {
			if data, err := os.ReadFile(file); err == nil && strings.Contains(string(data), text) {
				command, _ := os.ReadFile(filepath.Join(filepath.Dir(file), "cmdline"))
				found = append(found, strings.ReplaceAll(string(command), "\x00", " "))
			}
		}
		if len(found) == 0 {
			break
		}
		time.Sleep(50 * time.Millisecond) // a killed process takes a moment to go
	}
	return found
}
