package plotting

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
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
	p := newPlane("From layer to layer", "layer", quantity, linear, logarithmic)
	p.plot.X.Tick.Marker = epochTicks{} // layers are whole numbers too
	var words []string
	for i, s := range series {
		points := s.points(p.x, p.y)
		dots := &plotter.Scatter{XYs: points, GlyphStyle: pointStyle(i)}
		thumbs, factor := []plot.Thumbnailer{dots}, ""
		low, high := slices.Min(s.X), slices.Max(s.X)
		if low < high {
			fit, _ := leastSquares(points)
			factor = "×" + number(math.Pow(10, -fit.slope), 2) + " a layer"
			line := &plotter.Line{XYs: fit.between(low, high), LineStyle: lineStyle(i)}
			p.plot.Add(line)
			thumbs = append(thumbs, line)
		}
		p.plot.Add(dots)
		p.legend = append(p.legend, entry{s.named(factor), thumbs})
		words = append(words, s.named(fmt.Sprintf("%s at layer %s, %s at layer %s%s",
			number(s.Y[slices.Index(s.X, low)], textDigits), number(low, textDigits),
			number(s.Y[slices.Index(s.X, high)], textDigits), number(high, textDigits), comma(factor))))
	}
	return p.figure(plotHeight, quantity+": "+strings.Join(words, "; ")), nil
}
