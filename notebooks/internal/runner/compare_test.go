package runner

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestVerdictOn(t *testing.T) {
	s := time.Second
	for _, test := range []struct {
		ours, theirs []time.Duration
		want         string
	}{
		{[]time.Duration{12 * s, 90 * s, 13 * s}, []time.Duration{26 * s, 25 * s, 26 * s}, "Time for 1 notebook, median of 3: go run ./notebooks 13.0s, jupyter nbconvert 26.0s: 50 % less."},
		{[]time.Duration{30 * s, 34 * s}, []time.Duration{16 * s, 16 * s}, "median of 2: go run ./notebooks 32.0s, jupyter nbconvert 16.0s: 100 % more."},
	} {
		if got := verdictOn(1, test.ours, test.theirs); !strings.Contains(got, test.want) {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// Outputs that differ are named and make the comparison fail.
func TestCompareOutputs(t *testing.T) {
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "a.ipynb")
	var out strings.Builder
	c := comparison{course: course{files: []string{file}}, dir: dir, out: &out}
	other := client{name: "another client", dir: "theirs"}
	write := func(by client, value string) {
		writeNotebook(t, file, "go", "%%\nfmt.Println(x)")
		data, err := os.ReadFile(file)
		if err == nil {
			err = os.MkdirAll(filepath.Dir(c.result(by, file)), 0o755)
		}
		if err == nil {
			text := strings.Replace(string(data), `"outputs":[]`, `"outputs":[{"output_type":"stream","name":"stdout","text":"`+value+`"}]`, 1)
			err = os.WriteFile(c.result(by, file), []byte(text), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	write(own, "0.25")
	write(other, "0.25")
	if same, err := c.outputs(other); !same || err != nil {
		t.Errorf("the same outputs: %v, %v", same, err)
	}
	write(other, "0.26")
	if same, err := c.outputs(other); same || err != nil {
		t.Errorf("other outputs: %v, %v", same, err)
	}
	has(t, out.String(), "another client writes the same outputs in all 1 cell.", "another client writes other outputs in 1 cell", "stored: 0.26", "fresh:  0.25")
}

// A client that fails ends the comparison with what it said, and leaves nothing.
func TestCompareClientFails(t *testing.T) {
	c := comparison{dir: t.TempDir()}
	bad := client{"bad", "bad", func(ctx context.Context, c *comparison, dir string) error {
		return c.call(ctx, "", "sh", "-c", "echo $JUPYTER_DATA_DIR; echo no kernel >&2; exit 3")
	}}
	err := bad.run(t.Context(), &c)
	if err == nil {
		t.Fatal("no error")
	}
	has(t, err.Error(), "bad: exit status 3", "no kernel", filepath.Join(c.dir, "data"))
}

func TestCompareNeedsNbconvert(t *testing.T) {
	gobin, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", filepath.Dir(gobin))
	if _, err := exec.LookPath("jupyter-nbconvert"); err == nil {
		t.Fatal("Go and Jupyter lie in one folder: this test needs a PATH without Jupyter")
	}
	t.Chdir("../..") // to the notebooks
	has(t, command(t, exitFailed, "compare", "03-two-two-two.ipynb"), "jupyter nbconvert is not on the PATH", "apt-get install")
	has(t, command(t, exitUsage, "compare", "-n", "0"), "-n 0")
	has(t, command(t, exitOK, "compare", "-h"), "Usage: go run ./notebooks compare")
}

func TestInterpreter(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	for text, want := range map[string]string{
		"#!/usr/bin/python3\nimport re\n": "/usr/bin/python3",
		"#! /usr/bin/env python3\n":       "python3",
		"#!/opt/py thon\n":                "/opt/py",
		"\x7fELF":                         "",
		"":                                "",
	} {
		if err := os.WriteFile(filepath.Join(dir, "prog"), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
		got, err := interpreter("prog")
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	if _, err := interpreter("none"); !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("a program that is not there: %v", err)
	}
}
