package main

import (
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"

	// go test reuses a result as long as the test program and the files it opened are the same. The kernel compiles
	// these packages in processes of its own, which go test does not see: imported here, a change in them makes the
	// course run again. TestCourseImports tells which are missing.
	_ "backprop/bp"
	_ "backprop/bp/data"
	_ "backprop/bp/gradcheck"
	_ "backprop/notebooks/exercise"
	"backprop/notebooks/ledger"
	_ "backprop/notebooks/measure"
	_ "backprop/plotting"

	"backprop/notebooks/internal/notebook"
)

// TestCourse runs every notebook. It fails when a cell fails, when a formula is not checked, and when an output is not
// the one that is stored. It has a package of its own, since Go gives the tests of each package ten minutes.
func TestCourse(t *testing.T) {
	if testing.Short() {
		t.Skip("runs every notebook on the real kernel: not with -short")
	}
	out := t.TempDir()
	said, err := exec.CommandContext(t.Context(), "go", "run", ".", "-check", "-o", out).CombinedOutput()
	if err != nil {
		t.Errorf("go run ./notebooks -check: %v\n%s", err, said)
	}
	t.Logf("%s", said)
	derivesDocumentB(t, filepath.Join(out, "03-two-two-two.ipynb"))
}

// derivesDocumentB: the notebook checks the whole of document B.
func derivesDocumentB(t *testing.T, file string) {
	var records []ledger.Record
	for _, cell := range read(t, file).Code() {
		for _, o := range cell.Outputs() {
			if r, _ := ledger.RecordIn(o.Data); r != nil {
				records = append(records, *r)
			}
		}
	}
	rows := 0
	for _, judged := range ledger.Judge("03-two-two-two", records) {
		if judged.Row.Document == "B" && judged.State == ledger.Checked {
			rows++
		}
	}
	if rows != 24 {
		t.Errorf("%s checks %d rows of document B, want all 24", file, rows)
	}
}

// TestCourseImports: every package of this module that a notebook imports is imported above.
func TestCourseImports(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "course_test.go", nil, parser.ImportsOnly)
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
	files, err := filepath.Glob("[0-9]*.ipynb")
	if err != nil || len(files) == 0 {
		t.Fatalf("no notebooks: %v", err)
	}
	imported := regexp.MustCompile(`(?m)^\s*(?:import\s+)?(?:\w+\s+)?"(backprop/[^"]+)"`)
	for _, file := range files {
		for _, cell := range read(t, file).Code() {
			for _, found := range imported.FindAllStringSubmatch(cell.Source(), -1) {
				if !slices.Contains(above, found[1]) {
					t.Errorf("%s imports %q: import it in course_test.go too, or go test will not see it change", file, found[1])
				}
			}
		}
	}
}

func read(t *testing.T, file string) *notebook.Notebook {
	t.Helper()
	book, err := notebook.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	return book
}
