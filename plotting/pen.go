package plotting

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// pen draws diagrams. It counts x from the left and y from the top of its canvas, as one reads.
type pen struct{ draw.Canvas }

func (p pen) at(x, y vg.Length) vg.Point { return vg.Point{X: p.Min.X + x, Y: p.Max.Y - y} }

// write puts words at a point, to which side of it the alignment of the style says.
func (p pen) write(style text.Style, x, y vg.Length, words string) {
	p.FillText(style, p.at(x, y), words)
}

// align is a style whose text stands at its point: to the right of it (XLeft), above it (YBottom), and so on.
func align(style text.Style, x text.XAlignment, y text.YAlignment) text.Style {
	style.XAlign, style.YAlign = x, y
	return style
}

// curve draws a line that starts and arrives level.
func (p pen) curve(style draw.LineStyle, x0, y0, x1, y1 vg.Length) {
	var path vg.Path
	path.Move(p.at(x0, y0))
	path.CubeTo(p.at((x0+x1)/2, y0), p.at((x0+x1)/2, y1), p.at(x1, y1))
	p.SetLineStyle(style)
	p.Stroke(path)
}

// line draws a straight line.
func (p pen) line(style draw.LineStyle, x0, y0, x1, y1 vg.Length) {
	p.StrokeLines(style, []vg.Point{p.at(x0, y0), p.at(x1, y1)})
}

// arrowhead has its tip at a point. It is as long as its length says, and points to the left where that is negative.
func (p pen) arrowhead(c color.Color, x, y, length vg.Length) {
	half := vg.Length(math.Abs(float64(length))) * 0.42
	p.FillPolygon(c, []vg.Point{p.at(x, y), p.at(x-length, y-half), p.at(x-length, y+half)})
}

// dot is a filled circle.
func (p pen) dot(c color.Color, x, y, radius vg.Length) {
	p.SetColor(c)
	p.Fill(p.pill(x-radius, y-radius, x+radius, y+radius, radius))
}

// box is a rectangle with round corners. With a radius of half its height it is a pill, or a circle.
func (p pen) box(fill color.Color, border draw.LineStyle, left, top, right, bottom, radius vg.Length) {
	path := p.pill(left, top, right, bottom, radius)
	p.SetColor(fill)
	p.Fill(path)
	p.SetLineStyle(border)
	p.Stroke(path)
}

// pill is the outline of a box, in a form that gonum's PDF canvas can draw: it breaks a path at an arc, so each corner
// is a cubic curve, which with its control points at 4/3 (√2 − 1) of the radius is within 0.03% of a quarter of a
// circle. And it closes a path by a line to where it began, which leaves a spike if the path is there already, so the
// outline ends where it began and is not closed.
func (p pen) pill(left, top, right, bottom, radius vg.Length) vg.Path {
	const control = 4. / 3 * (math.Sqrt2 - 1)
	const least = 0.01 // what is shorter is no straight side, but rounding
	var path vg.Path
	x, y := right, bottom-radius
	path.Move(p.at(x, y))
	corner := func(toX, toY, cornerX, cornerY, endX, endY vg.Length) {
		if max(toX-x, x-toX, toY-y, y-toY) > least {
			path.Line(p.at(toX, toY))
		}
		path.CubeTo(p.at(toX+control*(cornerX-toX), toY+control*(cornerY-toY)),
			p.at(endX+control*(cornerX-endX), endY+control*(cornerY-endY)), p.at(endX, endY))
		x, y = endX, endY
	}
	corner(right, top+radius, right, top, right-radius, top)
	corner(left+radius, top, left, top, left, top+radius)
	corner(left, bottom-radius, left, bottom, left+radius, bottom)
	corner(right-radius, bottom, right, bottom, right, bottom-radius)
	return path
}

// arrowTo is an arrowhead with its tip at a point, as seen from another.
func (p pen) arrowTo(c color.Color, from, tip vg.Point, length vg.Length) {
	x, y := tip.X-from.X, tip.Y-from.Y
	way := vg.Length(math.Hypot(float64(x), float64(y)))
	x, y = x/way*length, y/way*length
	const half = 0.42
	p.FillPolygon(c, []vg.Point{
		p.at(tip.X, tip.Y), p.at(tip.X-x-half*y, tip.Y-y+half*x), p.at(tip.X-x+half*y, tip.Y-y-half*x),
	})
}

// ellipsis is three dots, one below the other. The font has no ⋮.
func (p pen) ellipsis(x, y vg.Length) {
	const apart, radius = 5, 1.3
	for k := range 3 {
		p.dot(wireColor, x, y+apart*vg.Length(k-1), radius)
	}
}

// label puts words with their middle at a point, on white, so that lines do not run through them.
func (p pen) label(style text.Style, x, y vg.Length, words string) {
	const pad = 1.5
	width, height := style.Width(words)/2+pad, style.Font.Size/2
	p.SetColor(color.White)
	p.Fill(p.pill(x-width, y-height, x+width, y+height, pad))
	p.number(style, x, y, words)
}

// number puts words with the middle of their digits at a point. The middle of the font lies lower, since some letters
// reach below the line.
func (p pen) number(style text.Style, x, y vg.Length, words string) {
	const lift = 0.11 // of the font's size
	p.write(align(style, text.XCenter, text.YCenter), x, y-lift*style.Font.Size, words)
}
