package plotting

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"backprop/bp"
	"backprop/plotting/internal/kit"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// netDrawing is a network with the place of everything in it, measured from the top left corner.
type netDrawing struct {
	netMeasures
	view     netView
	columns  []netColumn
	numbered bool      // there is room to write the numbers out
	half     vg.Length // half of the width of a unit
	spans    []netSpan
	middle   vg.Length // the y about which the columns are centred
	bottom   vg.Length // of the units and boxes
	width    vg.Length
	height   vg.Length
	scale    float64 // the magnitude of the widest line
	least    float64 // that of the thinnest on a log scale of widths; 0: the scale is linear
	samples  int     // of the batch to which the numbers in the units belong; 0: none
}

// netSpan is where a column stands. Its units are centred at x.
type netSpan struct{ left, x, right vg.Length }

// Numbers are written out if no column has more than mostNumbered units, and there are at most mostNumberedColumns.
const mostNumbered, mostNumberedColumns = 4, 4

// newNetDrawing leaves room for the texts of both views of a network, so that both have the same layout.
func newNetDrawing(layers []bp.Layer, view netView) *netDrawing {
	views := [][]netColumn{newNetColumns(layers, weightsView(view.settings)), newNetColumns(layers, gradientsView(view.settings))}
	d := &netDrawing{netMeasures: plainMeasures, view: view, columns: views[0], numbered: hasFew(views[0])}
	if d.numbered {
		d.netMeasures = numberedMeasures
	}
	d.half = d.radius
	for _, columns := range views {
		d.fitUnits(columns)
	}
	d.setRows(views)
	d.setColumns(views)
	if view.backward {
		d.columns = views[1]
	}
	for i, c := range d.columns {
		d.scale = max(d.scale, c.scale)
		if i > 0 && len(c.numbers) > 0 && c.numbers[0] != "–" {
			d.samples = batch(layers)
		}
	}
	d.chooseWidths()
	return d
}

// chooseWidths puts widths on a log scale where those of whole layers would be too thin to be told apart: where the
// gradient vanishes or explodes.
func (d *netDrawing) chooseWidths() {
	const tooFar = 100
	thinnest := d.scale
	for _, c := range d.columns {
		if c.scale > 0 {
			thinnest = min(thinnest, c.scale)
		}
	}
	if !d.view.backward || thinnest*tooFar > d.scale {
		return
	}
	d.least = thinnest / 10 // so that the largest of that layer is more than a hairline
	d.widest = widestOnLog
}

// lineStyle is the look of a line with the value v.
func (d *netDrawing) lineStyle(v float64) draw.LineStyle {
	if d.least == 0 || v == 0 {
		return d.signStyle(v, d.scale)
	}
	share := (kit.Log10(math.Abs(v)) - kit.Log10(d.least)) / (kit.Log10(d.scale) - kit.Log10(d.least))
	return d.signStyle(math.Copysign(max(share, math.SmallestNonzeroFloat64), v), 1)
}

func hasFew(columns []netColumn) bool {
	for _, c := range columns {
		if len(c.drawn) > mostNumbered {
			return false
		}
	}
	return len(columns) <= mostNumberedColumns
}

// fitUnits makes the units wide enough for their numbers, and far enough apart for the numbers on the lines: see
// labelPlace.
func (d *netDrawing) fitUnits(columns []netColumn) {
	if !d.numbered {
		return
	}
	for _, c := range columns {
		for _, words := range c.numbers {
			d.half = max(d.half, captionStyle.Width(words)/2+unitPad)
		}
		if c.box == nil {
			d.pitch = max(d.pitch, labelRoom*vg.Length(len(c.drawn)+1))
		}
	}
}

// labelPlace is how far along a line to one of so many units its number stands, from 0 to 1. There all lines of a layer
// are equally far apart: the line from unit i of the previous column to unit j, at heights i·pitch and j·pitch, is at the
// height (1−t) i + t j = (units·i + j)/(units+1), in pitches.
func labelPlace(units int) float64 { return 1 / float64(units+1) }

