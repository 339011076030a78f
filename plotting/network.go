package plotting

import (
	"fmt"
	"strings"

	"backprop/bp"
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
		if err := checkLetters(view.caller, strings.Join(append(c.caption, c.box...), " ")); err != nil {
			return nil, err
		}
	}
	return newDiagram(view.title, d.inWords(), append([]sketch{d.sketch()}, d.key()...)...), nil
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
	return strings.ReplaceAll(text, minus, "-") // as in the texts of other figures
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
