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
		"panic in a goroutine": {
			jupyter.Reply{EValue: "exit status 2"},
			"panic: oh\n\ngoroutine 21 [running]:\nmain.main.func1(0x1)\n\t \x1b[7m[[ Cell [4] Line 3 ]]\x1b[0m gonb/main.go:11 +0x25\ncreated by main.main in goroutine 1\n\t \x1b[7m[[ Cell [4] Line 2 ]]\x1b[0m gonb/main.go:10 +0x18a\nexit status 2\n",
			"In [4], line 3: exit status 2\npanic: oh",
		},
		"panic in a goroutine, inside a package": { // the line that started it
			jupyter.Reply{EValue: "exit status 2"},
			"panic: oh\n\ngoroutine 21 [running]:\nbackprop/bp.F(...)\n\tbackprop/bp/f.go:11\ncreated by main.main in goroutine 1\n\t \x1b[7m[[ Cell [4] Line 2 ]]\x1b[0m gonb/main.go:10 +0x18a\nexit status 2\n",
			"In [4], line 2: exit status 2\npanic: oh",
		},
		"panic in a test": {
			jupyter.Reply{EValue: "exit status 2"},
			"panic: oh [recovered, repanicked]\n\ngoroutine 7 [running]:\ntesting.tRunner.func1.2({0x1, 0x2})\n\ttesting.go:9 +0x2\nmain.TestX(0x1)\n\t \x1b[7m[[ Cell [1] Line 3 ]]\x1b[0m gonb/main_test.go:8 +0x25\nexit status 2\n",
			"In [1], line 3: exit status 2\npanic: oh [recovered, repanicked]",
		},
		"concurrent map writes": { // the other goroutines come later
			jupyter.Reply{EValue: "exit status 2"},
			"fatal error: concurrent map writes\n\ngoroutine 22 [running]:\nmain.main.func2()\n\t[[ Cell [2] Line 5 ]] gonb/main.go:8 +0x2c\n\ngoroutine 1 [sleep]:\ntime.Sleep(0x1)\n\t[[ Cell [2] Line 6 ]] gonb/main.go:9 +0x1\nexit status 2\n",
			"In [2], line 5: exit status 2\nfatal error: concurrent map writes",
		},
		"deadlock": {
			jupyter.Reply{EValue: "exit status 2"},
			"fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [sync.WaitGroup.Wait]:\nmain.main()\n\t[[ Cell [2] Line 5 ]] gonb/main.go:9 +0x1dc\n\ngoroutine 6 [select (no cases)]:\nmain.main.func3()\n\t[[ Cell [2] Line 4 ]] gonb/main.go:9 +0xf\nexit status 2\n",
			"In [2], line 5: exit status 2\nfatal error: all goroutines are asleep - deadlock!",
		},
		"stack overflow in a goroutine": {
			jupyter.Reply{EValue: "exit status 2"},
			"runtime: goroutine stack exceeds 1048576-byte limit\nruntime: sp=0x1e05 stack=[0x1e05, 0x1e06]\nfatal error: stack overflow\n\nruntime stack:\nruntime.throw({0x4d03db?, 0x2})\n\tpanic.go:1229 +0x48 fp=0x7f sp=0x7f pc=0x47\n\ngoroutine 21 gp=0x1e m=0 mp=0x59 [running]:\nmain.f(0x1)\n\t[[ Cell [1] Line 2 ]] gonb/main.go:3 +0x39 fp=0x1e sp=0x1e pc=0x4a\nexit status 2\n",
			"In [1], line 2: exit status 2\nruntime: goroutine stack exceeds 1048576-byte limit\nfatal error: stack overflow",
		},
		"nobody's line": { // only a goroutine that did not fail is in a cell's line
			jupyter.Reply{EValue: "exit status 2"},
			"panic: oh\n\ngoroutine 21 [running]:\nbackprop/bp.F(...)\n\tbackprop/bp/f.go:11\n\ngoroutine 1 [sleep]:\nmain.main()\n\t[[ Cell [4] Line 2 ]] gonb/main.go:10\nexit status 2\n",
			"exit status 2\npanic: oh",
		},
		"log.Fatal": {
			jupyter.Reply{EValue: "exit status 1"},
			"2026/11/29 03:27:26 no data\nexit status 1\n", "exit status 1\n2026/11/29 03:27:26 no data",
		},
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
			strings.Repeat("line\n", 40) + "the cause\nexit status 1\n",
			"exit status 1\n" + strings.Repeat("line\n", 6) + "…\n" + strings.Repeat("line\n", 5) + "the cause",
		},
	} {
		outputs := []*notebook.Output{{Type: notebook.Stream, Name: "stderr", Text: test.stderr}, {Type: notebook.Stream, Name: "stdout", Text: "no"}}
		if got := failure("%%", test.reply, outputs, cleaner(nil)).Error(); got != test.want {
			t.Errorf("%s gives %q, want %q", name, got, test.want)
		}
	}
}

