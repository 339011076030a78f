package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"backprop/notebooks/internal/diff"
	"backprop/notebooks/internal/notebook"
)

// These tests run notebooks on the real kernel, through the function that main
// calls, and look at what it prints, what it writes and what it leaves behind.
func TestKernel(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	t.Run("group", func(t *testing.T) {
		for name, test := range kernelTests() {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				test(t)
			})
		}
	})
	if left, _ := os.ReadDir(tmp); len(left) > 0 {
		t.Errorf("left behind in TMPDIR: %v", left)
	}
	if left := processesWith(tmp); len(left) > 0 {
		t.Errorf("processes left behind: %v", left)
	}
}

func kernelTests() map[string]func(t *testing.T) {
	return map[string]func(t *testing.T){
		"success": func(t *testing.T) {
			r := runCells(t, exitOK,
				"%noautoget\nimport (\n\t\"fmt\"\n\t\"os\"\n\n\t\"github.com/janpfeifer/gonb/gonbui\"\n)",
				"// say it\nfunc hello() { fmt.Println(\"δ\", 1 < 2) }",
				"%%\nhello()\nhello()\nfmt.Fprintln(os.Stderr, \"err\")",
				"%%\ngonbui.UpdateMarkdown(\"id\", \"old\")\ngonbui.UpdateMarkdown(\"id\", \"*new*\")\ngonbui.Sync()",
				"",
				"%%\nfmt.Println(os.Getenv(\"GONB_TMP_DIR\"))")
			has(t, r.out, "cell 2/6", "// say it", "6 cells", "ok\n", "All is well")
			has(t, r.written, `"δ true\n",`, `"err\n"`, `"*new*"`, `"execution_count": 5`, `"gonb\n"`)
			hasNot(t, r.written, `"old"`, os.Getenv("TMPDIR"), `"execution_count": 6`)
			again := runCells(t, exitOK, r.sources...)
			if again.written != r.written {
				t.Errorf("a second run wrote something else:\n%s", again.written)
			}
		},
		"compile error": func(t *testing.T) {
			r := runCells(t, exitFailed, "var x = 1", "%%\nprintln(x)\nprintln(undefinedName)", "%%\nprintln(\"unreached\")")
			has(t, r.out, "FAILED", "cell 2 of 3 (id cell-2) `println(x)`: it does not compile", "In [2], line 3: undefined: undefinedName", "2 of 3 cells")
			has(t, r.written, `"output_type": "error"`, `./main.go`)
			hasNot(t, r.written, "gonb_", `"execution_count": 3`)
		},
		"panic": func(t *testing.T) {
			r := runCells(t, exitFailed, "%%\nprintln(1)\npanic(\"oh dear\")")
			has(t, r.out, "cell 1 of 1 (id cell-1) `println(1)`: ", "exit status 2", "panic: oh dear")
		},
		"the same after a panic": func(t *testing.T) { // in a package, in a goroutine, and outside the program
			sources := []string{
				"#raises-exception import \"backprop/bp\"\n%%\nbp.New(bp.Quadratic, bp.NewDense(2, 3, bp.Sigmoid), bp.NewDense(2, 3, bp.Sigmoid))",
				"#raises-exception %%\nx := []int{1}\ngo func(i int) { println(x[i]) }(len(x))\nselect {}",
				"#raises-exception %test\nimport \"testing\"\nfunc TestX(t *testing.T) { panic(1) }",
				"!pwd; go env GOROOT GOMODCACHE GOCACHE",
			}
			r := runCells(t, exitOK, sources...)
			has(t, r.written, "backprop/bp/", "bp.New(...)", "goroutine 1 [running]", "goroutine N [running]", "gonb/main.go", `".\n"`)
			env, err := readGoEnv(t.Context(), ".")
			if err != nil {
				t.Fatal(err)
			}
			home, _ := os.UserHomeDir()
			hasNot(t, r.written, "gonb_", os.TempDir(), home+"/", env.GOROOT, env.GOMODCACHE, env.GOCACHE)
			again := runCells(t, exitOK, sources...)
			first, errA := notebook.Parse([]byte(r.written))
			second, errB := notebook.Parse([]byte(again.written))
			if errA != nil || errB != nil {
				t.Fatal(errA, errB)
			}
			// Not the bytes: GoNB marks the lines of cells in a stack, and misses some.
			if different, err := diff.Notebooks(first, second, 0); err != nil || len(different) > 0 {
				t.Errorf("a second run wrote something else: %v %+v", err, different)
			}
		},
		"exit status": func(t *testing.T) {
			r := runCells(t, exitFailed, "import \"os\"", "%%\nos.Exit(3)")
			has(t, r.out, "cell 2 of 2 (id cell-2) `os.Exit(3)`: exit status 3")
		},
		"failing test": func(t *testing.T) {
			r := runCells(t, exitFailed, "import \"testing\"", "%test\nfunc TestX(t *testing.T) { t.Error(\"no\") }")
			has(t, r.out, "cell 2 of 2", "exit status 1\n    --- FAIL: TestX (0.00s)\n        main_test.go:8: no\n")
		},
		"out of memory and stack": func(t *testing.T) { // what Go says, and none of the stacks
			r := runCells(t, exitFailed, "%%\nx := make([]byte, 1<<46)\nprintln(len(x))")
			has(t, r.out, "cell 1 of 1 (id cell-1) `x := make([]byte, 1<<46)`: ", "exit status 2\n    fatal error: ")
			hasNot(t, r.out, "runtime stack", "goroutine")
			r = runCells(t, exitFailed, "import \"runtime/debug\"\nfunc f(n int) int { return f(n+1) + n }\n%%\ndebug.SetMaxStack(1 << 20)\nprintln(f(0))")
			has(t, r.out, "exit status 2", "fatal error: stack overflow")
			hasNot(t, r.out, "runtime stack", "goroutine 1")
		},
		"failures that GoNB calls a success": func(t *testing.T) {
			r := runCells(t, exitFailed, "!echo why >&2; exit 3", "%%\nprintln(2)")
			has(t, r.out, "cell 1 of 2 (id cell-1) `!echo why >&2; exit 3`: a command failed: exit status 3\n    why\n", "1 of 2 cells")
			r = runCells(t, exitFailed, "%%bash\nprintf why >&2\nexit 3", "%%\nprintln(2)")
			has(t, r.out, "cell 1 of 2 (id cell-1) `printf why >&2`: a command failed: exit status 3\n    why\n", "1 of 2 cells")
			r = runCells(t, exitFailed, "%noautogte", "%%\nprintln(2)")
			has(t, r.out, "cell 1 of 2 (id cell-1) `%noautogte`: GoNB does not know %noautogte\n")
			runCells(t, exitOK, "#raises-exception !false", "#raises-exception %noautogte", "!true", "%%\nprintln(\"exit status 1\")")
		},
		"a cell that waits for a person": func(t *testing.T) {
			dir := t.TempDir()
			writeNotebook(t, dir+"/test.ipynb", "go", "import \"fmt\"\n%%\nvar s string\nfmt.Scanln(&s)")
			var out strings.Builder
			if code := run(t.Context(), []string{"-o", dir + "/out", "-cell-timeout", "4s", dir + "/test.ipynb"}, &out, &out); code != exitFailed {
				t.Errorf("exit status %d", code)
			}
			has(t, out.String(), "test, cell 1 of 1 (id cell-1)", "it ran longer than a cell may (-cell-timeout)\n    it seems to wait for a person")
		},
		"what is no text": func(t *testing.T) { // bytes that are no UTF-8, control characters, colours
			r := runCells(t, exitOK, "import \"os\"\n%%\nos.Stdout.Write([]byte{0xff, 'a', 0xc3, '(', 0, 1, '\\n'})\nos.Stdout.WriteString(\"\\x1b[31mred\\x1b[0m\\n\")")
			has(t, r.written, "\"\ufffda\ufffd(\\u0000\\u0001\\n\",", `"\u001b[31mred\u001b[0m\n"`)
			if _, err := notebook.Parse([]byte(r.written)); err != nil {
				t.Error(err)
			}
			r = runCells(t, exitFailed, "import \"os\"\n%%\nos.Stderr.WriteString(\"\\x1b]0;title\\x07\\x1b[2J\\x1b[31mred\\x1b[0m\\n\")\nos.Exit(4)")
			has(t, r.out, "exit status 4\n    ", "red\n")
			hasNot(t, r.out, "\x1b", "\x07")
		},
		"Chinese, Windows, and a goroutine": func(t *testing.T) {
			const text, times = "第步：梯度正确\n", 6000
			r := runCells(t, exitFailed,
				"import (\"fmt\"; \"os\"; \"strings\")\r\n",
				"%%\r\nfmt.Println(`a\r\nb`)\r\n",
				"%% 梯度 \"残差 δ\"\nfmt.Println(strings.Join(os.Args[1:], \"+\"))",
				"!mkdir 数据\n%cd 数据\n!pwd",
				fmt.Sprintf("%%%%\nfmt.Print(strings.Repeat(%q, %d))", text, times),
				fmt.Sprintf("%%%%\nfor range %d { os.Stderr.WriteString(%q) }", times, text),
				fmt.Sprintf("!yes 第步：梯度正确 | head -%d", times),
				"%%\ngo func() {\n\tpanic(\"oh\")\n}()\nselect {}")
			book, err := notebook.Parse([]byte(r.written))
			if err != nil {
				t.Fatal(err)
			}
			code := book.Code()
			for i, want := range map[int]string{1: "a\nb\n", 2: "梯度+残差 δ\n", 4: strings.Repeat(text, times), 5: strings.Repeat(text, times), 6: strings.Repeat(text, times)} {
				if got := notebook.Written(code[i].Outputs(), "stdout") + notebook.Written(code[i].Outputs(), "stderr"); got != want {
					t.Errorf("cell %d wrote %d bytes, want %d: %.60q", i+1, len(got), len(want), got)
				}
			}
			has(t, notebook.Written(code[3].Outputs(), "stdout"), `Changed directory to "./数据"`, "\n./数据\n")
			has(t, r.out, "cell 8 of 8 (id cell-8) `go func() {`: In [8], line 3: exit status 2\n    panic: oh\n")
			hasNot(t, r.written, "\ufffd")
			if code[1].Source() != "%%\r\nfmt.Println(`a\r\nb`)\r\n" {
				t.Errorf("the source has become %q", code[1].Source())
			}
		},
		"nothing to run": func(t *testing.T) {
			has(t, runCells(t, exitOK, "").out, "All is well: 1 notebook, 0 formulas")
		},
		"tags": func(t *testing.T) {
			r := runCells(t, exitOK, "#raises-exception %%\npanic(\"wanted\")", "#skip-execution %%\nfor {}", "%%\nprintln(\"after\")")
			has(t, r.written, "panic: wanted", "after", `"execution_count": 2`)
			hasNot(t, r.written, `"execution_count": 3`)
		},
		"endless loop": func(t *testing.T) {
			r := runCells(t, exitFailed, "%%\nprintln(\"before\")\nfor {}", "%%\nprintln(\"unreached\")")
			has(t, r.out, "cell 1 of 2 (id cell-1) `println(\"before\")`: it ran longer than a cell may (-cell-timeout)")
			has(t, r.written, "before")
		},
		"deaf loop": func(t *testing.T) {
			r := runCells(t, exitFailed, "import (\n\"os\"\n\"os/signal\"\n)\n%%\nsignal.Ignore(os.Interrupt)\nfor {}")
			has(t, r.out, "cell 1 of 1", "it ran longer than a cell may (-cell-timeout)")
		},
		"kernel dies": func(t *testing.T) {
			r := runCells(t, exitFailed, "import (\n\"os\"\n\"syscall\"\n)", "%%\nprintln(\"before\")\nsyscall.Kill(os.Getppid(), syscall.SIGKILL)\nfor {}", "%%\nprintln(2)")
			has(t, r.out, "cell 2 of 3 (id cell-2)", "the kernel died: signal: killed")
		},
		"much output": func(t *testing.T) {
			r := runCells(t, exitOK, "import (\"fmt\"; \"strings\")", "%%\nfor range 50 { fmt.Print(strings.Repeat(\"0123456789\\n\", 100_000)) }", "%%\nfmt.Println(\"next\")")
			has(t, r.written, "… The cell has printed 1 MB, and what follows is left out.", "bytes are left out. It ended with:", `"next\n"`)
			if len(r.written) > 3_000_000 {
				t.Errorf("the executed notebook has %d bytes", len(r.written))
			}
		},
		"much output, then a panic": func(t *testing.T) {
			r := runCells(t, exitFailed, "%%\nfor range 300_000 { println(\"a line\") }\npanic(\"the cause\")")
			has(t, r.out, "the cause")
		},
		"many displays": func(t *testing.T) {
			r := runCells(t, exitOK, "import \"github.com/janpfeifer/gonb/gonbui\"", "%%\nfor range 250 { gonbui.DisplayHTML(\"<b>x</b>\") }\ngonbui.Sync()")
			has(t, r.written, "… The cell has shown 200 pictures")
		},
		"a child of a cell": func(t *testing.T) { // it ends with the kernel
			runCells(t, exitOK, "import (\"os/exec\"; \"syscall\")", "%%\nexec.Command(\"sleep\", \"60\").Start()", "!sleep 61 >/dev/null 2>&1 &",
				// also when it has left its group, as a daemon does
				"%%\nc := exec.Command(\"sleep\", \"62\")\nc.SysProcAttr = &syscall.SysProcAttr{Setsid: true}\nc.Start()")
		},
		"the ledger": func(t *testing.T) {
			r := runCells(t, exitFailed, "import \"backprop/notebooks/ledger\"", "%%\nledger.Holds(\"B7\", 1.0, 2.0)")
			has(t, r.out, "B7  ∂E/∂W5 = (p1−y1) a1 (03-two-two-two)\n    Holds failed: largest relative error 0.5")
		},
		"notebook's time": func(t *testing.T) {
			dir := t.TempDir()
			writeNotebook(t, dir+"/test.ipynb", "go", "%%\nprintln(1)", "%%\nfor {}", "%%\nprintln(2)")
			var out strings.Builder
			if code := run(t.Context(), []string{"-o", dir + "/out", "-timeout", "3s", dir + "/test.ipynb"}, &out, &out); code != exitFailed {
				t.Errorf("exit status %d", code)
			}
			has(t, out.String(), "the notebook ran longer than it may (-timeout)")
		},
		"no Go":               testNoGo,
		"no network":          testNoNetwork,
		"full disk":           testFullDisk,
		"full temporary disk": testFullTemporaryDisk,
		"unwritable":          testUnwritable,
		"frozen kernel":       testFrozenKernel,
		"silent kernel":       testSilentKernel,
		"Ctrl-C anywhere":     testInterruptedAnywhere,
		"no kernel":           testNoKernel,
		"another kernel":      testAnotherLanguage,
		"Ctrl-C":              testInterrupt,
		"update":              testUpdate,
		"left alone":          testLeftAlone,
		"saved meanwhile":     testSavedMeanwhile,
		"check":               testCheck,
		"json":                testJSON,
		"closed output":       testClosedOutput,
		"hangup":              testHangup,
		"broken pipe":         testBrokenPipe,
		"killed":              testKilled,
		"go run killed":       testGoRunKilled,
	}
}

