package plotting

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
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

// mostLabels is how many labels an axis has room for.
const mostLabels = 6

// linearTicks labels the multiples of 1, 2 or 5 times a power of ten: between 2 and mostLabels+1 of them.
type linearTicks struct{}

func (linearTicks) Ticks(lo, hi float64) []plot.Tick {
	return multiples(roundStep((hi-lo)/mostLabels), lo, hi)
}

// epochTicks labels whole numbers, and the first epoch where it has room.
type epochTicks struct{}

func (epochTicks) Ticks(lo, hi float64) []plot.Tick {
	step := max(1, roundStep((hi-lo)/mostLabels))
	ticks := multiples(step, lo, hi)
	for i, t := range ticks {
		ticks[i].Label = strconv.Itoa(int(t.Value)) // 1000000 between 800000 and 1200000, not 1e6
	}
	if lo == 1 && ticks[0].Value-1 > step/2 {
		ticks = append(ticks, plot.Tick{Value: 1, Label: "1"})
	}
	return ticks
}

// logTicks labels an axis that shows log₁₀ of a quantity with the quantity: with powers of ten if three or
// more are in view, else with 1, 2 and 5 times a power of ten if two or more are, else as a linear axis.
type logTicks struct{}

func (logTicks) Ticks(lo, hi float64) []plot.Tick {
	first, last := int(math.Ceil(lo)), int(math.Floor(hi))
	if last-first >= 2 {
		ticks := multiples(max(1, roundStep((hi-lo)/mostLabels)), lo, hi)
		for i, t := range ticks {
			ticks[i].Label = signed(number(math.Pow10(int(t.Value)), axisDigits))
		}
		return ticks
	}
	var ticks []plot.Tick
	for k := first - 1; k <= last; k++ {
		for _, digit := range []float64{1, 2, 5} {
			q := digit * math.Pow10(k)
			if h := log10(q); lo <= h && h <= hi {
				ticks = append(ticks, plot.Tick{Value: h, Label: signed(number(q, axisDigits))})
			}
		}
	}
	if len(ticks) >= 2 {
		return ticks
	}
	ticks = linearTicks{}.Ticks(math.Pow(10, lo), math.Pow(10, hi))
	for i, t := range ticks {
		ticks[i].Value = log10(t.Value)
	}
	return ticks
}

// multiples labels the multiples of step from lo to hi.
func multiples(step, lo, hi float64) []plot.Tick {
	var ticks []plot.Tick
	first, last := int(math.Ceil(lo/step)), int(math.Floor(hi/step))
	for i := first; i <= last; i++ {
		v := float64(i) * step
		ticks = append(ticks, plot.Tick{Value: v, Label: signed(number(v, axisDigits))})
	}
	return ticks
}

// roundStep is the smallest of 1, 2 and 5 times a power of ten that is not below x.
func roundStep(x float64) float64 {
	power := math.Pow10(int(math.Floor(log10(x))))
	for _, digit := range []float64{1, 2, 5} {
		if digit*power >= x {
			return digit * power
		}
	}
	return 10 * power
}

// indexTicks labels the cells 1 to n of an axis: all if there is room for so many labels, else the first and
// the multiples of 2, 5, 10 and so on.
type indexTicks struct {
	n, room int
	names   []string // of the cells; nil: their numbers
}

func (t indexTicks) Ticks(float64, float64) []plot.Tick {
	step := 1
	if t.n > t.room {
		step = int(roundStep(float64(t.n) / float64(t.room)))
	}
	var ticks []plot.Tick
	for i := 1; i <= t.n; i++ {
		if i%step != 0 && (i != 1 || step < 3) { // 1 and 2 would touch
			continue
		}
		label := strconv.Itoa(i)
		if t.names != nil {
			label = t.names[i-1]
		}
		ticks = append(ticks, plot.Tick{Value: float64(i), Label: label})
	}
	return ticks
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// unit moves the ticks of the range lo to hi to the range 0 to 1.
func unit(ticker plot.Ticker, lo, hi float64) []plot.Tick {
	ticks := ticker.Ticks(lo, hi)
	for i, t := range ticks {
		ticks[i].Value = (t.Value - lo) / (hi - lo)
	}
	return ticks
}
