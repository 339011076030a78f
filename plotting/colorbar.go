package plotting

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// colorBar says in a strip of its own which colour stands for which value. gonum's has its labels on the left,
// where they seem to belong to the map, and no place for what has no value.
type colorBar struct {
	name    string                      // of the quantity
	color   func(t float64) color.Color // from 0 at the bottom to 1 at the top
	ticks   []plot.Tick                 // their values go from 0 to 1 as well
	missing string                      // what hatched places are; empty: there are none
	signed  bool                        // whether the lower half, of negative values, has dashes: see signs
}

const (
	barGap   vg.Length = 18 // to the map
	barWidth vg.Length = 15
	barTick  vg.Length = 4
	textGap  vg.Length = 4
)

// labels is the width of the column of labels.
func (b colorBar) labels() vg.Length {
	style := textStyle(tickSize)
	widest := style.Width(b.missing)
	for _, t := range b.ticks {
		widest = max(widest, style.Width(t.Label))
	}
	return widest
}

func (b colorBar) width() vg.Length {
	name := textStyle(labelSize)
	return barGap + barWidth + barTick + textGap + b.labels() + textGap + name.Rectangle(b.name).Size().Y
}

// draw fills the strip.
func (b colorBar) draw(strip draw.Canvas) {
	strip.Min.X += barGap
	bar := strip
	bar.Max.X = bar.Min.X + barWidth
	if b.missing != "" {
		box := bar
		box.Max.Y = box.Min.Y + barWidth
		raster{func(x, y float64) color.Color { return nil }}.Plot(box, nil)
		rim{}.Plot(box, nil)
		b.label(box, 0.5, b.missing)
		bar.Min.Y = box.Max.Y + barWidth/2
	}
	raster{func(x, y float64) color.Color { return b.color(y) }}.Plot(bar, nil)
	rim{}.Plot(bar, nil)
	for _, t := range b.ticks {
		b.label(bar, t.Value, t.Label)
		if b.signed && t.Value < 0.5 {
			dash(bar, bar.Center().X, bar.Y(t.Value), barWidth, b.color(t.Value))
		}
	}
	name := textStyle(labelSize)
	name.Rotation = math.Pi / 2
	name.XAlign, name.YAlign = draw.XCenter, draw.YTop
	right := bar.Max.X + barTick + textGap + b.labels() + textGap
	strip.FillText(name, vg.Point{X: right, Y: bar.Center().Y}, b.name)
}

// label marks a height of the box, 0 at the bottom and 1 at the top.
func (b colorBar) label(box draw.Canvas, at float64, text string) {
	style := textStyle(tickSize)
	style.YAlign = draw.YCenter
	y := box.Y(at)
	box.StrokeLine2(axisLine, box.Max.X, y, box.Max.X+barTick, y)
	box.FillText(style, vg.Point{X: box.Max.X + barTick + textGap, Y: y}, text)
}