// rows are the heights of a column's units, or of a box's outputs, relative to the middle. Units that are left out have
// the room of two.
func (d *netDrawing) rows(c netColumn) (heights []vg.Length) {
	places := len(c.drawn)
	if c.cut() > 0 {
		places += 2
	}
	top := -d.pitch * vg.Length(places-1) / 2
	for k := range c.drawn {
		if c.cut() > 0 && k == c.cut() {
			top += 2 * d.pitch
		}
		heights = append(heights, top+d.pitch*vg.Length(k))
	}
	return heights
}

// cut is the number of units above those that are left out; 0 if none is.
func (c *netColumn) cut() int {
	if len(c.drawn) < c.size && len(c.drawn) > 0 {
		return endUnits
	}
	return 0
}

// reach is how far a column extends above and below the middle.
func (d *netDrawing) reach(columns []netColumn, i int) (up, down vg.Length) {
	c := columns[i]
	if n := len(c.drawn); n > 0 {
		down = -d.rows(c)[0] + d.radius
		up = down
		if d.numbered && c.box == nil {
			up += biasStub + biasLabel
		}
	}
	if c.box == nil {
		return up, down
	}
	half := max(down, boxPad+lineHeight*vg.Length(len(c.box))/2)
	if i > 0 && columns[i-1].box == nil { // lines arrive from all units of the previous column
		_, before := d.reach(columns, i-1)
		half = max(half, before)
	}
	return half, half
}

func (d *netDrawing) setRows(views [][]netColumn) {
	var up, down, header, caption vg.Length
	for _, columns := range views {
		for i, c := range columns {
			u, v := d.reach(columns, i)
			if c.skip {
				u += skipRoom
			}
			up, down = max(up, u), max(down, v)
			caption = max(caption, lineHeight*vg.Length(len(c.caption)))
			if i > 0 && c.box == nil {
				header = 2 * lineHeight
			}
		}
	}
	d.middle = header + up
	d.bottom = d.middle + down
	d.height = d.bottom + captionGap + caption
}

// setColumns leaves room between the columns for the numbers on the lines, the headings above and the captions below.
func (d *netDrawing) setColumns(views [][]netColumn) {
	n := len(views[0])
	halves, captions, gaps := make([]vg.Length, n), make([]vg.Length, n), make([]vg.Length, n)
	for _, columns := range views {
		for i := range columns {
			halves[i] = max(halves[i], d.halfWidth(&columns[i]))
			captions[i] = max(captions[i], textWidth(columns[i].caption)/2)
		}
	}
	for _, columns := range views {
		for i := 1; i < n; i++ {
			gaps[i] = max(gaps[i], d.gap(columns, i), captions[i-1]+captions[i]+captionGap-halves[i-1]-halves[i])
		}
	}
	d.spans = make([]netSpan, n)
	right := max(captions[0]-halves[0], 0)
	for i := range d.spans {
		left := right + gaps[i]
		right = left + 2*halves[i]
		d.spans[i] = netSpan{left, left + halves[i], right}
	}
	d.width = right + max(captions[n-1]-halves[n-1], 0)
}

func (d *netDrawing) halfWidth(c *netColumn) vg.Length {
	if c.box == nil {
		return d.half
	}
	return max(textWidth(c.box)/2+boxPad, d.half)
}

// gap is the room that the lines between a column and the previous one need.
func (d *netDrawing) gap(columns []netColumn, i int) vg.Length {
	c, before := columns[i], columns[i-1]
	if c.box != nil {
		return columnGap
	}
	_, reach := d.reach(columns, i)
	_, other := d.reach(columns, i-1)
	gap := max(columnGap+(reach+other)/6, captionStyle.Width(c.heading)+captionGap-d.half)
	if !d.numbered {
		return gap
	}
	var label vg.Length
	for _, row := range c.labels {
		label = max(label, textWidth(row[:len(row)-1])) // without that of the bias
	}
	port := d.half // from the middle of the unit, or from the side of the box
	if before.box != nil {
		port = 0
	}
	way := (port + d.head + label/2 + unitPad) / vg.Length(labelPlace(len(c.drawn)))
	return max(gap, way-port-d.half)
}

