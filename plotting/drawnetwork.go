package plotting

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

func (d *netDrawing) sketch() sketch {
	return sketch{d.width, d.height, func(p pen) {
		for i := 1; i < len(d.columns); i++ {
			if d.columns[i].box == nil {
				d.drawHeader(p, i)
			} else {
				d.drawFlow(p, i)
			}
		}
		for i := range d.columns {
			d.drawColumn(p, i)
		}
		lines := d.lines()
		for _, l := range lines {
			d.drawLine(p, l)
		}
		if d.numbered {
			for _, l := range lines {
				p.label(d.view.numbers, l.label.X, l.label.Y, amount(l.value))
			}
		}
	}}
}

// netLine is a weight or a bias, from one place to another.
type netLine struct {
	value    float64
	from, to vg.Point
	label    vg.Point // where its number stands
}

// lines are all weights and biases that are known, the largest last, so that they are not hidden.
func (d *netDrawing) lines() (all []netLine) {
	for i, c := range d.columns {
		if c.box != nil || !c.known || i == 0 {
			continue
		}
		before, t := &d.columns[i-1], vg.Length(labelPlace(len(c.drawn)))
		for k, y := range d.rows(c) {
			for j, y0 := range d.rows(*before) {
				from, to := d.port(i-1, y0, 1), d.port(i, y, -1)
				label := vg.Point{X: from.X + t*(to.X-from.X), Y: from.Y + t*(to.Y-from.Y)}
				start, end := d.edge(i-1, from, to), d.edge(i, to, from)
				all = append(all, netLine{c.weights[k][j], start, end, label})
			}
			all = append(all, d.biasLine(c.biases[k], d.spans[i].x, d.middle+y))
		}
	}
	slices.SortStableFunc(all, func(a, b netLine) int { return cmp.Compare(math.Abs(a.value), math.Abs(b.value)) })
	return all
}

// biasLine comes to a unit from above, or lies in it where the next unit is too near.
func (d *netDrawing) biasLine(b float64, x, y vg.Length) netLine {
	if !d.numbered {
		return netLine{value: b, from: vg.Point{X: x - biasBar/2, Y: y}, to: vg.Point{X: x + biasBar/2, Y: y}}
	}
	top := y - d.radius - biasStub
	return netLine{b, vg.Point{X: x, Y: top}, vg.Point{X: x, Y: y - d.radius}, vg.Point{X: x, Y: top - biasLabel/2}}
}

// port is what lines to or from a unit aim at: the middle of its round end on the right (1) or left (−1) side, or
// the right side of a box.
func (d *netDrawing) port(column int, y vg.Length, side vg.Length) vg.Point {
	span := d.spans[column]
	if d.columns[column].box != nil {
		return vg.Point{X: span.right, Y: d.middle + y}
	}
	return vg.Point{X: span.x + side*(d.half-d.radius), Y: d.middle + y}
}

// edge is where a line from a port leaves what it belongs to.
func (d *netDrawing) edge(column int, port, toward vg.Point) vg.Point {
	radius := d.radius
	if d.columns[column].box != nil {
		radius = portRadius
	}
	return along(port, toward, radius)
}

// along is the point that lies so far from a point on the way to another.
func along(from, to vg.Point, distance vg.Length) vg.Point {
	share := distance / vg.Length(math.Hypot(float64(to.X-from.X), float64(to.Y-from.Y)))
	return vg.Point{X: from.X + share*(to.X-from.X), Y: from.Y + share*(to.Y-from.Y)}
}

// drawLine draws a weight or a bias; on the way back, and where there is room, with an arrow.
func (d *netDrawing) drawLine(p pen, l netLine) {
	style := d.signStyle(l.value, d.scale)
	if head := d.head; head > 0 && d.view.backward && l.value != 0 {
		p.arrowTo(style.Color, l.to, l.from, head)
		l.from = along(l.from, l.to, head/2)
	}
	p.line(style, l.from.X, l.from.Y, l.to.X, l.to.Y)
}

