package plotting

import (
	"fmt"
	"strings"
)

// Cost draws what something costs, Y, against the number of parameters, X, on log-log axes. The quantity names
// the cost: "multiplications", "seconds".
//
// A straight line is fitted to each series by least squares of the logarithms, and the legend has its slope: a
// cost that grows with the k-th power of N has slope k. A series with a single N has no line.
func Cost(quantity string, series ...Series) (*Figure, error) {
	if err := checkLetters("Cost", quantity); err != nil {
		return nil, err
	}
	if err := checkAll("Cost", series, "N", "cost", false); err != nil {
		return nil, err
	}
	p := newPlane("Cost", "parameters N", oneLine(quantity, shortName), logarithmic, logarithmic)
	var words []string
	for i, s := range series {
		words = append(words, p.fitted(i, s, "N = ", func(slope float64) string { return fmt.Sprintf("slope %.2f", slope) }))
	}
	return p.figure(plotHeight, quantity+": "+strings.Join(words, "; ")), nil
}
