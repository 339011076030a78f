package runner

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"backprop/notebooks/internal/diff"
	"backprop/notebooks/internal/group"
	"backprop/notebooks/internal/jupyter"
	"backprop/notebooks/internal/notebook"
	"backprop/notebooks/internal/tempdir"
)

// startTimeout is how long a kernel may take to start on a machine that starts many at once:
// alone it takes a third of a second.
const startTimeout = time.Minute

// runCourse prepares the kernel, runs the course's notebooks and writes the executed copies. A
// notebook that fails is part of the result; an error means that the run as a whole could not
// take place.
func runCourse(ctx context.Context, c course, o options, p *progress) (*result, error) {
	start := time.Now()
	res := &result{course: c, checked: o.check}
	defer func() { res.took = time.Since(start) }()
	if err := group.Supported(); err != nil {
		return res, err
	}
	jupyter.Sweep()
	tempdir.Sweep(os.Getenv("GOTMPDIR"))
	if err := prepareOut(o.out); err != nil {
		return res, err
	}
	books := make([]*notebook.Notebook, len(c.files)) // nil where one cannot be read
	res.outcomes = make([]outcome, len(c.files))
	p.total = len(c.files)
	for i, file := range c.files {
		p.width = max(p.width, utf8.RuneCountInString(name(file)))
		out := outcome{name: name(file), file: file}
		if books[i], out.err = readGo(file); out.err == nil {
			out.cells, out.err = len(books[i].Code()), errNotRun
		}
		res.outcomes[i] = out
	}
	r, t, err := newRunner(ctx, c, books, p.say)
	if err != nil {
		return res, err
	}
	defer t.close()
	r.cellTimeout, r.timeout, r.progress = o.cellTimeout, o.timeout, p
	r.runAll(ctx, books, res.outcomes, o)
	return res, nil
}

// newRunner builds the kernel's programs, which the caller closes, and compiles what the notebooks import. Of books, some
// may be nil.
func newRunner(ctx context.Context, c course, books []*notebook.Notebook, say func(format string, args ...any)) (*runner, tools, error) {
	env, err := readGoEnv(ctx, c.root)
	if err != nil {
		return nil, tools{}, err
	}
	t, err := buildTools(ctx, c.root, kernelPrograms, env, say)
	if err != nil {
		return nil, tools{}, err
	}
	kernelEnv := kernelEnv(t, env)
	compileImports(ctx, c.root, env, books, kernelEnv, say)
	return &runner{
		command:      []string{t.path("gonb"), "--kernel", jupyter.ConnectionFile, "--raw_error", "--go_work=" + c.root},
		env:          kernelEnv,
		paths:        aliases(c, t, env),
		startTimeout: startTimeout,
	}, t, nil
}

// prepareOut makes the folder for the results and tries to write there, so that a run fails
// before the notebooks run and not after them.
func prepareOut(dir string) error {
	err := os.MkdirAll(dir, 0o755)
	if err == nil {
		var probe *os.File
		if probe, err = os.CreateTemp(dir, ".probe-*"); err == nil {
			err = errors.Join(probe.Close(), os.Remove(probe.Name()))
		}
	}
	if err != nil {
		return fmt.Errorf("the results cannot be written: %w; choose another folder with -o", err)
	}
	return nil
}

// readGo reads a notebook and refuses one whose cells are not Go.
func readGo(file string) (*notebook.Notebook, error) {
	book, err := notebook.Read(file)
	if err != nil {
		return nil, err
	}
	if l := book.Language(); l != "" && l != "go" && l != "golang" {
		return nil, fmt.Errorf("%s: this notebook is written for a %s kernel, only Go notebooks run here", file, l)
	}
	return book, nil
}

// runAll runs the notebooks, several at once, and replaces their outcomes. books has nil where
// a notebook could not be read.
func (r *runner) runAll(ctx context.Context, books []*notebook.Notebook, outcomes []outcome, o options) {
	slots := make(chan struct{}, cmp.Or(o.parallel, kernels()))
	var running sync.WaitGroup
	for _, i := range longestFirst(books) {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			continue // it does not begin: an earlier result stays as it is
		}
		running.Go(func() {
			defer func() { <-slots }()
			outcomes[i] = r.runAndStore(ctx, books[i], outcomes[i].file, o)
			r.progress.end(outcomes[i].name, outcomes[i].summary(ctx.Err() != nil))
		})
	}
	running.Wait()
}