// textWidth is the width of the longest line.
func textWidth(lines []string) (width vg.Length) {
	for _, words := range lines {
		width = max(width, captionStyle.Width(words))
	}
	return width
}

func (d *netDrawing) sketch() kit.Sketch {
	return kit.Sketch{Width: d.width, Height: d.height, Draw: func(p kit.Pen) {
		for i := 1; i < len(d.columns); i++ {
			if d.columns[i].box == nil {
				d.drawHeading(p, i)
			} else {
				d.drawBoxArrows(p, i)
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
				p.Label(d.view.numbers, l.label.X, l.label.Y, l.words)
			}
		}
	}}
}

// netLine is a weight or a bias, from one place to another.
type netLine struct {
	value    float64
	from, to vg.Point
	words    string
	label    vg.Point // where they stand
}

// lines are all known weights and biases, the largest last, so that they are not hidden.
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
				all = append(all, netLine{c.weights[k][j], start, end, c.labels[k][j], label})
			}
			all = append(all, d.biasLine(c.biases[k], c.labels[k][len(c.labels[k])-1], d.spans[i].x, d.middle+y))
		}
	}
	slices.SortStableFunc(all, func(a, b netLine) int { return cmp.Compare(math.Abs(a.value), math.Abs(b.value)) })
	return all
}

// biasLine leads to a unit from above, or is a bar in it if the next unit is too close.
func (d *netDrawing) biasLine(b float64, words string, x, y vg.Length) netLine {
	if !d.numbered {
		return netLine{value: b, from: vg.Point{X: x - biasBar/2, Y: y}, to: vg.Point{X: x + biasBar/2, Y: y}}
	}
	top := y - d.radius - biasStub
	return netLine{b, vg.Point{X: x, Y: top}, vg.Point{X: x, Y: y - d.radius}, words, vg.Point{X: x, Y: top - biasLabel/2}}
}

// port is the point at which lines to or from a unit aim: the centre of its round end on the right (1) or left (−1), or
// the right side of a box.
func (d *netDrawing) port(column int, y vg.Length, side vg.Length) vg.Point {
	span := d.spans[column]
	if d.columns[column].box != nil {
		return vg.Point{X: span.right, Y: d.middle + y}
	}
	return vg.Point{X: span.x + side*(d.half-d.radius), Y: d.middle + y}
}

// edge is where a line from a port leaves its unit or box.
func (d *netDrawing) edge(column int, port, toward vg.Point) vg.Point {
	radius := d.radius
	if d.columns[column].box != nil {
		radius = portRadius
	}
	return along(port, toward, radius)
}

// along is the point at a distance from one point towards another.
func along(from, to vg.Point, distance vg.Length) vg.Point {
	share := distance / vg.Length(math.Hypot(float64(to.X-from.X), float64(to.Y-from.Y)))
	return vg.Point{X: from.X + share*(to.X-from.X), Y: from.Y + share*(to.Y-from.Y)}
}

// drawLine draws a weight or a bias, or a gradient with an arrow if there is room.
func (d *netDrawing) drawLine(p kit.Pen, l netLine) {
	style := d.lineStyle(l.value)
	if head := d.head; head > 0 && d.view.backward && l.value != 0 {
		p.ArrowTo(style.Color, l.to, l.from, head)
		l.from = along(l.from, l.to, head/2)
	}
	p.Line(style, l.from.X, l.from.Y, l.to.X, l.to.Y)
}

// drawHeading writes the largest weight above the lines to a dense layer, and an arrow in the direction of the pass.
func (d *netDrawing) drawHeading(p kit.Pen, i int) {
	x := (d.spans[i-1].right + d.spans[i].left) / 2
	p.Write(kit.Align(d.view.numbers, text.XCenter, text.YCenter), x, lineHeight/2, d.columns[i].heading)
	d.drawArrow(p, x-passArrow/2, x+passArrow/2, 1.25*lineHeight)
}

