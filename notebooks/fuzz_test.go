package main

import (
	"errors"
	"strings"
	"testing"
	"unicode"

	"backprop/notebooks/internal/jupyter"
	"backprop/notebooks/internal/notebook"
)

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
			quietFailure(source, outputs, clean),
			errors.New(placed(1, 2, "id", source)),
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
