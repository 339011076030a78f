package plotting

import (
	"backprop/plotting/internal/layered"

	"gonum.org/v1/plot/vg"
)

// circuitDrawing is a circuit with the place of everything in it, from the top left corner.
type circuitDrawing struct {
	wires         []wire
	places        []layered.Place
	pieces        []piece
	columns       []circuitColumn
	width, height vg.Length
}

// circuitColumn has the gates in its head, one below the other, and the lines that leave them with their numbers to
// the right of it.
type circuitColumn struct{ left, head, right vg.Length }

// piece is the part of a wire that leads from one column to the next.
type piece struct {
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
	d.cut()
	d.setColumns()
	d.width = d.columns[len(d.columns)-1].right + headLength
	return d
}

// cut cuts the wires into pieces.
func (d *circuitDrawing) cut() {
	for i, to := range d.places {
		for k, y := range to.Lanes {
			column := to.Column + k + 1
			d.pieces = append(d.pieces, piece{i, column, vg.Length(to.At(column - 1)), vg.Length(y), none, 0})
		}
		for k, input := range d.wires[i].inputs {
			start, offset := vg.Length(d.places[input].At(to.Column-1)), vg.Length(to.Ports[k])
			d.pieces = append(d.pieces, piece{input, to.Column, start, vg.Length(to.Y) + offset, i, offset})
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
	for _, p := range d.pieces {
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
			for _, p := range d.pieces {
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
