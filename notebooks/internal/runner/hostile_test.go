package runner

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"backprop/notebooks/internal/group"
	"backprop/notebooks/internal/notebook"
)

// asked is the program, to be run on a machine that lacks something: with another
// environment, or inside a command that takes things away.
type asked struct {
	inside []string // a command that gets the program as its arguments
	env    []string
	dir    string // in which it runs
	args   []string
}

// run gives what the program printed. Its temporary files are in a folder of its
// own, in which nothing may be left.
func (a asked) run(t *testing.T, want int) string {
	t.Helper()
	tmp := shortTemp(t)
	words := append(append([]string{}, a.inside...), append([]string{os.Args[0]}, a.args...)...)
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir = a.dir
	cmd.Env = append(append(os.Environ(), asProgram+"=1", "TMPDIR="+tmp), a.env...)
	text, err := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != want {
		t.Errorf("exit status %d, want %d: %v\n%s", code, want, err, text)
	}
	nothingLeft(t, tmp)
	return string(text)
}

// shortTemp is a folder whose path leaves room for the names of sockets.
func shortTemp(t *testing.T) string {
	t.Helper()
	tmp, err := os.MkdirTemp("", "hostile-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(tmp) })
	return tmp
}

// apart runs a shell script before the program, in which it may mount things or has
// no network, without any effect on the machine. The program is "$@".
func apart(t *testing.T, what, script string) []string {
	t.Helper()
	inside := []string{"unshare", "--map-root-user", what, "sh", "-c", script, "sh"}
	if text, err := exec.Command(inside[0], inside[1], inside[2], "true").CombinedOutput(); err != nil {
		t.Skipf("this machine gives us no namespace of our own: unshare: %v %s", err, text)
	}
	return inside
}

// twoNotebooks writes one notebook that prints a word, and a larger one that prints
// 200 kB.
func twoNotebooks(t *testing.T) (dir string, files []string) {
	t.Helper()
	dir = t.TempDir()
	files = []string{filepath.Join(dir, "small.ipynb"), filepath.Join(dir, "large.ipynb")}
	writeNotebook(t, files[0], "go", "%%\nprintln(\"word\")")
	writeNotebook(t, files[1], "go", "import (\"fmt\"; \"strings\")\n%%\nfmt.Print(strings.Repeat(\"0123456789\", 20_000))")
	return dir, files
}

func testNoGo(t *testing.T) {
	_, files := twoNotebooks(t)
	text := asked{env: []string{"PATH=/none"}, args: []string{"-o", t.TempDir(), files[0]}}.run(t, exitFailed)
	has(t, text, "notebooks: the go command is needed to run notebooks and is not on the PATH")
}

func testNoNetwork(t *testing.T) {
	dir, files := twoNotebooks(t)
	// The tools are built too, from what the module cache holds.
	a := asked{inside: apart(t, "--net", `exec "$@"`), env: []string{"XDG_CACHE_HOME=" + dir, "GOCACHE=" + goCache(t)}, args: []string{"-o", filepath.Join(dir, "out"), files[0]}}
	has(t, a.run(t, exitOK), "building gonb and goimports", "All is well: 1 notebook")
}

func goCache(t *testing.T) string {
	t.Helper()
	env, err := readGoEnv(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	return env.GOCACHE
}

// The results' disk is full: the notebook that does not fit is named, the other one
// is kept, and no half of a file remains.
func testFullDisk(t *testing.T) {
	dir, files := twoNotebooks(t)
	out := filepath.Join(dir, "out")
	if err := os.Mkdir(out, 0o755); err != nil {
		t.Fatal(err)
	}
	script := fmt.Sprintf("mount -t tmpfs -o size=64k none %[1]s && \"$@\"; code=$?; echo kept: $(ls -A %[1]s); exit $code", quoted(out))
	text := asked{inside: apart(t, "--mount", script), args: append([]string{"-o", out}, files...)}.run(t, exitFailed)
	has(t, text, filepath.Join(out, "large.ipynb")+" cannot be written: ", "no space left on device", "small  1 cell", "kept: small.ipynb\n", "1 notebook stopped")
}

// The disk for temporary files is full: the first cell that needs it is named.
func testFullTemporaryDisk(t *testing.T) {
	dir, files := twoNotebooks(t)
	inside := apart(t, "--mount", `mount -t tmpfs -o size=400k none "$TMPDIR" && exec "$@"`)
	text := asked{inside: inside, args: []string{"-o", filepath.Join(dir, "out"), files[1]}}.run(t, exitFailed)
	has(t, text, "large, ", "cell 1 of 1 (id cell-1)", "no space left on device")
}

// A repository that cannot be written: the notebooks run, and only the results need
// another place.
func testReadOnly(t *testing.T) {
	c, err := findCourse(".", nil)
	if err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	script := fmt.Sprintf(`mount --bind %[1]s %[1]s && mount -o remount,bind,ro %[1]s && cd %[1]s && ! touch x 2>/dev/null && exec "$@"`, quoted(c.root))
	file := filepath.Join("notebooks", here+".ipynb")
	a := asked{inside: apart(t, "--mount", script), args: []string{"-o", out, file}}
	has(t, a.run(t, exitOK), "All is well: 1 notebook")
	if _, err := notebook.Read(filepath.Join(out, here+".ipynb")); err != nil {
		t.Error(err)
	}
	a.args = []string{"-o", filepath.Join(c.root, "bp"), file}
	has(t, a.run(t, exitFailed), "the results cannot be written: ", "read-only file system; choose another folder with -o")
}

func testUnwritable(t *testing.T) {
	_, files := twoNotebooks(t)
	text := asked{args: []string{"-o", "/dev/null/out", files[0]}}.run(t, exitFailed)
	has(t, text, "the results cannot be written: ", "not a directory; choose another folder with -o")
}

// A kernel that stands still takes no interrupt: it is ended, and the cell named.
func testFrozenKernel(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "test.ipynb")
	writeNotebook(t, file, "go", "import (\"os\"; \"syscall\")", "%%\nsyscall.Kill(os.Getppid(), syscall.SIGSTOP)\nfor {}")
	text := asked{args: []string{"-cell-timeout", "5s", "-o", filepath.Join(dir, "out"), file}}.run(t, exitFailed)
	has(t, text, "test, cell 2 of 2 (id cell-2)", "it ran longer than a cell may (-cell-timeout)", "it ignored the interrupt, so the kernel was ended")
}

// A kernel that says nothing at all.
func testSilentKernel(t *testing.T) {
	file := filepath.Join(t.TempDir(), "test.ipynb")
	writeNotebook(t, file, "go", "%%\nprintln(1)")
	book, err := notebook.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	r := runner{
		command: []string{"sh", "-c", "echo I am thinking; exec sleep 100"}, env: os.Environ(),
		startTimeout: time.Second, timeout: time.Minute, progress: newProgress(new(strings.Builder), nil),
	}
	o := r.run(t.Context(), book, file)
	has(t, o.err.Error(), "test, before cell 1 of 1 (id cell-1) `println(1)`: the kernel cannot start", "it did not answer in time", "I am thinking")
}

// Ctrl-C at any moment, twice, or a SIGTERM, while the tools build too: the run ends at
// once, with a status that says so, and leaves no half-built tools and no process.
func testInterruptedAnywhere(t *testing.T) {
	dir, files := twoNotebooks(t)
	building, ran := 0, 0
	for i, after := range []time.Duration{100, 250, 500, 1000, 1700, 2500, 3500, 5000} {
		cache, tmp := t.TempDir(), shortTemp(t)
		var out strings.Builder
		cmd := exec.Command(os.Args[0], append([]string{"-o", filepath.Join(dir, "out")}, files...)...)
		cmd.Env = append(os.Environ(), asProgram+"=1", "TMPDIR="+tmp, "XDG_CACHE_HOME="+cache, "GOCACHE="+goCache(t))
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(after * time.Millisecond)
		signal := []os.Signal{syscall.SIGINT, syscall.SIGTERM}[i%2]
		err := cmd.Process.Signal(signal)
		start := time.Now()
		time.Sleep(50 * time.Millisecond)
		cmd.Process.Signal(signal) // somebody is impatient
		cmd.Wait()
		switch code := cmd.ProcessState.ExitCode(); {
		case errors.Is(err, os.ErrProcessDone) || code == exitOK: // it was faster
		case code == -1 && out.Len() == 0: // ended by the signal itself: a busy machine had not let it begin
		case code != exitInterrupted:
			t.Errorf("after %d ms: exit status %d, want %d\n%s", after, code, exitInterrupted, out.String())
		default:
			has(t, out.String(), "Interrupted after")
		}
		if took := time.Since(start); took > 20*time.Second { // it is to be a few; other tests keep the machine busy
			t.Errorf("after %d ms: it took %v more to end", after, took)
		}
		if strings.Contains(out.String(), "cell 1/1") {
			ran++
		} else if strings.Contains(out.String(), "building") {
			building++
		}
		nothingLeft(t, tmp)
		left, _ := filepath.Glob(filepath.Join(cache, "backprop", "*"))
		for _, folder := range left {
			if !(tools{dir: folder, programs: kernelPrograms}).complete() {
				t.Errorf("after %d ms: half-built tools are left in %s", after, folder)
			}
		}
	}
	t.Logf("%d runs were interrupted while the tools were built, %d when a cell had run", building, ran)
	if building == 0 {
		t.Error("no run was interrupted while the tools were built: the moments must be others")
	}
}

// traces is what runs could leave on the machine, and in the process that runs them.
type traces struct {
	files      []string // in TMPDIR
	sockets    int      // below TMPDIR
	processes  []string
	kept       []string // the tools in the user's cache
	open       int      // files that this process has open
	goroutines int
}

// look takes stock. What ends by itself in a moment, such as the reader of a closed
// connection, gets the moment.
func look(t *testing.T, tmp string) traces {
	t.Helper()
	var now traces
	now.files = names(tmp)
	unix, _ := os.ReadFile("/proc/net/unix")
	now.sockets = strings.Count(string(unix), tmp)
	now.processes = processesWith("TMPDIR=" + tmp)
	if dir, err := os.UserCacheDir(); err == nil {
		now.kept = names(filepath.Join(dir, "backprop"))
	}
	settled := 0
	for range 100 {
		runtime.GC() // it closes files that nobody holds
		now.open, now.goroutines = len(names("/proc/self/fd")), runtime.NumGoroutine()
		if settled == now.open+now.goroutines {
			break
		}
		settled = now.open + now.goroutines
		time.Sleep(20 * time.Millisecond)
	}
	return now
}

func names(dir string) []string {
	entries, _ := os.ReadDir(dir)
	var list []string
	for _, entry := range entries {
		list = append(list, entry.Name())
	}
	return list
}

// TestTenRuns: ten runs in a row leave the machine as it was, also when cells fail and
// start programs. Only Go's build cache grows, by the 11 kB of the program that tells
// how cells are built; the go command removes what it has not used for five days.
func TestTenRuns(t *testing.T) {
	if err := group.Supported(); err != nil {
		t.Skip(err)
	}
	tmp, dir := shortTemp(t), t.TempDir()
	t.Setenv("TMPDIR", tmp)
	files := []string{filepath.Join(dir, "well.ipynb"), filepath.Join(dir, "badly.ipynb")}
	writeNotebook(t, files[0], "go", "import \"backprop/notebooks/ledger\"", "%%\nledger.Holds(\"B8\", 1.0, 1.0)", "!sleep 63 >/dev/null 2>&1 &")
	writeNotebook(t, files[1], "go", "%%\nprintln(1)", "%%\npanic(1)")
	once := func() {
		t.Helper()
		var out strings.Builder
		if code := run(t.Context(), append([]string{"-o", filepath.Join(dir, "out")}, files...), &out, &out); code != exitFailed {
			t.Fatalf("exit status %d, want %d\n%s", code, exitFailed, out.String())
		}
		has(t, out.String(), "well   3 cells", "badly  2 of 2 cells")
	}
	once() // it may build the tools, and compile the packages: that is kept
	before := look(t, tmp)
	for range 10 {
		once()
	}
	after := look(t, tmp)
	if !slices.Equal(after.files, before.files) || len(before.files) > 0 {
		t.Errorf("in TMPDIR %v, then %v", before.files, after.files)
	}
	if len(after.processes) > 0 || after.sockets > 0 {
		t.Errorf("processes %v, %d sockets", after.processes, after.sockets)
	}
	if !slices.Equal(after.kept, before.kept) {
		t.Errorf("in the cache %v, then %v", before.kept, after.kept)
	}
	if after.open != before.open || after.goroutines != before.goroutines {
		t.Errorf("%d open files and %d goroutines, then %d and %d", before.open, before.goroutines, after.open, after.goroutines)
	}
}
