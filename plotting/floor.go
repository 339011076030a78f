package plotting

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg/draw"
)

// floored is a log scale for magnitudes, some of which may be zero: these lie on a floor below all others, and
// the axis says 0 there. floor is where that is, NaN if nothing is zero. If all is, the scale is linear.
func floored(series ...[]float64) (s scale, floor float64) {
	lowest, highest, some := math.Inf(1), math.Inf(-1), false
	for _, values := range series {
		for _, v := range values {
			if v == 0 {
				some = true
				continue
			}
			lowest, highest = min(lowest, log10(v)), max(highest, log10(v))
		}
	}
	if !some {
		return logarithmic, math.NaN()
	}
	if lowest > highest {
		return linear, math.NaN()
	}
	gap := max(0.5, 0.12*(highest-lowest)) // wide enough for a label on either side
	floor = lowest - gap
	s = logarithmic
	s.height = func(q float64) float64 {
		if q == 0 {
			return floor
		}
		return log10(q)
	}
	s.ticks = flooredTicks{floor, lowest - gap/4}
	return s, floor
}

// flooredTicks labels the floor, and from a height on what logTicks does.
type flooredTicks struct{ floor, from float64 }

func (t flooredTicks) Ticks(_, hi float64) []plot.Tick {
	return append(logTicks{}.Ticks(t.from, hi), plot.Tick{Value: t.floor, Label: "0"})
}

// floorLine is the look of the floor, on which there is no log scale any more.
var floorLine = draw.LineStyle{Color: axisColor, Width: 1}
