package bp

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Count says what the loops count, and the loops calculate the gradient that Backprop gives, so that nothing
// is left out.
func TestCountIsWhatTheLoopsCount(t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 32))
	for _, widths := range [][]int{{1, 1}, {3, 2}, {2, 2, 2}, {4, 3, 2}, {1, 5, 1}, {2, 3, 4, 2}, {3, 2, 2, 2, 3}, {2, 1, 3, 1, 2, 2}} {
		for _, n := range []int{1, 3} {
			var c counted
			var layers []Layer
			for i := range len(widths) - 1 {
				l := NewDense(widths[i], widths[i+1], Sigmoid)
				layers, c.layers = append(layers, l), append(c.layers, l)
			}
			net := New(BinaryCrossEntropy, layers...)
			net.Init(rng)
			c.x = randomMatrix(rng, widths[0], n, rng.NormFloat64)
			c.y = randomMatrix(rng, widths[len(widths)-1], n, rng.Float64)
			net.Backprop(c.x, c.y)

			count := Count(widths, n)
			check := func(what string, want float64, method func() []float64) {
				t.Helper()
				c.muls = 0
				near(t, what, method(), net.Grad(), 1e-12) // a few dozen roundings
				if c.muls != want {
					t.Errorf("%v, %d samples, %s: the loops count %v, Count says %v", widths, n, what, c.muls, want)
				}
			}
			check("backward", count.Backward, c.backward)
			check("per parameter", count.PerParameter, c.perParameter)
			check("path by path", count.PathByPath, c.pathByPath)

			c.muls = 0
			c.forward()
			if c.muls != count.Forward {
				t.Errorf("%v, %d samples: a forward pass counts %v, Count says %v", widths, n, c.muls, count.Forward)
			}
			for range net.Theta() { // each: two forward passes, and a division
				c.forward()
				c.forward()
				c.times(1, 1)
			}
			if got := c.muls - count.Forward; got != count.Differences {
				t.Errorf("%v, %d samples: differences count %v, Count says %v", widths, n, got, count.Differences)
			}
			if count.Parameters != float64(len(net.Theta())) {
				t.Errorf("%v: %v parameters, want %d", widths, count.Parameters, len(net.Theta()))
			}
		}
	}
}

// slopeOf is d log cost / d log N between two sizes of a network.
func slopeOf(cost func(Costs) float64, small, large Costs) float64 {
	return math.Log(cost(large)/cost(small)) / math.Log(large.Parameters/small.Parameters)
}

// O(N) and O(N²) (B22, E11), as slopes on a log-log plot from 3,000 to 300 million parameters.
func TestCountGrowsAsDocumentESays(t *testing.T) {
	for _, tc := range []struct {
		name string
		cost func(Costs) float64
		want float64
	}{
		{"forward", func(c Costs) float64 { return c.Forward }, 1},
		{"backward", func(c Costs) float64 { return c.Backward }, 1},
		{"per parameter", func(c Costs) float64 { return c.PerParameter }, 2},
		{"differences", func(c Costs) float64 { return c.Differences }, 2},
	} {
		var last Costs
		for _, m := range []int{32, 320, 3200, 10000} {
			c := Count([]int{m, m, m, m}, 1)
			if last.Parameters > 0 {
				// A term in m beside one in m² is 1/32 of it at the small end: log₁₀(1 + 1/32) = 0.013 of slope,
				// and there are up to two.
				if s := slopeOf(tc.cost, last, c); math.Abs(s-tc.want) > 0.03 {
					t.Errorf("%s at m = %d: slope %v, want %v", tc.name, m, s, tc.want)
				}
			}
			last = c
		}
	}
}

// One more layer of m units multiplies the paths by m.
func TestPathByPathGrowsExponentially(t *testing.T) {
	widths := []int{10, 10}
	before := Count(widths, 1).PathByPath
	for depth := 2; depth <= 20; depth++ {
		widths = append(widths, 10)
		now := Count(widths, 1).PathByPath
		if ratio := now / before; !(ratio > 10) {
			t.Errorf("depth %d: %v times the depth before, want more than 10", depth, ratio)
		}
		before = now
	}
	if deep := Count(slices.Repeat([]int{100}, 400), 1).PathByPath; !math.IsInf(deep, 1) {
		t.Errorf("100⁴⁰⁰ paths cost %v, want +Inf", deep)
	}
}

func TestCountRefusesNonsense(t *testing.T) {
	for line, f := range map[string]func(){
		"bp: Count: 1 widths, want at least 2: the input's and the output's": func() { Count([]int{3}, 1) },
		"bp: Count: width 0 of layer 1 (0 is the input), want at least 1":    func() { Count([]int{3, 0}, 1) },
		fmt.Sprintf("bp: Count: %d samples, want at least 1", math.MinInt):   func() { Count([]int{3, 1}, math.MinInt) },
	} {
		wantPanic(t, line, f)
	}
}
