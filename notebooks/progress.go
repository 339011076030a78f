package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"backprop/notebooks/internal/notebook"
	"backprop/notebooks/ledger"
)

// progress tells a person how a run goes. In a file or a pipe it prints a line a
// cell; on a terminal it keeps a line for each notebook that runs, and changes it
// in place. Several notebooks may run at once: each text is written in one piece.
type progress struct {
	out   io.Writer
	width int // of the longest notebook's name
	total int // notebooks to run
	began time.Time

	mu      sync.Mutex
	screen  *screen // nil when out is no terminal
	running []*spot
	done    int             // notebooks that have ended
	lately  []string        // the last findings about formulas, as cells print them
	checked map[string]bool // ids of the formulas with a finding
}

// findingsShown is how many findings a terminal shows: enough to see that formulas are
// proved, few enough to read.
const findingsShown = 6

// spot is where a notebook that runs has got to.
type spot struct {
	notebook      string
	number, total int // of the cell that runs
	hint          string
	began         time.Time // of the notebook
}

// newProgress begins to tell on out.
func newProgress(out io.Writer, terminal *terminal) *progress {
	p := &progress{out: out, began: time.Now()}
	if terminal != nil {
		p.screen = newScreen(out, *terminal, p.lines)
		p.screen.keep(&p.mu)
	}
	return p
}

// close takes what is shown in place off the terminal.
func (p *progress) close() {
	if p.screen != nil {
		p.screen.close(&p.mu)
	}
}

// say prints a line about the run as a whole.
func (p *progress) say(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.print(fmt.Sprintf(format, args...))
}

// print prints a line that stays. The caller holds the lock.
func (p *progress) print(line string) {
	if p.screen != nil {
		p.screen.draw(line)
		return
	}
	fmt.Fprintln(p.out, line)
}

// begin tells that a cell of a notebook begins to run.
func (p *progress) begin(notebook string, number, total int, hint string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.IndexFunc(p.running, func(at *spot) bool { return at.notebook == notebook })
	if i < 0 {
		i = len(p.running)
		p.running = append(p.running, &spot{notebook: notebook, began: time.Now()})
	}
	at := p.running[i]
	at.number, at.total, at.hint = number, total, hint
	if p.screen != nil {
		p.screen.draw()
	}
}

// found shows what a cell's checks found. In a file or a pipe the table comes at the end.
func (p *progress) found(outputs []*notebook.Output) {
	p.mu.Lock()
	defer p.mu.Unlock()
	list, err := records(outputs)
	if err != nil || p.screen == nil {
		return // a record that cannot be read fails the notebook when it ends
	}
	if p.checked == nil {
		p.checked = map[string]bool{}
	}
	for _, record := range list {
		p.checked[record.ID] = true
	}
	for _, o := range outputs {
		if line, _ := o.Data["text/plain"].(string); line != "" && o.Data[ledger.MIME] != nil {
			p.lately = append(p.lately, shorten(line, 200))
		}
	}
	p.lately = p.lately[max(0, len(p.lately)-findingsShown):]
}

// cell tells that a cell has run, how long it took, and whether it failed.
func (p *progress) cell(notebook string, number, total int, took time.Duration, hint string, err error) {
	if err != nil {
		hint = "FAILED  " + hint
	} else if p.screen != nil {
		return
	}
	digits := len(fmt.Sprint(total))
	p.say("%7s  %-*s  cell %*d/%d %7s   %s", seconds(time.Since(p.began)), p.width, notebook, digits, number, total, seconds(took), shorten(hint, 60))
}

// end tells that a notebook has ended, in its line of the summary.
func (p *progress) end(notebook, summary string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	p.running = slices.DeleteFunc(p.running, func(at *spot) bool { return at.notebook == notebook })
	if p.screen != nil {
		p.screen.draw(fmt.Sprintf("%-*s  %s", p.width, notebook, summary))
	}
}

// lines are what the terminal shows in place: the last findings, a line for each
// notebook that runs, and one for the run. The caller holds the lock.
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

// seconds prints a duration for people: tenths of a second, minutes when it is
// long.
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
