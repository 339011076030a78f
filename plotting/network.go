package plotting

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"backprop/bp"
	"backprop/plotting/internal/kit"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/text"
)

// Network draws a network as it is now: a column for the input and for each layer, from left to right. A circle is a
// unit, and the line to it from a unit of the previous column is a weight w. Its bias b is a short line above it, or a
// bar in it. Colour and dashes show the sign, and the width the magnitude, on one scale for all dense layers; above the
// lines stands the largest |w| of the layer.
//
// If no column has more than four units and the network at most three layers, the numbers are written out: weights,
// biases, and in each unit its a, as the last Forward left it, or the mean of a over several samples. Before Forward
// there are dashes instead. A network does not keep its input, so the input's units have names.
//
// Of a layer with more than ten units the first four and the last four are drawn, with the lines between those. A layer
// that is not a *bp.Dense is a box with its name, its shapes and the largest entry of each of its parameter blocks; the
// skip of a *bp.Residual is an arrow over its box.
//
// It is an error if a weight or bias is not finite; an a is written as it is. Options: Title, FirstLayer,
// ParameterNames, if the numbers are written out.
func Network(net *bp.Network, options ...Option) (*Figure, error) {
	s, err := newSettings("Network", "Network", options, FirstLayer(0), ParameterNames(nil))
	if err != nil {
		return nil, err
	}
	return drawNetwork(net, weightsView(s))
}

// NetworkGradients draws what Backprop left in a network: the lines are ∂L/∂w and ∂L/∂b, and in the units stands δ.
// Arrows point in the direction of the backward pass. Places, colours, dashes and widths are as in Network, so that the
// two can be set Beside each other. But where the gradients of a layer are less than a hundredth of the largest, widths
// are on a log scale, so that a vanishing gradient can be seen to vanish.
//
// For a batch of several samples, a unit shows the sum of its δ. Since each δ contains the factor 1/n, this is the mean of
// the gradients of the single samples, and it equals ∂L/∂b (A17).
//
// If there has been no Backprop since the last Forward, there are dashes and no lines, since a missing gradient is not
// 0. This is judged by Delta, which is nil before the first Backprop and has as many columns as A after one. So a later
// Forward with equally many samples, or a step of the parameters, goes unnoticed: the gradients shown are then the old
// ones. For a layer that keeps no Delta, such as one of the reader's own, the layers around it decide, and whether its
// gradient is all zeros. Options: Title, FirstLayer, LossName.
func NetworkGradients(net *bp.Network, options ...Option) (*Figure, error) {
	s, err := newSettings("NetworkGradients", "Network gradients", options, FirstLayer(0), LossName(""))
	if err != nil {
		return nil, err
	}
	return drawNetwork(net, gradientsView(s))
}

func drawNetwork(net *bp.Network, view netView) (*Figure, error) {
	if net == nil {
		return nil, fmt.Errorf("plotting: %s: the network is nil", view.caller)
	}
	layers := net.Layers()
	if len(layers) == 0 {
		return nil, fmt.Errorf("plotting: %s: the network has no layers; bp.New makes one with layers", view.caller)
	}
	if err := view.check(layers); err != nil {
		return nil, err
	}
	d := newNetDrawing(layers, view)
	if n := len(net.Theta()); view.parameters != nil && (len(view.parameters) != n || !d.numbered) {
		return nil, fmt.Errorf("plotting: %s: %d ParameterNames for %d parameters; want one each, in a network so small that "+
			"its numbers are written out", view.caller, len(view.parameters), n)
	}
	for _, c := range d.columns {
		if err := kit.CheckLetters(view.caller, strings.Join(append(c.caption, c.box...), " ")); err != nil {
			return nil, err
		}
	}
	return &Figure{kit.Diagram(view.title, append([]kit.Sketch{d.sketch()}, d.key()...)...), d.inWords()}, nil
}

// check refuses layers that no longer fit together, and entries that are not finite and so have no width.
func (view netView) check(layers []bp.Layer) error {
	for i := 1; i < len(layers); i++ {
		_, given := layers[i-1].Sizes()
		if taken, _ := layers[i].Sizes(); taken != given {
			return fmt.Errorf("plotting: %s: layer %d takes %d inputs, layer %d gives %d; layers must stay as they were in bp.New",
				view.caller, i+view.firstLayer, taken, i+view.firstLayer-1, given)
		}
	}
	known := view.known(layers)
	for i, l := range layers {
		if !known[i] {
			continue
		}
		for _, p := range l.Params() {
			m := view.matrix(p)
			rows, cols := m.Dims()
			for r := range rows {
				for c := range cols {
					if v := m.At(r, c); !kit.Finite(v) {
						return fmt.Errorf("plotting: %s: layer %d has %s%s = %v in row %d, column %d (counted from 0); "+
							"only finite numbers can be drawn", view.caller, i+view.firstLayer, view.derivative, p.Name, v, r, c)
					}
				}
			}
		}
	}
	return nil
}

