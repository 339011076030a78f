package bp

import (
	"fmt"
	"math"

	"backprop/bp/internal/kernel"

	"gonum.org/v1/gonum/floats"
)

// History is what Train saw, epoch by epoch: element e of each series belongs to epoch e, counted from 0.
//
// Loss, Accuracy and GradNorm come from the Backprop of each batch, before the step that used it, so they
// cost no further pass. Hence Loss[0] is that of the parameters that Train was given, as far as the first
// batch goes, and ValidationLoss[e], taken after the epoch's last step, is one epoch ahead of Loss[e].
type History struct {
	// Loss is the mean of L over the epoch's samples.
	Loss []float64

	// Accuracy is the share of the epoch's samples that were answered right, as Network.Accuracy counts
	// them; nil for a loss that knows no right and wrong.
	Accuracy []float64

	// ValidationLoss and ValidationAccuracy are L and the accuracy on Options.ValidationX and ValidationY
	// after the epoch; nil without these.
	ValidationLoss     []float64
	ValidationAccuracy []float64

	// Layers names the layers that have parameters, from the input to the output: "layer 1", "layer 2", …
	Layers []string

	// GradNorm is the magnitude of the gradient, one series for each of Layers:
	//
	//	GradNorm[i][e] = ‖∂L/∂θⁱ‖₂, θⁱ all parameters of Layers[i]
	//
	// With more than one batch to the epoch, it is the root of the mean of the squared norms.
	GradNorm [][]float64

	// UpdateRatio is how far a step moves the parameters, measured by their own size, one series for each
	// of Layers:
	//
	//	UpdateRatio[i][e] = √( Σ ‖Δθⁱ‖₂² / Σ ‖θⁱ‖₂² ), over the steps of the epoch, θⁱ before each step
	//
	// which is ‖Δθⁱ‖/‖θⁱ‖ for one step to the epoch. Around 1e-3 is usual. It is 0 where nothing moved, and
	// +Inf where parameters that were all 0 before every step did.
	UpdateRatio [][]float64
}

func newHistory(layers []*layerNorms) *History {
	h := &History{GradNorm: make([][]float64, len(layers)), UpdateRatio: make([][]float64, len(layers))}
	for _, l := range layers {
		h.Layers = append(h.Layers, l.name)
	}
	return h
}

// addNorms records the gradient magnitude and the update ratio of each layer over the steps of an epoch.
func (h *History) addNorms(layers []*layerNorms, steps int) {
	for i, l := range layers {
		h.GradNorm[i] = append(h.GradNorm[i], l.rms(steps))
		h.UpdateRatio[i] = append(h.UpdateRatio[i], l.ratio())
	}
}

// layerNorms measures one layer's gradient, step and parameters over the steps of an epoch.
type layerNorms struct {
	name        string
	theta, grad []float64 // the layer's part of Theta and Grad
	before      []float64 // its part of θ before the step

	gradient, update, size totalNorm // over the steps so far, of ∂L/∂θ, Δθ and θ

	moved2, size2 float64 // Σ Δθ² and Σ θ² of the step at hand, as far as it has been taken
}

// newLayerNorms returns one for each layer of net that has parameters. before has as many entries as Theta.
func newLayerNorms(net *Network, before []float64) []*layerNorms {
	var all []*layerNorms
	for start := 0; start < len(net.blocks); {
		first := net.blocks[start]
		end := first.offset
		for start < len(net.blocks) && net.blocks[start].layer == first.layer {
			end += net.blocks[start].size()
			start++
		}
		all = append(all, &layerNorms{
			name:   fmt.Sprintf("layer %d", first.layer),
			theta:  net.theta[first.offset:end],
			grad:   net.grad[first.offset:end],
			before: before[first.offset:end],
		})
	}
	return all
}

func (n *layerNorms) beginEpoch() {
	n.gradient, n.update, n.size = totalNorm{}, totalNorm{}, totalNorm{}
}

// addGradient takes in the gradient of one batch, and reports whether its norm is finite.
func (n *layerNorms) addGradient() bool {
	return n.gradient.add(kernel.Dot(n.grad, n.grad), func() float64 { return floats.Norm(n.grad, 2) })
}

// addRange takes in Σ Δθ² and Σ θ² of a part of the layer's parameters.
func (n *layerNorms) addRange(moved2, size2 float64) {
	n.moved2 += moved2
	n.size2 += size2
}

// addStep takes in the step whose ranges have been added, and reports whether its norm is finite.
func (n *layerNorms) addStep() bool {
	ok := n.update.add(n.moved2, func() float64 { return floats.Distance(n.theta, n.before, 2) })
	n.size.add(n.size2, func() float64 { return floats.Norm(n.before, 2) })
	n.moved2, n.size2 = 0, 0
	return ok
}

// rms returns √(1/steps Σ ‖∂L/∂θ‖²).
func (n *layerNorms) rms(steps int) float64 { return n.gradient.root() / math.Sqrt(float64(steps)) }

// ratio returns √(Σ ‖Δθ‖² / Σ ‖θ‖²), and 0 for 0/0.
func (n *layerNorms) ratio() float64 { return quotient(n.update.root(), n.size.root()) }

// totalNorm is √Σ ‖v‖² over vectors v. The gradient of the first layer of a deep sigmoid network may be far below 1e-154,
// whose square is 0.
type totalNorm struct {
	squares float64 // Σ ‖v‖² of those whose sum of squares has stayed clear of the ends of float64, 1e-308 and 1e308
	others  float64 // √Σ ‖v‖² of the others
}

// add takes in a vector, given the sum of its squares and its norm by the careful way, which is several times as slow. It
// reports whether the norm is finite.
func (n *totalNorm) add(squares float64, careful func() float64) bool {
	if squares > 1e-250 && squares < 1e290 {
		n.squares += squares
		return true
	}
	v := careful()
	n.others = math.Hypot(n.others, v)
	return finite(v)
}

func (n *totalNorm) root() float64 {
	if n.others == 0 {
		return math.Sqrt(n.squares)
	}
	return math.Hypot(math.Sqrt(n.squares), n.others)
}
