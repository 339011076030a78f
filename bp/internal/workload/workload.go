// Package workload holds the training runs by which the speed of bp is measured: the networks, their data and their
// rates, the same for the benchmarks of bp and for the comparison with other libraries.
package workload

import (
	"math/rand/v2"

	"backprop/bp"
	"backprop/bp/data"

	"gonum.org/v1/gonum/mat"
)

// Workload is one run: a network of dense layers, and steps of plain gradient descent on batches of its samples.
type Workload struct {
	Name           string
	Widths         []int // of the input, of the hidden layers, and of the output
	Hidden, Output bp.Activation
	Loss           bp.Loss
	Batch          int     // samples in a step
	Batches        int     // different ones; after the last comes the first again
	Rate           float64 // η

	samples func(n int, rng *rand.Rand) data.Set
}

// All are the workloads, from small to large.
var All = []Workload{
	{"xor222", []int{2, 2, 2}, bp.Sigmoid, bp.Sigmoid, bp.Quadratic, 4, 1, 0.5, xorTwice},
	{"xor281", []int{2, 8, 1}, bp.Tanh, bp.Sigmoid, bp.BinaryCrossEntropy, 4, 1, 0.5, xor},
	{"moons281", []int{2, 8, 1}, bp.Tanh, bp.Sigmoid, bp.BinaryCrossEntropy, 200, 1, 0.5, moons},
	{"mnist30", []int{784, 30, 10}, bp.Sigmoid, bp.Sigmoid, bp.Quadratic, 10, 100, 0.5, strokes},
	{"mnist128", []int{784, 128, 10}, bp.ReLU, bp.Softmax, bp.CrossEntropy, 64, 20, 0.05, strokes},
	{"mnist512", []int{784, 512, 256, 10}, bp.ReLU, bp.Softmax, bp.CrossEntropy, 128, 10, 0.05, strokes},
	{"dense128", []int{784, 128, 10}, bp.ReLU, bp.Softmax, bp.CrossEntropy, 64, 20, 0.01, noise},
}

// Net returns the network with its initial parameters, which are always the same.
func (w Workload) Net() *bp.Network {
	var layers []bp.Layer
	for l := 1; l < len(w.Widths); l++ {
		f := w.Hidden
		if l == len(w.Widths)-1 {
			f = w.Output
		}
		layers = append(layers, bp.NewDense(w.Widths[l-1], w.Widths[l], f))
	}
	net := bp.New(w.Loss, layers...)
	net.Init(rand.New(rand.NewPCG(1, 2)))
	return net
}

// Samples returns all samples, always the same.
func (w Workload) Samples() data.Set {
	return w.samples(w.Batch*w.Batches, rand.New(rand.NewPCG(3, 4)))
}

// Cut returns the samples batch by batch.
func (w Workload) Cut() (batches []data.Set) {
	all := w.Samples()
	for b := range w.Batches {
		part := func(m *mat.Dense) *mat.Dense {
			rows, _ := m.Dims()
			return mat.DenseCopyOf(m.Slice(0, rows, b*w.Batch, (b+1)*w.Batch))
		}
		batches = append(batches, data.Set{X: part(all.X), Y: part(all.Y)})
	}
	return batches
}

// Flops is the number of floating-point operations of a step: an addition for each multiplication of the matrix
// products. What is left out, activations, losses and the step itself, is little where the network is not tiny.
func (w Workload) Flops() float64 {
	c := bp.Count(w.Widths, w.Batch)
	return 2 * (c.Forward + c.Backward)
}
