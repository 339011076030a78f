package plotting

import (
	"fmt"
	"image/color"
	"slices"
	"strings"

	"backprop/bp"

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
	a, err := around("Boundary", "x₁", "x₂", slices.Concat(classes.points...))
	if err != nil {
		return nil, err
	}
	out, err := newAnswers(net, a)
	if err != nil {
		return nil, err
	}
	m := newPlaneMap("Decision boundary", "x₁", "x₂", a)
	m.plot.Add(raster{out.color})
	between := &plotter.Line{LineStyle: boundaryStyle}
	lines := out.lines()
	for _, line := range lines {
		m.plot.Add(&plotter.Line{XYs: line, LineStyle: boundaryStyle})
	}
	m.plot.Add(classes.dots(), rim{})
	var l legend
	for k := range classes.points {
		l = append(l, entry{fmt.Sprintf("class %d", k), []plot.Thumbnailer{swatch{out.shade(k)}, classes.dots().thumbnail(k)}})
	}
	if len(lines) > 0 {
		l = append(l, entry{out.boundary(), []plot.Thumbnailer{between}})
	}
	m.strips = []strip{l}
	if out.binary() {
		m.strips = []strip{out.bar(), l}
	}
	return m.planeFigure(classes.inWords(net, x, out)), nil
}

// boundaryStyle is the look of the line where the answer changes.
var boundaryStyle = draw.LineStyle{Color: ink, Width: 1.5}

// swatch shows the colour of a region in a legend.
type swatch struct{ fill color.Color }

func (s swatch) Thumbnail(c *draw.Canvas) {
	box := *c
	box.Min.Y, box.Max.Y = box.Min.Y-1, box.Max.Y+1
	box.SetColor(s.fill)
	box.Fill(box.Rectangle.Path())
}

// inWords says how many samples of each class there are, how many are answered right, and how the plane is shared.
func (c *classes) inWords(net *bp.Network, x *mat.Dense, out *answers) string {
	right := 0
	given := net.Forward(x)
	for s, k := range c.of {
		if answer(mat.Col(nil, s, given)) == k {
			right++
		}
	}
	var counts, shares []string
	for k, share := range out.shares() {
		counts = append(counts, fmt.Sprintf("%d of class %d", len(c.points[k]), k))
		shares = append(shares, fmt.Sprintf("class %d on %s%%", k, number(100*share, 2)))
	}
	return fmt.Sprintf("decision boundary: %s, %d of %d answered right; the answer is %s of the plane shown",
		strings.Join(counts, ", "), right, len(c.of), strings.Join(shares, ", "))
}
