// Package workload holds the training runs by which the speed of bp is measured: the networks, their data and their
// rates, the same for the benchmarks of bp and for the comparison with other libraries.
package workload

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"backprop/bp"
	"backprop/bp/data"

	"gonum.org/v1/gonum/mat"
)

// Workload is one run: a network, and steps of plain gradient descent on batches of its samples. The network is dense;
// where there are Filters, square images go through convolutions first: 3×3, with padding 1, each with ReLU and the
// largest of 2×2 pixels after it.
type Workload struct {
	Name           string
	Filters        []int // of each convolution
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
	{"xor222", nil, []int{2, 2, 2}, bp.Sigmoid, bp.Sigmoid, bp.Quadratic, 4, 1, 0.5, xorTwice},
	{"xor281", nil, []int{2, 8, 1}, bp.Tanh, bp.Sigmoid, bp.BinaryCrossEntropy, 4, 1, 0.5, xor},
	{"moons281", nil, []int{2, 8, 1}, bp.Tanh, bp.Sigmoid, bp.BinaryCrossEntropy, 200, 1, 0.5, moons},
	{"mnist30", nil, []int{784, 30, 10}, bp.Sigmoid, bp.Sigmoid, bp.Quadratic, 10, 100, 0.5, strokes},
	{"mnist128", nil, []int{784, 128, 10}, bp.ReLU, bp.Softmax, bp.CrossEntropy, 64, 20, 0.05, strokes},
	{"mnist512", nil, []int{784, 512, 256, 10}, bp.ReLU, bp.Softmax, bp.CrossEntropy, 128, 10, 0.05, strokes},
	{"dense128", nil, []int{784, 128, 10}, bp.ReLU, bp.Softmax, bp.CrossEntropy, 64, 20, 0.01, noise(784, 10)},
	{"conv8", []int{16}, []int{64, 10}, bp.ReLU, bp.Softmax, bp.CrossEntropy, 64, 20, 0.05, noise(64, 10)},
	{"conv28", []int{8, 16}, []int{784, 10}, bp.ReLU, bp.Softmax, bp.CrossEntropy, 32, 20, 0.05, strokes},
}

// Named returns the workload of All that has the name. It panics where there is none.
func Named(name string) Workload {
	for _, w := range All {
		if w.Name == name {
			return w
		}
	}
	panic("workload: none is called " + name)
}

// Large are workloads whose step takes up to a second: large batches, and square layers with as large a batch.
var Large = []Workload{
	largeBatch([]int{784, 30, 10}, 1024),
	largeBatch([]int{784, 128, 10}, 1024),
	largeBatch([]int{784, 128, 10}, 8192),
	largeBatch([]int{784, 512, 256, 10}, 4096),
	square(256), square(512), square(1024), square(2048),
}

func largeBatch(widths []int, batch int) Workload {
	name := strings.ReplaceAll(strings.Trim(fmt.Sprint(widths), "[]"), " ", "-")
	return Workload{fmt.Sprintf("%s : %d", name, batch), nil, widths, bp.ReLU, bp.Softmax, bp.CrossEntropy, batch, 1, 0.05, strokes}
}

func square(width int) Workload {
	name := fmt.Sprintf("square%d", width)
	return Workload{name, nil, []int{width, width, width}, bp.ReLU, bp.Softmax, bp.CrossEntropy, width, 1, 0.01, noise(width, width)}
}

// Net returns the network with its initial parameters, which are always the same.
func (w Workload) Net() *bp.Network {
	layers := w.convolutions()
	for l := 1; l < len(w.Widths); l++ {
		f := w.Hidden
		if l == len(w.Widths)-1 {
			f = w.Output
		}
		layers = append(layers, bp.NewDense(w.dense()[l-1], w.Widths[l], f))
	}
	net := bp.New(w.Loss, layers...)
	net.Init(rand.New(rand.NewPCG(1, 2)))
	return net
}

// convolutions returns the layers before the dense ones.
func (w Workload) convolutions() (layers []bp.Layer) {
	if w.Filters == nil {
		return nil
	}
	side := int(math.Sqrt(float64(w.Widths[0])))
	image := bp.Shape{Channels: 1, Height: side, Width: side}
	for _, filters := range w.Filters {
		conv := bp.NewConv2D(image, filters, bp.Kernel{Size: 3, Stride: 1, Padding: 1}, w.Hidden)
		pool := bp.NewMaxPool2D(conv.Out, 2, 2)
		layers, image = append(layers, conv, pool), pool.Out
	}
	return layers
}

// dense returns the widths of the dense part.
func (w Workload) dense() []int {
	widths := slices.Clone(w.Widths)
	if before := w.convolutions(); before != nil {
		_, widths[0] = before[len(before)-1].Sizes()
	}
	return widths
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
	c := bp.Count(w.dense(), w.Batch)
	flops := 2 * (c.Forward + c.Backward)
	for l, layer := range w.convolutions() {
		if conv, ok := layer.(*bp.Conv2D); ok {
			_, taps := conv.W.Dims()
			passes := 3 // Z, ∂L/∂W and ∂L/∂x
			if l == 0 {
				passes = 2
			}
			flops += float64(2 * passes * taps * conv.Out.Size() * w.Batch)
		}
	}
	if w.Filters != nil { // ∂L/∂x of the first dense layer
		flops += float64(2 * w.dense()[0] * w.Widths[1] * w.Batch)
	}
	return flops
}
