package plotting

import (
	"errors"
	"fmt"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// Activations draws how the activations a of each layer are spread for the samples x (d×n), as Histograms does. The
// name of a row says how many of its units are dead: zero for every sample. It runs a forward pass, which panics
// where x does not fit the network.
func Activations(net *bp.Network, x *mat.Dense) (*Figure, error) {
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
	return histograms("Activations", "Activations by layer", "activation a", names, values, linear)
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
