package plotting

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"backprop/bp"
)

// Losses draws the losses of several trainings in one picture, so that they can be compared: by the samples that
// each learns from, and on the axis that Loss would choose for all of them. One that ended early ends early here.
//
//	plotting.Losses([]string{"momentum", "Adam"}, a, b)
func Losses(names []string, histories ...*bp.History) (*Figure, error) {
	if len(names) != len(histories) {
		return nil, fmt.Errorf("plotting: Losses: %d names for %d histories", len(names), len(histories))
	}
	if len(histories) == 0 {
		return nil, errors.New("plotting: Losses: no histories")
	}
	if err := checkLetters("Losses", names...); err != nil {
		return nil, err
	}
	var all []float64
	epochs := 0
	for i, h := range histories {
		if h == nil {
			return nil, fmt.Errorf("plotting: Losses: the history of %s is nil", names[i])
		}
		if err := checkSeries("Losses", "the loss of "+names[i], h.Loss); err != nil {
			return nil, err
		}
		all, epochs = append(all, h.Loss...), max(epochs, len(h.Loss))
	}
	if lo, hi := slices.Min(all), slices.Max(all); !finite(hi - lo) {
		return nil, fmt.Errorf("plotting: Losses: the losses go from %v to %v, too far for one axis", lo, hi)
	}
	c := newChart("Loss", "loss L", epochs, lossScale(all))
	var words []string
	for i, h := range histories {
		note := c.scale.gapNote(h.Loss)
		c.legend = append(c.legend, entry{oneLine(names[i], longName) + note, c.curve(h.Loss)})
		words = append(words, names[i]+note+": "+inWords(h.Loss))
	}
	return c.figure("loss: " + strings.Join(words, "; ")), nil
}
