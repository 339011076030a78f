package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// terminal is the size of one, in characters.
type terminal struct {
	width, height int
	file          *os.File // nil in a test
}

// measure asks for the size again: a person may have changed it.
func (t *terminal) measure() {
	if t.file == nil {
		return
	}
	if width, height, err := term.GetSize(int(t.file.Fd())); err == nil && width > 0 && height > 1 {
		t.width, t.height = width, height
	}
}

// terminalOf tells whether what is written to w is seen on a terminal that can
// change what it shows. It gives nil for a file, a pipe, and TERM=dumb.
func terminalOf(w io.Writer) *terminal {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) || os.Getenv("TERM") == "dumb" {
		return nil
	}
	width, height, err := term.GetSize(int(file.Fd()))
	if err != nil || width < 20 || height < 3 {
		return nil
	}
	return &terminal{width, height, file}
}

// screen keeps some lines at the end of a terminal's output that change in place.
type screen struct {
	out   io.Writer
	size  terminal
	lines func() []string // what is to be shown
	shown int             // lines that are there now
	stop  chan struct{}
	ended sync.WaitGroup
}

// redrawEvery is how often the times are counted on while a cell runs.
const redrawEvery = 200 * time.Millisecond

func newScreen(out io.Writer, size terminal, lines func() []string) *screen {
	return &screen{out: out, size: size, lines: lines, stop: make(chan struct{})}
}

// keep draws the lines again and again until close. The lock is the one under
// which draw is called.
func (s *screen) keep(mu *sync.Mutex) {
	s.ended.Go(func() {
		ticker := time.NewTicker(redrawEvery)
		defer ticker.Stop()
		for {
			select {
			case <-s.stop:
				return
			case <-ticker.C:
				mu.Lock()
				s.draw()
				mu.Unlock()
			}
		}
	})
}

// The control sequences of a terminal (ECMA-48, and DEC's for the line's end): go
// up and to the line's begin, erase from there on, cut lines at the margin or let
// them go on below.
const (
	upLines   = "\x1b[%dA\r"
	eraseRest = "\x1b[J"
	cutLines  = "\x1b[?7l"
	wrapLines = "\x1b[?7h"
)

// draw writes the lines anew, and above them lines that stay. A line that is too
// long is cut; also by the terminal, which knows which characters are wide.
func (s *screen) draw(stay ...string) {
	s.size.measure()
	var b strings.Builder
	if s.shown > 0 {
		fmt.Fprintf(&b, upLines, s.shown)
	}
	b.WriteString(eraseRest)
	for _, line := range stay {
		b.WriteString(line + "\n")
	}
	lines := s.lines()
	if most := s.size.height - 1; len(lines) > most {
		lines = lines[len(lines)-most:]
	}
	b.WriteString(cutLines)
	for _, line := range lines {
		b.WriteString(shorten(line, s.size.width) + "\n")
	}
	b.WriteString(wrapLines)
	s.shown = len(lines)
	io.WriteString(s.out, b.String()) // a failure cancels the run: see output
}

// close ends keep and takes the lines away.
func (s *screen) close(mu *sync.Mutex) {
	close(s.stop)
	s.ended.Wait()
	mu.Lock()
	defer mu.Unlock()
	s.lines = func() []string { return nil }
	s.draw()
}
