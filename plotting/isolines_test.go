package plotting

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

// latticeOf holds the values of f over a square.
func latticeOf(n int, from, to float64, f func(x, y float64) float64) *lattice {
	l := newLattice(area{[2]float64{from, to}, [2]float64{from, to}}, n)
	for k := range l.values {
		p := l.point(k)
		l.values[k] = f(p.X, p.Y)
	}
	return l
}

func rosenbrock(x, y float64) float64 { return 100*(y-x*x)*(y-x*x) + (1-x)*(1-x) }

// A plane's lines are straight, and where they are is exact but for rounding.
func TestIsolinesOfAPlane(t *testing.T) {
	l := latticeOf(23, -1, 2, func(x, y float64) float64 { return 3*x - 2*y + 1 })
	lines := l.isolines(0.7)
	if len(lines) != 1 {
		t.Fatalf("%d lines, want 1", len(lines))
	}
	for _, p := range lines[0] {
		if off := 3*p.X - 2*p.Y + 1 - 0.7; math.Abs(off) > 1e-14*8 { // 8: the largest value
			t.Errorf("at %v the plane is %v off the level", p, off)
		}
	}
}

// Straight pieces between n points to a side of 3 miss a circle by no more than the bend of x² within a cell,
// ¼h² (the second derivative 2, times h²/8) over the slope 2r.
func TestIsolinesOfABowl(t *testing.T) {
	const n, r = 61, 1.2
	h := 3.0 / (n - 1)
	l := latticeOf(n, -1.5, 1.5, func(x, y float64) float64 { return x*x + y*y })
	lines := l.isolines(r * r)
	if len(lines) != 1 {
		t.Fatalf("%d lines, want 1", len(lines))
	}
	line := lines[0]
	if line[0] != line[len(line)-1] {
		t.Errorf("the circle goes from %v to %v", line[0], line[len(line)-1])
	}
	var around float64
	for i, p := range line {
		if off := math.Abs(math.Hypot(p.X, p.Y) - r); off > h*h/4/(2*r)*1.01 { // 1.01: the next term
			t.Errorf("%v is %v off the circle", p, off)
		}
		if i > 0 {
			around += math.Hypot(p.X-line[i-1].X, p.Y-line[i-1].Y)
		}
	}
	if want := 2 * math.Pi * r; math.Abs(around-want) > 1e-3*want { // a polygon of some 200 corners
		t.Errorf("the way around is %v, want %v", around, want)
	}
}

// The two branches of a hyperbola do not touch at the saddle, whichever side of it the level is on.
func TestIsolinesOfASaddle(t *testing.T) {
	for _, n := range []int{20, 21} { // the saddle in a cell, and on a point
		l := latticeOf(n, -1, 1, func(x, y float64) float64 { return x * y })
		for _, level := range []float64{1e-4, -1e-4} {
			lines := l.isolines(level)
			if len(lines) != 2 {
				t.Fatalf("%d points, level %v: %d lines, want 2", n, level, len(lines))
			}
			for _, line := range lines {
				for _, p := range line {
					if math.Signbit(p.X) != math.Signbit(line[0].X) && p.X != 0 {
						t.Errorf("%d points, level %v: a line goes from %v to %v", n, level, line[0], p)
					}
				}
			}
		}
	}
}

// Whatever the values: a cell with values has half as many pieces of line as crossed edges; open lines end at the rim or
// at a cell without a value; and twice the same comes out.
func TestIsolinesOfNoise(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		l := latticeOf(3+rng.IntN(12), 0, 1, func(x, y float64) float64 {
			if rng.IntN(8) == 0 {
				return math.NaN()
			}
			return float64(rng.IntN(4))
		})
		for _, level := range []float64{0, 0.5, 1, 1.7, 3, 4} {
			wantPieces, wantOpen := piecesByHand(l, level)
			pieces, open := 0, 0
			lines := l.isolines(level)
			for _, line := range lines {
				pieces += len(line) - 1
				if line[0] != line[len(line)-1] {
					open++
				}
			}
			if pieces != wantPieces {
				t.Fatalf("level %v of %v: %d pieces, want %d", level, l.values, pieces, wantPieces)
			}
			if level != math.Trunc(level) && open != wantOpen { // else lines meet in the points of the lattice
				t.Fatalf("level %v of %v: %d open lines, want %d", level, l.values, open, wantOpen)
			}
			if !reflect.DeepEqual(lines, l.isolines(level)) {
				t.Fatal("the same lattice gave other lines")
			}
		}
	}
}

// piecesByHand goes cell by cell, and counts the crossed edges that only one cell with values has.
func piecesByHand(l *lattice, level float64) (pieces, open int) {
	cells := map[[2]int]int{} // by edge, given as its two points
	for j := range l.rows - 1 {
		for i := range l.cols - 1 {
			k := j*l.cols + i
			edges := [][2]int{{k, k + 1}, {k + l.cols, k + l.cols + 1}, {k, k + l.cols}, {k + 1, k + 1 + l.cols}}
			if !finite(l.values[k] + l.values[k+1] + l.values[k+l.cols] + l.values[k+l.cols+1]) {
				continue
			}
			for _, e := range edges {
				if (l.values[e[0]] < level) != (l.values[e[1]] < level) {
					cells[e]++
					pieces++
				}
			}
		}
	}
	for _, n := range cells {
		if n == 1 {
			open++
		}
	}
	return pieces / 2, open / 2
}

// On these values gonum's Contour does not return.
func TestIsolinesOfRosenbrock(t *testing.T) {
	l := latticeOf(200, -2, 2, rosenbrock)
	for _, level := range []float64{0.1, 0.5, 1, 5, 10, 50, 100, 500, 1000} {
		for _, line := range l.isolines(level) {
			for _, p := range line {
				u, v := (p.X+2)/4, (p.Y+2)/4
				if got := l.value(u, v); math.Abs(got-level) > 1e-9*3600 { // 3600: the largest value
					t.Fatalf("at %v the lattice has %v, want %v", p, got, level)
				}
			}
		}
	}
}
