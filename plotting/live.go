package plotting

import (
	"errors"
	"time"

	"backprop/bp"
)

// live shows a training that is under way.
type live struct {
	epochs int
	draw   func(*bp.History) (*Figure, error)
	screen screen
	now    func() time.Time
	start  time.Time
	next   time.Time // before which nothing new is shown
	figure time.Time // before which no new figure is
	err    error     // the first one, after which nothing more is shown until the end
}

// watch shows the history so far, unless it did so a moment ago. The line costs little, so that it moves on while the
// figure waits.
func (l *live) watch(h *bp.History) {
	begin := l.now()
	if l.err != nil || begin.Before(l.next) || len(h.Loss) == l.epochs {
		return
	}
	l.err = l.screen.line(underWay(h, l.epochs, begin.Sub(l.start)))
	const share = 10 // of the time is what each of the two may take
	written := l.now()
	l.next = written.Add(max(l.screen.pause(), (share-1)*written.Sub(begin)))
	if l.err == nil && l.screen.pictures() && !written.Before(l.figure) {
		l.show(h)
		drawn := l.now()
		l.next = latest(l.next, drawn.Add(l.screen.pause()))
		l.figure = drawn.Add((share - 1) * drawn.Sub(written))
	}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// end shows the last state.
func (l *live) end(h *bp.History, failed error) {
	if err := l.screen.line(ended(h, l.epochs, failed)); err != nil {
		l.err = err
		return
	}
	l.show(h)
}

func (l *live) show(h *bp.History) {
	f, err := l.draw(h)
	if err == nil && f == nil {
		err = errors.New("plotting: TrainLive: draw gave no figure, and no error")
	}
	if err == nil {
		err = l.screen.figure(f)
	}
	l.err = err
}