// inWords says what the figure shows, in the order of the forward or the backward pass: "network 2-2-2: layer 1,
// Dense 2→2, sigmoid, |w| ≤ 0.3, a = 0.59, 0.6; …".
func (d *netDrawing) inWords() string {
	sizes := make([]string, len(d.columns))
	words := make([]string, len(d.columns)-1)
	for i, c := range d.columns {
		sizes[i] = fmt.Sprint(c.size)
		if i == 0 {
			continue
		}
		place := i - 1
		if d.view.backward {
			place = len(words) - i
		}
		words[place] = c.inWords(d.view, d.numbered)
	}
	kind := "network"
	if d.view.backward {
		kind = "network gradients"
	}
	text := fmt.Sprintf("%s %s: %s", kind, strings.Join(sizes, "-"), strings.Join(words, "; "))
	return kit.Plain(text) // as in the texts of other figures
}

func (c *netColumn) inWords(view netView, numbered bool) string {
	words := append(append([]string{}, c.caption...), c.box...)
	if c.box == nil {
		words = append(words, c.heading)
		if numbered {
			words = append(words, view.unit+" = "+strings.Join(c.numbers, ", "))
		}
	}
	return strings.Join(words, ", ")
}

// netView is one of the two pictures of a network: what it is called, and what its lines and units stand for.
type netView struct {
	settings
	caller             string
	weight, bias, unit string
	missing            string // what a dash means
	derivative         string // what to write before a parameter's name
	backward           bool
	numbers            text.Style
}

func weightsView(s settings) netView {
	return netView{
		settings: s, caller: "Network", weight: "w", bias: "b", unit: "a",
		missing: "no Forward yet", numbers: kit.TextStyle(kit.TickSize),
	}
}

func gradientsView(s settings) netView {
	derivative := "∂" + s.loss + "/∂"
	return netView{
		settings: s, caller: "NetworkGradients", weight: derivative + "w", bias: derivative + "b", unit: "δ",
		missing: "no Backprop since the last Forward", derivative: derivative, backward: true,
		numbers: kit.Italic(kit.TextStyle(kit.TickSize)),
	}
}

// matrix is what the view shows of a parameter block.
func (view netView) matrix(p bp.Param) *mat.Dense {
	if view.backward {
		return p.Grad
	}
	return p.Value
}

// units are the numbers in a dense layer's units for a batch of so many samples; known is false if they have not been
// computed.
func (view netView) units(l *bp.Dense, samples int) (numbers []float64, known bool) {
	m, share := l.A, 1/float64(samples) // the mean of a
	if view.backward {
		m, share = l.Delta, 1 // the sum of δ
	}
	if samplesIn(m) != samples || samples == 0 {
		return nil, false
	}
	rows, _ := m.Dims()
	for i := range rows {
		numbers = append(numbers, share*mat.Sum(m.RowView(i)))
	}
	return numbers, true
}

// known reports for each layer whether there are numbers to show: weights always, gradients after Backprop.
func (view netView) known(layers []bp.Layer) []bool {
	if view.backward {
		return reached(layers)
	}
	return slices.Repeat([]bool{true}, len(layers))
}

// netColumn is the input or a layer: its units below each other, or a box instead. It is a copy, so that the picture does
// not change with the network.
type netColumn struct {
	caption []string // what stands below
	box     []string // what stands in the box; nil if there are units
	skip    bool     // the box is a residual block, over which x is led
	size    int      // of the output
	drawn   []int    // the units that are drawn, or the outputs of a box from which lines start

	numbers []string    // in the drawn units
	known   bool        // whether there are weights and biases to show
	weights [][]float64 // to each drawn unit from each one of the previous column
	biases  []float64   // of each drawn unit
	labels  [][]string  // to each drawn unit: what stands at its weights, and last at its bias
	scale   float64     // the largest |w| or |b| of the layer, drawn or not
	heading string      // the largest weight: "|w| ≤ 1.73"
}

// Of a layer with more than mostUnits units, endUnits are drawn at each end.
const mostUnits, endUnits = 10, 4

