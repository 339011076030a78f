package plotting

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"backprop/plotting/internal/kit"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Cost draws what something costs, Y, against the number of parameters, X, on log-log axes. The quantity names the cost:
// "multiplications", "seconds".
//
// A straight line is fitted to the logarithms of each series by least squares, and the slope stands at the line: a cost
// that grows with the k-th power of N has slope k. A series with a single N has no line. Where a series is Predicted, the
// line is the prediction.
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
// A straight line is fitted to the logarithms of each series by least squares, and at it stands the factor from one layer
// to the layer before it, which is the direction of the backward pass: ×0.25 shrinks to a quarter. A series with a single
// layer has no line. Where a series is Predicted, the line is the prediction, and the points show whether it came true.
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

// drawFits draws the points of each series and, if it has two different X, a line: the prediction, or the straight line
// that fits the points best. At the line stands what its slope means. The words say where each series starts and ends,
// "88 at N = 40", and what the slopes are.
func drawFits(c *kit.Chart, series []Series, x string, meaning func(slope float64) string) string {
	var words []string
	var labels lineLabels
	predicted := false
	for i, s := range series {
		points := s.points(c.X, c.Y)
		markers := &plotter.Scatter{XYs: points, GlyphStyle: kit.PointStyle(i)}
		thumbs := []plot.Thumbnailer{markers}
		low, high := slices.Min(s.X), slices.Max(s.X)
		end := func(at float64) string {
			return kit.Number(s.Y[slices.Index(s.X, at)], kit.TextDigits) + " at " + x + kit.Number(at, kit.TextDigits)
		}
		facts := end(low) + ", " + end(high)
		if low < high {
			fit, _ := leastSquares(points)
			line := &plotter.Line{XYs: fit.between(c.X.Height(low), c.X.Height(high)), LineStyle: kit.LineStyle(i)}
			facts += ", " + meaning(fit.slope)
			if s.Predicted != nil {
				predicted = true
				line.XYs = Series{X: s.X, Y: s.Predicted}.points(c.X, c.Y)
				fit, _ = leastSquares(line.XYs)
				facts += "; predicted " + meaning(fit.slope)
			}
			c.Plot.Add(line)
			thumbs = append(thumbs, line)
			start := c.X.Height(low)
			place := start + (c.X.Height(high)-start)*float64(i+1)/float64(len(series)+1)
			labels = append(labels, lineLabel{plotter.XY{X: start, Y: fit.at(start)}, plotter.XY{X: place, Y: fit.at(place)}, kit.Typeset(meaning(fit.slope)), i})
		}
		c.Plot.Add(markers)
		if s.Name != "" {
			c.Legend.Add(s.short().Name, thumbs...)
		}
		words = append(words, s.named(facts))
	}
	c.Plot.Add(labels)
	if predicted {
		c.Legend.Add("points: measured")
		c.Legend.Add("lines: predicted")
	}
	return strings.Join(words, "; ")
}

// lineLabels stand above their lines, each in the colour of its curve and at a place of its own from left to right.
type lineLabels []lineLabel

type lineLabel struct {
	from, at plotter.XY // the line comes from one point, and the label stands at the other
	text     string
	curve    int
}

func (l lineLabels) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, label := range l {
		const gap vg.Length = 6
		style := kit.Align(kit.Colored(kit.TextStyle(kit.TickSize), label.curve%len(kit.Colors)), text.XCenter, text.YBottom)
		half := style.Width(label.text) / 2
		at, from := vg.Point{X: x(label.at.X), Y: y(label.at.Y)}, vg.Point{X: x(label.from.X), Y: y(label.from.Y)}
		if lean := (at.Y - from.Y) / (at.X - from.X); lean > 0 { // the corner of the label at the line is its lower right one
			at.X -= half * min(1, 5*lean)
		} else {
			at.X += half * min(1, -5*lean)
		}
		at.X = min(max(at.X, c.Min.X+half), c.Max.X-half)
		c.FillText(style, at.Add(vg.Point{Y: gap}), label.text)
	}
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