func testNoKernel(t *testing.T) {
	file := filepath.Join(t.TempDir(), "test.ipynb")
	writeNotebook(t, file, "go", "%%\nprintln(1)")
	book, err := notebook.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	r := runner{command: []string{"sh", "-c", "echo no such flag >&2; exit 1"}, env: os.Environ(), startTimeout: time.Minute, timeout: time.Minute, progress: newProgress(new(strings.Builder), nil)}
	o := r.run(t.Context(), book, file)
	has(t, o.err.Error(), "test, before cell 1 of 1 (id cell-1) `println(1)`: the kernel cannot start", "exit status 1", "no such flag")
}

func testAnotherLanguage(t *testing.T) {
	dir := t.TempDir()
	var files []string
	for i := range 5 {
		files = append(files, filepath.Join(dir, fmt.Sprintf("%d.ipynb", i+1)))
	}
	writeNotebook(t, files[0], "python", "print(1)")
	writeNotebook(t, files[1], "go", "%%\nprintln(1)")
	for file, text := range map[string]string{
		files[2]: "{", files[3]: `{"nbformat": 3, "worksheets": []}`, files[4]: "",
	} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out, errs strings.Builder
	if code := run(t.Context(), append([]string{"-o", dir + "/out"}, files...), &out, &errs); code != exitFailed {
		t.Errorf("exit status %d", code)
	}
	has(t, out.String(), "1.ipynb: this notebook is written for a python kernel", "3.ipynb: this is not JSON",
		"4.ipynb: this file says nbformat 3, only nbformat 4 can be read", "5.ipynb: this file is empty", "2  1 cell", "4 notebooks stopped")
}

