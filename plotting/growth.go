package plotting

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
)

// Growth draws what something costs, Y, against the number of layers, X, on a log axis. The quantity names the cost:
// "multiplications", "seconds".
//
// The points are joined in their order, which must be that of X, and the legend has the factor that the last layer
// brings. What every layer multiplies is a straight line and keeps its factor: it is exponential in the depth. What
// grows with a power of the depth bends, and its factor goes to 1. A series with a single depth has no factor.
func Growth(quantity string, series ...Series) (*Figure, error) {
	if err := checkLetters("Growth", quantity); err != nil {
		return nil, err
	}
	if err := checkAll("Growth", series, "layers", "cost", false); err != nil {
		return nil, err
	}
	p := newPlane("Cost and depth", "layers", oneLine(quantity, shortName), linear, logarithmic)
	p.plot.X.Tick.Marker = epochTicks{} // layers are whole numbers too
	var words []string
	for i, s := range series {
		for j := 1; j < len(s.X); j++ {
			if s.X[j] <= s.X[j-1] {
				return nil, fmt.Errorf("plotting: Growth: series %d has layers = %v after %v; want more", i+1, s.X[j], s.X[j-1])
			}
		}
		points := s.points(p.x, p.y)
		dots, line := &plotter.Scatter{XYs: points, GlyphStyle: pointStyle(i)}, &plotter.Line{XYs: points, LineStyle: lineStyle(i)}
		p.plot.Add(line, dots)
		p.legend = append(p.legend, entry{s.short().named(signed(s.lastFactor())), []plot.Thumbnailer{line, dots}})
		last := len(s.X) - 1
		words = append(words, s.named(fmt.Sprintf("%s at depth %s, %s at depth %s%s", number(s.Y[0], textDigits), number(s.X[0], textDigits),
			number(s.Y[last], textDigits), number(s.X[last], textDigits), comma(s.lastFactor()))))
	}
	return p.figure(plotHeight, quantity+": "+strings.Join(words, "; ")), nil
}

// lastFactor says what the last layer multiplies the cost with.
func (s Series) lastFactor() string {
	k := len(s.X) - 1
	if k == 0 {
		return ""
	}
	return "×" + number(math.Pow(s.Y[k]/s.Y[k-1], 1/(s.X[k]-s.X[k-1])), textDigits) + " a layer"
}
