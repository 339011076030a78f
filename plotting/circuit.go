package plotting

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"backprop/bp"
	"backprop/plotting/internal/kit"
	"backprop/plotting/internal/layered"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Circuit draws a value f with all that it depends on: the inputs on the left, f on the right, and each gate between them
// once, even if several others use it. Above the line that leaves a gate stands its value, below it the gradient
// ∂f/∂value in italics. If a value is used more than once, each use contributes a term, and the gradient is written as
// their sum (C1).
//
// A dash stands for a gradient that Backward has not reached. If Backward was called on another value than f, the key
// calls the numbers gradients, not ∂f/∂value. NaN and ∞ are drawn like other numbers, so that one sees where they come
// from.
//
// It is an error if f is nil or the circuit has more than 60 gates, which could not be read. Options: Title, Pass.
func Circuit(f *bp.Value, options ...Option) (*Figure, error) {
	const mostGates = 60
	if f == nil {
		return nil, errors.New("plotting: Circuit: the value is nil")
	}
	if n := f.Gates(); n > mostGates {
		return nil, fmt.Errorf("plotting: Circuit: the circuit has %d gates, and a picture has room for %d; "+
			"draw a value further inside, or the same circuit with fewer terms", n, mostGates)
	}
	title, name := "Circuit", "f"
	if label := kit.OneLine(f.Label, kit.ShortName); label != "" {
		title, name = "Circuit of "+label, label
	}
	s, err := newSettings("Circuit", title, options, Pass{})
	if err != nil {
		return nil, err
	}
	gradients := backwardOf(f)
	if s.pass != nil {
		gradients = s.pass.gradients(f)
	}
	wires := newWires(f, gradients)
	for _, w := range wires {
		if err := kit.CheckLetters("Circuit", w.label); err != nil {
			return nil, err
		}
	}
	key := "∂" + name + "/∂value"
	if s.pass == nil && ofAnother(f) {
		key = "gradient"
	}
	if s.pass != nil && s.pass.Now != nil {
		for i, v := range slices.Collect(f.Walk()) {
			wires[i].now = v == s.pass.Now
		}
	}
	drawing := kit.Diagram(s.title, newCircuitDrawing(wires).sketch(), circuitKey(key, wires))
	return &Figure{drawing, circuitInWords(f, name, gradients)}, nil
}

// Pass is a backward pass as far as it has come, which Circuit draws in the place of what the last Backward left: one that
// has stopped half way, or that makes a mistake.
type Pass struct {
	// Parts has the terms of each value's gradient that have arrived, and the gradient is their sum (C1). A value that is
	// not there has a dash.
	Parts map[*bp.Value][]float64

	// Now is a gate that stands out, with the lines to its inputs: the one that has just passed its gradient on. It may be
	// nil.
	Now *bp.Value
}

// gradients are those of the values of f's circuit, in the order of Walk.
func (p *Pass) gradients(f *bp.Value) (all []gradient) {
	for v := range f.Walk() {
		g := gradient{terms: p.Parts[v], reached: len(p.Parts[v]) > 0}
		for _, term := range g.terms {
			g.total += term
		}
		all = append(all, g)
	}
	return all
}

// gradient is that of one value, and the terms that it is the sum of.
type gradient struct {
	reached bool
	total   float64
	terms   []float64
}

// ofAnother reports whether Backward was called on a value inside the circuit of f or beyond it, so that the gradients are
// those of something else than f.
func ofAnother(f *bp.Value) bool {
	another := f.Reached() && f.Grad != 1
	for v := range f.Walk() {
		another = another || v.Reached() && !f.Reached()
	}
	return another
}

// circuitInWords lists the values that have names: "circuit: f = -12, 2 gates; x = -2, gradient -4; …".
func circuitInWords(f *bp.Value, name string, gradients []gradient) string {
	words := []string{fmt.Sprintf("circuit: %s = %s, %s", name, kit.Number(f.Data, kit.TextDigits), counted(f.Gates(), "gate"))}
	for i, v := range slices.Collect(f.Walk()) {
		if v.Label == "" || v == f {
			continue
		}
		gradient := "no gradient yet"
		if gradients[i].reached {
			gradient = "gradient " + kit.Number(gradients[i].total, kit.TextDigits)
		}
		words = append(words, fmt.Sprintf("%s = %s, %s", v.Label, kit.Number(v.Data, kit.TextDigits), gradient))
	}
	return strings.Join(words, "; ")
}

