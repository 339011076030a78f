package plotting

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestContourLevels(t *testing.T) {
	over := func(f func(x, y float64) float64) []float64 { return latticeOf(60, -2, 2, f).values }
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
		if got := contourLevels(test.values); !slices.EqualFunc(got, test.want, func(a, b float64) bool {
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
		values := latticeOf(60, -2, 2, f).values
		levels := contourLevels(values)
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
		levels := contourLevels(values)
		if !slices.IsSorted(levels) || len(slices.Compact(slices.Clone(levels))) != len(levels) || len(levels) > mostLevels {
			t.Fatalf("levels %v", levels)
		}
		if n := len(levels); n > 0 && (levels[0] <= slices.Min(values) || levels[n-1] >= slices.Max(values)) {
			t.Fatalf("levels %v from %v to %v", levels, slices.Min(values), slices.Max(values))
		}
	}
}
