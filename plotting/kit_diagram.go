package plotting

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// sketch is a part of a diagram: the drawing itself, or its key.
type sketch struct {
	width, height vg.Length
	draw          func(pen)
}

const sketchGap vg.Length = 14 // between the parts of a diagram

// newDiagram is a figure without axes: its title, and the parts one below the other, each in the middle.
func newDiagram(title, words string, parts ...sketch) *Figure {
	heading := align(textStyle(titleSize), text.XCenter, text.YTop)
	top := margin + heading.Rectangle(title).Size().Y
	width, height := heading.Width(title), top
	for _, part := range parts {
		width = max(width, part.width)
		height += sketchGap + part.height
	}
	width = wholePixels(width + 2*margin)
	return &Figure{
		title:  title,
		text:   words,
		width:  width,
		height: wholePixels(height + margin),
		draw: func(canvas draw.Canvas) {
			pen{canvas}.write(heading, width/2, margin, title)
			y := top
			for _, part := range parts {
				y += sketchGap
				left := (width - part.width) / 2
				part.draw(pen{draw.Crop(canvas, left, 0, 0, -y)})
				y += part.height
			}
		},
	}
}

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

// keyEntry is a small picture and what it means.
type keyEntry struct {
	width vg.Length                   // of the picture
	draw  func(p pen, x, y vg.Length) // from x on to the right, its middle at height y; nil draws nothing
	words string
}

const (
	keyRow   vg.Length = 26
	keySpace vg.Length = 6 // from the picture to the words
)

// flow lays entries out in rows that are at most so wide, each in the middle.
func flow(room vg.Length, entries []keyEntry) sketch {
	style := align(textStyle(tickSize), text.XLeft, text.YCenter)
	width := func(e keyEntry) vg.Length { return e.width + keySpace + style.Width(e.words) }
	var rows [][]keyEntry
	var widths []vg.Length
	for _, e := range entries {
		if n := len(rows) - 1; n >= 0 && widths[n]+keyGap+width(e) <= room {
			rows[n], widths[n] = append(rows[n], e), widths[n]+keyGap+width(e)
		} else {
			rows, widths = append(rows, []keyEntry{e}), append(widths, width(e))
		}
	}
	widest := vg.Length(0)
	for _, w := range widths {
		widest = max(widest, w)
	}
	return sketch{widest, keyRow * vg.Length(len(rows)), func(p pen) {
		for i, row := range rows {
			x, y := (widest-widths[i])/2, keyRow*(vg.Length(i)+0.5)
			for _, e := range row {
				if e.draw != nil {
					e.draw(p, x, y)
				}
				p.write(style, x+e.width+keySpace, y, e.words)
				x += width(e) + keyGap
			}
		}
	}}
}

// keyGap separates the entries of a key.
const keyGap vg.Length = 20
