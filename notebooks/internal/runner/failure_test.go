package runner

import (
	"errors"
	"strings"
	"testing"
	"unicode"

	"backprop/notebooks/internal/jupyter"
	"backprop/notebooks/internal/notebook"
)

func TestFailure(t *testing.T) {
	red := func(s string) string { return "\x1b[31m" + s + "\x1b[0m" }
	for name, test := range map[string]struct {
		reply  jupyter.Reply
		stderr string
		want   string
	}{
		"compile error": {
			jupyter.Reply{EValue: "# gonb_1a2b3c4d\n./main.go:11:13: undefined: x", Traceback: []string{
				red("# gonb_1a2b3c4d"), "Cell[2]: Line 3\n\nfunc main() {\n\tx()\n\n" + red("undefined: x"), "",
			}},
			"", "it does not compile\nIn [2], line 3: undefined: x",
		},
		"panic": {
			jupyter.Reply{EValue: "exit status 2", Traceback: []string{"exit status 2"}},
			"panic: oh\n\ngoroutine 1 [running]:\nmain.main()\n\t \x1b[7m[[ Cell [4] Line 2 ]]\x1b[0m gonb/main.go:10 +0x65\nexit status 2\n",
			"In [4], line 2: exit status 2\npanic: oh",
		},
		"os.Exit": {
			jupyter.Reply{EValue: "exit status 3", Traceback: []string{"exit status 3"}},
			"exit status 3\n", "exit status 3",
		},
		"much on stderr": {
			jupyter.Reply{EValue: "exit status 1"},
			strings.Repeat("line\n", 40) + "exit status 1\n", "exit status 1\n" + strings.Repeat("line\n", 12) + "…",
		},
	} {
		outputs := []*notebook.Output{{Type: notebook.Stream, Name: "stderr", Text: test.stderr}, {Type: notebook.Stream, Name: "stdout", Text: "no"}}
		if got := failure(test.reply, outputs, cleaner(nil)).Error(); got != test.want {
			t.Errorf("%s gives %q, want %q", name, got, test.want)
		}
	}
}

func TestDescribe(t *testing.T) {
	book, err := notebook.Parse([]byte(`{"nbformat": 4, "cells": [
		{"cell_type": "code", "id": "fwd", "source": "%%\n\n// the forward pass\nx := 1"},
		{"cell_type": "code", "source": "%noautoget\nimport (\n\t\"fmt\"\n)"},
		{"cell_type": "code", "source": "%%"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{
		"cell 1 of 3 (id fwd) `// the forward pass`",
		"cell 2 of 3 `import`", // as the progress has it
		"cell 3 of 3 `%%`",
	} {
		if got := describe(book.Cells[i], i+1, 3); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// FuzzWhatCellsSay: whatever a cell holds and prints, the messages about it can be made,
// are short, name no folder of this machine, and do not command the terminal.
func FuzzWhatCellsSay(f *testing.F) {
	f.Add("import \"fmt\"\n%%\nfmt.Scanln()", "panic: oh\n\ngoroutine 1 [running]:\nmain.f(0x1)\n\t [[ Cell [4] Line 2 ]] /home/ann/course/x.go:10", "--- FAIL: TestX\n")
	f.Add("!false", "exit status 1\n", "=== RUN TestX\n    x_test.go:3: no\n--- FAIL: TestX (0.00s)\n")
	f.Add("%x", "\"%x\" unknown or not implemented yet.", "\x1b]0;t\x07")
	f.Fuzz(func(t *testing.T, source, stderr, stdout string) {
		clean := cleaner([]alias{{"/home/ann/course", "backprop"}})
		outputs := []*notebook.Output{{Type: notebook.Stream, Name: "stdout", Text: stdout}, {Type: notebook.Stream, Name: "stderr", Text: stderr}}
		cellImports(source)
		workspaceFlags(source)
		for _, err := range []error{
			failure(jupyter.Reply{EValue: "exit status 1", Traceback: strings.Split(stdout, "\n")}, outputs, clean),
			failureDespiteOK(source, outputs, clean),
			errors.New(cellName(1, 2, "id", source)),
		} {
			if err == nil {
				continue
			}
			said := printable(indent(err.Error()))
			if strings.ContainsFunc(said, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
				t.Errorf("control characters in %q", said)
			}
			if strings.Contains(said, "\n\t/home/ann/course/") {
				t.Errorf("a folder of this machine in %q", said)
			}
		}
	})
}
