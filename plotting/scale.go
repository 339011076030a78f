package plotting

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
)

// scale maps a quantity to the height at which it is drawn.
//
// A log scale draws log₁₀ of the quantity on a linear axis, and its ticks name the quantity. gonum's own
// plot.LogScale panics at zero, and leaves a part of the height empty, because it looks for the axis label at
// the mean of the ends where that is not their middle.
type scale struct {
	height func(quantity float64) float64 // not finite: not on the scale
	flat   func(height float64) float64   // room to leave above and below when all heights are the same
	ticks  plot.Ticker
	note   string // to the name of the axis
	log    bool   // does not have zero
}

var (
	linear = scale{
		height: func(q float64) float64 { return q },
		flat: func(h float64) float64 {
			if h == 0 {
				return 1
			}
			return math.Abs(h) / 2
		},
		ticks: linearTicks{},
	}
	logarithmic = scale{
		height: log10,
		flat:   func(float64) float64 { return 0.5 },
		ticks:  logTicks{},
		note:   ", log scale",
		log:    true,
	}
)

// runs are the stretches of values[e], drawn at epoch e+1, that are on the scale.
func (s scale) runs(values []float64) []plotter.XYs {
	var runs []plotter.XYs
	gap := true
	for e, v := range values {
		h := s.height(v)
		if math.IsInf(h, 0) {
			gap = true
			continue
		}
		if gap {
			runs = append(runs, nil)
			gap = false
		}
		last := &runs[len(runs)-1]
		*last = append(*last, plotter.XY{X: float64(e + 1), Y: h})
	}
	return runs
}

// room widens the range lo to hi, so that no curve runs along the frame and a constant has an axis to stand on.
func (s scale) room(lo, hi float64) (float64, float64) {
	pad := 0.04 * (hi - lo)
	if hi-lo <= 1e-9*max(math.Abs(lo), math.Abs(hi)) { // less than the digits of a label tell apart
		pad = s.flat(hi)
	}
	return max(lo-pad, -math.MaxFloat64), min(hi+pad, math.MaxFloat64)
}

// log10 goes by way of math.Log2, because on amd64 Go 1.26 has math.Log10(1.7e-311) = −308: its math.Log takes a
// subnormal number for a normal one. A gradient through a saturated softmax can be that small.
func log10(x float64) float64 { return math.Log2(x) * (math.Ln2 / math.Ln10) }
