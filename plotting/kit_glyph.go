package plotting

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
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

// sparse leaves out points that lie where another one already is, to within a tenth of their size, so that a
// million entries take no longer to draw than there is room for them.
func sparse(points plotter.XYs) plotter.XYs {
	if len(points) <= columns {
		return points
	}
	xlo, xhi, ylo, yhi := plotter.XYRange(points)
	cell := func(v, lo, hi float64) int {
		if hi == lo {
			return 0
		}
		return int(math.Floor((v - lo) / (hi - lo) * columns))
	}
	taken := make(map[[2]int]bool)
	var kept plotter.XYs
	for _, p := range points {
		at := [2]int{cell(p.X, xlo, xhi), cell(p.Y, ylo, yhi)}
		if !taken[at] {
			taken[at] = true
			kept = append(kept, p)
		}
	}
	return kept
}
