package plotting

import "strings"

// newLayerChart is a chart of one curve for each layer, on a log axis unless the options say otherwise.
func newLayerChart(figure, title, quantity string, series [][]float64, options []Option) (*chart, error) {
	look, err := newLook(figure, options)
	if err != nil {
		return nil, err
	}
	n := len(series[0])
	scale := look.scale(logarithmic)
	if zeros(series...)+infinities(series...) == n*len(series) {
		scale = linear
	}
	c := newChart(title, quantity, n, scale)
	c.smooth(look.window)
	return c, nil
}

// layers draws the curves and says in words how each starts and ends.
func (c *chart) layers(names []string, series [][]float64) string {
	var words []string
	for i, values := range series {
		note := c.scale.gapNote(values)
		c.legend = append(c.legend, entry{oneLine(names[i], longName) + note, c.curve(values)})
		words = append(words, names[i]+note+": "+inWords(values))
	}
	return strings.Join(words, "; ")
}
