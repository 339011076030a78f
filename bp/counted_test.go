package bp

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

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
