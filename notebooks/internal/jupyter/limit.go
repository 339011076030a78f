package jupyter

import (
	"bytes"
	"fmt"
	"io"
	"time"
	"unicode/utf8"
)

// What a cell may send to the page. A loop that prints would fill the page until it no longer answers, and the memory
// of the kernel and of Jupyter on the way; a browser still shows this much at once.
const (
	streamLimit      = 1_000_000  // bytes of text, of each of the two streams
	streamEnd        = 4_000      // bytes of its end that are shown nevertheless: a panic says there what it is
	displayLimit     = 200        // pictures and the like; updates of one that is there do not count
	displaySizeLimit = 50_000_000 // bytes of them
)

// pace lets a burst of messages pass, and then one at a time. Whoever sends more has to wait: the pipe to the kernel
// is full, and nothing piles up behind it.
type pace struct {
	burst int
	pause time.Duration
	sleep func(time.Duration)
	next  time.Time // when the burst would be whole again, had nothing been sent
}

func newPace() *pace { return &pace{burst: 50, pause: 40 * time.Millisecond, sleep: time.Sleep} }

// wait returns when the next message may be sent.
func (p *pace) wait(now time.Time) {
	if p.next.Before(now) {
		p.next = now
	}
	p.next = p.next.Add(p.pause)
	if early := p.next.Sub(now) - time.Duration(p.burst)*p.pause; early > 0 {
		p.sleep(early)
	}
}

// copyLimited is copyWhole, at a pace for the page, until streamLimit is reached. After that it says so, and at the end
// how much was left out and what it ended with.
func copyLimited(to io.Writer, from io.Reader) error {
	out := &limitedWriter{to: to, pace: newPace()}
	err := copyWhole(out, from)
	if errEnd := out.end(); err == nil {
		err = errEnd
	}
	return err
}

type limitedWriter struct {
	to            io.Writer
	pace          *pace
	shown, hidden int
	tail          []byte // of what is hidden
}

func (w *limitedWriter) Write(p []byte) (int, error) {
	show, hide := p, []byte(nil)
	if room := streamLimit - w.shown; len(p) > room {
		for room > 0 && !utf8.RuneStart(p[room]) {
			room--
		}
		show, hide = p[:room], p[room:]
	}
	if len(show) > 0 {
		w.pace.wait(time.Now())
		if _, err := w.to.Write(show); err != nil {
			return 0, err
		}
		w.shown += len(show)
	}
	if len(hide) > 0 && w.hidden == 0 {
		w.shown = streamLimit
		if _, err := fmt.Fprintf(w.to, "\n… The cell has printed %d MB, and what follows is left out. Interrupt it (■) if it runs for ever.\n", streamLimit/1_000_000); err != nil {
			return 0, err
		}
	}
	w.hidden += len(hide)
	w.tail = append(w.tail, hide...)
	if extra := len(w.tail) - streamEnd; extra > streamEnd {
		w.tail = append(w.tail[:0], w.tail[extra:]...)
	}
	return len(p), nil
}

// end shows the last lines of what was hidden.
func (w *limitedWriter) end() error {
	if w.hidden == 0 {
		return nil
	}
	tail := w.tail[max(0, len(w.tail)-streamEnd):]
	if len(tail) < w.hidden {
		if line := bytes.IndexByte(tail, '\n'); line >= 0 {
			tail = tail[line+1:]
		}
		for len(tail) > 0 && !utf8.RuneStart(tail[0]) {
			tail = tail[1:]
		}
	}
	_, err := fmt.Fprintf(w.to, "… %d bytes are left out. It ended with:\n%s", w.hidden-len(tail), tail)
	return err
}

// displays counts what a cell shows beside text.
type displays struct {
	pace         *pace
	count, bytes int
	say          func(text string)
	said         bool
}

// admit waits for the pace, and says whether a display of so many bytes may be shown.
func (d *displays) admit(size int, update bool) bool {
	if !update && (d.count >= displayLimit || d.bytes+size > displaySizeLimit) {
		if !d.said {
			d.say(fmt.Sprintf("\n… The cell has shown %d pictures or more than %d MB of them, and what follows is left out. Interrupt it (■) if it runs for ever.\n", d.count, displaySizeLimit/1_000_000))
		}
		d.said = true
		return false
	}
	d.pace.wait(time.Now())
	if !update {
		d.count++
		d.bytes += size
	}
	return true
}

// sizeOf is how many bytes a display holds.
func sizeOf[MIME comparable](data map[MIME]any) (size int) {
	for _, content := range data {
		switch content := content.(type) {
		case string:
			size += len(content)
		case []byte:
			size += len(content)
		}
	}
	return size
}
