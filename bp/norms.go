package bp

import (
	"fmt"
	"math"

	"backprop/bp/internal/kernel"

	"gonum.org/v1/gonum/floats"
)

// norms measures one layer's gradient, step and parameters over the steps of an epoch.
type norms struct {
	name        string
	theta, grad []float64 // the layer's part of Theta and Grad
	before      []float64 // its part of θ before the step

	// √Σ ‖·‖² over the steps so far, of ∂L/∂θ, Δθ and θ. Hypot adds without squaring: the gradient of the
	// first layer of a deep sigmoid network may be far below 1e-154, whose square is 0.
	gradient, update, size float64
}

// newNorms returns one for each layer of net that has parameters. before has as many entries as Theta.
func newNorms(net *Network, before []float64) []*norms {
	var all []*norms
	for start := 0; start < len(net.blocks); {
		first := net.blocks[start]
		end := first.offset
		for start < len(net.blocks) && net.blocks[start].layer == first.layer {
			end += net.blocks[start].size()
			start++
		}
		all = append(all, &norms{
			name:   fmt.Sprintf("layer %d", first.layer),
			theta:  net.theta[first.offset:end],
			grad:   net.grad[first.offset:end],
			before: before[first.offset:end],
		})
	}
	return all
}

// open begins an epoch.
func (n *norms) open() { n.gradient, n.update, n.size = 0, 0, 0 }

// addGradient takes in the gradient of one batch, and reports whether its norm is finite.
func (n *norms) addGradient() bool {
	norm := norm2(n.grad)
	n.gradient = math.Hypot(n.gradient, norm)
	return finite(norm)
}

// addStep takes in the step that led from before to theta, whose squares and those of before add up to these sums,
// and reports whether its norm is finite.
func (n *norms) addStep(moved, size float64) bool {
	norm := root(moved, func() float64 { return floats.Distance(n.theta, n.before, 2) })
	n.update = math.Hypot(n.update, norm)
	n.size = math.Hypot(n.size, root(size, func() float64 { return floats.Norm(n.before, 2) }))
	return finite(norm)
}

// rms returns √(1/steps Σ ‖∂L/∂θ‖²).
func (n *norms) rms(steps int) float64 { return n.gradient / math.Sqrt(float64(steps)) }

// ratio returns √(Σ ‖Δθ‖² / Σ ‖θ‖²), and 0 for 0/0.
func (n *norms) ratio() float64 { return quotient(n.update, n.size) }

// norm2 returns ‖v‖₂.
func norm2(v []float64) float64 {
	return root(kernel.Dot(v, v), func() float64 { return floats.Norm(v, 2) })
}

// root returns √sum where the sum of squares has stayed clear of the ends of float64, 1e-308 and 1e308, and else the
// norm by the careful way, which is several times as slow.
func root(sum float64, careful func() float64) float64 {
	if sum > 1e-250 && sum < 1e300 {
		return math.Sqrt(sum)
	}
	return careful()
}
