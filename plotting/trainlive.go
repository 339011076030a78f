package plotting

import (
	"errors"
	"time"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// TrainLive trains as bp.Train does, and shows how it goes while it lasts:
//
//	history, err := plotting.TrainLive(net, x, y, bp.Options{Epochs: 2000, Optimizer: bp.SGD{Rate: 0.5}}, nil)
//
// In a notebook, a line tells the epoch, the loss and the time left, and below it stands the figure that draw makes
// of the history so far; nil stands for Loss beside GradNorm. Both change in place. Elsewhere the line is printed
// every few seconds, and the figure is saved at the end, as Show does. Drawing takes at most a tenth of the time:
// where it is slow, the line changes more often than the figure.
//
// The last state is always shown, also when training ends early, and it tells no time: the same training leaves the
// same line and the same picture. Options.Watch is called as ever.
//
// The error is that of bp.Train. What went wrong with showing follows it, and does not stop the training.
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
