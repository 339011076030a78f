package plotting

import (
	"image/color"
	"strings"

	"backprop/bp"
)

// GradMap draws the magnitude of the gradient ‖∂L/∂θ‖ as colours, a row for each layer, the first at the top, and a
// column for each epoch, on a logarithmic scale. Where it vanishes or explodes on its way back through many layers
// is seen at once; GradNorm draws the same numbers as curves. A zero, which no log scale has, is hatched.
//
// More than 300 epochs share columns, equally many epochs in each. A column shows the root of the mean of
// their squares, and the axis says how many they are.
func GradMap(h *bp.History) (*Figure, error) {
	if err := checkHistory("GradMap", h); err != nil {
		return nil, err
	}
	if err := checkMagnitudes("GradMap", h.Layers, h.GradNorm); err != nil {
		return nil, err
	}
	columns := newEpochBins(len(h.GradNorm[0]))
	var cells [][]float64
	for _, magnitudes := range h.GradNorm {
		cells = append(cells, columns.mean(magnitudes))
	}
	m := newMapChart("Gradient magnitude by layer and epoch", columns.name(), "")
	m.width = 330
	m.plot.X.Min, m.plot.X.Max = 0.5, float64(columns.epochs)+0.5
	m.plot.X.Tick.Marker = columns
	m.plot.Y.Min, m.plot.Y.Max = 0.5, float64(len(cells))+0.5
	m.plot.Y.Scale = downwards
	m.plot.Y.Tick.Marker = indexTicks{len(cells), 11, oneLines(h.Layers, shortName)}
	bar := newMagnitudeBar(cells)
	m.plot.Add(raster{func(x, y float64) color.Color {
		epoch := int(x * float64(columns.epochs))
		return bar.of(cells[int((1-y)*float64(len(cells)))][epoch/columns.size])
	}}, rim{})
	m.strips = []strip{bar.colorBar}
	return m.figure(gradMapWords(h)), nil
}

func gradMapWords(h *bp.History) string {
	var words []string
	for i, values := range h.GradNorm {
		words = append(words, h.Layers[i]+logarithmic.gapNote(values)+": "+inWords(values))
	}
	return "gradient magnitude by layer and epoch: " + strings.Join(words, "; ")
}
