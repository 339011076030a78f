package plotting

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// newPlaneMap is a map of a rectangle of the plane, with nothing on it.
func newPlaneMap(title, x, y string, a area) *mapChart {
	m := newMapChart(title, x, y)
	m.width, m.height = a.size()
	m.plot.X.Min, m.plot.X.Max, m.plot.X.Tick.Marker = a.x[0], a.x[1], roomyTicks{m.width}
	m.plot.Y.Min, m.plot.Y.Max, m.plot.Y.Tick.Marker = a.y[0], a.y[1], linearTicks{}
	return m
}

// planeFigure is the finished map of a plane, which may be higher than other maps.
func (m *mapChart) planeFigure(text string) *Figure {
	f := m.figure(text)
	f.height = max(f.height, wholePixels(m.height+plotHeight-mapHeight))
	return f
}

// roomyTicks are linearTicks on a horizontal axis of a given width: every second of them, every third and so on, where
// there is no room for the labels of all.
type roomyTicks struct{ width vg.Length }

func (t roomyTicks) Ticks(lo, hi float64) []plot.Tick {
	ticks := linearTicks{}.Ticks(lo, hi)
	var widest vg.Length
	for _, tick := range ticks {
		widest = max(widest, textStyle(tickSize).Width(tick.Label))
	}
	const gap vg.Length = 8
	room := max(1, int(t.width/(widest+gap)))
	every := (len(ticks) + room - 1) / room
	var kept []plot.Tick
	for i := 0; i < len(ticks); i += every {
		kept = append(kept, ticks[i])
	}
	return kept
}
