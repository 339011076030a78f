package plotting

import (
	"math"
	"testing"
)

// A polynomial of third degree in x and in y is met at every point but those next to the rim.
func TestFinerMeetsCubics(t *testing.T) {
	f := func(x, y float64) float64 { return 1 - 2*x + x*x*y - 3*y*y*y + 2*x*x*x*y*y*y }
	l := latticeOf(12, -1, 2, f)
	fine := l.finer()
	if fine.cols != 23 || fine.rows != 23 {
		t.Fatalf("%d×%d points, want 23×23", fine.cols, fine.rows)
	}
	for k, got := range fine.values {
		if i, j := k%fine.cols, k/fine.cols; i == 1 || j == 1 || i == fine.cols-2 || j == fine.rows-2 {
			continue
		}
		p := fine.point(k)
		if want := f(p.X, p.Y); math.Abs(got-want) > 1e-13*128 { // 128: the largest term
			t.Errorf("%v at %v, want %v", got, p, want)
		}
	}
}

// What has no value keeps none and spoils only what lies next to it.
func TestFinerKeepsGaps(t *testing.T) {
	l := latticeOf(9, 0, 8, func(x, y float64) float64 {
		if x == 4 && y == 4 {
			return math.NaN()
		}
		return 2*x - y
	})
	fine := l.finer()
	for k, got := range fine.values {
		p := fine.point(k)
		gap := math.Abs(p.X-4) < 1 && math.Abs(p.Y-4) < 1
		if math.IsNaN(got) != gap || !gap && math.Abs(got-(2*p.X-p.Y)) > 1e-14*16 {
			t.Errorf("%v at %v", got, p)
		}
	}
}
