package runner

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"backprop/notebooks/internal/notebook"
	"backprop/notebooks/ledger"
)

// progress shows a person how far a run is. In a file or a pipe it prints one line for
// each cell. On a terminal it keeps some lines at the end that change in place: the last
// findings, a line for each notebook that runs, and one for the run.
type progress struct {
	out   io.Writer
	width int // of the longest notebook's name
	total int // notebooks to run
	began time.Time

	mu      sync.Mutex // several notebooks run at once: each text is written in one piece
	running []*position
	done    int             // notebooks that have ended
	lately  []string        // the last findings about formulas, as cells print them
	checked map[string]bool // ids of the formulas with a finding

	terminal *terminal // nil when out is no terminal
	shown    int       // lines at the end of the terminal that change in place
	stop     chan struct{}
	redraws  sync.WaitGroup
}

const (
	// findingsShown is how many findings a terminal shows: enough to see that formulas are
	// checked, few enough to read.
	findingsShown = 6
	// redrawEvery is how often a terminal shows the time while a cell runs.
	redrawEvery = 200 * time.Millisecond
)

// position is the cell that a notebook is at.
type position struct {
	notebook      string
	number, total int // of the cell
	hint          string
	began         time.Time // of the notebook
}

// newProgress begins to show a run on out. terminal is nil when out is none.
func newProgress(out io.Writer, terminal *terminal) *progress {
	p := &progress{out: out, began: time.Now(), checked: map[string]bool{}, terminal: terminal, stop: make(chan struct{})}
	if terminal != nil {
		p.redraws.Go(p.redraw)
	}
	return p
}

// redraw draws the lines again and again until close.
func (p *progress) redraw() {
	ticker := time.NewTicker(redrawEvery)
	defer ticker.Stop()
	for {
		select {
		case <-p.stop:
			return
		case <-ticker.C:
			p.mu.Lock()
			p.draw(p.lines())
			p.mu.Unlock()
		}
	}
}

// close takes the lines that change in place off the terminal.
func (p *progress) close() {
	close(p.stop)
	p.redraws.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.terminal != nil {
		p.draw(nil)
	}
}

// say prints a line about the run as a whole.
func (p *progress) say(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	line := fmt.Sprintf(format, args...)
	if p.terminal != nil {
		p.draw(p.lines(), line)
		return
	}
	fmt.Fprintln(p.out, line)
}

// begin tells that a cell of a notebook begins to run.
func (p *progress) begin(notebook string, number, total int, hint string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.IndexFunc(p.running, func(at *position) bool { return at.notebook == notebook })
	if i < 0 {
		i = len(p.running)
		p.running = append(p.running, &position{notebook: notebook, began: time.Now()})
	}
	at := p.running[i]
	at.number, at.total, at.hint = number, total, hint
	if p.terminal != nil {
		p.draw(p.lines())
	}
}

// found shows on a terminal what a cell's checks found. A record that cannot be read is
// skipped here: it fails the notebook at its end.
func (p *progress) found(outputs []*notebook.Output) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, o := range outputs {
		if r, err := ledger.RecordIn(o.Data); err == nil && r != nil {
			line, _ := o.Data["text/plain"].(string)
			p.checked[r.ID] = true
			p.lately = append(p.lately, shorten(line, 200))
		}
	}
	p.lately = p.lately[max(0, len(p.lately)-findingsShown):]
}

// cell tells that a cell has run, how long it took, and whether it failed.
func (p *progress) cell(notebook string, number, total int, took time.Duration, hint string, err error) {
	if err != nil {
		hint = "FAILED  " + hint
	} else if p.terminal != nil {
		return
	}
	digits := len(fmt.Sprint(total))
	p.say("%7s  %-*s  cell %*d/%d %7s   %s", seconds(time.Since(p.began)), p.width, notebook, digits, number, total, seconds(took), shorten(hint, 60))
}

// end tells on a terminal that a notebook has ended, with its line of the summary.
func (p *progress) end(notebook, summary string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	p.running = slices.DeleteFunc(p.running, func(at *position) bool { return at.notebook == notebook })
	if p.terminal != nil {
		p.draw(p.lines(), fmt.Sprintf("%-*s  %s", p.width, notebook, summary))
	}
}

// lines are what the terminal shows in place. The caller holds the lock.
func (p *progress) lines() []string {
	list := slices.Clone(p.lately)
	if len(list) > 0 {
		list = append(list, "")
	}
	for _, at := range p.running {
		digits := len(fmt.Sprint(at.total))
		list = append(list, fmt.Sprintf("%-*s  cell %*d/%d %7s   %s", p.width, at.notebook, digits, at.number, at.total, seconds(time.Since(at.began)), shorten(at.hint, 60)))
	}
	if p.total > 0 {
		checked := ""
		if len(p.checked) > 0 {
			checked = ", " + plural(len(p.checked), "formula") + " checked"
		}
		list = append(list, fmt.Sprintf("%d of %s%s, %s", p.done, plural(p.total, "notebook"), checked, seconds(time.Since(p.began))))
	}
	return list
}

// The control sequences of a terminal (ECMA-48, and DEC's for the line's end): go up to the
// beginning of a line, erase everything from there on, cut lines at the margin or wrap them.
const (
	upLines   = "\x1b[%dA\r"
	eraseRest = "\x1b[J"
	cutLines  = "\x1b[?7l"
	wrapLines = "\x1b[?7h"
)

// draw replaces the lines that change in place, and puts lines that stay above them. It cuts
// long lines, and so does the terminal, which knows which characters are wide. The caller
// holds the lock.
func (p *progress) draw(lines []string, stay ...string) {
	p.terminal.measure()
	var b strings.Builder
	if p.shown > 0 {
		fmt.Fprintf(&b, upLines, p.shown)
	}
	b.WriteString(eraseRest)
	for _, line := range stay {
		b.WriteString(line + "\n")
	}
	lines = lines[max(0, len(lines)-(p.terminal.height-1)):]
	b.WriteString(cutLines)
	for _, line := range lines {
		b.WriteString(shorten(line, p.terminal.width) + "\n")
	}
	b.WriteString(wrapLines)
	p.shown = len(lines)
	io.WriteString(p.out, b.String()) // a failure cancels the run: see output
}

// terminal is the size of one, in characters.
type terminal struct {
	width, height int
	file          *os.File // nil in a test
}

// terminalOf gives the terminal that shows what is written to w, if it can change lines in
// place. It gives nil for a file, a pipe, and TERM=dumb.
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

// measure asks for the size again: a person may have changed it.
func (t *terminal) measure() {
	if t.file == nil {
		return
	}
	if width, height, err := term.GetSize(int(t.file.Fd())); err == nil && width > 0 && height > 1 {
		t.width, t.height = width, height
	}
}

// seconds prints a duration for people: tenths of a second, minutes when it is long.
func seconds(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
	return d.Round(time.Second).String()
}

// shorten gives a text's first line, cut to at most n characters.
func shorten(text string, n int) string {
	text, _, _ = strings.Cut(text, "\n")
	text = printable(text)
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n-1]) + "…"
}
