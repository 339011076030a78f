package plotting

import (
	"image/color"
	"slices"

	"gonum.org/v1/plot"
)

// bands are the stretches between contour levels, each of which has one colour. The lowest is below all levels, the
// highest above them.
type bands struct {
	levels []float64
	colors []color.Color
	flat   float64 // what the function is everywhere, if there are no levels
}

// newBands is for a function with these values. The colours are pale, so that paths stand out.
func newBands(values []float64) bands {
	const paleness = 0.5
	b := bands{levels: contourLevels(values), flat: values[0]}
	n := len(b.levels)
	for i := range n + 1 {
		t := 0.5
		if n > 0 {
			t = float64(i) / float64(n)
		}
		b.colors = append(b.colors, mix(sequential.at(t), color.White, paleness))
	}
	return b
}

// of is the band of a value.
func (b bands) of(v float64) int {
	i, found := slices.BinarySearch(b.levels, v)
	if found {
		i++ // a value on a level belongs to the band above it
	}
	return i
}

// bar is what explains the colours. Its bands are equally high, whatever the levels.
func (b bands) bar(name string) colorBar {
	n := len(b.levels) + 1
	bar := colorBar{name: name, color: func(t float64) color.Color { return b.colors[min(int(t*float64(n)), n-1)] }}
	if n == 1 {
		bar.ticks = []plot.Tick{{Value: 0.5, Label: signed(number(b.flat, textDigits))}}
	}
	for i, level := range b.levels {
		bar.ticks = append(bar.ticks, plot.Tick{Value: float64(i+1) / float64(n), Label: signed(number(level, axisDigits))})
	}
	return bar
}
