package data

import (
	"math"
	"testing"
)

// Without noise every point lies on its curve. 1e-15 is a few roundings of numbers up to 2.
func TestPointsLieOnTheirCurves(t *testing.T) {
	const n, tol = 200, 2e-15
	moons, circles, spirals := Moons(n, 0, seeded()), Circles(n, 0, seeded()), Spirals(n, 5, 0, seeded())
	for s := range n {
		x, y := moons.X.At(0, s), moons.X.At(1, s)
		if moons.Labels[s] == 0 {
			near(t, "the radius of the upper moon", math.Hypot(x, y), 1, tol)
			near(t, "what of it is below 0", min(y, 0), 0, tol)
		} else {
			near(t, "the radius of the lower moon", math.Hypot(x-1, y-0.5), 1, tol)
			near(t, "what of it is above ½", max(y, 0.5), 0.5, tol)
		}

		radius := []float64{1, 0.5}[circles.Labels[s]]
		near(t, "the radius of a circle", math.Hypot(circles.X.At(0, s), circles.X.At(1, s)), radius, tol)

		// The angle says how far out the point is, but for whole turns.
		x, y = spirals.X.At(0, s), spirals.X.At(1, s)
		r := math.Hypot(x, y)
		turns := math.Atan2(y, x)/(2*math.Pi) - float64(spirals.Labels[s])/5 - 0.75*r
		near(t, "a spiral's distance from whole turns", turns-math.Round(turns), 0, 1e-13) // r may be small
		if r > 1 {
			t.Errorf("r = %v, want at most 1", r)
		}
	}
}

// The noise has the standard deviation that was asked for.
func TestNoise(t *testing.T) {
	const n = 20000
	s := Circles(n, 0.1, seeded())
	var sum float64
	for i := range n {
		if s.Labels[i] == 0 {
			off := math.Hypot(s.X.At(0, i), s.X.At(1, i)) - 1
			sum += off * off
		}
	}
	// The radius is off by the noise along it, and by noise²/2 across it: 0.5 % more in the variance, of which
	// the relative standard error is √(2/10000) = 1.4 %. 7 % in the variance is 3.5 % here.
	near(t, "the standard deviation", math.Sqrt(sum/(n/2)), 0.1, 0.0035)
}

func TestXOR(t *testing.T) {
	s := XOR()
	for i := range 4 {
		a, b := int(s.X.At(0, i)), int(s.X.At(1, i))
		if want := a ^ b; s.Labels[i] != want || s.Y.At(0, i) != float64(want) || 2*a+b != i {
			t.Errorf("sample %d: %d ⊕ %d = %d, want %d", i, a, b, s.Labels[i], want)
		}
	}
}
