package main

import (
	"strings"
	"testing"
	"time"
)

func TestCommandLine(t *testing.T) {
	for _, test := range []struct {
		args string
		code int
		want string // on stderr
	}{
		{"-h", exitOK, "Usage: go run ./notebooks"},
		{"-h", exitOK, "-cell-timeout TIME"},
		{"-nonsense", exitUsage, "not defined: -nonsense"},
		{"-p x", exitUsage, `invalid value "x" for flag -p`},
		{"-p -1", exitUsage, "cannot be negative"},
		{"-timeout 0s", exitUsage, "must be positive"},
		{"-cell-timeout -1s", exitUsage, "must be positive"},
		{"no-such.ipynb", exitUsage, "no-such.ipynb cannot be opened"},
		{"main.go", exitUsage, "main.go is not a notebook"},
	} {
		var out, errs strings.Builder
		if code := run(t.Context(), strings.Fields(test.args), &out, &errs); code != test.code {
			t.Errorf("%s: exit status %d, want %d", test.args, code, test.code)
		}
		if !strings.Contains(errs.String(), test.want) {
			t.Errorf("%s says\n%s\nwant %q", test.args, errs.String(), test.want)
		}
	}
}

func TestProgressLines(t *testing.T) {
	var out strings.Builder
	p := progress{out: &out, width: 6}
	p.cell("short", 7, 31, 640*time.Millisecond, "// the forward pass", nil)
	p.cell("longer", 8, 31, 83*time.Second, strings.Repeat("δ", 70), nil)
	want := "short   cell  7/31    0.6s   // the forward pass\n" +
		"longer  cell  8/31   1m23s   " + strings.Repeat("δ", 59) + "…\n"
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}
