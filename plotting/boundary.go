package plotting

import (
	"backprop/plotting/internal/kit"
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"backprop/bp"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// Boundary draws what a network answers over the plane, and the samples x (2×n) on it, each with the colour and the shape
// of its class in y.
//
// A network with one output (y is 1×n, with 0 and 1) shows that output as shades from 0 to 1; on the line it is ½, where
// the answer changes. One with an output for each class (y is K×n, with 1 in the row of the class) shows for each point
// the class with the largest output, and lines between them. A network that answers the same everywhere has no line.
//
// Boundary calls the network's Forward, and afterwards Z and A of its layers belong to x.
func Boundary(net *bp.Network, x, y *mat.Dense) (*Figure, error) {
	classes, err := newClasses(net, x, y)
	if err != nil {
		return nil, err
	}
	a, err := kit.AreaAround("Boundary", "x₁", "x₂", slices.Concat(classes.points...))
	if err != nil {
		return nil, err
	}
	out, err := predictOver(net, a)
	if err != nil {
		return nil, err
	}
	m := kit.NewPlaneMap("Decision boundary", "x₁", "x₂", a)
	m.Plot.Add(kit.Raster{out.color})
	between := &plotter.Line{LineStyle: boundaryStyle}
	lines := out.lines()
	for _, line := range lines {
		m.Plot.Add(&plotter.Line{XYs: line, LineStyle: boundaryStyle})
	}
	m.Plot.Add(classes.dots(), kit.Frame{})
	var l kit.Legend
	for k := range classes.points {
		l = append(l, kit.Entry{fmt.Sprintf("class %d", k), []plot.Thumbnailer{swatch{out.shade(k)}, classes.dots().Thumbnail(k)}})
	}
	if len(lines) > 0 {
		l = append(l, kit.Entry{out.boundary(), []plot.Thumbnailer{between}})
	}
	m.Guides = []kit.Guide{l}
	if out.binary() {
		m.Guides = []kit.Guide{out.bar(), l}
	}
	return m.Drawing(classes.inWords(net, x, out)), nil
}

// boundaryStyle is the look of the line where the answer changes.
var boundaryStyle = draw.LineStyle{Color: kit.Ink, Width: 1.5}

// swatch shows the colour of a region in a legend.
type swatch struct{ fill color.Color }

func (s swatch) Thumbnail(c *draw.Canvas) {
	box := *c
	box.Min.Y, box.Max.Y = box.Min.Y-1, box.Max.Y+1
	box.SetColor(s.fill)
	box.Fill(box.Rectangle.Path())
}

// inWords says how many samples of each class there are, how many are answered right, and how the plane is shared.
func (c *classes) inWords(net *bp.Network, x *mat.Dense, out *predictions) string {
	right := 0
	given := net.Forward(x)
	for s, k := range c.of {
		if predictedClass(mat.Col(nil, s, given)) == k {
			right++
		}
	}
	var counts, shares []string
	for k, share := range out.shares() {
		counts = append(counts, fmt.Sprintf("%d of class %d", len(c.points[k]), k))
		shares = append(shares, fmt.Sprintf("class %d on %s%%", k, kit.Number(100*share, 2)))
	}
	return fmt.Sprintf("decision boundary: %s, %d of %d answered right; the answer is %s of the plane shown",
		strings.Join(counts, ", "), right, len(c.of), strings.Join(shares, ", "))
}

// classes are samples with two features, sorted by class.
type classes struct {
	of     []int         // the class of each sample
	points []plotter.XYs // class by class
}

// newClasses refuses what has no place in the plane, or no class.
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

// answer is the class that outputs stand for, as bp's Accuracy has it: one alone says yes from ½ on, of several the
// largest counts, of equal ones the first.
func predictedClass(outputs []float64) int {
	if len(outputs) > 1 {
		return floats.MaxIdx(outputs)
	}
	if outputs[0] >= 0.5 {
		return 1
	}
	return 0
}

func (c *classes) dots() kit.Dots {
	var d kit.Dots
	for k, points := range c.points {
		style := kit.PointStyle(k)
		style.Radius = kit.dotRadius(len(c.of))
		if p, ok := style.Shape.(kit.polygon); ok {
			style.Radius *= p.asLarge()
		}
		d.Points = append(d.Points, kit.WithoutOverlaps(points))
		d.Styles = append(d.Styles, style)
	}
	return d
}

// answers are a network's outputs over a rectangle of the plane, one lattice for each.
type predictions struct {
	outputs []*kit.Lattice
	column  []float64 // of one place
}

const (
	// answerPoints is at how many points along the longer side of the rectangle the network is asked: about one to a
	// point of the picture, so that a boundary as steep as a step has no steps of its own.
	gridPoints = 280

	// answerBatch is how many of them go through the network at once.
	gridBatch = 1024
)

// newAnswers refuses a network whose outputs are not finite.
func predictOver(net *bp.Network, over kit.Area) (*predictions, error) {
	grid := kit.NewLattice(over, gridPoints)
	out := new(predictions)
	for from := 0; from < len(grid.Values); from += gridBatch {
		n := min(gridBatch, len(grid.Values)-from)
		x := mat.NewDense(2, n, nil)
		for s := range n {
			p := grid.Point(from + s)
			x.Set(0, s, p.X)
			x.Set(1, s, p.Y)
		}
		a := net.Forward(x)
		rows, _ := a.Dims()
		for i := range rows {
			if from == 0 {
				out.outputs = append(out.outputs, grid.Sibling())
			}
			for s, v := range a.RawRowView(i) {
				if !kit.Finite(v) {
					return nil, fmt.Errorf("plotting: Boundary: output %d of the network is %v at x₁ = %v, x₂ = %v", i+1, v, x.At(0, s), x.At(1, s))
				}
				out.outputs[i].Values[from+s] = v
			}
		}
	}
	out.column = make([]float64, len(out.outputs))
	return out, nil
}

func (a *predictions) binary() bool { return len(a.outputs) == 1 }

// at is the class that is answered at a place between 0, 0 and 1, 1.
func (a *predictions) classAt(u, v float64) int {
	for i, l := range a.outputs {
		a.column[i] = l.At(u, v)
	}
	return predictedClass(a.column)
}

// color is that of the same place.
func (a *predictions) color(u, v float64) color.Color {
	if a.binary() {
		return outputColor(a.outputs[0].At(u, v))
	}
	return classColor(a.classAt(u, v))
}

// shade is the colour of the region of a class, where the network is sure of it.
func (a *predictions) shade(class int) color.Color {
	if a.binary() {
		return outputColor(float64(class))
	}
	return classColor(class)
}

// outputRamp is pale, so that the samples stand out, and leaves out the dark ends of the ramp. White is ½.
var outputRamp = func() kit.Colormap {
	const part, paleness = 0.7, 0.5
	middle := len(kit.Diverging) / 2
	reach := int(part * float64(middle))
	var pale kit.Colormap
	for _, c := range kit.Diverging[middle-reach : middle+reach+1] {
		pale = append(pale, kit.Mix(c, color.White, paleness))
	}
	slices.Reverse(pale) // class 0 is blue, as its samples are
	return pale
}()

func outputColor(v float64) color.Color { return outputRamp.At(min(1, max(0, v))) }

// classColor is fainter for a class whose colour another one has already.
func classColor(k int) color.Color {
	c := kit.Faint(kit.Colors[k%len(kit.Colors)])
	for range k / len(kit.Colors) {
		c = kit.Mix(c, color.White, 0.6)
	}
	return c
}

// boundary is what the lines are.
func (a *predictions) boundary() string {
	if a.binary() {
		return "output ½"
	}
	return "boundary"
}

// lines are where the answer changes: for one output, where it is ½, else where an output is as large as the largest of
// the others.
func (a *predictions) lines() []plotter.XYs {
	if a.binary() {
		return a.outputs[0].Isolines(0.5)
	}
	var lines []plotter.XYs
	for i, l := range a.outputs {
		lead := l.Sibling()
		for k := range lead.Values {
			lead.Values[k] = l.Values[k] - a.largestBut(i, k)
		}
		lines = append(lines, lead.Isolines(0)...)
	}
	return lines
}

// largestBut is the largest output at point k, other than output i.
func (a *predictions) largestBut(i, k int) float64 {
	var largest *float64
	for j, l := range a.outputs {
		if j != i && (largest == nil || l.Values[k] > *largest) {
			largest = &l.Values[k]
		}
	}
	return *largest
}

// shares are the parts of the rectangle in which each class is answered.
func (a *predictions) shares() []float64 {
	shares := make([]float64, max(2, len(a.outputs)))
	n := len(a.outputs[0].Values)
	for k := range n {
		for i, l := range a.outputs {
			a.column[i] = l.Values[k]
		}
		shares[predictedClass(a.column)] += 1 / float64(n)
	}
	return shares
}

// bar explains the shades of one output.
func (a *predictions) bar() kit.ColorBar {
	return kit.ColorBar{Name: "output", Color: outputColor, Ticks: kit.LinearTicks{}.Ticks(0, 1)}
}
