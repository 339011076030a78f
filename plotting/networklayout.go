package plotting

import (
	"backprop/bp"

	"gonum.org/v1/plot/vg"
)

// netDrawing is a network with the place of everything in it, from the top left corner.
type netDrawing struct {
	netMeasures
	view     netView
	columns  []netColumn
	numbered bool // there is room to write the numbers out
	half     vg.Length
	spans    []netSpan
	middle   vg.Length // the height of the axis that the columns stand about
	bottom   vg.Length // of the units and boxes
	width    vg.Length
	height   vg.Length
	scale    float64 // what the widest line stands for
	samples  int     // of the batch that the numbers in the units belong to; 0: none
}

// netSpan is where a column stands. Its units have their middle at x.
type netSpan struct{ left, x, right vg.Length }

// Numbers are written out where no column has more than mostNumbered units, and there are at most mostNumberedColumns columns.
const mostNumbered, mostNumberedColumns = 4, 4

// newNetDrawing makes room for what either view of a network writes, so that both have one layout.
func newNetDrawing(layers []bp.Layer, view netView) *netDrawing {
	views := [][]netColumn{newNetColumns(layers, weightsView), newNetColumns(layers, gradientsView)}
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
	return d
}

func hasFew(columns []netColumn) bool {
	for _, c := range columns {
		if len(c.drawn) > mostNumbered {
			return false
		}
	}
	return len(columns) <= mostNumberedColumns
}

// fitUnits makes the units wide enough for their numbers, and their distance large enough for those at the lines:
// see labelPlace.
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

// labelPlace is where on its way, from 0 to 1, a line to one of so many units has its number. There the lines of a
// layer are all equally far apart: from unit i of the column before to unit j, at heights i·pitch and j·pitch, the
// line has come to (1−t) i + t j = (units·i + j)/(units+1).
func labelPlace(units int) float64 { return 1 / float64(units+1) }

// rows are the heights of a column's units, or of the outputs at a box, above and below the middle. Where units are
// left out, there is room for two.
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

// cut is the number of units above those that are left out; 0 where none is.
func (c *netColumn) cut() int {
	if len(c.drawn) < c.size && len(c.drawn) > 0 {
		return endUnits
	}
	return 0
}

// reach is how far a column reaches above and below the middle.
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
	if i > 0 && columns[i-1].box == nil { // lines arrive from all units of the column before
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

// setColumns leaves room between the columns for the numbers at the lines, the words above and the captions below.
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

// gap is the room between a column and the one before it, which the lines between the two need.
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
	for _, row := range c.weights {
		for _, v := range row {
			label = max(label, captionStyle.Width(amount(v)))
		}
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