// longestFirst gives the indices of the notebooks in the order in which they begin: those with
// the most cells first, so that kernels that run at once end at about the same time. Most of a
// cell's time is its compilation, so the number of cells nearly tells how long a notebook takes.
func longestFirst(books []*notebook.Notebook) []int {
	var order []int
	cells := make([]int, len(books))
	for i, book := range books {
		if book != nil {
			cells[i] = len(book.Code())
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cells[j] - cells[i] })
	return order
}

// runAndStore runs a notebook and writes the executed copy, also of a notebook that failed,
// since it shows where. With -check, it compares the outputs with the stored ones. With -update,
// it replaces the notebook itself, but only when all of it ran and nobody has saved another
// version in the meantime.
func (r *runner) runAndStore(ctx context.Context, book *notebook.Notebook, file string, o options) outcome {
	var stored *notebook.Notebook
	var parseErr error
	if o.check || o.update {
		stored, parseErr = notebook.Parse(book.Bytes())
	}
	out := r.run(ctx, book, file)
	whole := out.err == nil && parseErr == nil
	if stored != nil {
		keepOrder(stored, book)
	}
	out.err = errors.Join(out.err, book.Write(filepath.Join(o.out, filepath.Base(file))))
	if o.update && whole {
		out.err = errors.Join(out.err, replace(file, stored, book))
	}
	out.err = errors.Join(out.err, parseErr)
	if o.check && out.err == nil {
		out.differs, out.err = diff.Notebooks(stored, book, o.tolerance)
	}
	return out
}

// keepOrder leaves cells as they are stored if nothing but the order in which text and displays
// arrived has changed: the file of a notebook that says the same stays the same.
func keepOrder(stored, fresh *notebook.Notebook) {
	now := fresh.Code()
	for i, cell := range stored.Code() {
		if i < len(now) && now[i].Source() == cell.Source() && notebook.Reordered(cell.Outputs(), now[i].Outputs()) {
			now[i].TakeOutputs(cell)
		}
	}
}

// replace writes the notebook to file, which must still hold what was stored before the run.
func replace(file string, stored, book *notebook.Notebook) error {
	now, err := notebook.Read(file)
	if err != nil {
		return err
	}
	if !bytes.Equal(now.Bytes(), stored.Bytes()) {
		return fmt.Errorf("%s was saved by somebody else while it ran: -update leaves it as it is now", file)
	}
	if bytes.Equal(now.Bytes(), book.Bytes()) {
		return nil
	}
	return book.Write(file)
}

// kernelMemory is what a kernel needs while a cell compiles: 160 MB for the linker (measured
// with a cell that draws), as much for the go command and the compiler, and the cell itself.
const kernelMemory = 512 << 20

// kernels is how many kernels the machine can run at once: one for each processor that this
// program may use, fewer where memory is short, but at least one.
func kernels() int {
	n := runtime.GOMAXPROCS(0)
	if free, known := freeMemory("/proc/meminfo", "/sys/fs/cgroup"); known {
		n = min(n, int(free/kernelMemory))
	}
	return max(n, 1)
}

// freeMemory is how many bytes can still be used: what Linux calls available, or what the
// container may still add, whichever is less. Other systems do not tell.
func freeMemory(meminfo, cgroup string) (free uint64, known bool) {
	data, err := os.ReadFile(meminfo)
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(data)) {
		if amount, found := strings.CutPrefix(line, "MemAvailable:"); found {
			kB, err := strconv.ParseUint(strings.TrimSuffix(strings.TrimSpace(amount), " kB"), 10, 64)
			free, known = kB<<10, err == nil
		}
	}
	limit, limited := readNumber(filepath.Join(cgroup, "memory.max")) // "max" stands for no limit
	used, _ := readNumber(filepath.Join(cgroup, "memory.current"))
	if limited {
		free, known = min(free, limit-min(used, limit)), true
	}
	return free, known
}

func readNumber(file string) (n uint64, ok bool) {
	data, err := os.ReadFile(file)
	if err != nil {
		return 0, false
	}
	n, err = strconv.ParseUint(strings.TrimSpace(string(data)), 10, 64)
	return n, err == nil
}
