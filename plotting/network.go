package plotting

import (
	"backprop/plotting/internal/kit"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/text"
)

// Network draws a network as it is now: a column for the input and for each layer, from left to right. A circle is
// a unit, and the line to it from a unit of the column before is a weight w. Its bias b is a short line above it, or
// a bar in it. Colour and dashes say the sign, the width the size, on one scale for all dense layers; above the
// lines stands the largest |w| of the layer.
//
// Where no column has more than four units and the network no more than three layers, the numbers are written out:
// weights, biases, and in each unit its a, as the last Forward left it. With several samples this is their mean.
// Before Forward a dash stands for it. The input's numbers are not kept by a network, so its units have names.
//
// Of a layer with more than ten units the first four and the last four are drawn, with the lines between those. A
// layer that is not a *bp.Dense is a box with its name, its shapes and the largest entry of each block of its
// parameters.
//
// A weight or bias that is not finite is an error, which names it; an a is written as it is.
func Network(net *bp.Network) (*Figure, error) { return drawNetwork(net, weightsView) }

// NetworkGradients draws what Backprop left in a network, on the way back: the lines are ∂L/∂w and ∂L/∂b, and in the
// units stands δ. Places, colours, dashes and widths are as in Network, so that the two can be set Beside each other.
//
// A batch of several samples has the sum of its δ in each unit. Since each carries 1/n, that is the mean of the
// samples' own, and it is ∂L/∂b (A17).
//
// Where Backprop has not come since the last Forward there are dashes and no lines, for a gradient that is not there is
// not 0. What tells is Delta: it is nil before the first Backprop, and has as many columns as A after one. So neither
// a Forward of as many samples since then can be told, nor a step of the parameters; the gradients shown are then
// those of before. A layer that keeps no Delta, such as one of the reader's own, goes by those around it and by
// whether its gradient is all zeros.
func NetworkGradients(net *bp.Network) (*Figure, error) { return drawNetwork(net, gradientsView) }

func drawNetwork(net *bp.Network, view netView) (*Figure, error) {
	if net == nil {
		return nil, fmt.Errorf("plotting: %s: the network is nil", view.caller)
	}
	layers := net.Layers()
	if len(layers) == 0 {
		return nil, fmt.Errorf("plotting: %s: the network has no layers; bp.New makes one with layers", view.caller)
	}
	if err := checkFit(view.caller, layers); err != nil {
		return nil, err
	}
	if err := view.checkFinite(layers); err != nil {
		return nil, err
	}
	d := newNetDrawing(layers, view)
	for _, c := range d.columns {
		if err := kit.CheckLetters(view.caller, strings.Join(append(c.caption, c.box...), " ")); err != nil {
			return nil, err
		}
	}
	return kit.NewDiagram(view.title, d.inWords(), append([]kit.Sketch{d.sketch()}, d.key()...)...), nil
}

// checkFit refuses layers that were changed after bp.New had looked at them.
func checkFit(caller string, layers []bp.Layer) error {
	for i := 1; i < len(layers); i++ {
		_, given := layers[i-1].Sizes()
		if taken, _ := layers[i].Sizes(); taken != given {
			return fmt.Errorf("plotting: %s: layer %d takes %d inputs, layer %d gives %d; layers must stay as they were in bp.New",
				caller, i+1, taken, i, given)
		}
	}
	return nil
}

// inWords says what the figure shows, in the order in which it is calculated: "network 2-2-2: layer 1, Dense 2→2,
// sigmoid, |w| ≤ 0.3, a = 0.59, 0.6; …".
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
	text := fmt.Sprintf("%s %s: %s", strings.ToLower(d.view.title), strings.Join(sizes, "-"), strings.Join(words, "; "))
	return strings.ReplaceAll(text, kit.Minus, "-") // as in the texts of other figures
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
	caller, title      string
	weight, bias, unit string
	missing            string // what a dash means
	derivative         string // what to write before a parameter's name
	backward           bool
	numbers            text.Style
}

