package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// progress prints one line a cell while notebooks run. Several may at once:
// each line is written in one piece.
type progress struct {
	mu    sync.Mutex
	out   io.Writer
	width int // of the longest notebook's name
}

// say prints a line about the run as a whole.
func (p *progress) say(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintf(p.out, format+"\n", args...)
}

// cell tells that a cell has run, how long it took, and whether it failed.
func (p *progress) cell(notebook string, number, total int, took time.Duration, hint string, err error) {
	if err != nil {
		hint = "FAILED  " + hint
	}
	digits := len(fmt.Sprint(total))
	p.say("%-*s  cell %*d/%d %7s   %s", p.width, notebook, digits, number, total, seconds(took), shorten(hint, 60))
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
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n-1]) + "…"
}
