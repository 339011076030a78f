package plotting

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"backprop/bp"
	"backprop/plotting/internal/kit"

	"gonum.org/v1/plot"
)

// GradMap draws the magnitude of the gradient ‖∂L/∂θ‖ as a heat map on a logarithmic scale, with a row for each layer,
// the first at the top, and a column for each epoch. It shows at a glance where the gradient vanishes or explodes in the
// backward pass through many layers; GradNorm draws the same numbers as curves. A zero, which no log scale has, is
// hatched.
//
// If there are more than 300 epochs, each column shows the root mean square of several, and the axis says of how many.
func GradMap(h *bp.History) (*Figure, error) {
	figures, err := gradMaps("GradMap", []string{"Gradient magnitude by layer and epoch"}, h)
	if err != nil {
		return nil, err
	}
	return figures[0], nil
}

// GradMaps sets the maps of several histories side by side, each as GradMap draws it, with the names above and one scale
// of colours for all, so that the same colour is the same magnitude.
//
//	plotting.GradMaps([]string{"sigmoid", "ReLU"}, a, b)
func GradMaps(names []string, histories ...*bp.History) (*Figure, error) {
	if len(names) != len(histories) {
		return nil, fmt.Errorf("plotting: GradMaps: %d names for %d histories", len(names), len(histories))
	}
	if err := kit.CheckLetters("GradMaps", names...); err != nil {
		return nil, err
	}
	figures, err := gradMaps("GradMaps", names, histories...)
	if err != nil {
		return nil, err
	}
	return Beside(figures...)
}

// gradMaps have one scale and one colour bar, which Beside leaves to the last of them.
func gradMaps(caller string, names []string, histories ...*bp.History) (figures []*Figure, err error) {
	var cells [][][]float64
	var texts []string
	for i, h := range histories {
		if h == nil {
			return nil, fmt.Errorf("plotting: %s: the history is nil", caller)
		}
		curves, err := layerCurves(caller, h.Layers, h.GradNorm, false)
		if err != nil {
			return nil, err
		}
		columns := newEpochColumns(len(h.GradNorm[0]))
		var rows [][]float64
		var words []string
		for _, layer := range curves {
			var means []float64
			for epochs := range slices.Chunk(layer.values, columns.size) {
				means = append(means, rootMeanSquare(epochs))
			}
			rows = append(rows, means)
			words = append(words, layer.name+gapNote(kit.Logarithmic, layer.values)+": "+startAndEnd(layer.values))
		}
		what := "gradient magnitude by layer and epoch"
		if len(histories) > 1 {
			what += ", " + names[i]
		}
		cells, texts = append(cells, rows), append(texts, what+": "+strings.Join(words, "; "))
	}
	bar, colorOf := magnitudeColors(slices.Concat(cells...))
	for i, h := range histories {
		rows, columns := cells[i], newEpochColumns(len(h.GradNorm[0]))
		m := kit.NewMap(kit.OneLine(names[i], kit.LongName), columns.axisName(), "")
		m.Width = 330
		m.SetCells(len(rows), columns.epochs)
		m.Plot.X.Tick.Marker = columns
		m.Plot.Y.Tick.Marker = kit.IndexTicks{N: len(rows), Room: 11, Names: kit.OneLines(h.Layers, kit.ShortName)}
		m.Plot.Add(kit.Raster{Color: func(x, y float64) color.Color {
			epoch := int(x * float64(columns.epochs))
			return colorOf(rows[int((1-y)*float64(len(rows)))][epoch/columns.size])
		}}, kit.Frame{})
		m.Guides = []kit.Guide{bar}
		figures = append(figures, &Figure{m.Drawing(), texts[i]})
	}
	return figures, nil
}

// epochColumns says how many epochs share a column, so that a map has no more columns than it can show. The last column
// may have fewer.
type epochColumns struct{ epochs, size int }

func newEpochColumns(epochs int) epochColumns {
	const most = 300 // each is wider than two pixels
	return epochColumns{epochs, (epochs + most - 1) / most}
}

// Ticks labels epochs. The first column begins at 0.5.
func (c epochColumns) Ticks(lo, hi float64) []plot.Tick {
	if c.epochs == 1 {
		return kit.WholeTicks{}.Ticks(lo, hi)
	}
	return kit.WholeTicks{}.Ticks(1, float64(c.epochs))
}

func (c epochColumns) axisName() string {
	if c.size == 1 {
		return "epoch"
	}
	return fmt.Sprintf("epoch (%d to a column, root mean square)", c.size)
}

// rootMeanSquare is zero only if all magnitudes are, and keeps a single burst visible. bp.History takes the same mean
// over the batches of an epoch. Dividing by the largest magnitude first avoids overflow and underflow.
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

// magnitudeColors is the colour bar of magnitudes on a log scale, and the colour of each: nil for zero.
func magnitudeColors(cells [][]float64) (bar kit.ColorBar, colorOf func(float64) color.Color) {
	bar = kit.ColorBar{Name: "‖∂L/∂θ‖" + kit.Logarithmic.Note, Color: kit.Sequential.At}
	lo, hi := math.Inf(1), math.Inf(-1) // log₁₀ of the smallest and the largest magnitude above zero
	for _, row := range cells {
		for _, v := range row {
			if v == 0 {
				bar.Missing = "0"
				continue
			}
			lo, hi = min(lo, kit.Log10(v)), max(hi, kit.Log10(v))
		}
	}
	if lo > hi { // nothing but zeros
		lo, hi = 0, 0
	}
	if hi-lo < 1e-9 { // labels could not tell them apart
		lo, hi = lo-0.5, hi+0.5 // half a decade
	}
	bar.Ticks = kit.UnitTicks(kit.LogTicks{}, lo, hi)
	return bar, func(v float64) color.Color {
		if v == 0 {
			return nil
		}
		return kit.Sequential.At((kit.Log10(v) - lo) / (hi - lo))
	}
}