var (
	weightsView = netView{
		caller: "Network", title: "Network", weight: "w", bias: "b", unit: "a",
		missing: "no Forward yet", numbers: kit.TextStyle(kit.TickSize),
	}
	gradientsView = netView{
		caller: "NetworkGradients", title: "Network gradients", weight: "∂L/∂w", bias: "∂L/∂b", unit: "δ",
		missing: "no Backprop since the last Forward", derivative: "∂L/∂", backward: true,
		numbers: kit.Italic(kit.TextStyle(kit.TickSize)),
	}
)

// matrix is what the view shows of a block of parameters.
func (view netView) matrix(p bp.Param) *mat.Dense {
	if view.backward {
		return p.Grad
	}
	return p.Value
}

// units are the numbers in a dense layer's units for a batch of so many samples; known is false where they have not
// been calculated.
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

// checkFinite refuses what no width can be given.
func (view netView) checkFinite(layers []bp.Layer) error {
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
							"only finite numbers can be drawn", view.caller, i+1, view.derivative, p.Name, v, r, c)
					}
				}
			}
		}
	}
	return nil
}

// known tells for each layer whether there is something to see: parameters always are, gradients not until Backprop.
func (view netView) known(layers []bp.Layer) []bool {
	if view.backward {
		return reached(layers)
	}
	all := make([]bool, len(layers))
	for i := range all {
		all[i] = true
	}
	return all
}

// netColumn is the input or a layer: its units one below the other, or a box in their place. It holds what they are
// now, so that the picture does not change with them later.
type netColumn struct {
	caption []string // what stands below
	box     []string // what stands in the box; nil where there are units
	size    int      // of the output
	drawn   []int    // the units that are drawn; of a box, the outputs that lines start from

	numbers []string    // in the units that are drawn
	known   bool        // whether weights and biases are; those of the input and of a box are not
	weights [][]float64 // to each drawn unit, from each of the column before
	biases  []float64   // of each drawn unit
	scale   float64     // the largest |w| or |b| of the layer, drawn or not
	heading string      // how large the weights are: "|w| ≤ 1.73"
}

// Of a layer of more than mostUnits units, the first and the last ones are drawn, endUnits at each end.
const mostUnits, endUnits = 10, 4

func drawnUnits(size int) (drawn []int) {
	for i := range size {
		if size <= mostUnits || i < endUnits || i >= size-endUnits {
			drawn = append(drawn, i)
		}
	}
	return drawn
}

// newNetColumns takes down the layers with what the view shows of them.
func newNetColumns(layers []bp.Layer, view netView) []netColumn {
	all := []netColumn{inputColumn(layers[0])}
	known, samples := view.known(layers), batch(layers)
	for i, l := range layers {
		_, size := l.Sizes()
		c := netColumn{caption: []string{fmt.Sprintf("layer %d", i+1)}, size: size, known: known[i]}
		if dense, ok := l.(*bp.Dense); ok {
			c.caption = append(c.caption, describe(l)...)
			c.drawn, all[i].drawn = drawnUnits(size), drawnUnits(all[i].size)
			c.readUnits(dense, view, samples)
			c.readLines(dense, view, all[i].drawn)
		} else {
			c.box = append(describe(l), view.blocks(l.Params(), known[i])...)
		}
		all = append(all, c)
	}
	return all
}