// A statement outside main is the first mistake of everybody.
func TestCompileErrorsSayWhatToWrite(t *testing.T) {
	const main = "; write %% on a line of its own before the statements: the lines after it are the body of main"
	for _, test := range []struct{ source, said, want string }{
		{"fmt.Println(1)", "expected declaration, found fmt", main},
		{"x := 1", "expected declaration, found x", main},
		{"for i := range 3 {\n}", "expected declaration, found 'for'", main},
		{"func f() {}\nf()", "expected declaration, found f", main},
		{"x := 1", "syntax error: non-declaration statement outside function body", main},
		{"%noautoget\nfmt.Println(1)", "expected declaration, found fmt", main},
		{"%%\nf()\n}\nf()", "expected declaration, found f", ""}, // that is not what is missing
		{"% main\nf()\n}\nf()", "expected declaration, found f", ""},
		{" %%\nf()", "expected declaration, found '%'", "; no blank may stand before the % or ! of a command"},
		{" !ls", "expected declaration, found '!'", "; no blank may stand before the % or ! of a command"},
		{"%%\nx()", "undefined: x", ""},
	} {
		trace := []string{"# gonb", "Cell[2]: Line 3\n\nx()\n\n" + test.said}
		if got, want := compileErrors(test.source, trace), "In [2], line 3: "+test.said+test.want; got != want {
			t.Errorf("%q gives %q, want %q", test.source, got, want)
		}
	}
}

// GoNB tells on stderr, and by nothing else, that it does not know a command.
func TestUnknownCommands(t *testing.T) {
	for _, test := range []struct{ source, stderr, want string }{
		{"%matplotlib inline", `"%matplotlib" unknown or not implemented yet.`, "GoNB does not know %matplotlib"},
		{"% matplotlib inline", `"%matplotlib" unknown or not implemented yet.`, "GoNB does not know %matplotlib"},
		{"%\tmatplotlib", `"%matplotlib" unknown or not implemented yet.`, "GoNB does not know %matplotlib"},
		{"//gonb:% timeit", `"%timeit" unknown or not implemented yet.`, "GoNB does not know %timeit"},
		{"%%html\n<b>", `"%%html" unknown or not implemented yet.`, "GoNB does not know %%html"},
		{"%\"mat\" x", `"%mat" unknown or not implemented yet.`, "GoNB does not know %mat"},
		{"%noautoget\n% 绘图", `"%绘图" unknown or not implemented yet.`, "GoNB does not know %绘图"},
		{"%%\nlog.Print(said)", `"%first" unknown or not implemented yet.` + `"%matplotlib" unknown or not implemented yet.`, ""}, // the program's own words
		{"%first\n%%\nf()", `x "%mine" unknown or not implemented yet. "%first" unknown or not implemented yet.`, "GoNB does not know %first"},
	} {
		outputs := []*notebook.Output{{Type: notebook.Stream, Name: "stderr", Text: test.stderr}}
		got := ""
		if err := failureDespiteOK(test.source, outputs, cleaner(nil)); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%q gives %q, want %q", test.source, got, test.want)
		}
	}
}

// A failure stops the notebook unless it is allowed; what is allowed and hardly meant so is said.
func TestTolerate(t *testing.T) {
	failed := errors.New("exit status 2")
	for _, test := range []struct {
		tag, metadata string
		failure, want error
		note          string
	}{
		{"", "", nil, nil, ""},
		{"", "", failed, failed, ""},
		{"raises-exception", "", failed, nil, ""},
		{"raises-exception", "", nil, nil, "cell 1: it has the tag raises-exception, and nothing failed in it"},
		{"raises-exception", `"allow_errors": true`, failed, nil, ""},
		{"raises-exception", `"allow_errors": true`, nil, nil, "cell 1: it has the tag"},
		{"", `"execution": {"allow_errors": true}`, failed, nil, "cell 1 failed, which the notebook's metadata allow (allow_errors): exit status 2"},
		{"", `"execution": {"allow_errors": true}`, nil, nil, ""},
		{"", `"execution": {"allow_errors": false}`, failed, failed, ""},
		{"raises", `"kernelspec": {"language": "go"}`, failed, failed, ""},
	} {
		book, err := notebook.Parse([]byte(`{"nbformat": 4, "metadata": {` + test.metadata + `}, "cells": [{"cell_type": "code", "source": "", "metadata": {"tags": ["` + test.tag + `"]}}]}`))
		if err != nil {
			t.Fatal(err)
		}
		o := outcome{name: "test", book: book}
		if got := o.tolerate(book.Code()[0], "cell 1", test.failure); got != test.want {
			t.Errorf("%+v gives %v", test, got)
		}
		var out strings.Builder
		r := result{outcomes: []outcome{o}}
		r.printNotes(&out)
		if test.note == "" && out.String() != "" || !strings.Contains(out.String(), test.note) {
			t.Errorf("%+v prints %q", test, out.String())
		}
		if notes := o.json(false).Notes; len(notes) != len(o.notes) || notes == nil {
			t.Errorf("the JSON has the notes %q", notes)
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
			failure(source, jupyter.Reply{EValue: "exit status 1", Traceback: strings.Split(stdout, "\n")}, outputs, clean),
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
