// Package site writes a run as pages for a browser: a front page with the course
// and the ledger, and a page for each notebook that ran.
//
// A page is one file that needs nothing else: no network, no font of the reader's.
// KaTeX, which lies in katex/, sets the mathematics while the page is made; its styles
// and fonts are part of the page. So is one script, for the search and the buttons that
// copy code, and everything else works without it. The page forbids the browser to load
// anything and to run any other script, so that an output of a cell cannot either.
package site

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"backprop/notebooks/internal/notebook"
	"backprop/notebooks/ledger"
)

// Run is what the pages show.
type Run struct {
	Notebooks []Notebook
	Rows      []ledger.Result // of the formulas that the run judged, in the ledger's order
	Open      []ledger.Row    // formulas whose notebooks do not exist yet
	Closing   string          // the run in one sentence
	Live      string          // the file of the live pages, "" if it is not there
	OK        bool            // nothing failed
	Ended     time.Time

	// Repository is the course's place on GitHub, "OWNER/NAME": the front page then leads to services that run the
	// notebooks from there. "" if it has none.
	Repository string
}

// Notebook is one notebook of the run.
type Notebook struct {
	Name    string
	Book    *notebook.Notebook // with its outputs; nil if it did not run: then it has no page
	Summary string             // cells, time and verdict
	OK      bool
	Failure string         // why it stopped, "" if it did not
	Marks   map[int]string // remarks on code cells, by their number from 1
}

// Write writes the pages to dir and gives the front page's path. The front page comes
// last, and every file replaces what was there whole or not at all. When ctx ends before
// the pages are made, nothing is written.
func Write(ctx context.Context, dir string, run Run) (front string, err error) {
	var pages []func(*setter) ([]byte, error)
	var files []string
	list := make([][]section, len(run.Notebooks))
	for i, n := range run.Notebooks {
		if n.Book != nil {
			files = append(files, pageFile(n.Name))
			pages = append(pages, func(s *setter) (page []byte, err error) {
				page, list[i], err = notebookPage(run, i, s)
				return page, err
			})
		}
	}
	// The front page searches the sections of the others, so it is made after them.
	files = append(files, frontFile)
	last := func(s *setter) ([]byte, error) { return frontPage(run, evidence(run.Notebooks), list, s) }
	data, err := render(ctx, pages, last)
	if err != nil {
		return "", err
	}
	for i, file := range files {
		front = filepath.Join(dir, file)
		if err := notebook.WriteFile(front, data[i]); err != nil {
			return "", err
		}
	}
	return front, nil
}

// render makes the pages, as many at once as there are processors, and then the last one. Each
// processor needs a KaTeX of its own.
func render(ctx context.Context, pages []func(*setter) ([]byte, error), last func(*setter) ([]byte, error)) ([][]byte, error) {
	data, failures := make([][]byte, len(pages)+1), make([]error, len(pages)+1)
	next := make(chan int, len(pages))
	for i := range pages {
		next <- i
	}
	close(next)
	var workers sync.WaitGroup
	var done sync.Map
	setters := make([]*setter, max(1, min(runtime.GOMAXPROCS(0), len(pages))))
	for w := range setters {
		workers.Go(func() {
			setters[w] = newSetter(&done)
			for i := range next {
				if failures[i] = ctx.Err(); failures[i] == nil {
					data[i], failures[i] = pages[i](setters[w])
				}
			}
		})
	}
	workers.Wait()
	err := errors.Join(append(failures, ctx.Err())...)
	if err == nil {
		data[len(pages)], err = last(setters[0])
	}
	return data, err
}

// frontFile is the front page's file.
const frontFile = "index.html"

// pageFile is the file of a notebook's page.
func pageFile(name string) string {
	if strings.EqualFold(name+".html", frontFile) {
		return name + ".ipynb.html"
	}
	return name + ".html"
}
