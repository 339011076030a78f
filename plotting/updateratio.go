package plotting

import (
	"math"

	"backprop/bp"

	"gonum.org/v1/plot"
)

// usualRatio is a rule of thumb from the Stanford course CS231n (A. Karpathy), section “Ratio of weights:updates”:
// https://cs231n.github.io/neural-networks-3/#ratio
const usualRatio = 1e-3

// UpdateRatio draws how far an epoch's steps move the parameters, measured by their own size, ‖Δθ‖/‖θ‖, against
// the epoch: one curve for each layer, and the line of 1e-3 to compare with.
//
// Around 1e-3 is a rule of thumb from the Stanford course CS231n (https://cs231n.github.io/neural-networks-3/#ratio):
// far below it the learning rate may be too low, far above it too high. It is no law; what trains well is right.
//
// The axis is that of GradNorm. A ratio of +Inf, where parameters start at zero, is a gap too.
func UpdateRatio(h *bp.History, options ...Option) (*Figure, error) {
	if err := checkHistory("UpdateRatio", h); err != nil {
		return nil, err
	}
	if err := checkMagnitudes("UpdateRatio", h.Layers, withoutInf(h.UpdateRatio)); err != nil {
		return nil, err
	}
	c, err := newLayerChart("UpdateRatio", "Update ratio", "‖Δθ‖/‖θ‖", h.UpdateRatio, options)
	if err != nil {
		return nil, err
	}
	usual := level{at: c.scale.height(usualRatio), LineStyle: reference}
	c.plot.Add(usual)
	words := c.layers(h.Layers, h.UpdateRatio)
	c.legend = append(c.legend, entry{"1e−3, a rule of thumb", []plot.Thumbnailer{usual}})
	return c.figure("update ratio: " + words), nil
}

// withoutInf has 0 in the place of +Inf.
func withoutInf(series [][]float64) [][]float64 {
	copies := make([][]float64, len(series))
	for i, values := range series {
		copies[i] = append(copies[i], values...)
		for e, v := range values {
			if math.IsInf(v, 1) {
				copies[i][e] = 0
			}
		}
	}
	return copies
}
