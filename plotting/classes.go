package plotting

import (
	"errors"
	"fmt"
	"math"

	"backprop/bp"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/plotter"
)

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
			if v := x.At(i, s); !finite(v) {
				return nil, fmt.Errorf("plotting: Boundary: x has %v in row %d, column %d (counted from 0); want finite numbers", v, i, s)
			}
		}
		if err := checkClass(y, s); err != nil {
			return nil, err
		}
		k := answer(mat.Col(nil, s, y))
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
func answer(outputs []float64) int {
	if len(outputs) > 1 {
		return floats.MaxIdx(outputs)
	}
	if outputs[0] >= 0.5 {
		return 1
	}
	return 0
}

func (c *classes) dots() dots {
	var d dots
	for k, points := range c.points {
		style := pointStyle(k)
		style.Radius = dotRadius(len(c.of))
		if p, ok := style.Shape.(polygon); ok {
			style.Radius *= p.asLarge()
		}
		d.points = append(d.points, sparse(points))
		d.styles = append(d.styles, style)
	}
	return d
}
