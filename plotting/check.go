package plotting

import (
	"fmt"
	"math"
	"slices"

	"backprop/bp"
)

// checkHistory refuses a history that is not there. The figure is the function that was called.
func checkHistory(figure string, h *bp.History) error {
	if h == nil {
		return fmt.Errorf("plotting: %s: the history is nil", figure)
	}
	return nil
}

// checkSeries refuses what cannot be drawn, and says where it is.
func checkSeries(figure, name string, values []float64) error {
	if len(values) == 0 {
		return fmt.Errorf("plotting: %s: %s has no epochs", figure, name)
	}
	for e, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("plotting: %s: %s has %v at epoch %d", figure, name, v, e+1)
		}
	}
	if lo, hi := slices.Min(values), slices.Max(values); math.IsInf(hi-lo, 0) {
		return fmt.Errorf("plotting: %s: %s goes from %v to %v, too far for one axis", figure, name, lo, hi)
	}
	return nil
}

// checkMagnitudes refuses series that are not magnitudes of the named layers over the same epochs.
func checkMagnitudes(figure string, layers []string, series [][]float64) error {
	if len(layers) != len(series) {
		return fmt.Errorf("plotting: %s: %d names of layers for %d series", figure, len(layers), len(series))
	}
	if len(series) == 0 {
		return fmt.Errorf("plotting: %s: no layers", figure)
	}
	if err := checkLetters(figure, layers...); err != nil {
		return err
	}
	for i, values := range series {
		if err := checkSeries(figure, layers[i], values); err != nil {
			return err
		}
		if len(values) != len(series[0]) {
			return fmt.Errorf("plotting: %s: the series differ in length: %s has %d, %s has %d",
				figure, layers[0], len(series[0]), layers[i], len(values))
		}
		for e, v := range values {
			if v < 0 {
				return fmt.Errorf("plotting: %s: %s has %v at epoch %d; a magnitude is not negative",
					figure, layers[i], v, e+1)
			}
		}
	}
	return nil
}
