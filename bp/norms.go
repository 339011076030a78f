package bp

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

// norms measures ‖∂L/∂θⁱ‖ over the batches of an epoch, for each layer i that has parameters.
type norms struct {
	names   []string
	grads   [][]float64 // each such layer's part of Grad
	squares []float64   // Σ ‖∂L/∂θⁱ‖² over the batches so far
	batches int
}

func newNorms(net *Network) *norms {
	var n norms
	for i, start := 0, 0; i < len(net.blocks); i = start {
		layer := net.blocks[i].layer
		size := 0
		for start < len(net.blocks) && net.blocks[start].layer == layer {
			size += net.blocks[start].size()
			start++
		}
		offset := net.blocks[i].offset
		n.names = append(n.names, fmt.Sprintf("layer %d", layer))
		n.grads = append(n.grads, net.grad[offset:offset+size])
	}
	n.squares = make([]float64, len(n.grads))
	return &n
}

// history returns an empty history for these layers.
func (n *norms) history() *History {
	return &History{Layers: n.names, GradNorm: make([][]float64, len(n.names))}
}

// open begins an epoch.
func (n *norms) open() {
	clear(n.squares)
	n.batches = 0
}

// add takes in the gradient of one batch.
func (n *norms) add() {
	for i, g := range n.grads {
		norm := floats.Norm(g, 2)
		n.squares[i] += norm * norm
	}
	n.batches++
}

// close ends the epoch: the root of the mean of the squares goes into the history.
func (n *norms) close(h *History) {
	for i, sum := range n.squares {
		h.GradNorm[i] = append(h.GradNorm[i], math.Sqrt(sum/float64(n.batches)))
	}
}
