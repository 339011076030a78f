package kit

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Sketch is a part of a diagram: the drawing itself, or its key. Draw gets a pen whose canvas starts at its top left
// corner.
type Sketch struct {
	Width, Height vg.Length
	Draw          func(Pen)
}

const sketchGap vg.Length = 14 // between the parts of a diagram

// Diagram is a drawing without axes: its title, if it has one, and the parts below each other, centred.
func Diagram(title string, parts ...Sketch) Drawing {
	heading := Align(TextStyle(titleSize), text.XCenter, text.YTop)
	top := margin + heading.Rectangle(title).Size().Y
	if title == "" {
		top = margin - sketchGap
	}
	width, height := heading.Width(title), top
	for _, part := range parts {
		width = max(width, part.Width)
		height += sketchGap + part.Height
	}
	width = wholePixels(width + 2*margin)
	return Drawing{
		Title:  title,
		Width:  width,
		Height: wholePixels(height + margin),
		Draw: func(canvas draw.Canvas) {
			Pen{canvas}.Write(heading, width/2, margin, title)
			y := top
			for _, part := range parts {
				y += sketchGap
				left := (width - part.Width) / 2
				part.Draw(Pen{draw.Crop(canvas, left, 0, 0, -y)})
				y += part.Height
			}
		},
	}
}

// Pen draws diagrams. Its x is measured from the left of its canvas, its y downwards from the top.
type Pen struct{ draw.Canvas }

// At is the point of the canvas at x and y.
func (p Pen) At(x, y vg.Length) vg.Point { return vg.Point{X: p.Min.X + x, Y: p.Max.Y - y} }

// Write puts words at a point, on the side of it that the alignment of the style says.
func (p Pen) Write(style text.Style, x, y vg.Length, words string) {
	p.FillText(style, p.At(x, y), words)
}

// Curve draws a line that is horizontal at both ends.
func (p Pen) Curve(style draw.LineStyle, x0, y0, x1, y1 vg.Length) {
	var path vg.Path
	path.Move(p.At(x0, y0))
	path.CubeTo(p.At((x0+x1)/2, y0), p.At((x0+x1)/2, y1), p.At(x1, y1))
	p.SetLineStyle(style)
	p.Stroke(path)
}

// Line draws a straight line.
func (p Pen) Line(style draw.LineStyle, x0, y0, x1, y1 vg.Length) {
	p.StrokeLines(style, []vg.Point{p.At(x0, y0), p.At(x1, y1)})
}

// arrowHalf is half the width of an arrowhead, in lengths.
const arrowHalf = 0.42

// Arrowhead has its tip at a point. It points to the right, or to the left if its length is negative.
func (p Pen) Arrowhead(c color.Color, x, y, length vg.Length) {
	half := arrowHalf * vg.Length(math.Abs(float64(length)))
	p.FillPolygon(c, []vg.Point{p.At(x, y), p.At(x-length, y-half), p.At(x-length, y+half)})
}

// ArrowTo is an arrowhead with its tip at a point, coming from another.
func (p Pen) ArrowTo(c color.Color, from, tip vg.Point, length vg.Length) {
	x, y := tip.X-from.X, tip.Y-from.Y
	distance := vg.Length(math.Hypot(float64(x), float64(y)))
	x, y = x/distance*length, y/distance*length
	p.FillPolygon(c, []vg.Point{
		p.At(tip.X, tip.Y), p.At(tip.X-x-arrowHalf*y, tip.Y-y+arrowHalf*x), p.At(tip.X-x+arrowHalf*y, tip.Y-y-arrowHalf*x),
	})
}

// Picture fills a rectangle with the colours of a Raster, frames it, and returns where it lies: on the pixels of a PNG
// file, so that its edges stay sharp.
func (p Pen) Picture(left, top, width, height vg.Length, r Raster) draw.Canvas {
	at := p.At(left, top+height)
	at.X, at.Y = roundDown(at.X), roundDown(at.Y)
	c := p.Canvas
	c.Min, c.Max = at, at.Add(vg.Point{X: roundDown(width), Y: roundDown(height)})
	r.Plot(c, nil)
	Frame{}.Plot(c, nil)
	return c
}

// Dot is a filled circle.
func (p Pen) Dot(c color.Color, x, y, radius vg.Length) {
	p.SetColor(c)
	p.Fill(p.RoundedBox(x-radius, y-radius, x+radius, y+radius, radius))
}

