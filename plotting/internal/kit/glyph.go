package kit

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// polygon is a filled regular polygon, one corner of which lies in the direction turn. gonum's own markers are mostly
// outlines of half a point, too thin for a projector.
type polygon struct {
	corners int
	turn    float64
}

// Diamond stands on one corner.
var Diamond draw.GlyphDrawer = polygon{4, 0}

func (p polygon) DrawGlyph(c *draw.Canvas, style draw.GlyphStyle, at vg.Point) {
	var outline []vg.Point
	for k := range p.corners {
		outline = append(outline, p.corner(k, style.Radius, at))
	}
	c.FillPolygon(style.Color, outline)
}

func (p polygon) corner(k int, radius vg.Length, centre vg.Point) vg.Point {
	sin, cos := math.Sincos(p.turn + 2*math.Pi*float64(k)/float64(p.corners))
	return vg.Point{X: centre.X + radius*vg.Length(cos), Y: centre.Y + radius*vg.Length(sin)}
}

// Ring is a circle that is not filled, thick enough to be seen around a point.
type Ring struct{}

func (Ring) DrawGlyph(c *draw.Canvas, style draw.GlyphStyle, at vg.Point) {
	c.SetLineStyle(draw.LineStyle{Color: style.Color, Width: 1.5})
	var outline vg.Path
	outline.Move(vg.Point{X: at.X + style.Radius, Y: at.Y})
	outline.Arc(at, style.Radius, 0, 2*math.Pi)
	outline.Close()
	c.Stroke(outline)
}

// star has five points.
type star struct{}

func (star) DrawGlyph(c *draw.Canvas, style draw.GlyphStyle, at vg.Point) {
	const inner = 0.45 // of the outer radius
	outer, between := polygon{5, math.Pi / 2}, polygon{5, math.Pi/2 + math.Pi/5}
	var outline []vg.Point
	for k := range 5 {
		outline = append(outline, outer.corner(k, style.Radius, at), between.corner(k, inner*style.Radius, at))
	}
	c.FillPolygon(style.Color, outline)
}

// HaloWidth is how far the white outline of a marker or a path reaches beyond it.
const HaloWidth vg.Length = 0.8

// DrawWithHalo draws a marker with a white outline, which keeps it apart from what lies below.
func DrawWithHalo(c *draw.Canvas, style draw.GlyphStyle, at vg.Point) {
	white := style
	white.Color, white.Radius = color.White, white.Radius+HaloWidth
	if style.Shape == (Ring{}) {
		white.Shape = draw.CircleGlyph{} // white within the ring too
	}
	c.DrawGlyph(white, at)
	c.DrawGlyph(style, at)
}

// Dots are points on a map, class by class, with white outlines.
type Dots struct {
	points []plotter.XYs
	styles []draw.GlyphStyle
}

// ClassDots has the points of each class. They are large where there are few, and small enough for ten thousand to
// leave the map in view. The markers of all classes cover the same area, so that none looks more important.
func ClassDots(classes []plotter.XYs) Dots {
	const largest, smallest, largeUpTo = 4.5, 1.4, 60
	n := 0
	for _, points := range classes {
		n += len(points)
	}
	var d Dots
	for k, points := range classes {
		style := PointStyle(k)
		style.Radius = vg.Length(max(smallest, min(largest, largest*math.Cbrt(largeUpTo/float64(n)))))
		if p, ok := style.Shape.(polygon); ok { // n/2·sin(2π/n)·r² is the area of a polygon, and π·r² that of a circle
			corners := float64(p.corners)
			style.Radius *= vg.Length(math.Sqrt(math.Pi / (corners / 2 * math.Sin(2*math.Pi/corners))))
		}
		d.points, d.styles = append(d.points, WithoutOverlaps(points)), append(d.styles, style)
	}
	return d
}

// Stars marks points on a map with stars.
func Stars(points plotter.XYs) Dots {
	return Dots{[]plotter.XYs{points}, []draw.GlyphStyle{{Color: Ink, Radius: 6.5, Shape: star{}}}}
}

// Plot takes one point of each class in turn, so that no class hides the others where many points overlap.
func (d Dots) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i, some := 0, true; some; i++ {
		some = false
		for k, points := range d.points {
			if i < len(points) {
				some = true
				DrawWithHalo(&c, d.styles[k], vg.Point{X: x(points[i].X), Y: y(points[i].Y)})
			}
		}
	}
}

// Thumbnail is the marker of a class in a legend, where it is never too small to be recognised.
func (d Dots) Thumbnail(class int) plot.Thumbnailer {
	style := d.styles[class]
	style.Radius = max(style.Radius, 4)
	return &plotter.Scatter{GlyphStyle: style}
}

// WithoutOverlaps leaves out points that lie within a thousandth of the picture of another one, a tenth of their size,
// so that a million points are drawn as fast as the picture has room for.
func WithoutOverlaps(points plotter.XYs) plotter.XYs {
	const cells = 1000 // in each direction
	if len(points) <= cells {
		return points
	}
	xlo, xhi, ylo, yhi := plotter.XYRange(points)
	cell := func(v, lo, hi float64) int {
		if hi == lo {
			return 0
		}
		return int(math.Floor((v - lo) / (hi - lo) * cells))
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
