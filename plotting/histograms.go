package plotting

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"backprop/bp"
	"backprop/plotting/internal/kit"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// Histograms draws the distribution of each layer's values: a row for each of the names, on one common axis, which the
// quantity names. Each row is scaled to its fullest bin, and has a line at the median. Exact zeros, as from dead units,
// count in neither: they have a bar of their own at the left, which fills the height of the row if all values are zero.
//
// With the option Log, the axis is that of log|value|, where the layers of a deep network can be compared. Title is an
// option too.
func Histograms(quantity string, names []string, values [][]float64, options ...Option) (*Figure, error) {
	s, err := newSettings("Histograms", "Values by layer", options, Axis(0), Smooth(0))
	if err != nil {
		return nil, err
	}
	if s.window > 1 {
		return nil, errors.New("plotting: Histograms: there is nothing to Smooth")
	}
	return histograms("Histograms", s.title, quantity, names, values, s.scale(kit.Linear))
}

func histograms(figure, title, quantity string, names []string, values [][]float64, s kit.Scale) (*Figure, error) {
	b, err := newBins(figure, names, values, s)
	if err != nil {
		return nil, err
	}
	if err := kit.CheckLetters(figure, append(slices.Clone(names), quantity)...); err != nil {
		return nil, err
	}
	p := kit.NewChart(title, kit.OneLine(quantity, kit.LongName), "", s, kit.Linear)
	p.Plot.X.Tick.Marker = b
	if b.zeros {
		p.Plot.Add(kit.ReferenceLine{At: b.wall, Upright: true, LineStyle: kit.ZeroStyle})
	}
	labels, words := kit.OneLines(names, kit.ShortName), slices.Clone(names)
	middle := draw.LineStyle{Color: kit.Ink, Width: 2}
	for i := range values {
		bottom := kit.RowMiddle(i) - 0.5
		outline, zero := b.row(values[i], bottom)
		if outline != nil {
			median := b.median(values[i])
			x := s.Height(median)
			p.Plot.Add(filled(outline, 0), &plotter.Line{XYs: plotter.XYs{{X: x, Y: bottom}, {X: x, Y: bottom + rowFill}}, LineStyle: middle})
			words[i] += ": median " + kit.Number(median, kit.TextDigits)
		}
		if zero != nil {
			p.Plot.Add(filled(zero, 1))
			share := percent(zeros(values[i]), len(values[i])) + " zero"
			labels[i] += "\n" + share
			words[i] += ", " + share
		}
	}
	p.Plot.Y.Tick.Marker = kit.RowNames(labels)
	p.Legend.Add("values", filled(nil, 0))
	p.Legend.Add("median", &plotter.Line{LineStyle: middle})
	if b.zeros {
		p.Legend.Add("exactly zero", filled(nil, 1))
	}
	return &Figure{p.RowsDrawing(len(values), 40), strings.ToLower(title) + ": " + strings.Join(words, "; ")}, nil
}

// filled is a filled outline in the colour of curve i.
func filled(outline plotter.XYs, i int) *plotter.Polygon {
	return &plotter.Polygon{XYs: []plotter.XYs{outline}, Color: kit.LineStyle(i).Color}
}

// percent rounds, but not a few to 0% nor nearly all to 100%.
func percent(part, whole int) string {
	share := 100 * float64(part) / float64(whole)
	switch {
	case part > 0 && share < 1:
		return "<1%"
	case part < whole && share > 99:
		return ">99%"
	}
	return fmt.Sprintf("%.0f%%", share)
}

// Gradients draws the distribution of each layer's gradient entries on a log axis: Histograms of |∂L/∂θ|, as the last
// Backprop left it, with a row for each layer that has parameters. Before the first Backprop it is an error, since a
// missing gradient is not 0. Option: Title, which may name the epoch.
func Gradients(net *bp.Network, options ...Option) (*Figure, error) {
	s, err := newSettings("Gradients", "Gradients by layer", options)
	if err != nil {
		return nil, err
	}
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
	anyNonzero := count(values, func(g float64) bool { return g != 0 }) > 0
	if !anyNonzero && len(values) > 0 && !slices.Contains(reached(net.Layers()), true) {
		return nil, errors.New("plotting: Gradients: there are none yet; call the network's Backprop first")
	}
	return histograms("Gradients", s.title, "|∂L/∂θ|", names, values, kit.Logarithmic)
}

// layerName counts from 1, as History.Layers does.
func layerName(i int) string { return fmt.Sprintf("layer %d", i+1) }

// Activations draws the distribution of each layer's activations a for the samples x (d×n), as Histograms does. The name
// of a row says how many of its units are dead, that is zero for every sample. It runs a forward pass, which panics if x
// does not fit the network. Option: Title.
func Activations(net *bp.Network, x *mat.Dense, options ...Option) (*Figure, error) {
	s, err := newSettings("Activations", "Activations by layer", options)
	if err != nil {
		return nil, err
	}
	if net == nil || x == nil {
		return nil, errors.New("plotting: Activations: the network or x is nil")
	}
	net.Forward(x) // panics with a better message than a layer's
	var names []string
	var values [][]float64
	for i, l := range net.Layers() {
		x = l.Forward(x)
		name := layerName(i)
		if n := deadUnits(x); n > 0 {
			name += fmt.Sprintf(", %d dead", n)
		}
		names, values = append(names, name), append(values, entriesOf(x))
	}
	return histograms("Activations", s.title, "activation a", names, values, kit.Linear)
}