// wire is a value of a circuit with what is written at it.
type wire struct {
	symbol   string // of the gate that gives the value; "" for an input
	label    string
	value    string // above the line
	gradient string // below the line
	sum      bool   // the gradient is written as a sum over the paths
	reached  bool
	inputs   []int // indices of earlier wires
	ordered  bool  // the order of the inputs matters, from top to bottom: a − b, a/b
	now      bool  // the gate stands out: see Pass
}

// newWires copies the values of a circuit, each after its inputs, so that the picture does not change with them later.
func newWires(f *bp.Value, gradients []gradient) []wire {
	var values []*bp.Value
	index := make(map[*bp.Value]int)
	for v := range f.Walk() {
		index[v] = len(values)
		values = append(values, v)
	}
	wires := make([]wire, len(values))
	for i, v := range values {
		wires[i] = wire{
			symbol: gateSymbol(v.Op()), label: kit.OneLine(v.Label, kit.ShortName), value: kit.ShortNumber(v.Data),
			reached: gradients[i].reached, ordered: v.Op() == "-" || v.Op() == "/",
		}
		for _, input := range v.Inputs() {
			wires[i].inputs = append(wires[i].inputs, index[input])
		}
	}
	for i, g := range gradients {
		wires[i].gradient, wires[i].sum = g.text()
	}
	return wires
}

// backwardOf are the gradients that Backward left, in the order of Walk, with a term for every use of the value: upstream ×
// local (C1).
func backwardOf(f *bp.Value) []gradient {
	values := slices.Collect(f.Walk())
	index := make(map[*bp.Value]int)
	all := make([]gradient, len(values))
	for i, v := range values {
		index[v] = i
		all[i].reached, all[i].total = v.Reached(), v.Grad
		local := v.LocalGrads()
		for k, input := range v.Inputs() {
			term := math.NaN()
			if v.Reached() {
				term = v.Grad * local[k]
			}
			all[index[input]].terms = append(all[index[input]].terms, term)
		}
	}
	return all
}

// text is a dash, a gradient, or the sum of up to three terms that it is: "2 + 5 = 7". If Backward was last
// called on another value, whose paths are not those of this picture, the terms do not add up to the gradient and are
// left out.
func (g gradient) text() (text string, sum bool) {
	if !g.reached {
		return "–", false
	}
	const mostTerms = 3
	terms, total := g.terms, kit.ShortNumber(g.total)
	if len(terms) < 2 || len(terms) > mostTerms {
		return total, false
	}
	added, largest := 0.0, 0.0
	for _, term := range terms {
		added += term
		largest = max(largest, math.Abs(term))
	}
	if !(math.Abs(added-g.total) <= 1e-9*largest) { // true for NaN and ∞ too
		return total, false
	}
	text = kit.ShortNumber(terms[0])
	for _, term := range terms[1:] {
		if s, negative := strings.CutPrefix(kit.ShortNumber(term), kit.Minus); negative {
			text += " " + kit.Minus + " " + s
		} else {
			text += " + " + s
		}
	}
	return text + " = " + total, true
}

// gateSymbol is bp's name of a gate in mathematical notation.
func gateSymbol(op string) string {
	switch op {
	case "/":
		return "÷"
	case "^2":
		return "x²"
	case "^3":
		return "x³"
	}
	return kit.Typeset(op)
}

// circuitDrawing is a circuit with the place of everything in it, measured from the top left corner.
type circuitDrawing struct {
	wires         []wire
	places        []layered.Place
	segments      []wireSegment
	columns       []circuitColumn
	width, height vg.Length
}

// circuitColumn has gates between left and gateEnd, below each other, and between gateEnd and right the lines that leave
// them, with their numbers.
type circuitColumn struct{ left, gateEnd, right vg.Length }

// wireSegment is the part of a wire that leads from one column to the next.
type wireSegment struct {
	wire   int
	column int       // at which it ends
	y0, y1 vg.Length // the heights of its ends
	gate   int       // at which it ends, or none
	offset vg.Length // how far below the middle of the gate
}

const none = -1 // the gate of a segment that goes on through the column

func newCircuitDrawing(wires []wire) *circuitDrawing {
	nodes := make([]layered.Node, len(wires))
	for i, w := range wires {
		nodes[i] = layered.Node{Inputs: w.inputs, Fixed: w.ordered, Late: w.inputs == nil, Height: float64(wireHeight)}
	}
	d := &circuitDrawing{wires: wires}
	places, height := layered.Lay(nodes, layered.Room{Lane: float64(laneHeight), Port: float64(portGap)})
	d.places, d.height = places, vg.Length(height)
	d.setSegments()
	d.setColumns()
	d.width = d.columns[len(d.columns)-1].right + headLength
	return d
}

