package runner

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

func TestCommandLine(t *testing.T) {
	t.Chdir("../..") // to the notebooks
	for _, test := range []struct {
		args string
		code int
		want string // on stderr, and with -h on stdout
	}{
		{"-h", exitOK, "Usage: go run ./notebooks"},
		{"-h", exitOK, "-cell-timeout TIME"},
		{"play -h", exitOK, "Usage: go run ./notebooks play"},
		{"play file", exitUsage, "play takes no file"},
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

// asProgram names the variable that makes this test binary the program itself:
// signals and pipes can only be tried on a process of its own.
const asProgram = "NOTEBOOKS_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(Main())
	}
	os.Exit(m.Run())
}

// started starts the program on a notebook and returns when its first cell has
// run; then comes the given one, then one that does not end by itself. What the
// run prints from there on can be read from out; its temporary files are in tmp. by is
// the program that starts it, if that is another one than this.
func started(t *testing.T, second string, by ...string) (program *exec.Cmd, out *os.File, errs *strings.Builder, tmp string) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "test.ipynb")
	writeNotebook(t, file, "go", "import \"time\"\n%%\nprintln(1)", second, "%%\nfor {}")
	tmp, err := os.MkdirTemp("", "ending-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(tmp) })
	words := append(by, os.Args[0], "-o", filepath.Join(dir, "out"), file)
	program = exec.Command(words[0], words[1:]...)
	program.Env = append(os.Environ(), asProgram+"=1", "TMPDIR="+tmp)
	errs = new(strings.Builder)
	program.Stderr = errs
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { out.Close() })
	program.Stdout = in
	err = program.Start()
	in.Close()
	if err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.Contains(lines.Text(), "cell 1/3") {
			return program, out, errs, tmp
		}
	}
	t.Fatalf("the first cell did not run: %v\n%s", program.Wait(), errs)
	return
}

// nothingLeft wants no process and no file of the run.
func nothingLeft(t *testing.T, tmp string) {
	t.Helper()
	if left := processesWith("TMPDIR=" + tmp); len(left) > 0 {
		t.Errorf("processes left behind: %v", left)
	}
	if left, _ := os.ReadDir(tmp); len(left) > 0 {
		t.Errorf("left behind in TMPDIR: %v", left)
	}
}

// A terminal that is closed sends SIGHUP: the same as Ctrl-C.
func testHangup(t *testing.T) {
	// Under nohup, the program would inherit that nobody minds: one that minds does not hand that on.
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, syscall.SIGHUP)
	defer signal.Stop(heard)
	program, out, _, tmp := started(t, "%%\nfor {}")
	if err := program.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	rest, _ := io.ReadAll(out)
	program.Wait()
	if code := program.ProcessState.ExitCode(); code != exitInterrupted {
		t.Errorf("exit status %d, want %d", code, exitInterrupted)
	}
	has(t, string(rest), "Interrupted after")
	nothingLeft(t, tmp)
}

// go run does not hand SIGTERM on: what it started ends all the same.
func testGoRunKilled(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells that it was go run that started us")
	}
	goRun := filepath.Join(t.TempDir(), "go") // the name is what counts
	if err := os.WriteFile(goRun, []byte("#!/bin/sh\n\"$@\"\nexit $?\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	program, out, _, tmp := started(t, "%%\nfor {}", goRun)
	if err := program.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	program.Wait()
	rest, _ := io.ReadAll(out) // until the orphan has ended
	has(t, string(rest), "Interrupted after")
	nothingLeft(t, tmp)
}

// go run ./notebooks | head
func testBrokenPipe(t *testing.T) {
	program, out, errs, tmp := started(t, "%%\ntime.Sleep(time.Second)")
	out.Close()
	program.Wait()
	if code := program.ProcessState.ExitCode(); code != exitFailed {
		t.Errorf("exit status %d, want %d: %v", code, exitFailed, program.ProcessState)
	}
	has(t, errs.String(), "notebooks: stopped, because what it prints cannot be written: ", "broken pipe")
	nothingLeft(t, tmp)
}

// What kills the runner ends the kernel and its cell on Linux, in an instant. Its
// files are removed by the next run, even by one that fails.
func testKilled(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells the kernel that its parent was killed")
	}
	program, _, _, tmp := started(t, "%%\nfor {}")
	program.Process.Kill()
	program.Wait()
	if left := processesWith("TMPDIR=" + tmp); len(left) > 0 {
		t.Errorf("processes left behind: %v", left)
	}
	if left, _ := os.ReadDir(tmp); len(left) == 0 {
		t.Errorf("the killed run left %v; this test wants something to sweep", left)
	}
	next := exec.Command(os.Args[0], "-o", "/dev/null/out", filepath.Join("..", "..", here+".ipynb"))
	next.Env = program.Env
	next.Run()
	nothingLeft(t, tmp)
}

// A write that fails stops the run at once, and the cells after it do not run.
func testClosedOutput(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "test.ipynb")
	writeNotebook(t, file, "go", "%%\nprintln(1)", "%%\nfor {}")
	var errs strings.Builder
	if code := run(t.Context(), []string{"-o", dir + "/out", file}, fullAt("cell 1/2"), &errs); code != exitFailed {
		t.Errorf("exit status %d, want %d", code, exitFailed)
	}
	has(t, errs.String(), "what it prints cannot be written: the disk is full")
}

// fullAt is a disk that is full when this text comes.
type fullAt string

func (text fullAt) Write(p []byte) (int, error) {
	if strings.Contains(string(p), string(text)) {
		return 0, errors.New("the disk is full")
	}
	return len(p), nil
}
