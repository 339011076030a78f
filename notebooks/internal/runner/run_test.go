package runner

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"backprop/notebooks/ledger"
)

// wholeCourse is what go run ./notebooks works on, and with which options; but
// the results go to a folder of the test.
func wholeCourse(t *testing.T) (course, options) {
	t.Helper()
	o, err := parseOptions([]string{"-check", "-o", t.TempDir()}, t.Output(), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	c, err := findCourse(".", o.files)
	if err != nil {
		t.Fatal(err)
	}
	return c, o
}

// -check on the real kernel: what is stored holds, then the notebook is changed
// and the run names the cells, and only those.
func testCheck(t *testing.T) {
	dir := t.TempDir()
	file := dir + "/test.ipynb"
	writeNotebook(t, file, "go", "import \"fmt\"\n%%\nfmt.Println(\"loss\", 0.25)", "#varies %%\nfmt.Println(0.512345)", "%%\nfmt.Println(\"steps\", 100)")
	var out strings.Builder
	runs := func(want int, args ...string) {
		t.Helper()
		out.Reset()
		if code := run(t.Context(), append(args, "-o", dir+"/out", file), &out, &out); code != want {
			t.Errorf("%v: exit status %d, want %d\n%s", args, code, want, out.String())
		}
	}
	runs(exitFailed, "-check") // it has no outputs yet
	has(t, out.String(), "cell 1 of 3 (id cell-1) `import \"fmt\"`\n    stdout\n      stored: (nothing)", "DIFFERS in 3 cells", "3 cells not as stored")
	runs(exitOK, "-update")
	runs(exitOK, "-check")
	has(t, out.String(), "All is well", "the outputs as stored")

	stored, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.NewReplacer(`"loss 0.25\n"`, `"loss 0.26\n"`, `"0.512345\n"`, `"0.765432\n"`, `"steps 100\n"`, `"steps 101\n"`).Replace(string(stored))
	if err := os.WriteFile(file, []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
	runs(exitFailed, "-check")
	has(t, out.String(), "stored: loss 0.26\n      fresh:  loss 0.25", "stored: steps 101", "2 cells not as stored")
	hasNot(t, out.String(), "0.765432")
	runs(exitFailed, "-check", "-tolerance", "0.1")
	has(t, out.String(), "1 cell not as stored")
	hasNot(t, out.String(), "loss 0.26")
	if now, _ := os.ReadFile(file); string(now) != changed {
		t.Error("-check changed the notebook")
	}
}

// -json writes one JSON value to stdout, and nothing else.
func testJSON(t *testing.T) {
	dir := t.TempDir()
	writeNotebook(t, dir+"/good.ipynb", "go", "import \"backprop/notebooks/ledger\"\n%%\nledger.Holds(\"B8\", 1.0, 1.0)", "%%\nprintln(1)")
	writeNotebook(t, dir+"/bad.ipynb", "go", "%%\npanic(\"oh\")", "%%\nprintln(1)")
	var out, errs strings.Builder
	if code := run(t.Context(), []string{"-json", "-o", dir + "/out", dir + "/good.ipynb", dir + "/bad.ipynb"}, &out, &errs); code != exitFailed {
		t.Errorf("exit status %d\n%s", code, errs.String())
	}
	has(t, errs.String(), "cell 2/2", "Failed: 2 notebooks")
	var got jsonResult
	d := json.NewDecoder(strings.NewReader(out.String()))
	d.DisallowUnknownFields()
	if err := d.Decode(&got); err != nil || d.More() {
		t.Fatalf("%v\n%s", err, out.String())
	}
	good, bad := got.Notebooks[0], got.Notebooks[1]
	if good.Verdict != "ok" || good.Cells != 2 || good.Ran != 2 || len(good.Times) != 2 || good.Times[0].ID != "cell-1" || good.Seconds <= 0 || good.Error != "" {
		t.Errorf("good: %+v", good)
	}
	if bad.Verdict != "failed" || bad.Ran != 1 || !strings.Contains(bad.Error, "panic: oh") || bad.Times[0].OK {
		t.Errorf("bad: %+v", bad)
	}
	if len(got.Ledger) != 1 || got.Ledger[0].ID != "B8" || got.Ledger[0].State != "checked" || got.Ledger[0].Residual != 0.0 {
		t.Errorf("ledger: %+v", got.Ledger)
	}
	if got.OK || got.Totals.Notebooks != 2 || got.Totals.Failed != 1 || got.Totals.Cells != 4 || got.Totals.Ran != 3 {
		t.Errorf("totals: %+v", got.Totals)
	}
}

// A residual that JSON has no number for is a text; one that was not made is null.
func TestResidualsInJSON(t *testing.T) {
	for text, want := range map[string]string{`"NaN"`: `"NaN"`, `"+Inf"`: `"+Inf"`, `1.5e-16`: `1.5e-16`} {
		var record ledger.Record
		if err := json.Unmarshal([]byte(`{"id":"B8","kind":"holds","residual":`+text+`}`), &record); err != nil {
			t.Fatal(err)
		}
		r := result{course: onlyHere(t), outcomes: []outcome{{name: "mine", records: []ledger.Record{record}}}}
		if got := string(r.json()); !strings.Contains(got, `"residual": `+want) {
			t.Errorf("want %s in\n%s", want, got)
		}
	}
	r := result{course: onlyHere(t), outcomes: []outcome{{name: here, records: checks(here)[:1]}}}
	if got := string(r.json()); !strings.Contains(got, `"residual": null`) {
		t.Errorf("no check, and no null, in\n%s", got)
	}
}

func TestFreeMemory(t *testing.T) {
	dir := t.TempDir()
	meminfo := filepath.Join(dir, "meminfo")
	for _, test := range []struct {
		meminfo, limit, used string
		want                 uint64
		known                bool
	}{
		{"MemTotal:  100 kB\nMemAvailable:    60 kB\nBuffers: 1 kB\n", "max\n", "5\n", 60 << 10, true},
		{"MemAvailable:    60 kB\n", "20480\n", "8192\n", 12 << 10, true},
		{"MemAvailable:    60 kB\n", "204800\n", "8192\n", 60 << 10, true},
		{"MemAvailable:    60 kB\n", "8192\n", "9000\n", 0, true},
		{"MemFree: 60 kB\n", "max\n", "0\n", 0, false},
	} {
		for file, text := range map[string]string{"meminfo": test.meminfo, "memory.max": test.limit, "memory.current": test.used} {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if free, known := freeMemory(meminfo, dir); free != test.want || known != test.known {
			t.Errorf("%+v gives %d, %v", test, free, known)
		}
	}
	if _, known := freeMemory(filepath.Join(dir, "none"), dir); known {
		t.Error("a system without meminfo tells how much memory is free")
	}
	if n := kernels(); n < 1 {
		t.Errorf("%d kernels", n)
	}
}