// inputColumn has a unit for each entry of a sample where lines start from them.
func inputColumn(first bp.Layer) netColumn {
	size, _ := first.Sizes()
	c := netColumn{caption: []string{"input"}, size: size}
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

// readUnits takes down the numbers in the units.
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

// readLines takes down the weights and biases, or their gradients.
func (c *netColumn) readLines(l *bp.Dense, view netView, from []int) {
	params := l.Params()
	w, b := view.matrix(params[0]), view.matrix(params[1])
	c.heading = bound(view.weight, largest(w), c.known)
	if !c.known {
		return
	}
	for _, to := range c.drawn {
		row := make([]float64, len(from))
		for k, i := range from {
			row[k] = w.At(to, i)
		}
		c.weights, c.biases = append(c.weights, row), append(c.biases, b.At(to, 0))
	}
	c.scale = max(largest(w), largest(b))
}

// largest is the largest |v| of a matrix.
func largest(m *mat.Dense) float64 {
	return max(math.Abs(mat.Max(m)), math.Abs(mat.Min(m)))
}

// bound says how large the entries of a matrix are: "|w| ≤ 1.73".
func bound(name string, most float64, known bool) string {
	switch {
	case !known:
		return "|" + name + "| –"
	case most == 0:
		return name + " = 0"
	}
	return "|" + name + "| ≤ " + kit.ShortNumber(most)
}

// subscript writes a whole number above zero in small digits.
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
		return shorten(words, mostLines)
	}
	return []string{typeName(l), sizes}
}

// mostLines is the longest list in a box.
const mostLines = 6

// blocks says how large a layer's parameters or gradients are: "|W| ≤ 0.52".
func (view netView) blocks(params []bp.Param, known bool) (words []string) {
	for _, p := range params {
		words = append(words, bound(view.derivative+kit.OneLine(p.Name, kit.ShortName), largest(view.matrix(p)), known))
	}
	return shorten(words, mostLines)
}

// shorten keeps the first lines of a list, and counts the others.
func shorten(words []string, most int) []string {
	if n := len(words) - most + 1; n > 1 {
		return append(words[:most-1:most-1], fmt.Sprintf("… and %d more", n))
	}
	return words
}

func imageSizes(in, out bp.Shape) string { return in.String() + " → " + out.String() }

// kernelWords leaves out what is usual: "3×3, stride 2".
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

// reached tells for each layer whether Backprop has come to it since the last Forward, as far as can be seen. The way
// back leads from the output to the input, so it came to a layer that cannot tell if it came to the one before it, and
// it did not if it did not come to one after it. In between, a gradient that is not all zeros tells.
func reached(layers []bp.Layer) []bool {
	samples, later := batch(layers), true
	come := make([]bool, len(layers))
	for i := len(layers) - 1; i >= 0; i-- {
		come[i] = later
		if all := recordedIn(layers[i]); len(all) > 0 {
			come[i] = samples > 0 && samplesIn(all[0].delta) == samples
			later = later && come[i]
		}
	}
	for i, l := range layers {
		if len(recordedIn(l)) == 0 {
			come[i] = come[i] && (i > 0 && come[i-1] || slices.ContainsFunc(l.Params(), notZero))
		}
	}
	return come
}

// notZero reports whether a gradient has an entry other than 0, NaN included.
func notZero(p bp.Param) bool { return mat.Norm(p.Grad, 1) != 0 }

// batch is how many samples the last Forward had, as the layer next to the input knows it; 0 before the first one.
func batch(layers []bp.Layer) int {
	for _, l := range layers {
		if all := recordedIn(l); len(all) > 0 {
			return samplesIn(all[0].a)
		}
	}
	return 0
}

// telling are the layers, l itself or those inside, that keep their a and δ: from the input on.
func recordedIn(l bp.Layer) (all []recorded) {
	switch l := l.(type) {
	case *bp.Dense:
		return []recorded{{l.A, l.Delta}}
	case *bp.Conv2D:
		return []recorded{{l.A, l.Delta}}
	case *bp.ActivationLayer:
		return []recorded{{l.A, l.Delta}}
	case *bp.Residual:
		for _, inner := range l.Layers() {
			all = append(all, recordedIn(inner)...)
		}
	}
	return all
}

// kept is what Forward and Backward leave in a layer; nil before.
type recorded struct{ a, delta *mat.Dense }

// samplesIn is how many samples a matrix has; nil has none.
func samplesIn(m *mat.Dense) int {
	if m == nil {
		return 0
	}
	_, n := m.Dims()
	return n
}
