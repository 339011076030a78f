package plotting

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
)

const (
	binCount = 60
	rowFill  = 0.85 // of a row's height is what its fullest bin takes
)

// bins divide the axis of histograms, from lo to hi in heights of the scale. Left of the wall stand the zeros.
type bins struct {
	scale     scale
	lo, hi    float64
	zeros     bool
	wall      float64
	left, end float64 // of the bar of zeros
}

// newBins refuses what cannot be drawn, and says where it is.
func newBins(figure string, names []string, values [][]float64, s scale) (*bins, error) {
	if len(names) != len(values) {
		return nil, fmt.Errorf("plotting: %s: %d names of layers for %d of values", figure, len(names), len(values))
	}
	if len(values) == 0 {
		return nil, fmt.Errorf("plotting: %s: no layers", figure)
	}
	b := &bins{scale: s, lo: math.Inf(1), hi: math.Inf(-1), zeros: zeros(values...) > 0}
	for i, layer := range values {
		if len(layer) == 0 {
			return nil, fmt.Errorf("plotting: %s: %s has no values", figure, names[i])
		}
		for j, v := range layer {
			if !finite(v) {
				return nil, fmt.Errorf("plotting: %s: %s has %v at value %d", figure, names[i], v, j+1)
			}
			if v != 0 {
				b.lo, b.hi = min(b.lo, b.at(v)), max(b.hi, b.at(v))
			}
		}
	}
	if b.lo > b.hi { // nothing but zeros
		b.lo, b.hi = 0, 0
	}
	if b.lo, b.hi = s.room(b.lo, b.hi); !finite(b.hi - b.lo) {
		return nil, fmt.Errorf("plotting: %s: the values go from %v to %v, too far for one axis", figure, b.lo, b.hi)
	}
	width := b.hi - b.lo
	b.wall, b.left, b.end = b.lo-0.03*width, b.lo-0.13*width, b.lo-0.07*width
	return b, nil
}

// at is where a value lies, on a log scale its magnitude.
func (b *bins) at(v float64) float64 {
	if b.scale.log {
		v = math.Abs(v)
	}
	return b.scale.height(v)
}

// row outlines the histogram of a layer and the bar of its zeros, both from the bottom of the row; nil where there
// are none.
func (b *bins) row(values []float64, bottom float64) (outline, zero plotter.XYs) {
	counts := b.count(values)
	most := 0
	for _, n := range counts {
		most = max(most, n)
	}
	if most > 0 {
		step := (b.hi - b.lo) / binCount
		outline = plotter.XYs{{X: b.lo, Y: bottom}}
		for k, n := range counts {
			top := bottom + rowFill*float64(n)/float64(most)
			left := b.lo + float64(k)*step
			outline = append(outline, plotter.XY{X: left, Y: top}, plotter.XY{X: left + step, Y: top})
		}
		outline = append(outline, plotter.XY{X: b.hi, Y: bottom})
	}
	if n := zeros(values); n > 0 {
		top := bottom + rowFill*float64(n)/float64(len(values))
		zero = plotter.XYs{{X: b.left, Y: bottom}, {X: b.left, Y: top}, {X: b.end, Y: top}, {X: b.end, Y: bottom}}
	}
	return outline, zero
}

// count sorts what is not zero into the bins.
func (b *bins) count(values []float64) (counts [binCount]int) {
	for _, v := range values {
		if v != 0 {
			k := int((b.at(v) - b.lo) / (b.hi - b.lo) * binCount)
			counts[min(max(k, 0), binCount-1)]++
		}
	}
	return counts
}

// median is that of what is not zero, on a log scale of its magnitudes.
func (b *bins) median(values []float64) float64 {
	var some []float64
	for _, v := range values {
		if b.scale.log {
			v = math.Abs(v)
		}
		if v != 0 {
			some = append(some, v)
		}
	}
	return median(some)
}

func (b *bins) Ticks(_, _ float64) []plot.Tick {
	ticks := b.scale.ticks.Ticks(b.lo, b.hi)
	if b.zeros {
		ticks = append(ticks, plot.Tick{Value: (b.left + b.end) / 2, Label: "= 0"})
	}
	return ticks
}
