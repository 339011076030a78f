package plotting

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"backprop/bp"
	"backprop/plotting/internal/kit"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// Boundary draws what a network answers over the plane, and on it the samples x (2×n), each with the colour and the marker
// of its class in y.
//
// If the network has one output (y is 1×n, of 0 and 1), shades show that output from 0 to 1, and the line is where it is
// ½, the decision boundary. If it has an output for each class (y is K×n, with 1 in the row of the class), each point of
// the plane has the colour of the class with the largest output, and lines separate them. If the network answers the same
// everywhere, there is no line. Options: Title, Resolution.
//
// Boundary calls the network's Forward, and leaves in its layers the Z and A of x.
func Boundary(net *bp.Network, x, y *mat.Dense, options ...Option) (*Figure, error) {
	s, err := newSettings("Boundary", "Decision boundary", options, Resolution(0))
	if err != nil {
		return nil, err
	}
	classes, err := newClasses(net, x, y)
	if err != nil {
		return nil, err
	}
	area, err := kit.AreaAround("Boundary", "x₁", "x₂", slices.Concat(classes.points...))
	if err != nil {
		return nil, err
	}
	answers, err := predictOver(net, area, s.resolution)
	if err != nil {
		return nil, err
	}
	m := kit.NewPlaneMap(s.title, "x₁", "x₂", area)
	m.Plot.Add(kit.Raster{Color: answers.color})
	boundaryStyle := draw.LineStyle{Color: kit.Ink, Width: 1.5}
	lines := answers.lines()
	for _, line := range lines {
		m.Plot.Add(&plotter.Line{XYs: line, LineStyle: boundaryStyle})
	}
	dots := kit.ClassDots(classes.points)
	m.Plot.Add(dots, kit.Frame{})
	var legend kit.Legend
	for k := range classes.points {
		legend.Add(fmt.Sprintf("class %d", k), kit.Swatch{Fill: answers.classColor(k)}, dots.Thumbnail(k))
	}
	name := "boundary"
	if answers.binary() {
		name = "output ½"
		m.Guides = []kit.Guide{kit.ColorBar{Name: "output", Color: outputColor, Ticks: kit.LinearTicks{}.Ticks(0, 1)}}
	}
	if len(lines) > 0 {
		legend.Add(name, &plotter.Line{LineStyle: boundaryStyle})
	}
	m.Guides = append(m.Guides, legend)
	return &Figure{m.Drawing(), boundaryInWords(classes, net.Forward(x), answers)}, nil
}

// boundaryInWords says how many samples of each class there are, how many are answered right, and which share of the
// plane belongs to each class.
func boundaryInWords(c *classes, outputs *mat.Dense, answers *predictions) string {
	right := 0
	for s, k := range c.of {
		if predictedClass(mat.Col(nil, s, outputs)) == k {
			right++
		}
	}
	var counts, shares []string
	for k, share := range answers.shares() {
		counts = append(counts, fmt.Sprintf("%d of class %d", len(c.points[k]), k))
		shares = append(shares, fmt.Sprintf("class %d on %s%%", k, kit.Number(100*share, 2)))
	}
	return fmt.Sprintf("decision boundary: %s, %d of %d answered right; the answer is %s of the plane shown",
		strings.Join(counts, ", "), right, len(c.of), strings.Join(shares, ", "))
}

// classes are samples with two features, sorted by class.
type classes struct {
	of     []int         // the class of each sample
	points []plotter.XYs // those of each class
}

// newClasses refuses samples that have no place in the plane, or no class.
func newClasses(net *bp.Network, x, y *mat.Dense) (*classes, error) {
	if net == nil || x == nil || y == nil {
		return nil, errors.New("plotting: Boundary: the network, x or y is nil; want all three")
	}
	layers := net.Layers()
	in, _ := layers[0].Sizes()
	_, out := layers[len(layers)-1].Sizes()
	features, n := x.Dims()
	rows, targets := y.Dims()
	switch {
	case features != 2:
		return nil, fmt.Errorf("plotting: Boundary: x is %d×%d, want 2×n: only samples with 2 features lie in a plane", features, n)
	case in != 2:
		return nil, fmt.Errorf("plotting: Boundary: the network takes %d inputs, want 2: only samples with 2 features lie in a plane", in)
	case targets != n:
		return nil, fmt.Errorf("plotting: Boundary: x has %d columns, y has %d: one sample is one column of each", n, targets)
	case rows != out:
		return nil, fmt.Errorf("plotting: Boundary: y has %d rows, and the network %d outputs", rows, out)
	}
	c := &classes{points: make([]plotter.XYs, max(2, out))}
	for s := range n {
		for i := range 2 {
			if v := x.At(i, s); !kit.Finite(v) {
				return nil, fmt.Errorf("plotting: Boundary: x has %v in row %d, column %d (counted from 0); want finite numbers", v, i, s)
			}
		}
		if err := checkClass(y, s); err != nil {
			return nil, err
		}
		k := predictedClass(mat.Col(nil, s, y))
		c.of = append(c.of, k)
		c.points[k] = append(c.points[k], plotter.XY{X: x.At(0, s), Y: x.At(1, s)})
	}
	return c, nil
}

