package plotting

import (
	"fmt"
	"image/color"
	"slices"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/plotter"
)

// answers are a network's outputs over a rectangle of the plane, one lattice for each.
type answers struct {
	outputs []*lattice
	column  []float64 // of one place
}

const (
	// answerPoints is at how many points along the longer side of the rectangle the network is asked: about one to a
	// point of the picture, so that a boundary as steep as a step has no steps of its own.
	answerPoints = 280

	// answerBatch is how many of them go through the network at once.
	answerBatch = 1024
)

// newAnswers refuses a network whose outputs are not finite.
func newAnswers(net *bp.Network, over area) (*answers, error) {
	grid := newLattice(over, answerPoints)
	out := new(answers)
	for from := 0; from < len(grid.values); from += answerBatch {
		n := min(answerBatch, len(grid.values)-from)
		x := mat.NewDense(2, n, nil)
		for s := range n {
			p := grid.point(from + s)
			x.Set(0, s, p.X)
			x.Set(1, s, p.Y)
		}
		a := net.Forward(x)
		rows, _ := a.Dims()
		for i := range rows {
			if from == 0 {
				out.outputs = append(out.outputs, grid.sibling())
			}
			for s, v := range a.RawRowView(i) {
				if !finite(v) {
					return nil, fmt.Errorf("plotting: Boundary: output %d of the network is %v at x₁ = %v, x₂ = %v", i+1, v, x.At(0, s), x.At(1, s))
				}
				out.outputs[i].values[from+s] = v
			}
		}
	}
	out.column = make([]float64, len(out.outputs))
	return out, nil
}

func (a *answers) binary() bool { return len(a.outputs) == 1 }

// at is the class that is answered at a place between 0, 0 and 1, 1.
func (a *answers) at(u, v float64) int {
	for i, l := range a.outputs {
		a.column[i] = l.value(u, v)
	}
	return answer(a.column)
}

// color is that of the same place.
func (a *answers) color(u, v float64) color.Color {
	if a.binary() {
		return outputColor(a.outputs[0].value(u, v))
	}
	return classColor(a.at(u, v))
}

// shade is the colour of the region of a class, where the network is sure of it.
func (a *answers) shade(class int) color.Color {
	if a.binary() {
		return outputColor(float64(class))
	}
	return classColor(class)
}

// outputRamp is pale, so that the samples stand out, and leaves out the dark ends of the ramp. White is ½.
var outputRamp = func() ramp {
	const part, paleness = 0.7, 0.5
	middle := len(diverging) / 2
	reach := int(part * float64(middle))
	var pale ramp
	for _, c := range diverging[middle-reach : middle+reach+1] {
		pale = append(pale, mix(c, color.White, paleness))
	}
	slices.Reverse(pale) // class 0 is blue, as its samples are
	return pale
}()

func outputColor(v float64) color.Color { return outputRamp.at(min(1, max(0, v))) }

// classColor is fainter for a class whose colour another one has already.
func classColor(k int) color.Color {
	c := faint(colors[k%len(colors)])
	for range k / len(colors) {
		c = mix(c, color.White, 0.6)
	}
	return c
}

// boundary is what the lines are.
func (a *answers) boundary() string {
	if a.binary() {
		return "output ½"
	}
	return "boundary"
}

// lines are where the answer changes: for one output, where it is ½, else where an output is as large as the largest of
// the others.
func (a *answers) lines() []plotter.XYs {
	if a.binary() {
		return a.outputs[0].isolines(0.5)
	}
	var lines []plotter.XYs
	for i, l := range a.outputs {
		lead := l.sibling()
		for k := range lead.values {
			lead.values[k] = l.values[k] - a.largestBut(i, k)
		}
		lines = append(lines, lead.isolines(0)...)
	}
	return lines
}

// largestBut is the largest output at point k, other than output i.
func (a *answers) largestBut(i, k int) float64 {
	var largest *float64
	for j, l := range a.outputs {
		if j != i && (largest == nil || l.values[k] > *largest) {
			largest = &l.values[k]
		}
	}
	return *largest
}

// shares are the parts of the rectangle in which each class is answered.
func (a *answers) shares() []float64 {
	shares := make([]float64, max(2, len(a.outputs)))
	n := len(a.outputs[0].values)
	for k := range n {
		for i, l := range a.outputs {
			a.column[i] = l.values[k]
		}
		shares[answer(a.column)] += 1 / float64(n)
	}
	return shares
}

// bar explains the shades of one output.
func (a *answers) bar() colorBar {
	return colorBar{name: "output", color: outputColor, ticks: linearTicks{}.Ticks(0, 1)}
}
