package plotting_test

import (
	"math/rand/v2"

	"backprop/bp"
	"backprop/plotting"

	"gonum.org/v1/gonum/mat"
)

// halfAdder is the 2-2-2 network of notebook 03 with parameters of its own, and one sample: 1 + 0.
func halfAdder() (net *bp.Network, x, y *mat.Dense) {
	net = bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 2, bp.Sigmoid), bp.NewDense(2, 2, bp.Sigmoid))
	copy(net.Theta(), []float64{0.5, -1.5, 1, 2, 0.25, -0.75, -2, 1, 1.25, 0.5, 0, -0.5})
	return net, mat.NewDense(2, 1, []float64{1, 0}), mat.NewDense(2, 1, []float64{1, 0})
}

// random is a network with random parameters after the Backprop of one random sample of the class 0.
func random(loss bp.Loss, layers ...bp.Layer) *bp.Network {
	rng := rand.New(rand.NewPCG(3, 4))
	net := bp.New(loss, layers...)
	net.Init(rng)
	in, _ := layers[0].Sizes()
	_, out := layers[len(layers)-1].Sizes()
	x, y := mat.NewDense(in, 1, nil), mat.NewDense(out, 1, nil)
	for i := range in {
		x.Set(i, 0, rng.Float64())
	}
	y.Set(0, 0, 1)
	net.Backprop(x, y)
	return net
}

func ExampleNetwork() {
	net, x, _ := halfAdder()
	net.Forward(x)
	save(plotting.Network(net))("network.png")
	// Output:
	// network 2-2-2: layer 1, Dense 2→2, sigmoid, |w| ≤ 2, a = 0.679, 0.562; layer 2, Dense 2→2, sigmoid, |w| ≤ 2, a = 0.311, 0.653
}

// Which parameter is which: names in the place of the numbers.
func ExampleParameterNames() {
	net, _, _ := halfAdder()
	names := plotting.ParameterNames{"W₁", "W₂", "W₃", "W₄", "b₁", "b₂", "W₅", "W₆", "W₇", "W₈", "b₃", "b₄"}
	save(plotting.Network(net, names))("network_names.png")
	// Output:
	// network 2-2-2: layer 1, Dense 2→2, sigmoid, |w| ≤ 2, a = –, –; layer 2, Dense 2→2, sigmoid, |w| ≤ 2, a = –, –
}

// There and back: what Forward used, and what Backprop found.
func ExampleNetworkGradients() {
	net, x, y := halfAdder()
	net.Backprop(x, y)
	save(plotting.Beside(must(plotting.Network(net)), must(plotting.NetworkGradients(net))))("network_and_gradients.png")
	// Output:
	// network 2-2-2: layer 1, Dense 2→2, sigmoid, |w| ≤ 2, a = 0.679, 0.562; layer 2, Dense 2→2, sigmoid, |w| ≤ 2, a = 0.311, 0.653
	// network gradients 2-2-2: layer 2, Dense 2→2, sigmoid, |∂L/∂w| ≤ 0.468, δ = -0.689, 0.653; layer 1, Dense 2→2, sigmoid, |∂L/∂w| ≤ 0.478, δ = 0.478, -0.0893
}

// A gradient that has not been calculated is not 0.
func ExampleNetworkGradients_before() {
	net, x, _ := halfAdder()
	net.Forward(x)
	save(plotting.NetworkGradients(net))("network_before.png")
	// Output:
	// network gradients 2-2-2: layer 2, Dense 2→2, sigmoid, |∂L/∂w| –, δ = –, –; layer 1, Dense 2→2, sigmoid, |∂L/∂w| –, δ = –, –
}

// Through eight sigmoid layers the gradient vanishes: on a log scale of widths one sees it go.
func ExampleNetworkGradients_deep() {
	var layers []bp.Layer
	for range 7 {
		layers = append(layers, bp.NewDense(3, 3, bp.Sigmoid))
	}
	net := random(bp.CrossEntropy, append(layers, bp.NewDense(3, 2, bp.Softmax))...)
	save(plotting.NetworkGradients(net))("network_deep.png")
	// Output:
	// network gradients 3-3-3-3-3-3-3-3-2: layer 8, Dense 3→2, softmax, |∂L/∂w| ≤ 0.367; layer 7, Dense 3→3, sigmoid, |∂L/∂w| ≤ 0.048; layer 6, Dense 3→3, sigmoid, |∂L/∂w| ≤ 0.00999; layer 5, Dense 3→3, sigmoid, |∂L/∂w| ≤ 6.64e-4; layer 4, Dense 3→3, sigmoid, |∂L/∂w| ≤ 2.91e-4; layer 3, Dense 3→3, sigmoid, |∂L/∂w| ≤ 3.02e-5; layer 2, Dense 3→3, sigmoid, |∂L/∂w| ≤ 3.83e-6; layer 1, Dense 3→3, sigmoid, |∂L/∂w| ≤ 1.32e-6
}

// The network that reads digits: of its 784 inputs eight are drawn.
func ExampleNetwork_digits() {
	net := random(bp.Quadratic, bp.NewDense(784, 30, bp.Sigmoid), bp.NewDense(30, 10, bp.Sigmoid))
	save(plotting.Network(net))("network_digits.png")
	// Output:
	// network 784-30-10: layer 1, Dense 784→30, sigmoid, |w| ≤ 0.207; layer 2, Dense 30→10, sigmoid, |w| ≤ 0.726
}

// Layers without units of their own are boxes.
func ExampleNetworkGradients_images() {
	conv := bp.NewConv2D(bp.Shape{Channels: 1, Height: 8, Width: 8}, 2, bp.Kernel{Size: 3, Stride: 1}, bp.ReLU)
	pool := bp.NewMaxPool2D(conv.Out, 2, 2)
	net := random(bp.CrossEntropy, conv, pool,
		bp.NewResidual(bp.NewDense(18, 18, bp.ReLU), bp.NewDense(18, 18, bp.Identity)),
		bp.NewDense(18, 4, bp.Softmax))
	save(plotting.NetworkGradients(net))("network_images.png")
	// Output:
	// network gradients 64-72-18-18-4: layer 4, Dense 18→4, softmax, |∂L/∂w| ≤ 0.892; layer 3, Residual x + F(x), 18→18, F1: Dense 18→18, ReLU, F2: Dense 18→18, identity, |∂L/∂F1 W| ≤ 0.518, |∂L/∂F1 b| ≤ 0.498, |∂L/∂F2 W| ≤ 0.514, |∂L/∂F2 b| ≤ 0.486; layer 2, MaxPool2D, 2×6×6 → 2×3×3; layer 1, Conv2D 3×3, 1×8×8 → 2×6×6, ReLU, |∂L/∂W| ≤ 0.913, |∂L/∂b| ≤ 0.54
}
