package plotting

import (
	"backprop/plotting/internal/kit"
	"errors"
	"fmt"
	"math"
	"strings"

	"backprop/bp"
	"backprop/plotting/internal/layered"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// mostGates is up to how many gates can be read in one picture.
const mostGates = 60

// Circuit draws a value with all that it depends on: the inputs on the left, the value itself on the right, and
// each gate between them once, however many others use it. Above the line that leaves a gate stands its value,
// below the line the gradient ∂f/∂value, in italics. Where a value is used more than once, each path brings one term,
// and the gradient is written as their sum (C1).
//
// Where Backward has not come yet, a dash stands for the gradient. Where it came from another value than f, the key
// calls the numbers gradients, not ∂f/∂value.
//
// NaN and ∞ are drawn like other numbers, since where they come from is what one looks for.
//
// The error says when the value is nil or the circuit has more gates than can be read.
func Circuit(f *bp.Value) (*Figure, error) {
	if f == nil {
		return nil, errors.New("plotting: Circuit: the value is nil")
	}
	if n := f.Gates(); n > mostGates {
		return nil, fmt.Errorf("plotting: Circuit: the circuit has %d gates, and a picture has room for %d; "+
			"draw a value further inside, or the same circuit with fewer terms", n, mostGates)
	}
	wires := newWires(f)
	for _, w := range wires {
		if err := kit.CheckLetters("Circuit", w.label); err != nil {
			return nil, err
		}
	}
	title, name := "Circuit", "f"
	if label := wires[len(wires)-1].label; label != "" {
		title, name = "Circuit of "+label, label
	}
	return kit.NewDiagram(title, circuitInWords(f, name), newCircuitDrawing(wires).sketch(), circuitKey(gradientName(f, name), wires)), nil
}

// gradientName says what the gradients in a circuit are: "∂f/∂value", unless Backward came from a value inside of f or
// beyond it, so that they are slopes of something else.
func gradientName(f *bp.Value, name string) string {
	ofAnother := f.Reached() && f.Grad != 1
	for v := range f.Walk() {
		ofAnother = ofAnother || v.Reached() && !f.Reached()
	}
	if ofAnother {
		return "gradient"
	}
	return "∂" + name + "/∂value"
}

// circuitInWords says what the circuit comes to: "circuit: f = -12, 2 gates; x = -2, gradient -4; …".
func circuitInWords(f *bp.Value, name string) string {
	words := []string{fmt.Sprintf("circuit: %s = %s, %s", name, kit.Number(f.Data, kit.TextDigits), counted(f.Gates(), "gate"))}
	for v := range f.Walk() {
		if v.Label == "" || v == f {
			continue
		}
		gradient := "no gradient yet"
		if v.Reached() {
			gradient = "gradient " + kit.Number(v.Grad, kit.TextDigits)
		}
		words = append(words, fmt.Sprintf("%s = %s, %s", v.Label, kit.Number(v.Data, kit.TextDigits), gradient))
	}
	return strings.Join(words, "; ")
}

// counted is "1 gate" or "2 gates".
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// wire is a value of a circuit with what is written at it.
type wire struct {
	symbol   string // of the gate that gives the value; "" for an input
	label    string
	value    string // above the line
	gradient string // below the line
	sum      bool   // the gradient is written as a sum over the paths
	reached  bool
	inputs   []int // earlier wires
	ordered  bool  // the gate takes its inputs from top to bottom: a − b, a/b
}

// newWires lists the values of a circuit, each after its inputs. It takes down what they are now, so that the
// picture does not change with them later.
func newWires(f *bp.Value) []wire {
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
			reached: v.Reached(), ordered: v.Op() == "-" || v.Op() == "/",
		}
		for _, input := range v.Inputs() {
			wires[i].inputs = append(wires[i].inputs, index[input])
		}
	}
	for i, terms := range gradientTerms(values, index) {
		wires[i].gradient, wires[i].sum = gradientText(values[i], terms)
	}
	return wires
}

// gradientTerms are what each value's gradient is the sum of: upstream × local, for every use of the value (C1).
func gradientTerms(values []*bp.Value, index map[*bp.Value]int) [][]float64 {
	terms := make([][]float64, len(values))
	for _, v := range values {
		local := v.LocalGrads()
		for k, input := range v.Inputs() {
			term := math.NaN()
			if v.Reached() {
				term = v.Grad * local[k]
			}
			terms[index[input]] = append(terms[index[input]], term)
		}
	}
	return terms
}

// mostTerms is the longest sum that is written out.
const mostTerms = 3

