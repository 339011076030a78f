package plotting

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// polygon is a filled regular polygon, one corner of which lies in the direction turn. gonum's own shapes are
// mostly outlines of half a point, too thin for a projector.
type polygon struct {
	corners int
	turn    float64
}

func (p polygon) DrawGlyph(c *draw.Canvas, style draw.GlyphStyle, at vg.Point) {
	var outline vg.Path
	outline.Move(p.corner(0, style.Radius, at))
	for k := 1; k < p.corners; k++ {
		outline.Line(p.corner(k, style.Radius, at))
	}
	outline.Close()
	c.Fill(outline)
}

func (p polygon) corner(k int, radius vg.Length, centre vg.Point) vg.Point {
	sin, cos := math.Sincos(p.turn + 2*math.Pi*float64(k)/float64(p.corners))
	return vg.Point{X: centre.X + radius*vg.Length(cos), Y: centre.Y + radius*vg.Length(sin)}
}

// circle is the outline of one, thick enough to be seen around a point.
type circle struct{}

func (circle) DrawGlyph(c *draw.Canvas, style draw.GlyphStyle, at vg.Point) {
	c.SetLineStyle(draw.LineStyle{Color: style.Color, Width: 1.5})
	var outline vg.Path
	outline.Move(vg.Point{X: at.X + style.Radius, Y: at.Y})
	outline.Arc(at, style.Radius, 0, 2*math.Pi)
	outline.Close()
	c.Stroke(outline)
}
