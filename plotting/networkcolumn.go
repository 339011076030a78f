package plotting

import (
	"fmt"
	"math"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

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
			words = amount(numbers[i])
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
	return "|" + name + "| ≤ " + amount(most)
}

// subscript writes a whole number above zero in small digits.
func subscript(n int) string {
	digits := []rune(fmt.Sprint(n))
	for i := range digits {
		digits[i] += '₀' - '0'
	}
	return string(digits)
}
