package plotting

import (
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"backprop/bp"
	"backprop/plotting/inline"
	"backprop/plotting/internal/kit"

	"gonum.org/v1/gonum/mat"
)

// TrainLive trains as bp.Train does, and shows how it goes while it lasts:
//
//	history, err := plotting.TrainLive(net, x, y, bp.Options{Epochs: 2000, Optimizer: bp.SGD{Rate: 0.5}}, nil)
//
// In a notebook, a line shows the epoch, the loss and the time left, and below it stands the figure that draw makes of
// the history so far; if draw is nil, it is Loss beside GradNorm. Both change in place. Elsewhere the line is printed
// every few seconds, and the figure is saved at the end, as by Show. Drawing takes at most a tenth of the time: where it
// is slow, the figure changes less often than the line.
//
// The last state is always shown, even if training ends early. It mentions no time, so the same training leaves the same
// line and the same picture. Options.Watch is still called after every epoch.
//
// The error is that of bp.Train, joined with the first error in showing, which does not stop the training.
func TrainLive(net *bp.Network, x, y *mat.Dense, o bp.Options, draw func(*bp.History) (*Figure, error)) (*bp.History, error) {
	if draw == nil {
		draw = lossAndGradNorm
	}
	l := &live{epochs: o.Epochs, draw: draw, screen: newScreen(), now: time.Now}
	watch := o.Watch
	o.Watch = func(epoch int, h *bp.History) bool {
		l.watch(h)
		return watch == nil || watch(epoch, h)
	}
	l.start = l.now()
	l.next = l.start.Add(l.screen.pause())
	h, err := bp.Train(net, x, y, o)
	if h != nil && len(h.Loss) > 0 {
		l.end(h, err)
	}
	return h, errors.Join(err, l.err)
}

// Pace makes a training last a while, for somebody who wants to watch it: a small network is through with thousands of
// epochs before a page has drawn the first picture.
//
//	o.Watch = plotting.Pace(8*time.Second, o.Epochs)
//	history, err := plotting.TrainLive(net, x, y, o, nil)
//
// It waits after an epoch until its share of the time is over. What comes out is the same.
func Pace(total time.Duration, epochs int) func(epoch int, h *bp.History) bool {
	return pace(total, epochs, time.Now, time.Sleep)
}

func pace(total time.Duration, epochs int, now func() time.Time, sleep func(time.Duration)) func(int, *bp.History) bool {
	var start time.Time
	return func(epoch int, _ *bp.History) bool {
		if start.IsZero() {
			start = now()
		}
		due := start.Add(time.Duration(float64(total) * float64(epoch) / float64(max(epochs-1, 1))))
		if early := due.Sub(now()); early >= 10*time.Millisecond { // a shorter sleep is not kept
			sleep(early)
		}
		return true
	}
}

func lossAndGradNorm(h *bp.History) (*Figure, error) {
	loss, err := Loss(h)
	if err != nil {
		return nil, err
	}
	gradients, err := GradNorm(h)
	if err != nil {
		return nil, err
	}
	return Beside(loss, gradients)
}

// live shows a training that is under way.
type live struct {
	epochs int
	draw   func(*bp.History) (*Figure, error)
	screen screen
	now    func() time.Time
	start  time.Time
	next   time.Time // when the line may change again
	figure time.Time // when the figure may change again
	err    error     // the first error in showing, after which only the last state is shown
}

// watch shows the history so far, unless it did so a moment ago. The line is cheap, so it goes on changing while the
// figure waits.
func (l *live) watch(h *bp.History) {
	begin := l.now()
	if l.err != nil || begin.Before(l.next) || len(h.Loss) == l.epochs {
		return
	}
	l.err = l.screen.line(underWay(h, l.epochs, begin.Sub(l.start)))
	const share = 10 // each of the two may take one tenth of the time
	written := l.now()
	l.next = written.Add(max(l.screen.pause(), (share-1)*written.Sub(begin)))
	if l.err == nil && l.screen.pictures() && !written.Before(l.figure) {
		l.show(h)
		drawn := l.now()
		if pause := drawn.Add(l.screen.pause()); l.next.Before(pause) {
			l.next = pause
		}
		l.figure = drawn.Add((share - 1) * drawn.Sub(written))
	}
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

// screen is where a training is shown.
type screen interface {
	line(string) error
	figure(*Figure) error
	pictures() bool       // whether to show figures before the end
	pause() time.Duration // the shortest time between two states
}

func newScreen() screen {
	if inline.Notebook() {
		id := rand.Text()
		return &notebookScreen{"line " + id, "figure " + id}
	}
	return terminalScreen{}
}

// notebookScreen updates two displays below the cell.
type notebookScreen struct{ lineID, figureID string }

func (s *notebookScreen) line(text string) error {
	return inline.Update(s.lineID, inline.Bundle{Data: map[string]any{"text/plain": text}})
}
func (s *notebookScreen) figure(f *Figure) error { return inline.Update(s.figureID, f.bundle()) }
func (s *notebookScreen) pictures() bool         { return true }
func (s *notebookScreen) pause() time.Duration   { return 300 * time.Millisecond }

// terminalScreen prints line after line, and saves the last figure.
type terminalScreen struct{}

func (terminalScreen) line(text string) error {
	_, err := fmt.Println(text)
	return err
}
func (terminalScreen) figure(f *Figure) error { return f.saveHere() }
func (terminalScreen) pictures() bool         { return false }
func (terminalScreen) pause() time.Duration   { return 3 * time.Second }

// underWay is the line of a training: "epoch 120 of 2000: loss 0.031, about 12 s left".
func underWay(h *bp.History, epochs int, taken time.Duration) string {
	done := len(h.Loss)
	left := time.Duration(float64(taken) / float64(done) * float64(epochs-done))
	return fmt.Sprintf("epoch %d of %d: %s, %s left", done, epochs, losses(h), roughly(left))
}

// ended is its last line: "2000 epochs: loss 0.0042".
func ended(h *bp.History, epochs int, failed error) string {
	switch done := len(h.Loss); {
	case failed != nil:
		return fmt.Sprintf("failed after epoch %d of %d: %s", done, epochs, losses(h))
	case done < epochs:
		return fmt.Sprintf("stopped after epoch %d of %d: %s", done, epochs, losses(h))
	case epochs == 1:
		return "1 epoch: " + losses(h)
	}
	return fmt.Sprintf("%d epochs: %s", epochs, losses(h))
}

// losses are those of the last epoch.
func losses(h *bp.History) string {
	last := len(h.Loss) - 1
	s := "loss " + kit.Number(h.Loss[last], kit.TextDigits)
	if len(h.ValidationLoss) > last {
		s += ", validation " + kit.Number(h.ValidationLoss[last], kit.TextDigits)
	}
	return s
}

// roughly says how long d is, in a suitable unit.
func roughly(d time.Duration) string {
	switch {
	case d < time.Second:
		return "less than 1 s"
	case d < 100*time.Second:
		return fmt.Sprintf("about %.0f s", d.Seconds())
	case d < 100*time.Minute:
		return fmt.Sprintf("about %.0f min", d.Minutes())
	}
	return fmt.Sprintf("about %.1f h", d.Hours())
}
