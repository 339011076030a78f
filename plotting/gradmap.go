package plotting

import (
	"backprop/plotting/internal/kit"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"backprop/bp"

	"gonum.org/v1/plot"
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
	m := kit.NewMap("Gradient magnitude by layer and epoch", columns.name(), "")
	m.Width = 330
	m.Plot.X.Min, m.Plot.X.Max = 0.5, float64(columns.epochs)+0.5
	m.Plot.X.Tick.Marker = columns
	m.Plot.Y.Min, m.Plot.Y.Max = 0.5, float64(len(cells))+0.5
	m.Plot.Y.Scale = downwards
	m.Plot.Y.Tick.Marker = kit.IndexTicks{len(cells), 11, kit.OneLines(h.Layers, kit.ShortName)}
	bar := newMagnitudeBar(cells)
	m.Plot.Add(kit.Raster{func(x, y float64) color.Color {
		epoch := int(x * float64(columns.epochs))
		return bar.of(cells[int((1-y)*float64(len(cells)))][epoch/columns.size])
	}}, kit.Frame{})
	m.Guides = []kit.Guide{bar.ColorBar}
	return m.Drawing(gradMapWords(h)), nil
}

func gradMapWords(h *bp.History) string {
	var words []string
	for i, values := range h.GradNorm {
		words = append(words, h.Layers[i]+kit.Logarithmic.gapNote(values)+": "+startAndEnd(values))
	}
	return "gradient magnitude by layer and epoch: " + strings.Join(words, "; ")
}

// mostBins is how many columns of epochs a map shows. Each is wider than two pixels.
const mostBins = 300

// epochBins joins epochs, so that a map has no more columns than it can show: size epochs to each column, in
// the last one what is left.
type epochBins struct{ epochs, size int }

func newEpochBins(epochs int) epochBins {
	return epochBins{epochs, (epochs + mostBins - 1) / mostBins}
}

// bins is the number of columns.
func (b epochBins) bins() int { return (b.epochs + b.size - 1) / b.size }

// Ticks labels the epochs, of which the first begins at 0.5.
func (b epochBins) Ticks(lo, hi float64) []plot.Tick {
	if b.epochs == 1 {
		return kit.WholeTicks{}.Ticks(lo, hi)
	}
	return kit.WholeTicks{}.Ticks(1, float64(b.epochs))
}

// name is that of the axis.
func (b epochBins) name() string {
	if b.size == 1 {
		return "epoch"
	}
	return fmt.Sprintf("epoch (%d to a column, root mean square)", b.size)
}

// mean is the root of the mean of the squares over the epochs of each column. bp.History does the same with the batches
// of an epoch. So a column is zero only if all its epochs are, and a single burst in it is not lost.
func (b epochBins) mean(magnitudes []float64) []float64 {
	var means []float64
	for column := range slices.Chunk(magnitudes, b.size) {
		means = append(means, rootMeanSquare(column))
	}
	return means
}

// rootMeanSquare takes the squares of shares of the largest, which neither overflow nor underflow.
func rootMeanSquare(magnitudes []float64) float64 {
	largest := slices.Max(magnitudes)
	if largest == 0 {
		return 0
	}
	sum := 0.0
	for _, v := range magnitudes {
		sum += v / largest * (v / largest)
	}
	return largest * math.Sqrt(sum/float64(len(magnitudes)))
}

// magnitudeBar is the colour bar of magnitudes on a log scale.
type magnitudeBar struct {
	kit.ColorBar
	lo, hi float64 // log₁₀ of the smallest and the largest magnitude that is not zero
}

func newMagnitudeBar(cells [][]float64) magnitudeBar {
	b := magnitudeBar{lo: math.Inf(1), hi: math.Inf(-1)}
	b.Name = "‖∂L/∂θ‖" + kit.Logarithmic.Note
	for _, row := range cells {
		for _, v := range row {
			if v == 0 {
				b.Missing = "0"
				continue
			}
			b.lo, b.hi = min(b.lo, kit.Log10(v)), max(b.hi, kit.Log10(v))
		}
	}
	if b.lo > b.hi { // nothing but zeros
		b.lo, b.hi = 0, 0
	}
	if b.hi-b.lo < 1e-9 { // less than labels tell apart
		b.lo, b.hi = b.lo-0.5, b.hi+0.5 // half a decade
	}
	b.Color = kit.Sequential.At
	b.Ticks = kit.UnitTicks(kit.LogTicks{}, b.lo, b.hi)
	return b
}

// of is the colour of a magnitude, nil for zero.
func (b magnitudeBar) of(v float64) color.Color {
	if v == 0 {
		return nil
	}
	return kit.Sequential.At((kit.Log10(v) - b.lo) / (b.hi - b.lo))
}