// drawBoxArrows joins a box to the previous column.
func (d *netDrawing) drawBoxArrows(p kit.Pen, i int) {
	left, right := d.spans[i-1].right, d.spans[i].left
	if d.columns[i-1].box != nil {
		d.drawArrow(p, left+3, right-3, d.middle)
		return
	}
	for _, y := range d.rows(d.columns[i-1]) {
		d.drawArrow(p, left, right, d.middle+y)
	}
}

// drawArrow is horizontal, in the direction of the forward or the backward pass.
func (d *netDrawing) drawArrow(p kit.Pen, left, right, y vg.Length) {
	p.Line(arrowStyle, left, y, right, y)
	if d.view.backward {
		p.Arrowhead(arrowStyle.Color, left, y, -headLength)
	} else {
		p.Arrowhead(arrowStyle.Color, right, y, headLength)
	}
}

func (d *netDrawing) drawColumn(p kit.Pen, i int) {
	c, span := d.columns[i], d.spans[i]
	rows := d.rows(c)
	if c.box != nil {
		d.drawBox(p, i, rows)
	} else {
		for k, y := range rows {
			words := c.unitText(k, d.numbered)
			p.Box(kit.GateFill, unitStyle, span.x-d.half, d.middle+y-d.radius, span.x+d.half, d.middle+y+d.radius, d.radius)
			p.Number(d.view.numbers, span.x, d.middle+y, words)
		}
	}
	if cut := c.cut(); cut > 0 {
		d.drawOmission(p, i, d.middle+(rows[cut-1]+rows[cut])/2)
	}
	for k, words := range c.caption {
		p.Write(captionStyle, span.x, d.bottom+captionGap+lineHeight*(vg.Length(k)+0.5), words)
	}
}

// unitText is what stands in a unit: its number, or at least a dash where there is no room for numbers.
func (c *netColumn) unitText(k int, numbered bool) string {
	if numbered || !c.known && len(c.numbers) > 0 && c.numbers[k] == "–" {
		return c.numbers[k]
	}
	return ""
}

// drawOmission draws three dots for the units that are left out, and how many units there are in all.
func (d *netDrawing) drawOmission(p kit.Pen, i int, y vg.Length) {
	if d.columns[i].box != nil {
		const half, height vg.Length = 2, 10 // of a gap in the side of the box for the dots
		x := d.spans[i].right
		p.SetColor(color.White)
		p.Fill(p.RoundedBox(x-half, y-height, x+half, y+height, half))
		p.Ellipsis(x, y)
		return
	}
	p.Ellipsis(d.spans[i].x, y-lineHeight/2)
	p.Label(captionStyle, d.spans[i].x, y+lineHeight/2, fmt.Sprint(d.columns[i].size))
}

// drawBox draws a layer that is not dense, and the points from which lines leave it.
func (d *netDrawing) drawBox(p kit.Pen, i int, ports []vg.Length) {
	c, span := d.columns[i], d.spans[i]
	up, down := d.reach(d.columns, i)
	p.Box(kit.GateFill, unitStyle, span.left, d.middle-up, span.right, d.middle+down, boxCorner)
	for k, words := range c.box {
		p.Write(captionStyle, span.x, d.middle+lineHeight*(vg.Length(k)-vg.Length(len(c.box)-1)/2), words)
	}
	for _, y := range ports {
		p.Dot(kit.Ink, span.right, d.middle+y, portRadius)
	}
	if c.skip {
		d.drawSkip(p, span, d.middle-up)
	}
}

