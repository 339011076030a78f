package plotting

import (
	"slices"

	"backprop/bp"
)

// logFrom is the ratio of the largest to the smallest loss from which the axis is logarithmic: two decades.
const logFrom = 100

// Loss draws L against the epoch, and the loss on the samples for validation where the history has it. A single
// epoch is a point.
//
// Unless an option says otherwise, the axis is logarithmic if every loss is above zero and the largest is at
// least a hundred times the smallest. On a log axis, a loss of zero is a gap, and a negative one is an error.
func Loss(h *bp.History, options ...Option) (*Figure, error) {
	if err := checkHistory("Loss", h); err != nil {
		return nil, err
	}
	look, err := newLook("Loss", options)
	if err != nil {
		return nil, err
	}
	s, err := newSamples("Loss", "loss", h.Loss, h.ValidationLoss)
	if err != nil {
		return nil, err
	}
	all := slices.Concat(s...)
	scale := look.scale(lossScale(all))
	if scale.log {
		if err := s.checkLog("Loss", "loss"); err != nil {
			return nil, err
		}
		if zeros(s...) == len(all) {
			scale = linear
		}
	}
	c := newChart("Loss", "loss L", len(h.Loss), scale)
	c.smooth(look.window)
	s.draw(c)
	return c.figure("loss: " + s.inWords(lowest)), nil
}

// lossScale is the axis for losses where nobody asks for another.
func lossScale(all []float64) scale {
	if least := slices.Min(all); least > 0 && slices.Max(all)/least >= logFrom {
		return logarithmic
	}
	return linear
}
