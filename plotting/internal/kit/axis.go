package kit

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg/draw"
)

// Scale maps a quantity to the height at which it is drawn.
//
// A log scale draws log₁₀ of the quantity on a linear axis, and its ticks name the quantity. gonum's own plot.LogScale
// panics at zero, and leaves part of the height empty, because it centres the axis label at the mean of the ends.
type Scale struct {
	Height func(quantity float64) float64 // infinite for what the scale does not have, as zero on a log scale
	flat   func(height float64) float64   // room to leave above and below where all heights are the same
	Ticks  plot.Ticker
	Note   string // for the name of the axis
	Log    bool
	tight  bool // no room at the ends
}

var (
	Linear = Scale{
		Height: func(q float64) float64 { return q },
		flat: func(h float64) float64 {
			if h == 0 {
				return 1
			}
			return math.Abs(h) / 2
		},
		Ticks: LinearTicks{},
	}
	Logarithmic = Scale{
		Height: Log10,
		flat:   func(float64) float64 { return 0.5 },
		Ticks:  LogTicks{},
		Note:   ", log scale",
		Log:    true,
	}
	Layers = Scale{Height: Linear.Height, flat: Linear.flat, Ticks: WholeTicks{}}
	Epochs = Scale{Height: Linear.Height, Ticks: WholeTicks{}, tight: true} // from the first epoch to the last
)

// Pad widens the range lo to hi, so that no curve runs along the edge and a constant has an axis of some length.
func (s Scale) Pad(lo, hi float64) (float64, float64) {
	if s.tight {
		return lo, hi
	}
	pad := 0.04 * (hi - lo)
	if hi-lo <= 1e-9*max(math.Abs(lo), math.Abs(hi)) { // less than the digits of a label tell apart
		pad = s.flat(hi)
	}
	return max(lo-pad, -math.MaxFloat64), min(hi+pad, math.MaxFloat64)
}

// Log10 uses math.Log2, because math.Log is wrong for subnormal numbers on amd64 and s390x (golang/go#56600):
// math.Log10(1.7e-311) is −308 in Go 1.26. A gradient through a saturated softmax can be that small.
func Log10(x float64) float64 { return math.Log2(x) * (math.Ln2 / math.Ln10) }

// WithFloor is a log scale for magnitudes, some of which may be zero: zeros lie on a floor below all others, where the
// axis says 0. floor is its height, NaN if no value is zero. If all values are zero, the scale is linear.
func WithFloor(series ...[]float64) (s Scale, floor float64) {
	lowest, highest, some := math.Inf(1), math.Inf(-1), false
	for _, values := range series {
		for _, v := range values {
			if v == 0 {
				some = true
				continue
			}
			lowest, highest = min(lowest, Log10(v)), max(highest, Log10(v))
		}
	}
	if !some {
		return Logarithmic, math.NaN()
	}
	if lowest > highest {
		return Linear, math.NaN()
	}
	gap := max(0.5, 0.12*(highest-lowest)) // wide enough for a label on either side
	floor = lowest - gap
	s = Logarithmic
	s.Height = func(q float64) float64 {
		if q == 0 {
			return floor
		}
		return Log10(q)
	}
	s.Ticks = flooredTicks{floor, lowest - gap/4}
	return s, floor
}

// flooredTicks labels the floor with 0, and what is above from as LogTicks does.
type flooredTicks struct{ floor, from float64 }

func (t flooredTicks) Ticks(_, hi float64) []plot.Tick {
	return append(LogTicks{}.Ticks(t.from, hi), plot.Tick{Value: t.floor, Label: "0"})
}

// ZeroStyle is the look of a line at zero, such as the floor, which is not part of the log scale.
var ZeroStyle = draw.LineStyle{Color: AxisColor, Width: 1}

// mostLabels is how many labels an axis has room for.
const mostLabels = 6

// LinearTicks labels the multiples of 1, 2 or 5 times a power of ten: between 2 and mostLabels+1 of them.
type LinearTicks struct{}

