package bp

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
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

// counted is a gradient of a sigmoid network, calculated with loops over scalars in which every multiplication
// and division goes through times. It reads z and a of a forward pass that the network has done.
type counted struct {
	muls   float64
	layers []*Dense // layer l is layers[l−1]
	x, y   *mat.Dense
}

func (c *counted) times(a, b float64) float64 {
	c.muls++
	return a * b
}

// sum is Σ f(s) over the samples.
func (c *counted) sum(f func(s int) float64) (total float64) {
	_, n := c.x.Dims()
	for s := range n {
		total += f(s)
	}
	return total
}

func (c *counted) input(l, k, s int) float64 {
	if l == 1 {
		return c.x.At(k, s)
	}
	return c.layers[l-2].A.At(k, s)
}

func (c *counted) slope(l, j, s int) float64 {
	cosh := math.Cosh(c.layers[l-1].Z.At(j, s) / 2)
	return 1 / (4 * cosh * cosh) // σ′(z), which does not count
}

// output is δᴸ of unit j: (ŷ − y)/n.
func (c *counted) output(j, s int) float64 {
	_, n := c.x.Dims()
	return c.times(c.layers[len(c.layers)-1].A.At(j, s)-c.y.At(j, s), 1/float64(n))
}

// delta is δˡ of unit j from all δ of the layer after it.
func (c *counted) delta(l, j, s int, next []float64) float64 {
	var sum float64
	for k, d := range next {
		sum += c.times(c.layers[l].W.At(k, j), d)
	}
	return c.times(sum, c.slope(l, j, s))
}

// deltas is δˡ of all units, from the output down.
func (c *counted) deltas(l, s int) []float64 {
	d := make([]float64, c.units(l))
	if l == len(c.layers) {
		for j := range d {
			d[j] = c.output(j, s)
		}
		return d
	}
	next := c.deltas(l+1, s)
	for j := range d {
		d[j] = c.delta(l, j, s, next)
	}
	return d
}

func (c *counted) units(l int) int {
	_, out := c.layers[l-1].Sizes()
	return out
}

// gradient calls one for every parameter, in the order of Theta: the weight from unit k to unit j of layer l,
// or its bias where k is −1.
func (c *counted) gradient(one func(l, j, k int) float64) []float64 {
	var grad []float64
	for i, layer := range c.layers {
		in, out := layer.Sizes()
		for j := range out {
			for k := range in {
				grad = append(grad, one(i+1, j, k))
			}
		}
		for j := range out {
			grad = append(grad, one(i+1, j, -1))
		}
	}
	return grad
}

// through is δ · ∂z/∂θ for a weight (k ≥ 0) or a bias.
func (c *counted) through(delta float64, l, k, s int) float64 {
	if k < 0 {
		return delta
	}
	return c.times(delta, c.input(l, k, s))
}

func (c *counted) backward() []float64 {
	_, n := c.x.Dims()
	delta := make([][][]float64, n) // of sample s, layer l at l
	for s := range n {
		delta[s] = make([][]float64, len(c.layers)+1)
		for l := len(c.layers); l >= 1; l-- {
			delta[s][l] = make([]float64, c.units(l))
			for j := range delta[s][l] {
				if l == len(c.layers) {
					delta[s][l][j] = c.output(j, s)
				} else {
					delta[s][l][j] = c.delta(l, j, s, delta[s][l+1])
				}
			}
		}
	}
	return c.gradient(func(l, j, k int) float64 {
		return c.sum(func(s int) float64 { return c.through(delta[s][l][j], l, k, s) })
	})
}

func (c *counted) perParameter() []float64 {
	return c.gradient(func(l, j, k int) float64 {
		return c.sum(func(s int) float64 {
			if l == len(c.layers) {
				return c.through(c.output(j, s), l, k, s)
			}
			return c.through(c.delta(l, j, s, c.deltas(l+1, s)), l, k, s)
		})
	})
}

func (c *counted) pathByPath() []float64 {
	return c.gradient(func(l, j, k int) float64 {
		return c.sum(func(s int) float64 { return c.paths(l, k, s, []int{j}) })
	})
}

// paths adds up the products along every path that begins with these units, the first of them in layer l.
func (c *counted) paths(l, k, s int, units []int) (sum float64) {
	top := l + len(units) - 1
	if top < len(c.layers) {
		for next := range c.units(top + 1) {
			sum += c.paths(l, k, s, append(units[:len(units):len(units)], next))
		}
		return sum
	}
	product := c.output(units[len(units)-1], s)
	for i := range len(units) - 1 {
		product = c.times(product, c.layers[l+i].W.At(units[i+1], units[i]))
		product = c.times(product, c.slope(l+i, units[i], s))
	}
	return c.through(product, l, k, s)
}

// forward counts a forward pass alone.
func (c *counted) forward() {
	for i, layer := range c.layers {
		c.sum(func(s int) float64 {
			in, out := layer.Sizes()
			for j := range out {
				for k := range in {
					c.times(layer.W.At(j, k), c.input(i+1, k, s))
				}
			}
			return 0
		})
	}
}
