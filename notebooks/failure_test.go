package main

import (
	"strings"
	"testing"

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