// drawHeader says above the lines to a dense layer how large they are, and which way they are used.
func (d *netDrawing) drawHeader(p pen, i int) {
	x := (d.spans[i-1].right + d.spans[i].left) / 2
	p.write(align(d.view.numbers, text.XCenter, text.YCenter), x, lineHeight/2, d.columns[i].heading)
	d.drawArrow(p, x-flowArrow/2, x+flowArrow/2, 1.25*lineHeight)
}

// drawFlow joins a box to what comes before it.
func (d *netDrawing) drawFlow(p pen, i int) {
	left, right := d.spans[i-1].right, d.spans[i].left
	if d.columns[i-1].box != nil {
		d.drawArrow(p, left+3, right-3, d.middle)
		return
	}
	for _, y := range d.rows(d.columns[i-1]) {
		d.drawArrow(p, left, right, d.middle+y)
	}
}

// drawArrow is level, and points the way of the view.
func (d *netDrawing) drawArrow(p pen, left, right, y vg.Length) {
	p.line(flowStyle, left, y, right, y)
	if d.view.backward {
		p.arrowhead(flowStyle.Color, left, y, -headLength)
	} else {
		p.arrowhead(flowStyle.Color, right, y, headLength)
	}
}

func (d *netDrawing) drawColumn(p pen, i int) {
	c, span := d.columns[i], d.spans[i]
	rows := d.rows(c)
	if c.box != nil {
		d.drawBox(p, i, rows)
	} else {
		for k, y := range rows {
			d.drawUnit(p, span.x, d.middle+y, c.unitWords(k, d.numbered))
		}
	}
	if cut := c.cut(); cut > 0 {
		d.drawGap(p, i, d.middle+(rows[cut-1]+rows[cut])/2)
	}
	for k, words := range c.caption {
		p.write(captionStyle, span.x, d.bottom+captionGap+lineHeight*(vg.Length(k)+0.5), words)
	}
}

// unitWords is what stands in a unit. Where there is no room for a number, there is for a dash.
func (c *netColumn) unitWords(k int, numbered bool) string {
	if numbered || !c.known && len(c.numbers) > 0 && c.numbers[k] == "–" {
		return c.numbers[k]
	}
	return ""
}

func (d *netDrawing) drawUnit(p pen, x, y vg.Length, words string) {
	p.box(gateFill, unitStyle, x-d.half, y-d.radius, x+d.half, y+d.radius, d.radius)
	p.number(d.view.numbers, x, y, words)
}

// drawGap stands for the units that are left out: three dots, and how many units there are in all.
func (d *netDrawing) drawGap(p pen, i int, y vg.Length) {
	if d.columns[i].box != nil {
		const half, height vg.Length = 2, 10 // of the gap in the box's side, so that the dots are seen
		x := d.spans[i].right
		p.SetColor(color.White)
		p.Fill(p.pill(x-half, y-height, x+half, y+height, half))
		p.ellipsis(x, y)
		return
	}
	p.ellipsis(d.spans[i].x, y-lineHeight/2)
	p.label(captionStyle, d.spans[i].x, y+lineHeight/2, fmt.Sprint(d.columns[i].size))
}

// drawBox draws what a layer without units of its own is, and where lines leave it.
func (d *netDrawing) drawBox(p pen, i int, ports []vg.Length) {
	c, span := d.columns[i], d.spans[i]
	up, down := d.reach(d.columns, i)
	p.box(gateFill, unitStyle, span.left, d.middle-up, span.right, d.middle+down, boxCorner)
	for k, words := range c.box {
		p.write(captionStyle, span.x, d.middle+lineHeight*(vg.Length(k)-vg.Length(len(c.box)-1)/2), words)
	}
	for _, y := range ports {
		p.dot(ink, span.right, d.middle+y, portRadius)
	}
}
