package plotting

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// trail is the path of a descent: a line with a mark for each step, as far as there is room for them, a ring where it
// starts and a larger mark where it ends. A rim keeps it apart from what lies below.
type trail struct {
	points plotter.XYs
	line   draw.LineStyle
	mark   draw.GlyphStyle
}

const (
	stepGap vg.Length = 6   // between two marks
	ends    vg.Length = 4.5 // radius of the ring and the last mark
)

// newTrail is path i of a picture.
func newTrail(i int, points plotter.XYs) trail {
	t := trail{points: points, line: lineStyle(i), mark: pointStyle(i)}
	t.line.Dashes = nil // which steps as short as dashes would hide
	t.mark.Radius = 2.4
	return t
}

func (t trail) start() draw.GlyphStyle {
	return draw.GlyphStyle{Color: t.line.Color, Radius: ends, Shape: circle{}}
}

func (t trail) end() draw.GlyphStyle {
	return draw.GlyphStyle{Color: t.line.Color, Radius: ends, Shape: t.mark.Shape}
}

func (t trail) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var line, marks []vg.Point
	for i, xy := range t.points {
		at := vg.Point{X: far(x(xy.X)), Y: far(y(xy.Y))}
		const visible vg.Length = 0.1
		if i == 0 || i == len(t.points)-1 || distant(at, line[len(line)-1], visible) {
			line = append(line, at)
		}
		if i == 0 || distant(at, marks[len(marks)-1], stepGap) {
			marks = append(marks, at)
		}
	}
	stretches := c.ClipLinesXY(line)
	rim := t.line
	rim.Color, rim.Width = color.White, rim.Width+2*rimWidth
	c.StrokeLines(rim, stretches...)
	for _, at := range marks[1:] {
		white := t.mark
		white.Color, white.Radius = color.White, white.Radius+rimWidth
		c.DrawGlyph(white, at)
	}
	c.StrokeLines(t.line, stretches...)
	for _, at := range marks[1:] {
		c.DrawGlyph(t.mark, at)
	}
	rimmed(&c, t.end(), line[len(line)-1])
	rimmed(&c, t.start(), line[0])
}

// far keeps a place where one can still calculate with it, a long way outside the picture.
func far(l vg.Length) vg.Length {
	const farthest = 1e150
	return max(-farthest, min(farthest, l))
}

func distant(a, b vg.Point, from vg.Length) bool {
	return math.Hypot(float64(a.X-b.X), float64(a.Y-b.Y)) >= float64(from)
}

// Thumbnail shows the line with a mark.
func (t trail) Thumbnail(c *draw.Canvas) {
	y := c.Center().Y
	c.StrokeLine2(t.line, c.Min.X, y, c.Max.X, y)
	c.DrawGlyph(t.mark, c.Center())
}

// trailEnds stands in a legend for the ends of so many paths.
type trailEnds int

// Thumbnail shows them side by side, as far as there is room.
func (n trailEnds) Thumbnail(c *draw.Canvas) {
	const pitch = 2*ends + 1.5
	shown := min(int(n), int(c.Size().X/pitch))
	for i := range shown {
		look := newTrail(i, nil).end()
		look.Color = ink
		c.DrawGlyph(look, vg.Point{X: c.Center().X + pitch*(vg.Length(i)-vg.Length(shown-1)/2), Y: c.Center().Y})
	}
}