// drawSkip leads over a residual block, from its input to its output: what goes this way meets no layer.
func (d *netDrawing) drawSkip(p kit.Pen, span netSpan, top vg.Length) {
	const inset, lift, head vg.Length = 14, skipRoom - 8, 9
	left, right := p.At(span.left+inset, top), p.At(span.right-inset, top)
	start, tip := left, right
	if d.view.backward {
		start, tip = right, left
	}
	end := tip.Add(vg.Point{Y: head / 2})
	var path vg.Path
	path.Move(start)
	path.CubeTo(start.Add(vg.Point{Y: lift}), tip.Add(vg.Point{Y: lift}), end)
	p.SetLineStyle(skipStyle)
	p.Stroke(path)
	p.FillPolygon(skipStyle.Color, []vg.Point{tip, tip.Add(vg.Point{X: 0.42 * head, Y: head}), tip.Add(vg.Point{X: -0.42 * head, Y: head})})
	words := "skip: x"
	if d.view.backward {
		words = "skip: ∂" + d.view.loss + "/∂y"
	}
	p.Label(captionStyle, span.x, top-0.75*lift, words)
}

// netMeasures are the measures of a network's units, in points.
type netMeasures struct {
	radius vg.Length // of a unit
	pitch  vg.Length // from one unit to the next
	widest vg.Length // the line of the largest weight
	head   vg.Length // of an arrow at a line; 0: none
}

var (
	numberedMeasures = netMeasures{radius: 20, pitch: 84, widest: 4, head: 9}
	plainMeasures    = netMeasures{radius: 9, pitch: 26, widest: 3}
)

const (
	hairline vg.Length = 0.4 // the thinnest line

	widestOnLog vg.Length = 5 // the widest, where widths are on a log scale
	skipRoom    vg.Length = 34

	unitPad    vg.Length = 6  // between the number in a unit and its ends
	labelRoom  vg.Length = 16 // between the middles of numbers on two lines
	biasStub   vg.Length = 16 // the line of a bias, above its unit
	biasLabel  vg.Length = 15 // its number, above that
	biasBar    vg.Length = 11 // the line of a bias in its unit
	columnGap  vg.Length = 60 // the least between columns
	captionGap vg.Length = 10
	lineHeight vg.Length = 16
	boxPad     vg.Length = 10
	boxCorner  vg.Length = 8
	portRadius vg.Length = 2.5 // where a line leaves a box
	passArrow  vg.Length = 44  // above the lines, in the direction of the pass
)

var (
	captionStyle = kit.Align(kit.TextStyle(kit.TickSize), text.XCenter, text.YCenter)
	unitStyle    = draw.LineStyle{Color: kit.Ink, Width: 1.3}
	arrowStyle   = draw.LineStyle{Color: kit.WireColor, Width: 1.1}
	skipStyle    = draw.LineStyle{Color: kit.WireColor, Width: 1.8}
	zeroStyle    = draw.LineStyle{Color: kit.AxisColor, Width: 0.6, Dashes: []vg.Length{1, 3}}
)

// signStyle is the look of a weight v, given the largest magnitude. Zero has a look of its own.
func (m netMeasures) signStyle(v, largest float64) draw.LineStyle {
	if v == 0 {
		return zeroStyle
	}
	style := draw.LineStyle{Color: kit.Colors[0], Width: max(hairline, m.widest*vg.Length(math.Abs(v)/largest))}
	if v < 0 {
		style.Color, style.Dashes = kit.Colors[1], []vg.Length{5, 3}
	}
	return style
}

const (
	keySample vg.Length = 34  // a line in a key
	keyUnit   vg.Length = 8   // the radius of a unit in a key
	leastKey  vg.Length = 420 // a row of a key may be so wide even if the drawing is narrower
)

// key explains the lines, units and dashes that the drawing has. Boxes need no explanation.
func (d *netDrawing) key() []kit.Sketch {
	entries := append(d.lineEntries(), d.unitEntries()...)
	if len(entries) == 0 {
		return nil
	}
	return []kit.Sketch{kit.Key(max(d.width, leastKey), entries)}
}

