package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
	"unicode/utf8"

	"backprop/notebooks/internal/diff"
	"backprop/notebooks/internal/group"
	"backprop/notebooks/internal/jupyter"
	"backprop/notebooks/internal/notebook"
	"backprop/notebooks/internal/tempdir"
)

// runCourse prepares the kernel, runs the course's notebooks and writes the
// executed copies. A notebook that fails is part of the result; an error means
// that the run as a whole could not take place.
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
	p.total = len(c.files)
	books := make([]*notebook.Notebook, len(c.files))
	res.outcomes = make([]outcome, len(c.files))
	for i, file := range c.files {
		p.width = max(p.width, utf8.RuneCountInString(name(file)))
		res.outcomes[i] = outcome{name: name(file), file: file, err: errNotRun}
		book, err := readGo(file)
		if err != nil {
			res.outcomes[i].err = err
			continue
		}
		books[i] = book
		res.outcomes[i].cells = len(book.Code())
	}
	env, err := readGoEnv(ctx, c.root)
	if err != nil {
		return res, err
	}
	t, err := buildTools(ctx, c.root, kernelPrograms, env, p.say)
	if err != nil {
		return res, err
	}
	defer t.close()
	cells, err := tempdir.New("")
	if err != nil {
		return res, err
	}
	defer cells.Remove()
	kernelEnv := prepareCells(ctx, c.root, env, cells.Path, books, kernelEnv(t, env), p.say)
	r := &runner{
		command:      []string{t.path("gonb"), "--kernel", jupyter.ConnectionFile, "--raw_error", "--go_work=" + c.root},
		env:          kernelEnv,
		paths:        aliases(c, t, env),
		startTimeout: startPatience,
		cellTimeout:  o.cellTimeout,
		timeout:      o.timeout,
		progress:     p,
	}
	r.runAll(ctx, c.files, books, res.outcomes, o)
	return res, nil
}

// prepareOut makes the folder for the results, and tries it: better now than
// when the notebooks have run.
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
	if l := book.Language(); l != "" && l != "go" {
		return nil, fmt.Errorf("%s: this notebook is written for a %s kernel, only Go notebooks run here", file, l)
	}
	return book, nil
}

// longestFirst gives the places of the books in the order in which they begin: those
// with many cells first, so that kernels that run at once end at about the same time. A
// cell costs a compile, so their number tells nearly how long a notebook takes.
func longestFirst(books []*notebook.Notebook) []int {
	var order []int
	cells := make([]int, len(books))
	for i, book := range books {
		if book != nil { // it could be read
			cells[i] = len(book.Code())
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cells[j] - cells[i] })
	return order
}

// runAll runs the notebooks, several at once. books has nil where a notebook
// could not be read. outcomes holds what was to be said of each before the run.
func (r *runner) runAll(ctx context.Context, files []string, books []*notebook.Notebook, outcomes []outcome, o options) {
	slots := make(chan struct{}, cmp.Or(o.parallel, kernels()))
	var running sync.WaitGroup
	for _, i := range longestFirst(books) {
		book := books[i]
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			continue // it does not begin: an earlier result stays as it is
		}
		running.Go(func() {
			defer func() { <-slots }()
			stored, err := before(book, o)
			out := r.run(ctx, book, files[i])
			if stored != nil {
				keepOrder(stored, book)
			}
			out.err = errors.Join(out.err, store(book, stored, files[i], o, out.err == nil && err == nil), err)
			if o.check && out.err == nil {
				out.differs, out.err = diff.Notebooks(stored, book, o.tolerance)
			}
			r.progress.end(out.name, out.summary(ctx.Err() != nil))
			outcomes[i] = out
		})
	}
	running.Wait()
}

// before copies the notebook as it was read, for a run that compares with it or
// replaces it; else it gives nil.
func before(book *notebook.Notebook, o options) (*notebook.Notebook, error) {
	if !o.check && !o.update {
		return nil, nil
	}
	return notebook.Parse(book.Bytes())
}

// keepOrder leaves cells as they are stored where only the order in which text and
// displays arrived is another: a notebook that says the same stays the same file.
func keepOrder(stored, fresh *notebook.Notebook) {
	now := fresh.Code()
	for i, cell := range stored.Code() {
		if i < len(now) && now[i].Source() == cell.Source() && notebook.Reordered(cell.Outputs(), now[i].Outputs()) {
			now[i].TakeOutputs(cell)
		}
	}
}

// store writes the executed copy, also of a notebook that failed, since it shows
// where; and, on -update, the notebook itself, only when all of it ran, and when nobody
// has saved another one meanwhile.
func store(book, stored *notebook.Notebook, file string, o options, whole bool) error {
	err := book.Write(filepath.Join(o.out, filepath.Base(file)))
	if !o.update || !whole {
		return err
	}
	now, changed := notebook.Read(file)
	if changed == nil && !bytes.Equal(now.Bytes(), stored.Bytes()) {
		changed = fmt.Errorf("%s was saved by somebody else while it ran: -update leaves it as it is now", file)
	}
	if changed != nil {
		return errors.Join(err, changed)
	}
	return errors.Join(err, book.Write(file))
}