func drawnUnits(size int) (drawn []int) {
	for i := range size {
		if size <= mostUnits || i < endUnits || i >= size-endUnits {
			drawn = append(drawn, i)
		}
	}
	return drawn
}

// newNetColumns copies of the layers what the view shows.
func newNetColumns(layers []bp.Layer, view netView) []netColumn {
	all := []netColumn{inputColumn(layers[0], view)}
	known, samples := view.known(layers), batch(layers)
	names := view.parameters
	for i, l := range layers {
		_, size := l.Sizes()
		c := netColumn{caption: []string{fmt.Sprintf("layer %d", i+view.firstLayer)}, size: size, known: known[i]}
		if dense, ok := l.(*bp.Dense); ok {
			c.caption = append(c.caption, describe(l)...)
			c.drawn, all[i].drawn = drawnUnits(size), drawnUnits(all[i].size)
			c.readUnits(dense, view, samples)
			c.readLines(dense, view, all[i].drawn, names)
		} else {
			c.box = append(describe(l), view.blocks(l.Params(), known[i])...)
			_, c.skip = l.(*bp.Residual)
		}
		for _, p := range l.Params() {
			rows, cols := p.Value.Dims()
			names = names[min(len(names), rows*cols):]
		}
		all = append(all, c)
	}
	return all
}

// inputColumn has a unit for each entry of a sample if the first layer is dense.
func inputColumn(first bp.Layer, view netView) netColumn {
	size, _ := first.Sizes()
	c := netColumn{caption: []string{"input"}, size: size}
	if view.firstLayer != 1 {
		c.caption = []string{fmt.Sprintf("layer %d", view.firstLayer-1), "input"}
	}
	switch l := first.(type) {
	case *bp.Dense:
		c.drawn = drawnUnits(size)
		for _, i := range c.drawn {
			c.numbers = append(c.numbers, "x"+subscript(i+1))
		}
	case *bp.Conv2D:
		c.box = []string{l.In.String()}
	case *bp.MaxPool2D:
		c.box = []string{l.In.String()}
	case *bp.AvgPool2D:
		c.box = []string{l.In.String()}
	default:
		c.box = []string{fmt.Sprint(size)}
	}
	return c
}

// readUnits copies the numbers in the units.
func (c *netColumn) readUnits(l *bp.Dense, view netView, samples int) {
	numbers, known := view.units(l, samples)
	for _, i := range c.drawn {
		words := "–"
		if known {
			words = kit.ShortNumber(numbers[i])
		}
		c.numbers = append(c.numbers, words)
	}
}

// readLines copies the weights and biases, or their gradients. names begins with those of the layer, if it has any.
func (c *netColumn) readLines(l *bp.Dense, view netView, from []int, names []string) {
	params := l.Params()
	w, b := view.matrix(params[0]), view.matrix(params[1])
	c.heading = bound(view.weight, largest(w), c.known)
	if !c.known {
		return
	}
	in, out := l.Sizes()
	label := func(value float64, at int) string {
		if len(names) < (in+1)*out {
			return kit.ShortNumber(value)
		}
		return kit.OneLine(names[at], kit.ShortName)
	}
	for _, to := range c.drawn {
		row, labels := make([]float64, len(from)), make([]string, len(from)+1)
		for k, i := range from {
			row[k], labels[k] = w.At(to, i), label(w.At(to, i), to*in+i)
		}
		labels[len(from)] = label(b.At(to, 0), out*in+to)
		c.weights, c.biases, c.labels = append(c.weights, row), append(c.biases, b.At(to, 0)), append(c.labels, labels)
	}
	c.scale = max(largest(w), largest(b))
}

// largest is the largest |v| of a matrix.
func largest(m *mat.Dense) float64 { return max(math.Abs(mat.Max(m)), math.Abs(mat.Min(m))) }

// bound gives a bound on the entries of a matrix: "|w| ≤ 1.73".
func bound(name string, most float64, known bool) string {
	switch {
	case !known:
		return "|" + name + "| –"
	case most == 0:
		return name + " = 0"
	}
	return "|" + name + "| ≤ " + kit.ShortNumber(most)
}

// subscript writes a positive whole number in subscript digits.
func subscript(n int) string {
	digits := []rune(fmt.Sprint(n))
	for i := range digits {
		digits[i] += '₀' - '0'
	}
	return string(digits)
}

