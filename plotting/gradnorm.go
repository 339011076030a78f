package plotting

import "backprop/bp"

// GradNorm draws the magnitude of the gradient ‖∂L/∂θ‖ against the epoch, one curve for each layer.
//
// Unless an option says otherwise, the axis is logarithmic, so a zero is a gap in its curve, and the legend
// counts the zeros. Where there is nothing but zeros, the axis is linear and shows them.
func GradNorm(h *bp.History, options ...Option) (*Figure, error) {
	if err := checkHistory("GradNorm", h); err != nil {
		return nil, err
	}
	if err := checkMagnitudes("GradNorm", h.Layers, h.GradNorm); err != nil {
		return nil, err
	}
	c, err := newLayerChart("GradNorm", "Gradient magnitude", "‖∂L/∂θ‖", h.GradNorm, options)
	if err != nil {
		return nil, err
	}
	words := c.layers(h.Layers, h.GradNorm)
	return c.figure("gradient magnitude: " + words), nil
}