// Box is a rectangle with round corners. With a radius of half its height it is a pill, or a circle.
func (p Pen) Box(fill color.Color, border draw.LineStyle, left, top, right, bottom, radius vg.Length) {
	path := p.RoundedBox(left, top, right, bottom, radius)
	p.SetColor(fill)
	p.Fill(path)
	p.SetLineStyle(border)
	p.Stroke(path)
}

// RoundedBox is the outline of a box. It avoids two faults of gonum's PDF canvas. That breaks a path at an arc, so each
// corner is a cubic curve, which with its control points at 4/3 (√2 − 1) of the radius is within 0.03% of a quarter of a
// circle. And it closes a path with a line to its start, which leaves a spike if the path is there already, so the
// outline ends at its start and is not closed.
func (p Pen) RoundedBox(left, top, right, bottom, radius vg.Length) vg.Path {
	const control = 4. / 3 * (math.Sqrt2 - 1)
	const least = 0.01 // a straight side that is shorter is only rounding
	var path vg.Path
	x, y := right, bottom-radius
	path.Move(p.At(x, y))
	corner := func(toX, toY, cornerX, cornerY, endX, endY vg.Length) {
		if max(toX-x, x-toX, toY-y, y-toY) > least {
			path.Line(p.At(toX, toY))
		}
		path.CubeTo(p.At(toX+control*(cornerX-toX), toY+control*(cornerY-toY)),
			p.At(endX+control*(cornerX-endX), endY+control*(cornerY-endY)), p.At(endX, endY))
		x, y = endX, endY
	}
	corner(right, top+radius, right, top, right-radius, top)
	corner(left+radius, top, left, top, left, top+radius)
	corner(left, bottom-radius, left, bottom, left+radius, bottom)
	corner(right-radius, bottom, right, bottom, right, bottom-radius)
	return path
}

// Ellipsis is three dots below each other. The font has no ⋮.
func (p Pen) Ellipsis(x, y vg.Length) {
	const apart, radius = 5, 1.3
	for k := range 3 {
		p.Dot(WireColor, x, y+apart*vg.Length(k-1), radius)
	}
}

// Label is Number on a white background, so that lines do not run through it.
func (p Pen) Label(style text.Style, x, y vg.Length, words string) {
	const pad = 1.5
	width, height := style.Width(words)/2+pad, style.Font.Size/2
	p.SetColor(color.White)
	p.Fill(p.RoundedBox(x-width, y-height, x+width, y+height, pad))
	p.Number(style, x, y, words)
}

// Number centres words on a point by their digits. The middle of the font lies lower, since some letters reach below
// the line.
func (p Pen) Number(style text.Style, x, y vg.Length, words string) {
	const lift = 0.11 // of the font's size
	p.Write(Align(style, text.XCenter, text.YCenter), x, y-lift*style.Font.Size, words)
}

// KeyEntry is a small picture and what it means.
type KeyEntry struct {
	Width vg.Length                   // of the picture
	Draw  func(p Pen, x, y vg.Length) // with its left edge at x and its middle at y; nil draws nothing
	Words string
}

const (
	keyRow   vg.Length = 26 // the height of a row
	KeyGap   vg.Length = 20 // between two entries
	keySpace vg.Length = 6  // between a picture and its words
)

// Key sets entries in centred rows, each at most so wide.
func Key(widest vg.Length, entries []KeyEntry) Sketch {
	style := Align(TextStyle(TickSize), text.XLeft, text.YCenter)
	width := func(e KeyEntry) vg.Length { return e.Width + keySpace + style.Width(e.Words) }
	var rows [][]KeyEntry
	var widths []vg.Length
	for _, e := range entries {
		if n := len(rows) - 1; n >= 0 && widths[n]+KeyGap+width(e) <= widest {
			rows[n], widths[n] = append(rows[n], e), widths[n]+KeyGap+width(e)
		} else {
			rows, widths = append(rows, []KeyEntry{e}), append(widths, width(e))
		}
	}
	widest = slices.Max(widths)
	return Sketch{widest, keyRow * vg.Length(len(rows)), func(p Pen) {
		for i, row := range rows {
			x, y := (widest-widths[i])/2, keyRow*(vg.Length(i)+0.5)
			for _, e := range row {
				if e.Draw != nil {
					e.Draw(p, x, y)
				}
				p.Write(style, x+e.Width+keySpace, y, e.Words)
				x += width(e) + KeyGap
			}
		}
	}}
}
