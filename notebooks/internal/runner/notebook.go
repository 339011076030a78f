package runner

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"backprop/notebooks/internal/diff"
	"backprop/notebooks/internal/jupyter"
	"backprop/notebooks/internal/notebook"
	"backprop/notebooks/ledger"
)

// runner runs notebooks; its fields are the same for all of them.
type runner struct {
	command      []string // starts the kernel
	env          []string // the kernel's environment
	paths        []alias  // paths of this machine, and what outputs call them
	startTimeout time.Duration
	cellTimeout  time.Duration
	timeout      time.Duration
	progress     *progress
}

// The reasons for which a cell is stopped.
var (
	errCellTime     = errors.New("it ran longer than a cell may (-cell-timeout)")
	errNotebookTime = errors.New("the notebook ran longer than it may (-timeout)")
	errWaits        = errors.New("it seems to wait for a person, and nobody types or clicks here: give it the tag skip-execution")
)

// errNotRun is the outcome of a notebook that Ctrl-C kept from starting.
var errNotRun = errors.New("it did not run")

// outcome is what came of one notebook.
type outcome struct {
	name    string
	file    string
	book    *notebook.Notebook // with the outputs of this run; nil when it could not be read
	cells   int                // code cells in it
	ran     int                // how many of them ran, the one that failed included
	took    time.Duration
	times   []jsonCell // the cells that ran
	err     error      // why it stopped early; nil when it did not
	records []ledger.Record
	differs []diff.Difference // with -check, from what was stored
	notes   []string          // what the author should know, though it fails nothing
}

// run executes the notebook's code cells in order and stores their outputs in
// it. It stops at the first cell that fails; the cells after it are left
// without outputs. Cells with the tag skip-execution keep theirs. file says where
// the notebook lies: its cells run there.
func (r *runner) run(ctx context.Context, book *notebook.Notebook, file string) outcome {
	start := time.Now()
	ctx, cancel := context.WithTimeoutCause(ctx, r.timeout, errNotebookTime)
	defer cancel()
	code := book.Code()
	o := outcome{name: name(file), file: file, book: book, cells: len(code)}
	for _, cell := range code {
		if !cell.HasTag(notebook.SkipExecution) {
			cell.SetOutputs(nil, 0)
		}
	}
	o.err = r.execute(ctx, code, filepath.Dir(file), &o)
	o.took = time.Since(start)
	return o
}

func (r *runner) execute(ctx context.Context, code []*notebook.Cell, dir string, o *outcome) (err error) {
	kernel, err := r.start(ctx, dir)
	if err != nil {
		if len(code) > 0 {
			err = fmt.Errorf("%s, before %s: %w", o.name, describe(code[0], 1, len(code)), err)
		}
		return err
	}
	defer func() { err = errors.Join(err, kernel.Close()) }()

	clean := cleaner(append([]alias{{kernel.TempDir(), "$TMPDIR"}}, r.paths...))
	collector := new(notebook.Collector)
	var ran []ranCell
	defer func() { err = errors.Join(err, o.keep(ran, clean)) }()
	for i, cell := range code {
		if strings.TrimSpace(cell.Source()) == "" || cell.HasTag(notebook.SkipExecution) {
			continue
		}
		if ctx.Err() != nil {
			return fmt.Errorf("%s, before %s: %w", o.name, describe(cell, i+1, len(code)), context.Cause(ctx))
		}
		r.progress.begin(o.name, i+1, len(code), cell.Hint())
		start := time.Now()
		outputs := collector.StartCell()
		reply, err := r.executeCell(ctx, kernel, cell, collector)
		ran = append(ran, ranCell{cell, outputs, reply.Count})
		if err == nil {
			if reply.Status != "ok" {
				err = failure(cell.Source(), reply, outputs.List, clean)
			} else {
				err = failureDespiteOK(cell.Source(), outputs.List, clean)
			}
			err = o.tolerate(cell, describe(cell, i+1, len(code)), err)
		}
		r.progress.found(outputs.List)
		took := time.Since(start)
		o.times = append(o.times, jsonCell{i + 1, cell.ID(), inSeconds(took), err == nil})
		r.progress.cell(o.name, i+1, len(code), took, cell.Hint(), err)
		if err != nil {
			return fmt.Errorf("%s, %s: %w", o.name, describe(cell, i+1, len(code)), err)
		}
	}
	return nil
}

