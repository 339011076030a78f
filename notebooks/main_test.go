package main

import (
	"context"
	"strings"
	"testing"
)

func TestCommandLine(t *testing.T) {
	for _, test := range []struct {
		args string
		code int
		want string // on stderr, and with -h on stdout
	}{
		{"-h", exitOK, "Usage: go run ./notebooks"},
		{"-h", exitOK, "-cell-timeout TIME"},
		{"-nonsense", exitUsage, "not defined: -nonsense\nWhat can be given: go run ./notebooks -h\n"},
		{"-p x", exitUsage, `invalid value "x" for flag -p`},
		{"-p -1", exitUsage, "cannot be negative"},
		{"-timeout 0s", exitUsage, "must be positive"},
		{"-cell-timeout -1s", exitUsage, "must be positive"},
		{"no-such.ipynb", exitUsage, "no-such.ipynb cannot be opened"},
		{"main.go", exitUsage, "main.go is not a notebook"},
		{"03-two-two-two.ipynb -p 1", exitUsage, "-p comes after a notebook: put the flags first"},
		{"-tolerance 2", exitUsage, "-tolerance 2: it is relative"},
		{"-tolerance NaN", exitUsage, "it is relative"},
		{"-check -update", exitUsage, "give one of them"},
		{"-h", exitOK, "go run ./notebooks install"},
		{"-o . 03-two-two-two.ipynb", exitUsage, "would overwrite the notebooks of the course"},
	} {
		var out, errs strings.Builder
		if code := run(t.Context(), strings.Fields(test.args), &out, &errs); code != test.code {
			t.Errorf("%s: exit status %d, want %d", test.args, code, test.code)
		}
		said, nothing := errs.String(), out.String()
		if test.code == exitOK {
			said, nothing = nothing, said
		}
		if !strings.Contains(said, test.want) || nothing != "" {
			t.Errorf("%s says\n%s%s\nwant %q", test.args, said, nothing, test.want)
		}
	}
}

// After Ctrl-C before the first notebook, while the tools build for example, each
// notebook's line still says what it is and that it did not run.
func TestInterruptedBeforeTheFirstNotebook(t *testing.T) {
	dir := t.TempDir()
	writeNotebook(t, dir+"/test.ipynb", "go", "var x = 1", "var y = 2")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out strings.Builder
	if code := run(ctx, []string{"-o", dir + "/out", dir + "/test.ipynb"}, &out, &out); code != exitInterrupted {
		t.Errorf("exit status %d, want %d", code, exitInterrupted)
	}
	if want := "test  0 of 2 cells      0.0s  stopped\n"; !strings.Contains(out.String(), want) {
		t.Errorf("want %q in\n%s", want, out.String())
	}
}
