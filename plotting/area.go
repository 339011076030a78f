package plotting

import (
	"fmt"
	"math"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

// area is a rectangle of the plane: from and to, in each direction.
type area struct{ x, y [2]float64 }

func (a area) width() float64  { return a.x[1] - a.x[0] }
func (a area) height() float64 { return a.y[1] - a.y[0] }

// at is the point whose place in the rectangle is given as from 0, 0 at the lower left to 1, 1.
func (a area) at(u, v float64) plotter.XY {
	return plotter.XY{X: a.x[0] + u*a.width(), Y: a.y[0] + v*a.height()}
}

func (a area) holds(p plotter.XY) bool {
	return a.x[0] <= p.X && p.X <= a.x[1] && a.y[0] <= p.Y && p.Y <= a.y[1]
}

// check refuses a rectangle that is none.
func (a area) check(figure, x, y string) error {
	for _, side := range []struct {
		name string
		ends [2]float64
	}{{x, a.x}, {y, a.y}} {
		lo, hi := side.ends[0], side.ends[1]
		if !(lo < hi) || !finite(lo) || !finite(hi) || !finite(hi-lo) {
			return fmt.Errorf("plotting: %s: %s from %v to %v: want two finite numbers, the smaller one first", figure, side.name, lo, hi)
		}
		if hi-lo < 1e-9*max(math.Abs(lo), math.Abs(hi)) { // what the digits of a label tell apart
			return fmt.Errorf("plotting: %s: %s from %v to %v is too short to be drawn", figure, side.name, lo, hi)
		}
	}
	return nil
}

// mostOblong is up to which ratio of its sides a rectangle is drawn with one scale for both axes.
const mostOblong = 2

// around is a rectangle that holds the points, with room on every side.
func around(figure, x, y string, points plotter.XYs) (area, error) {
	const room = 0.15 // of a side
	xlo, xhi, ylo, yhi := plotter.XYRange(points)
	width, height := xhi-xlo, yhi-ylo
	const farthest = 1e300
	if width > farthest {
		return area{}, fmt.Errorf("plotting: %s: %s goes from %v to %v, too far for one picture", figure, x, xlo, xhi)
	}
	if height > farthest {
		return area{}, fmt.Errorf("plotting: %s: %s goes from %v to %v, too far for one picture", figure, y, ylo, yhi)
	}
	switch { // points in a row leave the other direction open
	case width == 0 && height == 0:
		width, height = linear.flat(xhi), linear.flat(yhi)
	case width == 0:
		width = max(height/mostOblong, linear.flat(xhi)*1e-6)
	case height == 0:
		height = max(width/mostOblong, linear.flat(yhi)*1e-6)
	}
	widen := func(lo, hi, size float64) [2]float64 {
		pad := (1+2*room)*size/2 - (hi-lo)/2
		return [2]float64{lo - pad, hi + pad}
	}
	a := area{widen(xlo, xhi, width), widen(ylo, yhi, height)}
	return a, a.check(figure, x, y)
}

// The largest size of a rectangle of the plane, in points. One as oblong as may be is as high as other maps.
const (
	planeWidth            = mostOblong * mapHeight
	planeHeight vg.Length = 230
)

// size is how large the rectangle is drawn: with one scale for both axes, so that right angles are right, unless that
// would make it too narrow.
func (a area) size() (width, height vg.Length) {
	ratio := a.width() / a.height()
	if !(1.0/mostOblong <= ratio && ratio <= mostOblong) {
		return planeHeight * 4 / 3, planeHeight
	}
	width = min(planeWidth, planeHeight*vg.Length(ratio))
	return width, width / vg.Length(ratio)
}