// setSegments cuts the wires into segments.
func (d *circuitDrawing) setSegments() {
	for i, to := range d.places {
		for k, y := range to.Lanes {
			column := to.Column + k + 1
			d.segments = append(d.segments, wireSegment{i, column, vg.Length(to.At(column - 1)), vg.Length(y), none, 0})
		}
		for k, input := range d.wires[i].inputs {
			start, offset := vg.Length(d.places[input].At(to.Column-1)), vg.Length(to.Ports[k])
			d.segments = append(d.segments, wireSegment{input, to.Column, start, vg.Length(to.Y) + offset, i, offset})
		}
	}
}

// setColumns makes the columns wide enough for what stands in them, and the gaps wide enough that no line is steep.
func (d *circuitDrawing) setColumns() {
	const least, steepness, most = 2 * headLength, 0.4, 48
	d.columns = make([]circuitColumn, d.places[len(d.places)-1].Column+1)
	n := len(d.columns)
	gates, lines, gaps := make([]vg.Length, n), make([]vg.Length, n), make([]vg.Length, n)
	for i, w := range d.wires {
		c := d.places[i].Column
		gates[c] = max(gates[c], w.gateWidth())
		lines[c] = max(lines[c], w.lineWidth())
	}
	for _, s := range d.segments {
		gaps[s.column] = max(gaps[s.column], min(least+steepness*max(s.y0-s.y1, s.y1-s.y0), most))
	}
	x := vg.Length(0)
	for c := range d.columns {
		left := x + gaps[c]
		d.columns[c] = circuitColumn{left, left + gates[c], left + gates[c] + lines[c]}
		x = d.columns[c].right
	}
}

// forks are where wires fork: at the right ends of columns.
func (d *circuitDrawing) forks() (forks []vg.Point) {
	for i, place := range d.places {
		for k := range len(place.Lanes) + 1 {
			column, branches := place.Column+k, 0
			for _, s := range d.segments {
				if s.wire == i && s.column == column+1 {
					branches++
				}
			}
			if branches > 1 {
				forks = append(forks, vg.Point{X: d.columns[column].right, Y: vg.Length(place.At(column))})
			}
		}
	}
	return forks
}

func (d *circuitDrawing) sketch() kit.Sketch {
	return kit.Sketch{Width: d.width, Height: d.height, Draw: func(p kit.Pen) {
		for _, s := range d.segments {
			style := wireStyle
			if s.gate != none && d.wires[s.gate].now {
				style = nowStyle
			}
			d.drawSegment(p, s, style)
		}
		for i := range d.wires {
			d.drawWire(p, i)
		}
		for _, fork := range d.forks() { // a dot distinguishes a fork from a crossing
			p.Dot(kit.WireColor, fork.X, fork.Y, forkRadius)
		}
		output := vg.Length(d.places[len(d.places)-1].Y)
		p.Arrowhead(kit.WireColor, d.width, output, headLength)
	}}
}

// drawSegment draws a line from column to column, and on to its gate or through the column.
func (d *circuitDrawing) drawSegment(p kit.Pen, s wireSegment, style draw.LineStyle) {
	from, column := d.columns[s.column-1].right, d.columns[s.column]
	if s.gate == none {
		p.Curve(style, from, s.y0, column.left, s.y1)
		p.Line(style, column.left, s.y1, column.right, s.y1)
		return
	}
	left, _ := d.ends(s.gate)
	tip := left + gateRadius - vg.Length(math.Sqrt(float64(gateRadius*gateRadius-s.offset*s.offset)))
	horizontal := min(column.left, tip-headLength) // from here on, so that the line enters the arrowhead from behind
	p.Curve(style, from, s.y0, horizontal, s.y1)
	p.Line(style, horizontal, s.y1, tip-headLength/2, s.y1)
	p.Arrowhead(style.Color, tip, s.y1, headLength)
}

