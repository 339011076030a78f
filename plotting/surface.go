package plotting

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/plotter"
)

// Surface is a function of two variables over a rectangle.
type Surface struct {
	// F is the function. Where it is NaN or infinite, the picture is hatched. It is called some ten thousand times, and what
	// it changes, such as a network's parameters, stays changed.
	F func(x, y float64) float64

	// X and Y are the rectangle, from and to. Left out, it lies around the paths and the minima.
	X, Y [2]float64

	// Name is the title: "Rosenbrock's function". XName, YName and FName are the names of the axes and of the value:
	// "w", "b", "L". Left out, they are "Descent", "x", "y", and "f".
	Name, XName, YName, FName string

	// Minima are points to mark, if there are any to be shown. Their name may be left out.
	Minima Series
}

// named is the surface with the names that were left out.
func (s Surface) named() Surface {
	for _, name := range []struct {
		of    *string
		usual string
	}{{&s.Name, "Descent"}, {&s.XName, "x"}, {&s.YName, "y"}, {&s.FName, "f"}, {&s.Minima.Name, "minimum"}} {
		if *name.of == "" {
			*name.of = name.usual
		}
	}
	return s
}

// check refuses what cannot be drawn.
func (s Surface) check(paths []Series) error {
	if s.F == nil {
		return errors.New("plotting: Descent: F is nil")
	}
	if err := checkLetters("Descent", s.Name, s.XName, s.YName, s.FName, s.Minima.Name); err != nil {
		return err
	}
	for _, p := range paths {
		if err := checkLetters("Descent", p.Name); err != nil {
			return err
		}
		if len(p.X) == 0 && len(p.Y) == 0 {
			return fmt.Errorf("plotting: Descent: %s has no points", p.Name)
		}
		if err := s.checkPoints(p); err != nil {
			return err
		}
	}
	return s.checkPoints(s.Minima)
}

func (s Surface) checkPoints(p Series) error {
	if len(p.X) != len(p.Y) {
		return fmt.Errorf("plotting: Descent: %s has %d of %s and %d of %s", p.Name, len(p.X), s.XName, len(p.Y), s.YName)
	}
	for i := range p.X {
		for _, v := range []struct {
			name string
			v    float64
		}{{s.XName, p.X[i]}, {s.YName, p.Y[i]}} {
			if !finite(v.v) {
				return fmt.Errorf("plotting: Descent: %s has %s = %v at point %d; end it before that", p.Name, v.name, v.v, i+1)
			}
		}
	}
	return nil
}

// area is the rectangle that is drawn.
func (s Surface) area(paths []Series) (area, error) {
	a := area{s.X, s.Y}
	if a != (area{}) {
		return a, a.check("Descent", s.XName, s.YName)
	}
	var points plotter.XYs
	for _, p := range append(paths[:len(paths):len(paths)], s.Minima) {
		points = append(points, p.points(linear, linear)...)
	}
	if points == nil {
		return a, errors.New("plotting: Descent: no rectangle, and no paths to lay one around; set X and Y")
	}
	return around("Descent", s.XName, s.YName, points)
}

// surfacePoints is at how many points along its longer side a surface is evaluated. As many again lie between them:
// see finer.
const surfacePoints = 100

// lattice evaluates the function. Values that are not finite become NaN.
func (s Surface) lattice(a area) (l *lattice, known []float64, err error) {
	l = newLattice(a, surfacePoints)
	for k := range l.values {
		p := l.point(k)
		v := s.F(p.X, p.Y)
		if !finite(v) {
			v = math.NaN()
		} else {
			known = append(known, v)
		}
		l.values[k] = v
	}
	if known == nil {
		return nil, nil, fmt.Errorf("plotting: Descent: %s is finite nowhere for %s from %v to %v and %s from %v to %v",
			s.FName, s.XName, a.x[0], a.x[1], s.YName, a.y[0], a.y[1])
	}
	if lo, hi := slices.Min(known), slices.Max(known); !finite(hi - lo) {
		return nil, nil, fmt.Errorf("plotting: Descent: %s goes from %v to %v, too far for one picture", s.FName, lo, hi)
	}
	return l.finer(), known, nil
}