// checkClass refuses targets of sample s that stand for no class, or for several.
func checkClass(y *mat.Dense, s int) error {
	rows, _ := y.Dims()
	var sum float64
	for i := range rows {
		v := y.At(i, s)
		if !(0 <= v && v <= 1) {
			return fmt.Errorf("plotting: Boundary: y has %v in row %d, column %d (counted from 0); want 0 to 1", v, i, s)
		}
		sum += v
	}
	const tolerance = 1e-6 // for targets that were stored as float32, as in bp
	if rows > 1 && math.Abs(sum-1) > tolerance*float64(rows) {
		return fmt.Errorf("plotting: Boundary: column %d of y (counted from 0) sums to %v, want 1: one class for each sample", s, sum)
	}
	return nil
}

// predictedClass is the class that outputs stand for, as in bp's Accuracy: 1 if a single output is at least ½, else the
// first of the largest outputs.
func predictedClass(outputs []float64) int {
	if len(outputs) > 1 {
		return floats.MaxIdx(outputs)
	}
	if outputs[0] >= 0.5 {
		return 1
	}
	return 0
}

// predictions are a network's outputs over an area of the plane, a grid for each.
type predictions struct {
	outputs []*kit.Grid
	column  []float64 // scratch: the outputs at one point
}

// gridPoints is how many points the longer side of the grid has, unless an option says otherwise: about one for each point
// of the picture, so that a steep boundary does not look like a staircase.
const gridPoints = 280

// predictOver refuses a network whose outputs are not finite.
func predictOver(net *bp.Network, area kit.Area, resolution int) (*predictions, error) {
	const batch = 1024
	grid := kit.NewGrid(area, resolution)
	p := new(predictions)
	for from := 0; from < len(grid.Values); from += batch {
		n := min(batch, len(grid.Values)-from)
		x := mat.NewDense(2, n, nil)
		for s := range n {
			at := grid.Point(from + s)
			x.Set(0, s, at.X)
			x.Set(1, s, at.Y)
		}
		a := net.Forward(x)
		rows, _ := a.Dims()
		for i := range rows {
			if from == 0 {
				p.outputs = append(p.outputs, grid.Sibling())
			}
			for s, v := range a.RawRowView(i) {
				if !kit.Finite(v) {
					return nil, fmt.Errorf("plotting: Boundary: output %d of the network is %v at x₁ = %v, x₂ = %v", i+1, v, x.At(0, s), x.At(1, s))
				}
				p.outputs[i].Values[from+s] = v
			}
		}
	}
	p.column = make([]float64, len(p.outputs))
	return p, nil
}

// binary reports whether a single output tells two classes apart.
func (p *predictions) binary() bool { return len(p.outputs) == 1 }

// color is that of the place at u and v, both from 0 to 1, of the way from the lower left corner.
func (p *predictions) color(u, v float64) color.Color {
	for i, output := range p.outputs {
		p.column[i] = output.Interpolate(u, v)
	}
	if p.binary() {
		return outputColor(p.column[0])
	}
	return p.classColor(predictedClass(p.column))
}

// classColor is the colour of a class where the network is sure of it. More classes than there are colours have fainter
// ones.
func (p *predictions) classColor(k int) color.Color {
	if p.binary() {
		return outputColor(float64(k))
	}
	c := kit.Faint(kit.Colors[k%len(kit.Colors)])
	for range k / len(kit.Colors) {
		c = kit.Mix(c, color.White, 0.6)
	}
	return c
}

// outputColors is the middle of the diverging colour map, made pale, so that the samples stand out. White is ½.
var outputColors = func() kit.Colormap {
	const share, paleness = 0.7, 0.5
	middle := len(kit.Diverging) / 2
	reach := int(share * float64(middle))
	var pale kit.Colormap
	for _, c := range kit.Diverging[middle-reach : middle+reach+1] {
		pale = append(pale, kit.Mix(c, color.White, paleness))
	}
	slices.Reverse(pale) // class 0 is blue, as its samples are
	return pale
}()

func outputColor(v float64) color.Color { return outputColors.At(min(1, max(0, v))) }

// lines are the decision boundaries: where a single output is ½, else where an output equals the largest of the others.
func (p *predictions) lines() []plotter.XYs {
	if p.binary() {
		return p.outputs[0].Isolines(0.5)
	}
	var lines []plotter.XYs
	for i, output := range p.outputs {
		lead := output.Sibling()
		for k, v := range output.Values {
			others := math.Inf(-1)
			for j, other := range p.outputs {
				if j != i {
					others = max(others, other.Values[k])
				}
			}
			lead.Values[k] = v - others
		}
		lines = append(lines, lead.Isolines(0)...)
	}
	return lines
}

// shares are the shares of the area that belong to each class.
func (p *predictions) shares() []float64 {
	shares := make([]float64, max(2, len(p.outputs)))
	n := len(p.outputs[0].Values)
	for k := range n {
		for i, output := range p.outputs {
			p.column[i] = output.Values[k]
		}
		shares[predictedClass(p.column)] += 1 / float64(n)
	}
	return shares
}
