package plotting

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
)

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