func (LinearTicks) Ticks(lo, hi float64) []plot.Tick {
	return multiples(roundStep((hi-lo)/mostLabels), lo, hi)
}

// WholeTicks labels whole numbers, such as epochs and layers, and 1 where the axis begins there and has room.
type WholeTicks struct{}

func (WholeTicks) Ticks(lo, hi float64) []plot.Tick {
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

// LogTicks labels an axis that shows log₁₀ of a quantity with the quantity: with powers of ten if three or more of them
// are in view, else with 1, 2 and 5 times a power of ten if two or more of these are, else as a linear axis would.
type LogTicks struct{}

func (LogTicks) Ticks(lo, hi float64) []plot.Tick {
	first, last := int(math.Ceil(lo)), int(math.Floor(hi))
	if last-first >= 2 {
		ticks := multiples(max(1, roundStep((hi-lo)/mostLabels)), lo, hi)
		for i, t := range ticks {
			ticks[i] = tick(t.Value, math.Pow10(int(t.Value)))
		}
		return ticks
	}
	var ticks []plot.Tick
	for k := first - 1; k <= last; k++ {
		for _, digit := range []float64{1, 2, 5} {
			q := digit * math.Pow10(k)
			if h := Log10(q); lo <= h && h <= hi {
				ticks = append(ticks, tick(h, q))
			}
		}
	}
	if len(ticks) >= 2 {
		return ticks
	}
	ticks = LinearTicks{}.Ticks(math.Pow(10, lo), math.Pow(10, hi))
	for i, t := range ticks {
		ticks[i].Value = Log10(t.Value)
	}
	return ticks
}

// tick is at a height and names a quantity.
func tick(height, quantity float64) plot.Tick {
	return plot.Tick{Value: height, Label: WithMinus(Number(quantity, AxisDigits))}
}

// multiples labels the multiples of step from lo to hi.
func multiples(step, lo, hi float64) []plot.Tick {
	var ticks []plot.Tick
	first, last := int(math.Ceil(lo/step)), int(math.Floor(hi/step))
	for i := first; i <= last; i++ {
		v := float64(i) * step
		ticks = append(ticks, tick(v, v))
	}
	return ticks
}

// roundStep is the smallest of 1, 2 and 5 times a power of ten that is not below x.
func roundStep(x float64) float64 {
	power := math.Pow10(int(math.Floor(Log10(x))))
	for _, digit := range []float64{1, 2, 5} {
		if digit*power >= x {
			return digit * power
		}
	}
	return 10 * power
}

// IndexTicks labels the cells 1 to N of an axis: all of them if there is room for so many labels, else the first one
// and the multiples of 2, 5, 10 and so on.
type IndexTicks struct {
	N, Room int      // how many cells, and for how many labels there is room
	Names   []string // of the cells; nil: their numbers
}

func (t IndexTicks) Ticks(float64, float64) []plot.Tick {
	step := 1
	if t.N > t.Room {
		step = int(roundStep(float64(t.N) / float64(t.Room)))
	}
	var ticks []plot.Tick
	for i := 1; i <= t.N; i++ {
		if i%step != 0 && (i != 1 || step < 3) { // 1 and 2 would touch
			continue
		}
		label := strconv.Itoa(i)
		if t.Names != nil {
			label = t.Names[i-1]
		}
		ticks = append(ticks, plot.Tick{Value: float64(i), Label: label})
	}
	return ticks
}

// Finite reports whether v is neither NaN nor infinite.
func Finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// UnitTicks are the ticks of the range lo to hi, moved to the range 0 to 1 of a colour bar.
func UnitTicks(ticker plot.Ticker, lo, hi float64) []plot.Tick {
	ticks := ticker.Ticks(lo, hi)
	for i, t := range ticks {
		ticks[i].Value = (t.Value - lo) / (hi - lo)
	}
	return ticks
}
