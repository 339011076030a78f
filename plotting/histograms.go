package plotting

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// Histograms draws how the values of each layer are spread: a row for each of the names, on one common axis, which
// the quantity names. Each row is as high as its fullest bin, and has a line at the median. What is exactly zero,
// as with dead units, does not count there: it has a bar of its own at the left, which fills the height of the row
// if all values are zero.
//
// With the option Log, the axis is that of log|value|, where the layers of a deep network can be compared.
func Histograms(quantity string, names []string, values [][]float64, options ...Option) (*Figure, error) {
	look, err := newLook("Histograms", options)
	if err != nil {
		return nil, err
	}
	if look.window > 1 {
		return nil, errors.New("plotting: Histograms: there is nothing to Smooth")
	}
	return histograms("Histograms", "Values by layer", quantity, names, values, look.scale(linear))
}

func histograms(figure, title, quantity string, names []string, values [][]float64, s scale) (*Figure, error) {
	b, err := newBins(figure, names, values, s)
	if err != nil {
		return nil, err
	}
	if err := checkLetters(figure, append(slices.Clone(names), quantity)...); err != nil {
		return nil, err
	}
	p := newPlane(title, oneLine(quantity, longName), "", b.scale, linear)
	p.plot.X.Tick.Marker = b
	if b.zeros {
		p.plot.Add(level{at: b.wall, upright: true, LineStyle: floorLine})
	}
	labels, words := oneLines(names, shortName), slices.Clone(names)
	middle := draw.LineStyle{Color: ink, Width: 2}
	for i := range values {
		bottom := rowHeight(i) - 0.5
		outline, zero := b.row(values[i], bottom)
		if outline != nil {
			m := b.scale.height(b.median(values[i]))
			p.plot.Add(filled(outline, 0), &plotter.Line{XYs: plotter.XYs{{X: m, Y: bottom}, {X: m, Y: bottom + rowFill}}, LineStyle: middle})
			words[i] += ": median " + number(b.median(values[i]), textDigits)
		}
		if zero != nil {
			p.plot.Add(filled(zero, 1))
			share := percent(zeros(values[i]), len(values[i])) + " zero"
			labels[i] += "\n" + share
			words[i] += comma(share)
		}
	}
	p.plot.Y.Tick.Marker = rows(labels)
	p.legend = append(p.legend,
		entry{"values", []plot.Thumbnailer{filled(nil, 0)}},
		entry{"median", []plot.Thumbnailer{&plotter.Line{LineStyle: middle}}})
	if b.zeros {
		p.legend = append(p.legend, entry{"exactly zero", []plot.Thumbnailer{filled(nil, 1)}})
	}
	return p.rows(len(values), 40, strings.ToLower(title)+": "+strings.Join(words, "; ")), nil
}

// filled is a filled outline in the colour of curve i.
func filled(outline plotter.XYs, i int) *plotter.Polygon {
	return &plotter.Polygon{XYs: []plotter.XYs{outline}, Color: lineStyle(i).Color}
}

// percent does not call a few of many none, nor nearly all all.
func percent(part, whole int) string {
	share := 100 * float64(part) / float64(whole)
	switch {
	case part > 0 && share < 1:
		return "<1%"
	case part < whole && share > 99:
		return ">99%"
	}
	return fmt.Sprintf("%.0f%%", share)
}