// drawWire draws a gate or the name of an input, and the line that leaves it with its two numbers.
func (d *circuitDrawing) drawWire(p kit.Pen, i int) {
	w, column, y := d.wires[i], d.columns[d.places[i].Column], vg.Length(d.places[i].Y)
	left, right := d.ends(i)
	if w.symbol == "" {
		p.Write(inputStyle, right-numberPad/2, y, w.label)
	} else {
		border := gateStyle
		if w.now {
			border = nowStyle
		}
		p.Box(kit.GateFill, border, left, y-gateRadius, right, y+gateRadius, gateRadius)
		p.Number(symbolStyle, (left+right)/2, y, w.symbol)
	}
	p.Line(wireStyle, right, y, column.right, y)
	middle := (column.gateEnd + column.right) / 2
	p.Write(kit.Align(valueStyle, text.XCenter, text.YBottom), middle, y-numberGap, w.valueText())
	p.Write(kit.Align(gradientStyle, text.XCenter, text.YTop), middle, y+numberGap, w.gradient)
}

// ends are the left and right ends of a gate, which is centred in its column, or of the name of an input, which stands at
// the right of it.
func (d *circuitDrawing) ends(i int) (left, right vg.Length) {
	w, column := d.wires[i], d.columns[d.places[i].Column]
	right = column.gateEnd
	if w.symbol != "" {
		right = (column.left + column.gateEnd + w.gateWidth()) / 2
	}
	return right - w.gateWidth(), right
}

// gateWidth is the room that a gate or an input's name needs.
func (w wire) gateWidth() vg.Length {
	if w.symbol == "" {
		return inputStyle.Width(w.label) + numberPad/2
	}
	return max(2*gateRadius, symbolStyle.Width(w.symbol)+2*gatePadding)
}

// lineWidth is the room that the numbers need.
func (w wire) lineWidth() vg.Length {
	return max(valueStyle.Width(w.valueText()), gradientStyle.Width(w.gradient)) + 2*numberPad
}

// valueText is the value, with its name unless that stands at an input already.
func (w wire) valueText() string {
	if w.symbol == "" || w.label == "" {
		return w.value
	}
	return w.label + " = " + w.value
}

// circuitKey explains the numbers at a line, and the sums and dashes that may stand for a gradient.
func circuitKey(gradient string, wires []wire) kit.Sketch {
	const above = "value"
	line := max(valueStyle.Width(above), gradientStyle.Width(gradient)) + 2*numberPad
	var notes []string
	if slices.ContainsFunc(wires, func(w wire) bool { return w.sum }) {
		notes = append(notes, "a sum: one term for each branch")
	}
	if slices.ContainsFunc(wires, func(w wire) bool { return !w.reached }) {
		notes = append(notes, "– : Backward has not come here")
	}
	width, style := line+headLength, kit.Align(kit.Italic(kit.TextStyle(kit.TickSize)), text.XLeft, text.YCenter)
	for _, words := range notes {
		width += kit.KeyGap + style.Width(words)
	}
	return kit.Sketch{Width: width, Height: wireHeight, Draw: func(p kit.Pen) {
		const y = wireHeight / 2
		p.Line(wireStyle, 0, y, line, y)
		p.Arrowhead(kit.WireColor, line+headLength, y, headLength)
		p.Write(kit.Align(valueStyle, text.XCenter, text.YBottom), line/2, y-numberGap, above)
		p.Write(kit.Align(gradientStyle, text.XCenter, text.YTop), line/2, y+numberGap, gradient)
		x := line + headLength
		for _, words := range notes {
			x += kit.KeyGap
			p.Write(style, x, y, words)
			x += style.Width(words)
		}
	}}
}

// Measures of a circuit, in points.
const (
	gateRadius  vg.Length = 15
	gatePadding vg.Length = 7  // between the symbol of a gate and its ends
	wireHeight  vg.Length = 44 // a gate with the numbers above and below its line
	laneHeight  vg.Length = 13 // a line that passes through a column
	portGap     vg.Length = 12 // between the two lines that arrive at a gate
	numberGap   vg.Length = 3  // between a number and its line
	numberPad   vg.Length = 7  // before and after a number
	headLength  vg.Length = 8
	forkRadius  vg.Length = 2.6
)

var (
	valueStyle    = kit.Colored(kit.TextStyle(kit.TickSize), 0)
	gradientStyle = kit.Italic(kit.Colored(kit.TextStyle(kit.TickSize), 1))
	symbolStyle   = kit.Align(kit.TextStyle(kit.LabelSize), text.XCenter, text.YCenter)
	inputStyle    = kit.Align(kit.TextStyle(kit.LabelSize), text.XRight, text.YCenter)

	wireStyle = draw.LineStyle{Color: kit.WireColor, Width: 1.3}
	gateStyle = draw.LineStyle{Color: kit.Ink, Width: 1.3}
	nowStyle  = draw.LineStyle{Color: kit.Colors[1], Width: 3} // the colour of gradients
)