// deadUnits counts the rows of a that are zero.
func deadUnits(a *mat.Dense) int {
	units, _ := a.Dims()
	n := 0
	for i := range units {
		if row := a.RawRowView(i); zeros(row) == len(row) {
			n++
		}
	}
	return n
}

// entriesOf copies the entries of m, row by row.
func entriesOf(m *mat.Dense) []float64 { return mat.DenseCopyOf(m).RawMatrix().Data }

const (
	binCount = 60
	rowFill  = 0.85 // the share of a row's height that its fullest bin takes
)

// bins divide the axis from lo to hi. To the left of the wall is the bar of zeros.
type bins struct {
	scale     kit.Scale
	lo, hi    float64
	zeros     bool
	wall      float64
	left, end float64 // of the bar of zeros
}

// newBins refuses what cannot be drawn, and says where it is.
func newBins(figure string, names []string, values [][]float64, s kit.Scale) (*bins, error) {
	if len(names) != len(values) {
		return nil, fmt.Errorf("plotting: %s: %d names of layers for %d of values", figure, len(names), len(values))
	}
	if len(values) == 0 {
		return nil, fmt.Errorf("plotting: %s: no layers", figure)
	}
	b := &bins{scale: s, lo: math.Inf(1), hi: math.Inf(-1), zeros: zeros(values...) > 0}
	for i, layer := range values {
		if len(layer) == 0 {
			return nil, fmt.Errorf("plotting: %s: %s has no values", figure, names[i])
		}
		for j, v := range layer {
			if !kit.Finite(v) {
				return nil, fmt.Errorf("plotting: %s: %s has %v at value %d", figure, names[i], v, j+1)
			}
			if v != 0 {
				b.lo, b.hi = min(b.lo, b.at(v)), max(b.hi, b.at(v))
			}
		}
	}
	if b.lo > b.hi { // nothing but zeros
		b.lo, b.hi = 0, 0
	}
	lo, hi := b.lo, b.hi
	b.lo, b.hi = s.Pad(b.lo, b.hi)
	width := b.hi - b.lo
	b.wall, b.left, b.end = b.lo-0.03*width, b.lo-0.13*width, b.lo-0.07*width
	if !kit.Finite(width) || b.zeros && !kit.Finite(b.hi-b.left) {
		return nil, fmt.Errorf("plotting: %s: the values go from %v to %v, too far for one axis", figure, lo, hi)
	}
	return b, nil
}

// at is where on the axis a value lies, or its magnitude if the scale is logarithmic.
func (b *bins) at(v float64) float64 {
	if b.scale.Log {
		v = math.Abs(v)
	}
	return b.scale.Height(v)
}

// row is the outline of a layer's histogram and of its bar of zeros, which both stand on the bottom of the row; nil if
// there are no such values.
func (b *bins) row(values []float64, bottom float64) (outline, zero plotter.XYs) {
	counts := b.count(values)
	most := 0
	for _, n := range counts {
		most = max(most, n)
	}
	if most > 0 {
		edge := func(k int) float64 { return b.lo + (b.hi-b.lo)*(float64(k)/binCount) }
		outline = plotter.XYs{{X: b.lo, Y: bottom}}
		for k, n := range counts {
			top := bottom + rowFill*float64(n)/float64(most)
			outline = append(outline, plotter.XY{X: edge(k), Y: top}, plotter.XY{X: edge(k + 1), Y: top})
		}
		outline = append(outline, plotter.XY{X: b.hi, Y: bottom})
	}
	if n := zeros(values); n > 0 {
		top := bottom + rowFill*float64(n)/float64(len(values))
		zero = plotter.XYs{{X: b.left, Y: bottom}, {X: b.left, Y: top}, {X: b.end, Y: top}, {X: b.end, Y: bottom}}
	}
	return outline, zero
}

// count counts in each bin the values other than zero.
func (b *bins) count(values []float64) (counts [binCount]int) {
	for _, v := range values {
		if v != 0 {
			k := int((b.at(v) - b.lo) / (b.hi - b.lo) * binCount)
			counts[min(max(k, 0), binCount-1)]++
		}
	}
	return counts
}

// median is that of the values other than zero, or of their magnitudes if the scale is logarithmic.
func (b *bins) median(values []float64) float64 {
	var some []float64
	for _, v := range values {
		if b.scale.Log {
			v = math.Abs(v)
		}
		if v != 0 {
			some = append(some, v)
		}
	}
	return median(some)
}

func (b *bins) Ticks(_, _ float64) []plot.Tick {
	ticks := b.scale.Ticks.Ticks(b.lo, b.hi)
	if b.zeros {
		ticks = append(ticks, plot.Tick{Value: (b.left + b.end) / 2, Label: "= 0"})
	}
	return ticks
}
