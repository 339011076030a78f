package plotting

import (
	"fmt"
	"strings"

	"backprop/bp"
)

// GradNorm draws the magnitude of the gradient ‖∂L/∂θ‖ against the epoch, one curve for each layer. The axis is
// logarithmic, so a zero is a gap in its curve, and the legend counts the zeros. Only if there is nothing but
// zeros, the axis is linear and shows them.
func GradNorm(h *bp.History) (*Figure, error) {
	if err := checkHistory("GradNorm", h); err != nil {
		return nil, err
	}
	if err := checkMagnitudes("GradNorm", h.Layers, h.GradNorm); err != nil {
		return nil, err
	}
	n := len(h.GradNorm[0])
	s := logarithmic
	if zeros(h.GradNorm...) == n*len(h.GradNorm) {
		s = linear
	}
	c := newChart("Gradient magnitude", "‖∂L/∂θ‖", n, s)
	var words []string
	for i, values := range h.GradNorm {
		name := h.Layers[i] + zeroNote(values)
		c.legend = append(c.legend, entry{name, c.curve(values)})
		words = append(words, name+": "+inWords(values))
	}
	return c.figure("gradient magnitude: " + strings.Join(words, "; ")), nil
}

// zeroNote says how much of a series is zero, which a log axis cannot show.
func zeroNote(values []float64) string {
	switch n := zeros(values); n {
	case 0:
		return ""
	case len(values):
		return " (all zero)"
	case 1:
		return " (zero at 1 epoch)"
	default:
		return fmt.Sprintf(" (zero at %d epochs)", n)
	}
}

func zeros(series ...[]float64) int {
	n := 0
	for _, values := range series {
		for _, v := range values {
			if v == 0 {
				n++
			}
		}
	}
	return n
}
