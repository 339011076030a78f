package plotting

import (
	"strconv"

	"gonum.org/v1/plot"
)

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
