package kit

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// gridOf holds the values of f over a square.
func gridOf(n int, from, to float64, f func(x, y float64) float64) *Grid {
	l := NewGrid(Area{[2]float64{from, to}, [2]float64{from, to}}, n)
	for k := range l.Values {
		p := l.Point(k)
		l.Values[k] = f(p.X, p.Y)
	}
	return l
}

func rosenbrock(x, y float64) float64 { return 100*(y-x*x)*(y-x*x) + (1-x)*(1-x) }

// A plane's lines are straight, and where they are is exact but for rounding.
func TestIsolinesOfAPlane(t *testing.T) {
	l := gridOf(23, -1, 2, func(x, y float64) float64 { return 3*x - 2*y + 1 })
	lines := l.Isolines(0.7)
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
	l := gridOf(n, -1.5, 1.5, func(x, y float64) float64 { return x*x + y*y })
	lines := l.Isolines(r * r)
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

// Between equal values there is nothing else, or a plateau at a contour level would be full of holes.
func TestPlateau(t *testing.T) {
	l := gridOf(23, -1, 2, func(x, y float64) float64 { return 0.1 })
	random := rand.New(rand.NewPCG(1, 2))
	for range 10000 {
		if v := l.Interpolate(random.Float64(), random.Float64()); v != 0.1 {
			t.Fatalf("%v, want 0.1", v)
		}
	}
}

// The two branches of a hyperbola do not touch at the saddle, whichever side of it the level is on.
func TestIsolinesOfASaddle(t *testing.T) {
	for _, n := range []int{20, 21} { // the saddle in a cell, and on a point
		l := gridOf(n, -1, 1, func(x, y float64) float64 { return x * y })
		for _, level := range []float64{1e-4, -1e-4} {
			lines := l.Isolines(level)
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
		l := gridOf(3+rng.IntN(12), 0, 1, func(x, y float64) float64 {
			if rng.IntN(8) == 0 {
				return math.NaN()
			}
			return float64(rng.IntN(4))
		})
		for _, level := range []float64{0, 0.5, 1, 1.7, 3, 4} {
			wantPieces, wantOpen := piecesByHand(l, level)
			pieces, open := 0, 0
			lines := l.Isolines(level)
			for _, line := range lines {
				pieces += len(line) - 1
				if line[0] != line[len(line)-1] {
					open++
				}
			}
			if pieces != wantPieces {
				t.Fatalf("level %v of %v: %d pieces, want %d", level, l.Values, pieces, wantPieces)
			}
			if level != math.Trunc(level) && open != wantOpen { // else lines meet in the points of the grid
				t.Fatalf("level %v of %v: %d open lines, want %d", level, l.Values, open, wantOpen)
			}
			if !reflect.DeepEqual(lines, l.Isolines(level)) {
				t.Fatal("the same grid gave other lines")
			}
		}
	}
}

// piecesByHand goes cell by cell, and counts the crossed edges that only one cell with values has.
func piecesByHand(l *Grid, level float64) (pieces, open int) {
	cells := map[[2]int]int{} // by edge, given as its two points
	for j := range l.rows - 1 {
		for i := range l.cols - 1 {
			k := j*l.cols + i
			edges := [][2]int{{k, k + 1}, {k + l.cols, k + l.cols + 1}, {k, k + l.cols}, {k + 1, k + 1 + l.cols}}
			if !Finite(l.Values[k] + l.Values[k+1] + l.Values[k+l.cols] + l.Values[k+l.cols+1]) {
				continue
			}
			for _, e := range edges {
				if (l.Values[e[0]] < level) != (l.Values[e[1]] < level) {
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
	l := gridOf(200, -2, 2, rosenbrock)
	for _, level := range []float64{0.1, 0.5, 1, 5, 10, 50, 100, 500, 1000} {
		for _, line := range l.Isolines(level) {
			for _, p := range line {
				u, v := (p.X+2)/4, (p.Y+2)/4
				if got := l.Interpolate(u, v); math.Abs(got-level) > 1e-9*3600 { // 3600: the largest value
					t.Fatalf("at %v the grid has %v, want %v", p, got, level)
				}
			}
		}
	}
}

func TestContourLevels(t *testing.T) {
	over := func(f func(x, y float64) float64) []float64 { return gridOf(60, -2, 2, f).Values }
	for _, test := range []struct {
		name   string
		values []float64
		want   []float64
	}{
		{"a bowl in equal steps", over(func(x, y float64) float64 { return x*x + y*y }),
			[]float64{1, 2, 3, 4, 5, 6, 7}},
		{"a plane around zero", over(func(x, y float64) float64 { return x }),
			[]float64{-1.5, -1, -0.5, 0, 0.5, 1, 1.5}},
		{"Rosenbrock in equal ratios", over(rosenbrock), // 2.7% of the square lies below 2, 1.5% below 1
			[]float64{2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000}},
		{"ten decades", over(func(x, y float64) float64 { return math.Exp(3 * (x + y)) }), // 2% lies below e^−9.6
			[]float64{0.0001, 0.001, 0.01, 0.1, 1, 10, 100, 1000, 10000, 100000}},
		{"flat", over(func(x, y float64) float64 { return 0.7 }), nil},
		{"flat but for rounding", over(func(x, y float64) float64 { return 0.7 + 1e-12*x }), nil},
		{"zero", over(func(x, y float64) float64 { return 0 }), nil},
		{"subnormal", over(func(x, y float64) float64 { return 5e-324 * math.Round(1+x*x) }), nil},
	} {
		if got := ContourLevels(test.values); !slices.EqualFunc(got, test.want, func(a, b float64) bool {
			return math.Abs(a-b) <= 1e-12*math.Abs(b)
		}) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// Where a ratio has no sense, the levels share the picture: no two of them hold more than half of it between them.
func TestContourLevelsShareThePicture(t *testing.T) {
	for name, f := range map[string]func(x, y float64) float64{
		"Rosenbrock, lowered":     func(x, y float64) float64 { return rosenbrock(x, y) - 50 },
		"Rosenbrock, upside down": func(x, y float64) float64 { return -rosenbrock(x, y) },
		"Rosenbrock, lifted":      func(x, y float64) float64 { return rosenbrock(x, y) + 50 },
	} {
		values := gridOf(60, -2, 2, f).Values
		levels := ContourLevels(values)
		slices.Sort(values)
		if crowded(values, levels) {
			t.Errorf("%s: more than half of the values lie between two of %v", name, levels)
		}
	}
}

// Whatever the values, the levels are in order, between the extremes, no more than the bar has room for.
func TestContourLevelsInOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		values := make([]float64, 2+rng.IntN(200))
		size, shift := math.Pow(10, 600*rng.Float64()-300), float64(rng.IntN(3)-1)
		for i := range values {
			values[i] = size * (math.Pow(rng.Float64(), float64(1+rng.IntN(20))) + shift)
		}
		levels := ContourLevels(values)
		if !slices.IsSorted(levels) || len(slices.Compact(slices.Clone(levels))) != len(levels) || len(levels) > mostLevels {
			t.Fatalf("levels %v", levels)
		}
		if n := len(levels); n > 0 && (levels[0] <= slices.Min(values) || levels[n-1] >= slices.Max(values)) {
			t.Fatalf("levels %v from %v to %v", levels, slices.Min(values), slices.Max(values))
		}
	}
}

// A polynomial of third degree in x and in y is met at every point but those next to the rim.
func TestRefinedMeetsCubics(t *testing.T) {
	f := func(x, y float64) float64 { return 1 - 2*x + x*x*y - 3*y*y*y + 2*x*x*x*y*y*y }
	l := gridOf(12, -1, 2, f)
	fine := l.Refined()
	if fine.cols != 23 || fine.rows != 23 {
		t.Fatalf("%d×%d points, want 23×23", fine.cols, fine.rows)
	}
	for k, got := range fine.Values {
		if i, j := k%fine.cols, k/fine.cols; i == 1 || j == 1 || i == fine.cols-2 || j == fine.rows-2 {
			continue
		}
		p := fine.Point(k)
		if want := f(p.X, p.Y); math.Abs(got-want) > 1e-13*128 { // 128: the largest term
			t.Errorf("%v at %v, want %v", got, p, want)
		}
	}
}

// What has no value keeps none and spoils only what lies next to it.
func TestRefinedKeepsGaps(t *testing.T) {
	l := gridOf(9, 0, 8, func(x, y float64) float64 {
		if x == 4 && y == 4 {
			return math.NaN()
		}
		return 2*x - y
	})
	fine := l.Refined()
	for k, got := range fine.Values {
		p := fine.Point(k)
		gap := math.Abs(p.X-4) < 1 && math.Abs(p.Y-4) < 1
		if math.IsNaN(got) != gap || !gap && math.Abs(got-(2*p.X-p.Y)) > 1e-14*16 {
			t.Errorf("%v at %v", got, p)
		}
	}
}
