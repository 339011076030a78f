package plotting

import (
	"math"
	"strings"
)

// Decay draws how a quantity, Y, changes from layer to layer, X, on a log axis: the gradient that vanishes or explodes
// on its way back. The quantity names the axis: "‖∂L/∂z‖".
//
// A straight line is fitted to the logarithms of each series by least squares, and the legend has the factor from one
// layer to the layer before it, which is the way that the gradient goes: ×0.25 shrinks to a quarter. A series with a
// single layer has no line.
func Decay(quantity string, series ...Series) (*Figure, error) {
	if err := checkAll("Decay", series, "layer", quantity, false); err != nil {
		return nil, err
	}
	p := newPlane("From layer to layer", "layer", oneLine(quantity, shortName), linear, logarithmic)
	p.plot.X.Tick.Marker = epochTicks{} // layers are whole numbers too
	perLayer := func(slope float64) string { return "×" + number(math.Pow(10, -slope), 2) + " a layer" }
	var words []string
	for i, s := range series {
		words = append(words, p.fitted(i, s, "layer ", perLayer))
	}
	return p.figure(plotHeight, quantity+": "+strings.Join(words, "; ")), nil
}
