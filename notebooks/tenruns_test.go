package main

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"backprop/notebooks/internal/group"
)

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
