package plotting_test

import (
	"fmt"
	"math/rand/v2"

	"backprop/bp"
	"backprop/bp/data"
	"backprop/plotting"

	"gonum.org/v1/gonum/mat"
)

// jacobian is ∂a/∂z of an activation at z = (2, 1, 0), column by column: a backward pass along one output gives a row.
func jacobian(f bp.Activation) *mat.Dense {
	l := bp.NewActivationLayer(3, f)
	j := mat.NewDense(3, 3, nil)
	for i := range 3 {
		l.Forward(mat.NewDense(3, 1, []float64{2, 1, 0}))
		along := mat.NewDense(3, 1, nil)
		along.Set(i, 0, 1)
		j.SetRow(i, mat.Col(nil, 0, l.Backward(along)))
	}
	return j
}

// The weights of a layer that learned to tell two moons apart.
func ExampleMatrix() {
	rng := rand.New(rand.NewPCG(1, 2))
	moons := data.Moons(300, 0.12, rng)
	net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 12, bp.Tanh), bp.NewDense(12, 12, bp.Tanh), bp.NewDense(12, 1, bp.Sigmoid))
	net.Init(rng)
	if _, err := bp.Train(net, moons.X, moons.Y, bp.Options{Epochs: 200, Optimizer: bp.Adam{Rate: 0.03}}); err != nil {
		panic(err)
	}
	save(plotting.Matrix("W² of a trained network", net.Layers()[1].(*bp.Dense).W))("matrix.png")
	// Output:
	// W² of a trained network: 12×12, from -2.72 at row 12, column 4 to 2.88 at row 8, column 4
}

// σ works on each z alone, so its Jacobian is diagonal; softmax mixes them.
func ExampleMatrices() {
	names := []string{"∂a/∂z of σ", "∂a/∂z of softmax"}
	save(plotting.Matrices(names, jacobian(bp.Sigmoid), jacobian(bp.Softmax)))("matrices.png")
	// Output:
	// ∂a/∂z of σ: 3×3, from 0 at row 1, column 2 to 0.25 at row 3, column 3
	// ∂a/∂z of softmax: 3×3, from -0.163 at row 1, column 2 to 0.223 at row 1, column 1
}

// sixLayers trains five layers below the output on two moons.
func sixLayers(f bp.Activation) *bp.History {
	rng := rand.New(rand.NewPCG(1, 2))
	moons := data.Moons(200, 0.1, rng)
	var layers []bp.Layer
	inputs := 2
	for range 5 {
		layers = append(layers, bp.NewDense(inputs, 8, f))
		inputs = 8
	}
	net := bp.New(bp.BinaryCrossEntropy, append(layers, bp.NewDense(8, 1, bp.Sigmoid))...)
	net.Init(rng)
	history, err := bp.Train(net, moons.X, moons.Y, bp.Options{Epochs: 300, Batch: 20, Optimizer: bp.Adam{Rate: 0.01}, Shuffle: rng})
	if err != nil {
		panic(err)
	}
	return history
}

// Five sigmoid layers below the output: at first the gradient shrinks from layer to layer on its way back.
func ExampleGradMap() {
	save(plotting.GradMap(sixLayers(bp.Sigmoid)))("gradmap.png")
	// Output:
	// gradient magnitude by layer and epoch: layer 1: 2.81e-4 at epoch 1, 0.00824 at epoch 300; layer 2: 0.00158 at epoch 1, 0.00751 at epoch 300; layer 3: 0.00894 at epoch 1, 0.00384 at epoch 300; layer 4: 0.0312 at epoch 1, 0.00173 at epoch 300; layer 5: 0.105 at epoch 1, 6.4e-4 at epoch 300; layer 6: 0.326 at epoch 1, 8.21e-4 at epoch 300
}

// The same depth with two activations: the same colour is the same magnitude.
func ExampleGradMaps() {
	save(plotting.GradMaps([]string{"sigmoid", "tanh"}, sixLayers(bp.Sigmoid), sixLayers(bp.Tanh)))("gradmaps.png")
	// Output:
	// gradient magnitude by layer and epoch, sigmoid: layer 1: 2.81e-4 at epoch 1, 0.00824 at epoch 300; layer 2: 0.00158 at epoch 1, 0.00751 at epoch 300; layer 3: 0.00894 at epoch 1, 0.00384 at epoch 300; layer 4: 0.0312 at epoch 1, 0.00173 at epoch 300; layer 5: 0.105 at epoch 1, 6.4e-4 at epoch 300; layer 6: 0.326 at epoch 1, 8.21e-4 at epoch 300
	// gradient magnitude by layer and epoch, tanh: layer 1: 0.257 at epoch 1, 2.15e-4 at epoch 300; layer 2: 0.359 at epoch 1, 1.62e-4 at epoch 300; layer 3: 0.39 at epoch 1, 1.1e-4 at epoch 300; layer 4: 0.315 at epoch 1, 3.84e-5 at epoch 300; layer 5: 0.316 at epoch 1, 1.55e-5 at epoch 300; layer 6: 0.18 at epoch 1, 6.53e-5 at epoch 300
}

// Ten digits with noise, and four kernels of a convolution.
func ExampleImages() {
	rng := rand.New(rand.NewPCG(1, 2))
	digits, conv := data.Digits(10, 0.2, rng), bp.NewConv2D(bp.Shape{Channels: 1, Height: 8, Width: 8}, 4, bp.Kernel{Size: 3, Stride: 1}, bp.ReLU)
	bp.New(bp.CrossEntropy, conv, bp.NewDense(4*6*6, 10, bp.Softmax)).Init(rng)
	var names [2][]string
	var images [2][]mat.Matrix
	for k := range 10 {
		names[0] = append(names[0], fmt.Sprint(k))
		images[0] = append(images[0], mat.NewDense(8, 8, mat.Col(nil, k, digits.X)))
	}
	for k := range 4 {
		names[1] = append(names[1], fmt.Sprint("kernel ", k+1))
		images[1] = append(images[1], mat.NewDense(3, 3, mat.Row(nil, k, conv.W)))
	}
	save(plotting.Beside(must(plotting.Images(names[0], images[0]...)), must(plotting.Images(names[1], images[1]...))))("images.png")
	// Output:
	// images: 0: 8×8, from 0 to 1; 1: 8×8, from 0 to 1; 2: 8×8, from 0 to 1; 3: 8×8, from 0 to 1; 4: 8×8, from 0 to 1; 5: 8×8, from 0 to 1; 6: 8×8, from 0 to 1; 7: 8×8, from 0 to 1; 8: 8×8, from 0 to 1; 9: 8×8, from 0 to 1
	// images: kernel 1: 3×3, from -0.928 to 0.589; kernel 2: 3×3, from -1.02 to 0.728; kernel 3: 3×3, from -0.477 to 0.312; kernel 4: 3×3, from -0.523 to 0.74
}
