package main

import (
	"bufio"
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

	"backprop/notebooks/internal/cellgo"
)

// asProgram names the variable that makes this test binary the program itself:
// signals and pipes can only be tried on a process of its own.
const asProgram = "NOTEBOOKS_TEST_PROGRAM"

func TestMain(m *testing.M) {
	cellgo.Main()
	if os.Getenv(asProgram) != "" {
		main() // does not return
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
	next := exec.Command(os.Args[0], "-o", "/dev/null/out", here+".ipynb")
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