func testInterrupt(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "test.ipynb")
	writeNotebook(t, file, "go", "%%\nprintln(\"first\")", "%%\nprintln(\"second\")\nfor {}", "%%\nprintln(\"third\")")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out := &cancelAt{text: "cell 1/3", cancel: func() { time.AfterFunc(700*time.Millisecond, cancel) }}
	if code := run(ctx, []string{"-o", dir + "/out", file}, out, out); code != exitInterrupted {
		t.Errorf("exit status %d", code)
	}
	data, err := os.ReadFile(filepath.Join(dir, "out", "test.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	has(t, string(data), "first")
	hasNot(t, string(data), `third\n`)
	has(t, out.String(), "Interrupted")
}

// -update writes the outputs into the notebook, unless it failed.
func testUpdate(t *testing.T) {
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "good.ipynb"), filepath.Join(dir, "bad.ipynb")
	writeNotebook(t, good, "go", "%%\nprintln(\"fine\")")
	writeNotebook(t, bad, "go", "%%\nprintln(\"fine\")", "%%\npanic(1)")
	before, err := os.ReadFile(bad)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if code := run(t.Context(), []string{"-update", "-o", dir + "/out", good, bad}, &out, &out); code != exitFailed {
		t.Errorf("exit status %d", code)
	}
	updated, _ := os.ReadFile(good)
	executed, _ := os.ReadFile(filepath.Join(dir, "out", "good.ipynb"))
	if string(updated) != string(executed) || !strings.Contains(string(updated), `"fine\n"`) {
		t.Errorf("the notebook that ran holds\n%s", updated)
	}
	if after, _ := os.ReadFile(bad); string(after) != string(before) {
		t.Errorf("the notebook that failed was changed:\n%s", after)
	}
}

