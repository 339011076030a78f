package plotting

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// dots are points on a map, class by class, each with a white rim that keeps it apart from what lies below.
type dots struct {
	points []plotter.XYs
	styles []draw.GlyphStyle
}

// Plot takes one point of each class in turn, so that where many lie on each other no class hides the others.
func (d dots) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i, some := 0, true; some; i++ {
		some = false
		for k, points := range d.points {
			if i < len(points) {
				some = true
				rimmed(&c, d.styles[k], vg.Point{X: x(points[i].X), Y: y(points[i].Y)})
			}
		}
	}
}

func (d dots) thumbnail(class int) plot.Thumbnailer {
	style := d.styles[class]
	if style.Radius < legible {
		style.Radius = legible
	}
	return &plotter.Scatter{GlyphStyle: style}
}

const (
	legible  vg.Length = 4 // in a legend
	rimWidth vg.Length = 0.8
)

// rimmed is a glyph on a white one that is a little larger.
func rimmed(c *draw.Canvas, style draw.GlyphStyle, at vg.Point) {
	white := style
	white.Color, white.Radius = color.White, white.Radius+rimWidth
	if style.Shape == (circle{}) {
		white.Shape = draw.CircleGlyph{} // white within the ring too
	}
	c.DrawGlyph(white, at)
	c.DrawGlyph(style, at)
}

// dotRadius is that of n points: large for a few, and small enough for ten thousand to leave the map in view.
func dotRadius(n int) vg.Length {
	const largest, smallest, largeUpTo = 4.5, 1.4, 60
	return vg.Length(max(smallest, min(largest, largest*math.Cbrt(largeUpTo/float64(n)))))
}

// asLarge is how much farther from its centre the corners of a polygon lie than the rim of a circle with the same area, so
// that no class looks more weighty than another.
func (p polygon) asLarge() vg.Length {
	n := float64(p.corners)
	return vg.Length(math.Sqrt(math.Pi / (n / 2 * math.Sin(2*math.Pi/n))))
}

// star has five points.
type star struct{}

var starStyle = draw.GlyphStyle{Color: ink, Radius: 6.5, Shape: star{}}

func (star) DrawGlyph(c *draw.Canvas, style draw.GlyphStyle, at vg.Point) {
	const inner = 0.45 // of the outer radius
	outer, between := polygon{5, math.Pi / 2}, polygon{5, math.Pi/2 + math.Pi/5}
	var outline vg.Path
	for k := range 5 {
		tip := outer.corner(k, style.Radius, at)
		if k == 0 {
			outline.Move(tip)
		} else {
			outline.Line(tip)
		}
		outline.Line(between.corner(k, inner*style.Radius, at))
	}
	outline.Close()
	c.Fill(outline)
}
