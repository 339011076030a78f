package plotting

import (
	"errors"
	"fmt"
	"slices"

	"backprop/bp"
)

// Gradients draws how the entries of the gradient are spread in each layer, by their magnitude, on a log axis:
// Histograms of |∂L/∂θ|, a row for each layer that has parameters, as the last Backprop left it. Before the first one
// it is an error, for a gradient that is not there is not 0.
func Gradients(net *bp.Network) (*Figure, error) {
	if net == nil {
		return nil, errors.New("plotting: Gradients: the network is nil")
	}
	var names []string
	var values [][]float64
	for i, l := range net.Layers() {
		var entries []float64
		for _, p := range l.Params() {
			entries = append(entries, entriesOf(p.Grad)...)
		}
		if entries != nil {
			names, values = append(names, layerName(i)), append(values, entries)
		}
	}
	if count(values, func(g float64) bool { return g != 0 }) == 0 && len(values) > 0 && !slices.Contains(reached(net.Layers()), true) {
		return nil, errors.New("plotting: Gradients: there are none yet; call the network's Backprop first")
	}
	return histograms("Gradients", "Gradients by layer", "|∂L/∂θ|", names, values, logarithmic)
}

// layerName counts from 1, as History.Layers does.
func layerName(i int) string { return fmt.Sprintf("layer %d", i+1) }
