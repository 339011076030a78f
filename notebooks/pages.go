package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"backprop/notebooks/internal/site"
)

// writePages writes the run as pages for a browser beside the executed notebooks. An
// interrupted run leaves those of the run before it as they are.
func (r *result) writePages(ctx context.Context, dir string) error {
	if ctx.Err() != nil {
		return nil
	}
	all := r.rows()
	run := site.Run{Rows: all.judged, Open: all.open, Closing: r.closing(all.judged), OK: r.exitCode() == exitOK, Ended: time.Now()}
	for _, o := range r.outcomes {
		run.Notebooks = append(run.Notebooks, o.page())
	}
	front, err := site.Write(ctx, dir, run)
	if err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	r.page = near(front)
	return nil
}

// columns is what is between the columns of a summary.
var columns = regexp.MustCompile(" {2,}")

// page is what the pages show of a notebook.
func (o outcome) page() site.Notebook {
	n := site.Notebook{Name: o.name, Book: o.book, Summary: o.summary(false), OK: o.err == nil && len(o.differs) == 0, Marks: map[int]string{}}
	n.Summary = columns.ReplaceAllString(n.Summary, ", ")
	if o.err != nil {
		n.Failure = o.err.Error()
	}
	for _, cell := range o.times {
		if !cell.ok {
			n.Marks[cell.number] = "The run stopped here."
		}
	}
	for _, d := range o.differs {
		n.Marks[d.Number] = fmt.Sprintf("Not as stored: %s", strings.Join(d.What, "\n"))
	}
	return n
}

// near is a path as one types it here, where that is shorter.
func near(path string) string {
	if here, err := os.Getwd(); err == nil {
		if short, err := filepath.Rel(here, path); err == nil && len(short) < len(path) {
			return short
		}
	}
	return path
}