// describe names a layer, with its shapes, line by line: "Dense 2→3", "sigmoid".
func describe(l bp.Layer) []string {
	in, out := l.Sizes()
	sizes := fmt.Sprintf("%d→%d", in, out)
	switch l := l.(type) {
	case *bp.Dense:
		return []string{"Dense " + sizes, activationName(l.F)}
	case *bp.Conv2D:
		return []string{"Conv2D " + kernelWords(l.Kernel), imageSizes(l.In, l.Out), activationName(l.F)}
	case *bp.MaxPool2D:
		return []string{"MaxPool2D", imageSizes(l.In, l.Out)}
	case *bp.AvgPool2D:
		return []string{"AvgPool2D", imageSizes(l.In, l.Out)}
	case *bp.ActivationLayer:
		return []string{"ActivationLayer", sizes, activationName(l.F)}
	case *bp.Residual:
		words := []string{"Residual x + F(x)", sizes}
		for i, inner := range l.Layers() {
			words = append(words, fmt.Sprintf("F%d: %s", i+1, strings.Join(describe(inner), ", ")))
		}
		return shorten(words)
	}
	return []string{typeName(l), sizes}
}

// blocks gives bounds on a layer's parameters or gradients: "|W| ≤ 0.52".
func (view netView) blocks(params []bp.Param, known bool) (words []string) {
	for _, p := range params {
		words = append(words, bound(view.derivative+kit.OneLine(p.Name, kit.ShortName), largest(view.matrix(p)), known))
	}
	return shorten(words)
}

// shorten keeps up to six lines of a list, and counts the others.
func shorten(words []string) []string {
	const most = 6
	if n := len(words) - most + 1; n > 1 {
		return append(words[:most-1:most-1], fmt.Sprintf("… and %d more", n))
	}
	return words
}

func imageSizes(in, out bp.Shape) string { return in.String() + " → " + out.String() }

// kernelWords leaves out a stride of 1 and a padding of 0: "3×3, stride 2".
func kernelWords(k bp.Kernel) string {
	words := fmt.Sprintf("%d×%d", k.Size, k.Size)
	if k.Stride != 1 {
		words += fmt.Sprintf(", stride %d", k.Stride)
	}
	if k.Padding != 0 {
		words += fmt.Sprintf(", padding %d", k.Padding)
	}
	return words
}

func activationName(f bp.Activation) string { return kit.OneLine(f.String(), kit.ShortName) }

// typeName is the name of a layer's type, without its package.
func typeName(l bp.Layer) string {
	t := reflect.TypeOf(l)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Name() == "" {
		return "Layer"
	}
	return kit.OneLine(t.Name(), kit.ShortName)
}

// reached reports for each layer whether Backprop has reached it since the last Forward, as far as can be seen. Backprop
// goes from the output to the input. So it has reached a layer that keeps no δ if it has reached the layer before, and
// has not if it has not reached a layer behind. In between, it counts as reached if its gradient is not all zeros.
func reached(layers []bp.Layer) []bool {
	samples, behind := batch(layers), true
	reached := make([]bool, len(layers))
	for i := len(layers) - 1; i >= 0; i-- {
		reached[i] = behind
		if _, delta, ok := kept(layers[i]); ok {
			reached[i] = samples > 0 && samplesIn(delta) == samples
			behind = behind && reached[i]
		}
	}
	nonzero := func(p bp.Param) bool { return mat.Norm(p.Grad, 1) != 0 } // true for NaN
	for i, l := range layers {
		if _, _, ok := kept(l); !ok {
			reached[i] = reached[i] && (i > 0 && reached[i-1] || slices.ContainsFunc(l.Params(), nonzero))
		}
	}
	return reached
}

// batch is how many samples the last Forward had, by the layer nearest to the input that keeps its a; 0 before the first.
func batch(layers []bp.Layer) int {
	for _, l := range layers {
		if a, _, ok := kept(l); ok {
			return samplesIn(a)
		}
	}
	return 0
}

// kept are the a and δ that a layer keeps, or the first layer inside it that does: nil before Forward and Backward.
func kept(l bp.Layer) (a, delta *mat.Dense, ok bool) {
	switch l := l.(type) {
	case *bp.Dense:
		return l.A, l.Delta, true
	case *bp.Conv2D:
		return l.A, l.Delta, true
	case *bp.ActivationLayer:
		return l.A, l.Delta, true
	case *bp.Residual:
		for _, inner := range l.Layers() {
			if a, delta, ok = kept(inner); ok {
				return a, delta, true
			}
		}
	}
	return nil, nil, false
}

// samplesIn is how many samples a matrix has: 0 if it is nil.
func samplesIn(m *mat.Dense) int {
	if m == nil {
		return 0
	}
	_, n := m.Dims()
	return n
}
