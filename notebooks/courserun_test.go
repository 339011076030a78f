package main

import (
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	// go test reuses a result as long as the test program and the files it opened
	// are the same. The kernel compiles these packages in processes of its own,
	// which go test does not see: imported here, a change in them makes the
	// course run again. TestCourseImports tells which are missing.
	_ "backprop/bp"
	_ "backprop/bp/data"
	_ "backprop/notebooks/ledger"
	_ "backprop/plotting"

	"backprop/notebooks/internal/notebook"
	"backprop/notebooks/ledger"
)

// TestCourse runs every notebook as go run ./notebooks -check does. It fails when a
// cell fails, when a formula of a notebook that exists is not proved, and when an
// output is not the one that is stored.
func TestCourse(t *testing.T) {
	if testing.Short() {
		t.Skip("runs every notebook on the real kernel: not with -short")
	}
	c, o := wholeCourse(t)
	var out strings.Builder
	res, err := runCourse(t.Context(), c, o, newProgress(&out, nil))
	if err != nil {
		t.Fatal(err)
	}
	res.print(&out)
	t.Log(out.String())
	if code := res.exitCode(); code != exitOK {
		t.Errorf("exit status %d, want %d", code, exitOK)
	}
	for _, o := range res.outcomes {
		if o.name == here {
			provesDocumentB(t, o)
		}
	}
}

// provesDocumentB: the notebook derives the whole of document B. The run itself
// asks it for its own rows only, and B22 belongs to 08-cost.
func provesDocumentB(t *testing.T, o outcome) {
	rows := 0
	for _, judged := range ledger.Judge(o.name, o.records) {
		if judged.Row.Document == "B" && judged.State == ledger.Proved {
			rows++
		}
	}
	if rows != 24 {
		t.Errorf("%s proves %d rows of document B, want all 24", o.name, rows)
	}
}

// TestCourseImports: every package of this module that a notebook imports is
// imported above.
func TestCourseImports(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "courserun_test.go", nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var above []string
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		above = append(above, path)
	}
	c, _ := wholeCourse(t)
	for _, path := range c.files {
		book, err := notebook.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, imported := range imports([]*notebook.Notebook{book}) {
			if strings.HasPrefix(imported, "backprop/") && !slices.Contains(above, imported) {
				t.Errorf("%s imports %q: import it in courserun_test.go too, or go test will not see it change", name(path), imported)
			}
		}
	}
}

// wholeCourse is what go run ./notebooks works on, and with which options; but
// the results go to a folder of the test.
func wholeCourse(t *testing.T) (course, options) {
	t.Helper()
	o, err := parseArgs([]string{"-check", "-o", t.TempDir()}, t.Output(), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	c, err := findCourse(".", o.files)
	if err != nil {
		t.Fatal(err)
	}
	return c, o
}
