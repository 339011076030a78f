package plotting

import (
	"fmt"
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
	if err := checkAll("Cost", series, "N", "cost", false); err != nil {
		return nil, err
	}
	p := newPlane("Cost", "parameters N", quantity, logarithmic, logarithmic)
	var words []string
	for i, s := range series {
		points := s.points(p.x, p.y)
		dots := &plotter.Scatter{XYs: points, GlyphStyle: pointStyle(i)}
		thumbs, slope := []plot.Thumbnailer{dots}, ""
		low, high := slices.Min(s.X), slices.Max(s.X)
		if low < high {
			fit, _ := leastSquares(points)
			slope = fmt.Sprintf("slope %.2f", fit.slope)
			line := &plotter.Line{XYs: fit.between(log10(low), log10(high)), LineStyle: lineStyle(i)}
			p.plot.Add(line)
			thumbs = append(thumbs, line)
		}
		p.plot.Add(dots)
		p.legend = append(p.legend, entry{s.named(slope), thumbs})
		words = append(words, s.named(fmt.Sprintf("%s at N = %s, %s at N = %s%s",
			number(s.Y[slices.Index(s.X, low)], textDigits), number(low, textDigits),
			number(s.Y[slices.Index(s.X, high)], textDigits), number(high, textDigits), comma(slope))))
	}
	return p.figure(plotHeight, quantity+": "+strings.Join(words, "; ")), nil
}

func comma(s string) string {
	if s == "" {
		return ""
	}
	return ", " + s
}
