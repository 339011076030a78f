package main

import (
	"strings"
	"testing"

	// go test reuses a result as long as the test program and the files it opened
	// are the same. The kernel compiles these packages in processes of its own,
	// which go test does not see: imported here, a change in them makes the
	// course run again.
	_ "backprop/bp"
	_ "backprop/notebooks/ledger"
	_ "backprop/plotting"
)

// TestCourse runs every notebook as go run ./notebooks does. It fails when a
// cell fails, and when a formula of a notebook that exists is not proved.
func TestCourse(t *testing.T) {
	if testing.Short() {
		t.Skip("runs every notebook on the real kernel: not with -short")
	}
	var out, errs strings.Builder
	if code := run(t.Context(), []string{"-o", t.TempDir()}, &out, &errs); code != exitOK {
		t.Errorf("exit status %d, want %d\n%s", code, exitOK, errs.String())
	}
	t.Log(out.String())
}
