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

func (p pen) pill(left, top, right, bottom, radius vg.Length) vg.Path {
	var path vg.Path
	path.Move(p.at(right, bottom-radius))
	path.Arc(p.at(right-radius, top+radius), radius, 0, math.Pi/2)
	path.Arc(p.at(left+radius, top+radius), radius, math.Pi/2, math.Pi/2)
	path.Arc(p.at(left+radius, bottom-radius), radius, math.Pi, math.Pi/2)
	path.Arc(p.at(right-radius, bottom-radius), radius, -math.Pi/2, math.Pi/2)
	path.Close()
	return path
}
