package plotting

import (
	"slices"

	"backprop/bp"
)

// logFrom is the ratio of the largest to the smallest loss from which the axis is logarithmic: two decades.
const logFrom = 100

// Loss draws L against the epoch. The axis is logarithmic if every loss is above zero and the largest is at
// least a hundred times the smallest. A single epoch is a point.
func Loss(h *bp.History) (*Figure, error) {
	if err := checkHistory("Loss", h); err != nil {
		return nil, err
	}
	if err := checkSeries("Loss", "the loss", h.Loss); err != nil {
		return nil, err
	}
	s := linear
	if lowest := slices.Min(h.Loss); lowest > 0 && slices.Max(h.Loss)/lowest >= logFrom {
		s = logarithmic
	}
	c := newChart("Loss", "loss L", len(h.Loss), s)
	c.curve(h.Loss)
	return c.figure("loss: " + inWords(h.Loss)), nil
}
