package plotting

import (
	"backprop/plotting/internal/kit"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
)

// Cost draws what something costs, Y, against the number of parameters, X, on log-log axes. The quantity names
// the cost: "multiplications", "seconds".
//
// A straight line is fitted to each series by least squares of the logarithms, and the legend has its slope: a
// cost that grows with the k-th power of N has slope k. A series with a single N has no line.
func Cost(quantity string, series ...Series) (*Figure, error) {
	if err := kit.CheckLetters("Cost", quantity); err != nil {
		return nil, err
	}
	if err := checkAll("Cost", series, "N", "cost", false); err != nil {
		return nil, err
	}
	p := kit.NewChart("Cost", "parameters N", kit.OneLine(quantity, kit.ShortName), kit.Logarithmic, kit.Logarithmic)
	var words []string
	for i, s := range series {
		words = append(words, p.fitted(i, s, "N = ", func(slope float64) string { return fmt.Sprintf("slope %.2f", slope) }))
	}
	return p.Drawing(kit.PlotHeight, quantity+": "+strings.Join(words, "; ")), nil
}

// Growth draws what something costs, Y, against the number of layers, X, on a log axis. The quantity names the cost:
// "multiplications", "seconds".
//
// The points are joined in their order, which must be that of X, and the legend has the factor that the last layer
// brings. What every layer multiplies is a straight line and keeps its factor: it is exponential in the depth. What
// grows with a power of the depth bends, and its factor goes to 1. A series with a single depth has no factor.
func Growth(quantity string, series ...Series) (*Figure, error) {
	if err := kit.CheckLetters("Growth", quantity); err != nil {
		return nil, err
	}
	if err := checkAll("Growth", series, "layers", "cost", false); err != nil {
		return nil, err
	}
	p := kit.NewChart("Cost and depth", "layers", kit.OneLine(quantity, kit.ShortName), kit.Linear, kit.Logarithmic)
	p.Plot.X.Tick.Marker = kit.WholeTicks{} // layers are whole numbers too
	var words []string
	for i, s := range series {
		for j := 1; j < len(s.X); j++ {
			if s.X[j] <= s.X[j-1] {
				return nil, fmt.Errorf("plotting: Growth: series %d has layers = %v after %v; want more", i+1, s.X[j], s.X[j-1])
			}
		}
		points := s.points(p.X, p.Y)
		dots, line := &plotter.Scatter{XYs: points, GlyphStyle: kit.PointStyle(i)}, &plotter.Line{XYs: points, LineStyle: kit.LineStyle(i)}
		p.Plot.Add(line, dots)
		p.Legend = append(p.Legend, kit.Entry{s.short().named(kit.WithMinus(s.lastFactor())), []plot.Thumbnailer{line, dots}})
		last := len(s.X) - 1
		words = append(words, s.named(fmt.Sprintf("%s at depth %s, %s at depth %s%s", kit.Number(s.Y[0], kit.TextDigits), kit.Number(s.X[0], kit.TextDigits),
			kit.Number(s.Y[last], kit.TextDigits), kit.Number(s.X[last], kit.TextDigits), comma(s.lastFactor()))))
	}
	return p.Drawing(kit.PlotHeight, quantity+": "+strings.Join(words, "; ")), nil
}

// lastFactor says what the last layer multiplies the cost with.
func (s Series) lastFactor() string {
	k := len(s.X) - 1
	if k == 0 {
		return ""
	}
	return "×" + kit.Number(math.Pow(s.Y[k]/s.Y[k-1], 1/(s.X[k]-s.X[k-1])), kit.TextDigits) + " a layer"
}

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
	p := kit.NewChart("From layer to layer", "layer", kit.OneLine(quantity, kit.ShortName), kit.Linear, kit.Logarithmic)
	p.Plot.X.Tick.Marker = kit.WholeTicks{} // layers are whole numbers too
	perLayer := func(slope float64) string { return "×" + kit.Number(math.Pow(10, -slope), 2) + " a layer" }
	var words []string
	for i, s := range series {
		words = append(words, p.fitted(i, s, "layer ", perLayer))
	}
	return p.Drawing(kit.PlotHeight, quantity+": "+strings.Join(words, "; ")), nil
}

// fitted draws series i, and the straight line that fits its heights best, if it has two different X. The legend says
// what the slope means. It returns in words where the series starts and ends: "88 at N = 40".
func (p *kit.Chart) fitted(i int, s Series, x string, meaning func(slope float64) string) string {
	points := s.points(p.X, p.Y)
	dots := &plotter.Scatter{XYs: points, GlyphStyle: kit.PointStyle(i)}
	thumbs, found := []plot.Thumbnailer{dots}, ""
	low, high := slices.Min(s.X), slices.Max(s.X)
	if low < high {
		fit, _ := leastSquares(points)
		found = meaning(fit.slope)
		line := &plotter.Line{XYs: fit.between(p.X.Height(low), p.X.Height(high)), LineStyle: kit.LineStyle(i)}
		p.Plot.Add(line)
		thumbs = append(thumbs, line)
	}
	p.Plot.Add(dots)
	p.Legend = append(p.Legend, kit.Entry{s.short().named(kit.WithMinus(found)), thumbs})
	end := func(at float64) string {
		return kit.Number(s.Y[slices.Index(s.X, at)], kit.TextDigits) + " at " + x + kit.Number(at, kit.TextDigits)
	}
	return s.named(fmt.Sprintf("%s, %s%s", end(low), end(high), comma(found)))
}

func comma(s string) string {
	if s == "" {
		return ""
	}
	return ", " + s
}
