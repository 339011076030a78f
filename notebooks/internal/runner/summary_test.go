package runner

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"backprop/notebooks/internal/diff"
	"backprop/notebooks/internal/notebook"
)

// readPage reads a page of the folder for results.
func readPage(t *testing.T, dir, file string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		t.Error(err)
	}
	return string(data)
}

// The pages say what the run says: of a notebook that failed where and why, of one that
// differs what, of one that could not be read that it could not; and the run's last
// lines tell where to look.
func TestPages(t *testing.T) {
	dir := t.TempDir()
	writeNotebook(t, dir+"/"+here+".ipynb", "go", "var a = 1", "var b = x")
	book, err := notebook.Read(dir + "/" + here + ".ipynb")
	if err != nil {
		t.Fatal(err)
	}
	r := result{course: onlyHere(t), took: 7 * time.Second, checked: true, outcomes: []outcome{
		{name: here, book: book, cells: 2, ran: 2, took: time.Second, err: errors.New("cell 2 of 2: undefined: x"),
			times: []jsonCell{{1, "cell-1", 1, true}, {2, "cell-2", 1, false}}},
		{name: "my-own", book: book, cells: 2, ran: 2, differs: []diff.Difference{{Number: 1, Total: 2, What: []string{"stored 1, fresh 2"}}}},
		{name: "torn", err: errors.New("torn.ipynb: this is not JSON")},
	}}
	if err := r.writePages(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	has(t, readPage(t, dir, here+".html"), here+": 2 of 2 cells, 1.0s, FAILED", "cell 2 of 2: undefined: x", "The run stopped here.", `href="my-own.html" rel="next"`)
	has(t, readPage(t, dir, "my-own.html"), "DIFFERS in 1 cell", "Not as stored: stored 1, fresh 2")
	has(t, readPage(t, dir, "index.html"), r.closing(r.rows().judged), "my-own", "torn.ipynb: this is not JSON", `<tr id="B7" class="missing">`, `<tr id="A1" class="open">`)
	if _, err := os.Stat(dir + "/torn.html"); err == nil {
		t.Error("a notebook that could not be read has a page")
	}
	var out strings.Builder
	r.print(&out)
	has(t, out.String(), "\nTo read in a browser: "+filepath.Join(dir, "index.html")+"\n\nFailed: 3 notebooks, ")
}

// Pages that cannot be written fail the run: here a folder has the front page's name.
func TestPagesThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	writeNotebook(t, dir+"/test.ipynb", "go")
	if err := os.MkdirAll(dir+"/out/index.html/x", 0o755); err != nil {
		t.Fatal(err)
	}
	var out, errs strings.Builder
	if code := run(t.Context(), []string{"-o", dir + "/out", dir + "/test.ipynb"}, &out, &errs); code != exitFailed {
		t.Errorf("exit status %d, want %d", code, exitFailed)
	}
	has(t, errs.String(), "the pages of the run are not whole: ", "index.html cannot be written: ")
	hasNot(t, out.String(), "To read in a browser")
	has(t, readPage(t, dir+"/out", "test.html"), "0 cells")
	if left, _ := filepath.Glob(dir + "/out/.*"); len(left) > 0 {
		t.Errorf("it left %v", left)
	}
}