// tolerate gives the failure of a cell back, or nil if the cell or its notebook allows it. It
// notes what is allowed for the whole notebook, and a cell that is to fail and does not.
func (o *outcome) tolerate(cell *notebook.Cell, name string, failure error) error {
	tagged := cell.HasTag(notebook.RaisesException)
	switch {
	case failure == nil && tagged:
		o.notes = append(o.notes, fmt.Sprintf("%s: it has the tag %s, and nothing failed in it", name, notebook.RaisesException))
	case failure != nil && !tagged && o.book.AllowsErrors():
		o.notes = append(o.notes, fmt.Sprintf("%s failed, which the notebook's metadata allow (allow_errors): %v", name, failure))
	case !tagged:
		return failure
	}
	return nil
}

// start starts a kernel for a notebook in dir. %noautoget keeps GoNB from
// calling go get before each cell: it costs 0.4 s, reaches for the network and
// can replace the versions that go.mod names.
func (r *runner) start(ctx context.Context, dir string) (*jupyter.Kernel, error) {
	ctx, cancel := context.WithTimeout(ctx, r.startTimeout)
	defer cancel()
	kernel, err := jupyter.Start(ctx, jupyter.Config{Command: r.command, Dir: dir, Env: r.env})
	if err != nil {
		return nil, err
	}
	if err := kernel.Prepare(ctx, "%noautoget"); err != nil {
		return nil, errors.Join(err, kernel.Close())
	}
	return kernel, nil
}

func (r *runner) executeCell(ctx context.Context, kernel *jupyter.Kernel, cell *notebook.Cell, collector *notebook.Collector) (jupyter.Reply, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, r.cellTimeout, errCellTime)
	defer cancel()
	var unreadable error
	reply, err := kernel.Execute(ctx, forKernel(cell.Source()), func(m jupyter.Message) {
		unreadable = errors.Join(unreadable, collector.Add(m.Header.Type, m.Content))
	})
	if errors.Is(err, errCellTime) && asksPerson.MatchString(cell.Source()) {
		err = errors.Join(err, errWaits)
	}
	return reply, errors.Join(err, unreadable)
}

// forKernel is a cell's source as GoNB reads it: it ends lines at \n and would take the \r
// before it, which editors on Windows write, for a part of %% or of a command.
func forKernel(source string) string { return strings.ReplaceAll(source, "\r\n", "\n") }

// asksPerson matches the ways in which a cell asks a person for input.
var asksPerson = regexp.MustCompile(`\bfmt\.F?[Ss]can|\bos\.Stdin\b|(?m:^%with_(?:inputs|password)\b)|\bwidgets\.`)

// ranCell is a cell that ran, with its outputs.
type ranCell struct {
	cell    *notebook.Cell
	outputs *notebook.CellOutputs
	count   int
}

// keep stores the outputs in their cells and collects the records of the checks. It
// runs after the last cell, because a display can change until then.
func (o *outcome) keep(ran []ranCell, clean func(string) string) error {
	var all error
	for _, r := range ran {
		for _, output := range r.outputs.List {
			output.MapText(clean)
		}
		r.cell.SetOutputs(r.outputs.List, r.count)
		found, err := records(r.outputs.List)
		all = errors.Join(all, err)
		o.records = append(o.records, found...)
	}
	o.ran = len(ran)
	return all
}

// records lists what the checks in a notebook found, from its outputs, in their order.
func records(outputs []*notebook.Output) ([]ledger.Record, error) {
	var list []ledger.Record
	for _, o := range outputs {
		r, err := ledger.RecordIn(o.Data)
		if err != nil {
			return nil, err
		}
		if r != nil {
			list = append(list, *r)
		}
	}
	return list, nil
}