// lineEntries explain colour, dashes and width.
func (d *netDrawing) lineEntries() (entries []kit.KeyEntry) {
	for _, sign := range []struct {
		value float64
		words string
	}{{1, " > 0"}, {-1, " < 0"}, {0, " = 0"}} {
		same := func(l netLine) bool { return sign.value == 0 && l.value == 0 || sign.value*l.value > 0 }
		if !slices.ContainsFunc(d.lines(), same) {
			continue
		}
		entries = append(entries, kit.KeyEntry{Width: keySample, Words: d.view.weight + sign.words, Draw: func(p kit.Pen, x, y vg.Length) {
			d.drawLine(p, netLine{value: sign.value * d.scale / 2, from: vg.Point{X: x, Y: y}, to: vg.Point{X: x + keySample, Y: y}})
		}})
	}
	if d.scale > 0 {
		words := fmt.Sprintf("width: up to %s, the largest of all dense layers", kit.ShortNumber(d.scale))
		if d.least > 0 {
			words = fmt.Sprintf("width: from %s up to %s, on a log scale", kit.ShortNumber(d.least), kit.ShortNumber(d.scale))
		}
		entries = append(entries, kit.KeyEntry{Width: keySample, Words: words, Draw: func(p kit.Pen, x, y vg.Length) {
			p.FillPolygon(kit.WireColor, []vg.Point{
				p.At(x, y), p.At(x+keySample, y-d.widest/2), p.At(x+keySample, y+d.widest/2),
			})
		}})
	}
	return entries
}

// unitEntries explain what stands at a unit, in it, or instead of it.
func (d *netDrawing) unitEntries() (entries []kit.KeyEntry) {
	add := func(width vg.Length, words string, draw func(p kit.Pen, x, y vg.Length)) {
		entries = append(entries, kit.KeyEntry{Width: width, Draw: draw, Words: words})
	}
	if lines := d.lines(); len(lines) > 0 && d.numbered {
		add(2*keyUnit, "line above a unit: "+d.view.bias, func(p kit.Pen, x, y vg.Length) {
			d.drawKeyUnit(p, x, y+keyUnit/2, "")
			p.Line(arrowStyle, x+keyUnit, y-keyUnit/2, x+keyUnit, y-1.5*keyUnit)
		})
	} else if len(lines) > 0 {
		add(2*keyUnit, "bar in a unit: "+d.view.bias, func(p kit.Pen, x, y vg.Length) {
			d.drawKeyUnit(p, x, y, "")
			p.Line(arrowStyle, x+keyUnit-biasBar/2, y, x+keyUnit+biasBar/2, y)
		})
	}
	if d.numbered && d.samples > 0 {
		add(2*keyUnit, d.view.unitMeaning(d.samples), func(p kit.Pen, x, y vg.Length) { d.drawKeyUnit(p, x, y, d.view.unit) })
	}
	if slices.ContainsFunc(d.columns, func(c netColumn) bool { return c.cut() > 0 }) {
		add(2, "units left out, with their lines", func(p kit.Pen, x, y vg.Length) { p.Ellipsis(x+1, y) })
	}
	if slices.ContainsFunc(d.columns, func(c netColumn) bool { return c.dashed(d.numbered) }) {
		add(0, "– : "+d.view.missing, nil)
	}
	return entries
}

func (d *netDrawing) drawKeyUnit(p kit.Pen, x, y vg.Length, words string) {
	p.Box(kit.GateFill, unitStyle, x, y-keyUnit, x+2*keyUnit, y+keyUnit, keyUnit)
	p.Number(d.view.numbers, x+keyUnit, y, words)
}

// unitMeaning says what the number in a unit is, for a batch of so many samples.
func (view netView) unitMeaning(samples int) string {
	switch {
	case view.backward && samples == 1:
		return fmt.Sprintf("in a unit: δ = %sz, which is %s", view.derivative, view.bias)
	case view.backward:
		return fmt.Sprintf("in a unit: the sum of δ over %d samples, which is %s", samples, view.bias)
	case samples == 1:
		return "in a unit: its a, as of the last Forward"
	}
	return fmt.Sprintf("in a unit: the mean of a over the last Forward's %d samples", samples)
}

// dashed reports whether a column has a dash.
func (c *netColumn) dashed(numbered bool) bool {
	for k := range c.numbers {
		if c.unitText(k, numbered) == "–" {
			return true
		}
	}
	return slices.ContainsFunc(c.box, func(words string) bool { return strings.HasSuffix(words, "| –") })
}