// What a run does not change stays as it is, byte by byte: the outputs of a cell that does not
// run, line ends, measured numbers; and a notebook that may not be written.
func testLeftAlone(t *testing.T) {
	dir := t.TempDir()
	file, protected := filepath.Join(dir, "test.ipynb"), filepath.Join(dir, "protected.ipynb")
	writeNotebook(t, file, "Go", "#skip-execution %%\r\nfmt.Println(anHour())", "#raises-exception %%\r\nprint(\"\")", "import (\"fmt\"; \"time\")\r\n", "#varies %%\r\nfmt.Println(time.Since(time.Now()))\r\n", "", "%%\nprintln(1)")
	book, err := notebook.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	code := book.Code()
	took := &notebook.Output{Type: notebook.Stream, Name: "stdout", Text: "a result that took an hour\n"}
	code[0].SetOutputs([]*notebook.Output{took, {Type: notebook.Error, EName: "E", EValue: "e"}}, 12)
	code[1].SetOutputs(nil, 1)
	code[2].SetOutputs(nil, 2)
	code[3].SetOutputs([]*notebook.Output{{Type: notebook.Stream, Name: "stdout", Text: "3.163763ms\n"}}, 3)
	code[5].SetOutputs([]*notebook.Output{{Type: notebook.Stream, Name: "stderr", Text: "1\n"}}, 4)
	if err := errors.Join(book.Write(file), book.Write(protected), os.Chmod(protected, 0o444)); err != nil {
		t.Fatal(err)
	}
	before := string(book.Bytes())
	var out strings.Builder
	if code := run(t.Context(), []string{"-check", "-o", dir + "/out", file}, &out, &out); code != exitOK {
		t.Errorf("-check: exit status %d\n%s", code, out.String())
	}
	has(t, out.String(), "To look at:\n  test, cell 2 of 6 (id cell-2) `print(\"\")`: it has the tag raises-exception, and nothing failed in it\n")
	out.Reset()
	if code := run(t.Context(), []string{"-update", "-o", dir + "/out", file, protected}, &out, &out); code != exitFailed {
		t.Errorf("-update: exit status %d\n%s", code, out.String())
	}
	has(t, out.String(), protected+" cannot be written: protected.ipynb is read-only (-r--r--r--)")
	if now, _ := os.ReadFile(protected); string(now) != before {
		t.Errorf("the protected notebook was changed:\n%s", now)
	}
	now, err := notebook.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	now.Code()[3].TakeOutputs(code[3])
	if string(now.Bytes()) != before {
		t.Errorf("-update wrote\n%s", now.Bytes())
	}
}

// Somebody saves the notebook while it runs: -update does not take that away.
func testSavedMeanwhile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "test.ipynb")
	writeNotebook(t, file+".new", "go", "%%\nprintln(\"another\")")
	saved, err := os.ReadFile(file + ".new")
	if err != nil {
		t.Fatal(err)
	}
	writeNotebook(t, file, "go", "import \"os\"\n%%\nprintln(os.Rename(\"test.ipynb.new\", \"test.ipynb\") == nil)")
	var out strings.Builder
	if code := run(t.Context(), []string{"-update", "-o", dir + "/out", file}, &out, &out); code != exitFailed {
		t.Errorf("exit status %d", code)
	}
	has(t, out.String(), file+" was saved by somebody else while it ran: -update leaves it as it is now")
	if now, _ := os.ReadFile(file); string(now) != string(saved) {
		t.Errorf("the notebook holds\n%s", now)
	}
	executed, _ := os.ReadFile(filepath.Join(dir, "out", "test.ipynb"))
	has(t, string(executed), `"true\n"`)
}

// A test of its own, because it takes as long as the notebook.
func TestReadOnlyRepository(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a whole notebook: not with -short")
	}
	testReadOnly(t)
}
