package plotting

import (
	"errors"
	"fmt"

	"backprop/bp"
)

// Accuracy draws the share of the samples that are answered right against the epoch, and that of the samples for
// validation where the history has it. The axis is linear and always goes from 0 to 1.
//
// It is an error if the history has no accuracy, as with a loss that knows no right and wrong.
func Accuracy(h *bp.History, options ...Option) (*Figure, error) {
	if err := checkHistory("Accuracy", h); err != nil {
		return nil, err
	}
	look, err := newLook("Accuracy", options)
	if err != nil {
		return nil, err
	}
	if look.axis == Log {
		return nil, errors.New("plotting: Accuracy: its axis is linear, from 0 to 1, not Log")
	}
	if h.Accuracy == nil && h.Loss != nil {
		return nil, errors.New("plotting: Accuracy: the history has none: its loss knows no right and wrong")
	}
	s, err := newSamples("Accuracy", "accuracy", h.Accuracy, h.ValidationAccuracy)
	if err != nil {
		return nil, err
	}
	for i, values := range s {
		for e, v := range values {
			if v < 0 || v > 1 {
				return nil, fmt.Errorf("plotting: Accuracy: the %s accuracy has %v at epoch %d; a share is from 0 to 1",
					sampleNames[i], v, e+1)
			}
		}
	}
	c := newChart("Accuracy", "share of right answers", len(h.Accuracy), linear)
	c.plot.Y.Min, c.plot.Y.Max = 0, 1
	c.smooth(look.window)
	s.draw(c)
	return c.figure("accuracy: " + s.inWords(highest)), nil
}
