package plotting

import (
	"fmt"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/text"
)

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
		missing: "no Forward yet", numbers: textStyle(tickSize),
	}
	gradientsView = netView{
		caller: "NetworkGradients", title: "Network gradients", weight: "∂L/∂w", bias: "∂L/∂b", unit: "δ",
		missing: "no Backprop since the last Forward", derivative: "∂L/∂", backward: true,
		numbers: italic(textStyle(tickSize)),
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
					if v := m.At(r, c); !finite(v) {
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
