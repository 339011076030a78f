package plotting

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"backprop/plotting/internal/kit"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
)

// Cost draws what something costs, Y, against the number of parameters, X, on log-log axes. The quantity names the cost:
// "multiplications", "seconds".
//
// A straight line is fitted to the logarithms of each series by least squares, and the legend has its slope: a cost that
// grows with the k-th power of N has slope k. A series with a single N has no line.
func Cost(quantity string, series ...Series) (*Figure, error) {
	if err := kit.CheckLetters("Cost", quantity); err != nil {
		return nil, err
	}
	if err := checkAll("Cost", series, "N", "cost", false); err != nil {
		return nil, err
	}
	c := kit.NewChart("Cost", "parameters N", kit.OneLine(quantity, kit.ShortName), kit.Logarithmic, kit.Logarithmic)
	slope := func(slope float64) string { return fmt.Sprintf("slope %.2f", slope) }
	words := drawFits(c, series, "N = ", slope)
	return &Figure{c.Drawing(kit.PlotHeight), quantity + ": " + words}, nil
}

// Decay draws how a quantity, Y, changes from layer to layer, X, on a log axis: the gradient that vanishes or explodes in
// the backward pass. The quantity names the axis: "‖∂L/∂z‖".
//
// A straight line is fitted to the logarithms of each series by least squares, and the legend has the factor from one
// layer to the layer before it, which is the direction of the backward pass: ×0.25 shrinks to a quarter. A series with a
// single layer has no line.
func Decay(quantity string, series ...Series) (*Figure, error) {
	if err := checkAll("Decay", series, "layer", quantity, false); err != nil {
		return nil, err
	}
	c := kit.NewChart("From layer to layer", "layer", kit.OneLine(quantity, kit.ShortName), kit.Layers, kit.Logarithmic)
	factor := func(slope float64) string { return perLayer(-slope, 2) }
	words := drawFits(c, series, "layer ", factor)
	return &Figure{c.Drawing(kit.PlotHeight), quantity + ": " + words}, nil
}

// perLayer is the factor for one more layer, given its log₁₀. It may be larger or smaller than numbers are.
func perLayer(log float64, digits int) string {
	factor := kit.Number(math.Pow(10, log), digits)
	if factor == "0" || factor == "+Inf" {
		k := math.Floor(log)
		factor = fmt.Sprintf("%se%.0f", kit.Number(math.Pow(10, log-k), digits), k)
	}
	return "×" + factor + " a layer"
}

// drawFits draws each series and, if it has two different X, the straight line that fits its heights best. The legend
// says what the slope means. The words say where each series starts and ends: "88 at N = 40".
func drawFits(c *kit.Chart, series []Series, x string, meaning func(slope float64) string) string {
	var words []string
	for i, s := range series {
		points := s.points(c.X, c.Y)
		markers := &plotter.Scatter{XYs: points, GlyphStyle: kit.PointStyle(i)}
		thumbs := []plot.Thumbnailer{markers}
		low, high := slices.Min(s.X), slices.Max(s.X)
		end := func(at float64) string {
			return kit.Number(s.Y[slices.Index(s.X, at)], kit.TextDigits) + " at " + x + kit.Number(at, kit.TextDigits)
		}
		found, facts := "", end(low)+", "+end(high)
		if low < high {
			fit, _ := leastSquares(points)
			line := &plotter.Line{XYs: fit.between(c.X.Height(low), c.X.Height(high)), LineStyle: kit.LineStyle(i)}
			c.Plot.Add(line)
			thumbs = append(thumbs, line)
			found = meaning(fit.slope)
			facts += ", " + found
		}
		c.Plot.Add(markers)
		c.Legend.Add(s.short().named(kit.Typeset(found)), thumbs...)
		words = append(words, s.named(facts))
	}
	return strings.Join(words, "; ")
}

// Growth draws what something costs, Y, against the number of layers, X, on a log axis. The quantity names the cost:
// "multiplications", "seconds".
//
// The points are joined in the order of X, which must be ascending, and the legend has the factor for the last layer. A
// cost that every layer multiplies by the same factor is a straight line: it is exponential in the depth. A cost that
// grows with a power of the depth bends, and its factor tends to 1. A series with a single depth has no factor.
func Growth(quantity string, series ...Series) (*Figure, error) {
	if err := kit.CheckLetters("Growth", quantity); err != nil {
		return nil, err
	}
	if err := checkAll("Growth", series, "layers", "cost", false); err != nil {
		return nil, err
	}
	c := kit.NewChart("Cost and depth", "layers", kit.OneLine(quantity, kit.ShortName), kit.Layers, kit.Logarithmic)
	var words []string
	for i, s := range series {
		for j := 1; j < len(s.X); j++ {
			if s.X[j] <= s.X[j-1] {
				return nil, fmt.Errorf("plotting: Growth: series %d has layers = %v after %v; want more", i+1, s.X[j], s.X[j-1])
			}
		}
		points := s.points(c.X, c.Y)
		markers, line := &plotter.Scatter{XYs: points, GlyphStyle: kit.PointStyle(i)}, &plotter.Line{XYs: points, LineStyle: kit.LineStyle(i)}
		c.Plot.Add(line, markers)
		last := len(s.X) - 1
		end := func(k int) string {
			return kit.Number(s.Y[k], kit.TextDigits) + " at depth " + kit.Number(s.X[k], kit.TextDigits)
		}
		factor, facts := "", end(0)+", "+end(last)
		if last > 0 {
			slope := (kit.Log10(s.Y[last]) - kit.Log10(s.Y[last-1])) / (s.X[last] - s.X[last-1])
			factor = perLayer(slope, kit.TextDigits)
			facts += ", " + factor
		}
		c.Legend.Add(s.short().named(kit.Typeset(factor)), line, markers)
		words = append(words, s.named(facts))
	}
	return &Figure{c.Drawing(kit.PlotHeight), quantity + ": " + strings.Join(words, "; ")}, nil
}
