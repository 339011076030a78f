package plotting

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
)

// magnitudeBar is the colour bar of magnitudes on a log scale.
type magnitudeBar struct {
	colorBar
	lo, hi float64 // log₁₀ of the smallest and the largest magnitude that is not zero
}

func newMagnitudeBar(cells [][]float64) magnitudeBar {
	b := magnitudeBar{lo: math.Inf(1), hi: math.Inf(-1)}
	b.name = "‖∂L/∂θ‖" + logarithmic.note
	for _, row := range cells {
		for _, v := range row {
			if v == 0 {
				b.missing = "0"
				continue
			}
			b.lo, b.hi = min(b.lo, log10(v)), max(b.hi, log10(v))
		}
	}
	if b.lo > b.hi { // nothing but zeros
		b.lo, b.hi = 0, 0
	}
	if b.hi-b.lo < 1e-9 { // less than labels tell apart
		b.lo, b.hi = b.lo-logarithmic.flat(b.lo), b.hi+logarithmic.flat(b.hi)
	}
	b.color = sequential.at
	b.ticks = unit(logTicks{}, b.lo, b.hi)
	return b
}

// of is the colour of a magnitude, nil for zero.
func (b magnitudeBar) of(v float64) color.Color {
	if v == 0 {
		return nil
	}
	return sequential.at((log10(v) - b.lo) / (b.hi - b.lo))
}

// unit moves the ticks of the range lo to hi to the range 0 to 1.
func unit(ticker plot.Ticker, lo, hi float64) []plot.Tick {
	ticks := ticker.Ticks(lo, hi)
	for i, t := range ticks {
		ticks[i].Value = (t.Value - lo) / (hi - lo)
	}
	return ticks
}