// gradientText is a dash, a gradient, or the sum that it is: "2 + 5 = 7". Backward may have come from another value
// last, whose paths are not those of this picture: then the terms do not add up, and are left out.
func gradientText(v *bp.Value, terms []float64) (text string, sum bool) {
	if !v.Reached() {
		return "–", false
	}
	total := kit.ShortNumber(v.Grad)
	if len(terms) < 2 || len(terms) > mostTerms {
		return total, false
	}
	added, largest := 0.0, 0.0
	for _, term := range terms {
		added += term
		largest = max(largest, math.Abs(term))
	}
	if !(math.Abs(added-v.Grad) <= 1e-9*largest) { // nor do NaN and ∞
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

// gateSymbol is bp's name of a gate as one writes it by hand.
func gateSymbol(op string) string {
	switch op {
	case "/":
		return "÷"
	case "^2":
		return "x²"
	case "^3":
		return "x³"
	}
	return strings.ReplaceAll(op, "-", kit.Minus)
}

// circuitDrawing is a circuit with the place of everything in it, from the top left corner.
type circuitDrawing struct {
	wires         []wire
	places        []layered.Place
	segments      []wireSegment
	columns       []circuitColumn
	width, height vg.Length
}

// circuitColumn has the gates in its head, one below the other, and the lines that leave them with their numbers to
// the right of it.
type circuitColumn struct{ left, head, right vg.Length }

// piece is the part of a wire that leads from one column to the next.
type wireSegment struct {
	wire   int
	column int       // at which it ends
	y0, y1 vg.Length // the heights of its ends
	gate   int       // at which it ends, or none
	offset vg.Length // how much below the middle of the gate
}

const none = -1 // gate of a piece that goes on through the column

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

// cut cuts the wires into pieces.
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

// setColumns makes each column as wide as what stands in it, and the gaps wide enough that no line is steep.
func (d *circuitDrawing) setColumns() {
	const least, steepness, most = 2 * headLength, 0.4, 48
	d.columns = make([]circuitColumn, d.places[len(d.places)-1].Column+1)
	heads, lines, gaps := make([]vg.Length, len(d.columns)), make([]vg.Length, len(d.columns)), make([]vg.Length, len(d.columns))
	for i, w := range d.wires {
		c := d.places[i].Column
		heads[c] = max(heads[c], w.headWidth())
		lines[c] = max(lines[c], w.lineWidth())
	}
	for _, p := range d.segments {
		gaps[p.column] = max(gaps[p.column], min(least+steepness*max(p.y0-p.y1, p.y1-p.y0), most))
	}
	x := vg.Length(0)
	for c := range d.columns {
		left := x + gaps[c]
		d.columns[c] = circuitColumn{left, left + heads[c], left + heads[c] + lines[c]}
		x = d.columns[c].right
	}
}

// forks are where a wire forks: at the right end of a column.
func (d *circuitDrawing) forks() (forks []vg.Point) {
	for i, place := range d.places {
		for k := range len(place.Lanes) + 1 {
			column, branches := place.Column+k, 0
			for _, p := range d.segments {
				if p.wire == i && p.column == column+1 {
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
	return kit.Sketch{d.width, d.height, func(p kit.Pen) {
		for _, piece := range d.segments {
			d.drawPiece(p, piece)
		}
		for i := range d.wires {
			d.drawWire(p, i)
		}
		for _, fork := range d.forks() { // a dot tells a fork from a crossing
			p.Dot(kit.WireColor, fork.X, fork.Y, forkRadius)
		}
		output := vg.Length(d.places[len(d.places)-1].Y)
		p.Arrowhead(kit.WireColor, d.width, output, headLength)
	}}
}

// drawPiece draws a line from column to column, and on to its gate or through the column.
func (d *circuitDrawing) drawPiece(p kit.Pen, piece wireSegment) {
	from, column := d.columns[piece.column-1].right, d.columns[piece.column]
	if piece.gate == none {
		p.Curve(wireStyle, from, piece.y0, column.left, piece.y1)
		p.Line(wireStyle, column.left, piece.y1, column.right, piece.y1)
		return
	}
	left, _ := d.ends(piece.gate)
	tip := left + gateRadius - vg.Length(math.Sqrt(float64(gateRadius*gateRadius-piece.offset*piece.offset)))
	level := min(column.left, tip-headLength) // where the line has to be, to come into the head from behind
	p.Curve(wireStyle, from, piece.y0, level, piece.y1)
	p.Line(wireStyle, level, piece.y1, tip-headLength/2, piece.y1)
	p.Arrowhead(kit.WireColor, tip, piece.y1, headLength)
}

// drawWire draws a gate or the name of an input, and the line that leaves it with its two numbers.
func (d *circuitDrawing) drawWire(p kit.Pen, i int) {
	w, column, y := d.wires[i], d.columns[d.places[i].Column], vg.Length(d.places[i].Y)
	left, right := d.ends(i)
	if w.symbol == "" {
		p.Write(inputStyle, right-numberPad/2, y, w.label)
	} else {
		p.Box(kit.GateFill, gateStyle, left, y-gateRadius, right, y+gateRadius, gateRadius)
		p.Number(symbolStyle, (left+right)/2, y, w.symbol)
	}
	p.Line(wireStyle, right, y, column.right, y)
	middle := (column.head + column.right) / 2
	p.Write(kit.Align(valueStyle, text.XCenter, text.YBottom), middle, y-numberGap, w.valueText())
	p.Write(kit.Align(gradientStyle, text.XCenter, text.YTop), middle, y+numberGap, w.gradient)
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

// circuitKey shows what the numbers at a line are, and what is written in place of a plain gradient.
func circuitKey(gradient string, wires []wire) kit.Sketch {
	const above = "value"
	line := max(valueStyle.Width(above), gradientStyle.Width(gradient)) + 2*numberPad
	var notes []string
	for _, note := range []struct {
		words   string
		applies func(wire) bool
	}{
		{"a sum: one term for each branch", func(w wire) bool { return w.sum }},
		{"– : Backward has not come here", func(w wire) bool { return !w.reached }},
	} {
		for _, w := range wires {
			if note.applies(w) {
				notes = append(notes, note.words)
				break
			}
		}
	}
	width, style := line+headLength, kit.Align(kit.Italic(kit.TextStyle(kit.TickSize)), text.XLeft, text.YCenter)
	for _, words := range notes {
		width += kit.KeyGap + style.Width(words)
	}
	return kit.Sketch{width, wireHeight, func(p kit.Pen) {
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
	laneHeight  vg.Length = 13 // a line that passes by
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
)
