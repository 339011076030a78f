package kit

import (
	"fmt"
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
			return max(math.Abs(h)/2, math.SmallestNonzeroFloat64)
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

// Pad widens the range lo to hi, so that no curve runs along the edge and a constant has an axis of some length. A range
// of a finite width keeps one.
func (s Scale) Pad(lo, hi float64) (float64, float64) {
	if s.tight {
		return lo, hi
	}
	pad := max(0.04*(hi-lo), math.SmallestNonzeroFloat64)
	if hi-lo <= leastShare*max(math.Abs(lo), math.Abs(hi)) || s.Log && hi-lo <= leastShare {
		pad = s.flat(hi)
	}
	pad = min(pad, 0.49*(math.MaxFloat64-(hi-lo)))
	return max(lo-pad, -math.MaxFloat64), min(hi+pad, math.MaxFloat64)
}

// CheckRange refuses a range that is too long for one axis: its length must be a number. The figure is the function that the
// user called.
func CheckRange(figure, what string, lo, hi float64) error {
	if Finite(hi - lo) {
		return nil
	}
	return fmt.Errorf("plotting: %s: %s goes from %v to %v, too far for one axis", figure, what, lo, hi)
}

// leastShare is how long a range must be, as a share of its farther end, for labels to tell its parts apart.
const leastShare = 1e-9

// Log10 uses math.Log2, because math.Log is wrong for subnormal numbers on amd64 and s390x (golang/go#56600):
// math.Log10(1.7e-311) is −308 in Go 1.26. A gradient through a saturated softmax can be that small.
//
// float64 keeps the product from being fused with a sum, which would give another last bit on some processors.
func Log10(x float64) float64 { return float64(math.Log2(x) * (math.Ln2 / math.Ln10)) }

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

// MirroredTicks labels an axis that goes on below a floor: what is above it, and the same mirrored, with a minus.
type MirroredTicks struct {
	Above plot.Ticker
	At    float64 // the floor
}

func (t MirroredTicks) Ticks(lo, hi float64) []plot.Tick {
	above := t.Above.Ticks(t.At, max(hi, 2*t.At-lo))
	var all []plot.Tick
	for _, tick := range above {
		if tick.Value <= hi {
			all = append(all, tick)
		}
		if below := 2*t.At - tick.Value; below >= lo && tick.Value > t.At {
			all = append(all, plot.Tick{Value: below, Label: "−" + tick.Label})
		}
	}
	return all
}

// ZeroStyle is the look of a line at zero, such as the floor, which is not part of the log scale.
var ZeroStyle = draw.LineStyle{Color: AxisColor, Width: 1}

// mostLabels is how many labels an axis has room for.
const mostLabels = 6

// LinearTicks labels the multiples of 1, 2 or 5 times a power of ten: between 2 and mostLabels+1 of them.
type LinearTicks struct{}

func (LinearTicks) Ticks(lo, hi float64) []plot.Tick {
	values := linearTicks(lo, hi)
	return ticksAt(values, values)
}

func linearTicks(lo, hi float64) []float64 {
	const leastStep = 1e-11 // of the farther end: AxisDigits tell such steps apart
	return multiples(roundStep(max((hi-lo)/mostLabels, leastStep*max(math.Abs(lo), math.Abs(hi)))), lo, hi)
}

// WholeTicks labels whole numbers, such as epochs and layers, and 1 where the axis begins there and has room. Where there
// is no whole number, it labels what LinearTicks does.
type WholeTicks struct{}

func (WholeTicks) Ticks(lo, hi float64) []plot.Tick {
	step := max(1, roundStep((hi-lo)/mostLabels))
	values := multiples(step, lo, hi)
	if len(values) == 0 {
		return LinearTicks{}.Ticks(lo, hi)
	}
	ticks := ticksAt(values, values)
	for i, t := range ticks {
		const most = 1e9
		if math.Abs(t.Value) < most {
			ticks[i].Label = strconv.Itoa(int(t.Value)) // 1000000 between 800000 and 1200000, not 10⁶
		}
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
	// An axis may reach farther than the numbers do.
	lo, hi = max(lo, Log10(math.SmallestNonzeroFloat64)), min(hi, Log10(math.MaxFloat64))
	var heights, quantities []float64
	add := func(height, quantity float64) {
		heights, quantities = append(heights, min(max(height, lo), hi)), append(quantities, quantity)
	}
	const slack = 1e-12 // decades: a label at the very end does not depend on how the logarithm was rounded
	first, last := int(math.Ceil(lo-slack)), int(math.Floor(hi+slack))
	if last-first >= 2 {
		for _, k := range multiples(max(1, roundStep((hi-lo)/mostLabels)), lo-slack, hi+slack) {
			add(k, decimal(1, int(k)))
		}
		return ticksAt(heights, quantities)
	}
	for k := first - 1; k <= last; k++ {
		for _, digit := range []float64{1, 2, 5} {
			q := decimal(digit, k)
			if h := Log10(q); lo-slack <= h && h <= hi+slack {
				add(h, q)
			}
		}
	}
	if len(quantities) < 2 {
		heights, quantities = nil, nil
		for _, q := range linearTicks(math.Pow(10, lo), min(math.Pow(10, hi), math.MaxFloat64)) {
			if q > 0 { // 10ˡᵒ may be rounded down to zero
				add(Log10(q), q)
			}
		}
	}
	return ticksAt(heights, quantities)
}

// decimal is digit·10ᵏ, correctly rounded, as the parser of Go's constants gives it: a product of the two would be zero
// for 5·10⁻³²⁴, the smallest number.
func decimal(digit float64, k int) float64 {
	v, _ := strconv.ParseFloat(fmt.Sprintf("%ge%d", digit, k), 64) // +Inf where it is too large
	return v
}

// ticksAt labels heights with the quantities there.
func ticksAt(heights, quantities []float64) []plot.Tick {
	ticks := make([]plot.Tick, len(quantities))
	for i, label := range Labels(quantities) {
		ticks[i] = plot.Tick{Value: heights[i], Label: label}
	}
	return ticks
}

// multiples are the multiples of step from lo to hi.
func multiples(step, lo, hi float64) (values []float64) {
	first, last := math.Ceil(lo/step), math.Floor(hi/step)
	for i := first; i <= last; i++ {
		values = append(values, i*step+0) // +0 turns −0 into 0
	}
	return values
}

// roundStep is the smallest of 1, 2 and 5 times a power of ten that is not below x.
func roundStep(x float64) float64 {
	x = min(max(x, math.SmallestNonzeroFloat64), math.MaxFloat64)
	for k := int(math.Floor(Log10(x))); ; k++ {
		for _, digit := range []float64{1, 2, 5} {
			if step := decimal(digit, k); !(step < x) {
				return step
			}
		}
	}
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
