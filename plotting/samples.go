package plotting

import (
	"fmt"
	"slices"
)

// samples are one quantity of the samples that a network learns from and, where there are any, of those for
// validation: one series each.
type samples [][]float64

var sampleNames = []string{"training", "validation"}

// newSamples refuses what cannot be drawn.
func newSamples(figure, quantity string, training, validation []float64) (samples, error) {
	if err := checkSeries(figure, "the "+quantity, training); err != nil {
		return nil, err
	}
	if validation == nil {
		return samples{training}, nil
	}
	if err := checkSeries(figure, "the validation "+quantity, validation); err != nil {
		return nil, err
	}
	if len(validation) != len(training) {
		return nil, fmt.Errorf("plotting: %s: the %s has %d epochs, the validation %s %d",
			figure, quantity, len(training), quantity, len(validation))
	}
	return samples{training, validation}, nil
}

// checkLog refuses what no log axis has.
func (s samples) checkLog(figure, quantity string) error {
	for i, values := range s {
		for e, v := range values {
			if v < 0 {
				return fmt.Errorf("plotting: %s: the %s %s has %v at epoch %d, which no log axis has",
					figure, sampleNames[i], quantity, v, e+1)
			}
		}
	}
	return nil
}

// draw adds the curves to a chart. A legend has something to tell where there are two, a gap or a mean.
func (s samples) draw(c *chart) {
	for i, values := range s {
		name := sampleNames[i] + c.scale.gapNote(values)
		thumbs := c.curve(values)
		if len(s) > 1 || name != sampleNames[i] || c.window > 1 {
			c.legend = append(c.legend, entry{name, thumbs})
		}
	}
}

// best is what the best epoch is to be recognised by.
type best struct {
	name string
	of   func([]float64) float64
}

var (
	lowest  = best{"lowest", slices.Min[[]float64]}
	highest = best{"highest", slices.Max[[]float64]}
)

// inWords says how each series starts and ends, and when validation was at its best.
func (s samples) inWords(b best) string {
	if len(s) == 1 {
		return inWords(s[0])
	}
	v := b.of(s[1])
	return fmt.Sprintf("training: %s; validation: %s, %s %s at epoch %d",
		inWords(s[0]), inWords(s[1]), b.name, number(v, textDigits), slices.Index(s[1], v)+1)
}
