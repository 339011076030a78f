package plotting_test

import (
	"fmt"
	"math/rand/v2"

	"backprop/bp"
	"backprop/bp/data"
	"backprop/plotting"
)

// deep is a network in which the gradient vanishes layer by layer, after one Backprop.
func deep(f bp.Activation) (*bp.Network, data.Set) {
	rng := rand.New(rand.NewPCG(1, 2))
	set := data.Moons(50, 0.1, rng)
	net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 16, f), bp.NewDense(16, 16, f), bp.NewDense(16, 16, f),
		bp.NewDense(16, 16, f), bp.NewDense(16, 1, bp.Sigmoid))
	net.Init(rng)
	net.Backprop(set.X, set.Y)
	return net, set
}

// The more inputs a unit has, the smaller He's initialisation draws their weights.
func ExampleHistograms() {
	var names []string
	var weights [][]float64
	for _, inputs := range []int{10, 100, 1000} {
		layer := bp.NewDense(inputs, 50, bp.ReLU)
		layer.Init(rand.New(rand.NewPCG(1, 2)))
		names, weights = append(names, fmt.Sprint(inputs, " inputs")), append(weights, layer.W.RawMatrix().Data)
	}
	save(plotting.Histograms("weight w", names, weights))("histograms.png")
	// Output:
	// values by layer: 10 inputs: median 0.0182; 100 inputs: median 0.0057; 1000 inputs: median -1.52e-4
}

// Four sigmoid layers below the output: each has a smaller gradient than the one above.
func ExampleGradients() {
	net, _ := deep(bp.Sigmoid)
	save(plotting.Gradients(net))("gradients.png")
	// Output:
	// gradients by layer: layer 1: median 8.74e-5; layer 2: median 5.74e-5; layer 3: median 1.81e-4; layer 4: median 7.86e-4; layer 5: median 0.0169
}

// ReLU gives exactly zero for about half of its inputs, and a few units do so for every sample.
func ExampleActivations() {
	net, set := deep(bp.ReLU)
	save(plotting.Activations(net, set.X))("activations.png")
	// Output:
	// activations by layer: layer 1: median 0.461, 45% zero; layer 2, 1 dead: median 0.507, 45% zero; layer 3, 1 dead: median 0.66, 41% zero; layer 4, 1 dead: median 0.363, 44% zero; layer 5: median 0.444
}
