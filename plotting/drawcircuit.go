package plotting

import (
	"math"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

func (d *circuitDrawing) sketch() sketch {
	return sketch{d.width, d.height, func(p pen) {
		for _, piece := range d.pieces {
			d.drawPiece(p, piece)
		}
		for i := range d.wires {
			d.drawWire(p, i)
		}
		for _, fork := range d.forks() { // a dot tells a fork from a crossing
			p.dot(wireColor, fork.X, fork.Y, forkRadius)
		}
		output := vg.Length(d.places[len(d.places)-1].Y)
		p.arrowhead(wireColor, d.width, output, headLength)
	}}
}

// drawPiece draws a line from column to column, and on to its gate or through the column.
func (d *circuitDrawing) drawPiece(p pen, piece piece) {
	from, column := d.columns[piece.column-1].right, d.columns[piece.column]
	if piece.gate == none {
		p.curve(wireStyle, from, piece.y0, column.left, piece.y1)
		p.line(wireStyle, column.left, piece.y1, column.right, piece.y1)
		return
	}
	left, _ := d.ends(piece.gate)
	tip := left + gateRadius - vg.Length(math.Sqrt(float64(gateRadius*gateRadius-piece.offset*piece.offset)))
	level := min(column.left, tip-headLength) // where the line has to be, to come into the head from behind
	p.curve(wireStyle, from, piece.y0, level, piece.y1)
	p.line(wireStyle, level, piece.y1, tip-headLength/2, piece.y1)
	p.arrowhead(wireColor, tip, piece.y1, headLength)
}

// drawWire draws a gate or the name of an input, and the line that leaves it with its two numbers.
func (d *circuitDrawing) drawWire(p pen, i int) {
	w, column, y := d.wires[i], d.columns[d.places[i].Column], vg.Length(d.places[i].Y)
	left, right := d.ends(i)
	if w.symbol == "" {
		p.write(inputStyle, right-numberPad/2, y, w.label)
	} else {
		p.box(gateFill, gateStyle, left, y-gateRadius, right, y+gateRadius, gateRadius)
		p.number(symbolStyle, (left+right)/2, y, w.symbol)
	}
	p.line(wireStyle, right, y, column.right, y)
	middle := (column.head + column.right) / 2
	p.write(align(valueStyle, text.XCenter, text.YBottom), middle, y-numberGap, w.valueText())
	p.write(align(gradientStyle, text.XCenter, text.YTop), middle, y+numberGap, w.gradient)
}

// ends are the left and right ends of a gate, which stands in the middle of its column's head, or of the name of an
// input, which stands at the right of it.
func (d *circuitDrawing) ends(i int) (left, right vg.Length) {
	w, column := d.wires[i], d.columns[d.places[i].Column]
	right = column.head
	if w.symbol != "" {
		right = (column.left + column.head + w.headWidth()) / 2
	}
	return right - w.headWidth(), right
}

// headWidth is the room that a gate or an input's name needs.
func (w wire) headWidth() vg.Length {
	if w.symbol == "" {
		return inputStyle.Width(w.label) + numberPad/2
	}
	return max(2*gateRadius, symbolStyle.Width(w.symbol)+2*gatePadding)
}

// lineWidth is the room that the numbers need.
func (w wire) lineWidth() vg.Length {
	return max(valueStyle.Width(w.valueText()), gradientStyle.Width(w.gradient)) + 2*numberPad
}

// valueText is the value, with its name where that does not stand at an input already.
func (w wire) valueText() string {
	if w.symbol == "" || w.label == "" {
		return w.value
	}
	return w.label + " = " + w.value
}
