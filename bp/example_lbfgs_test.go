package bp_test

import (
	"fmt"
	"math/rand/v2"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
)

// gonum's optimisers take Theta and Grad as they are. L-BFGS remembers how the gradient changed over the last
// steps, and so knows something of the curvature: it needs dozens of gradients where plain descent needs thousands.
func ExampleNetwork_Theta() {
	net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 8, bp.Tanh), bp.NewDense(8, 1, bp.Sigmoid))
	net.Init(rand.New(rand.NewPCG(1, 2)))

	gradients := 0
	problem := optimize.Problem{
		Func: func(theta []float64) float64 {
			copy(net.Theta(), theta)
			return net.Loss(x, y)
		},
		Grad: func(grad, theta []float64) {
			copy(net.Theta(), theta)
			net.Backprop(x, y)
			copy(grad, net.Grad())
			gradients++
		},
	}
	start := append([]float64(nil), net.Theta()...)
	result, err := optimize.Minimize(problem, start, &optimize.Settings{GradientThreshold: 1e-4}, &optimize.LBFGS{})
	if err != nil {
		fmt.Println(err)
		return
	}
	copy(net.Theta(), result.X)
	fmt.Printf("loss below 1e-4: %v, after fewer than 100 gradients: %v\n", result.F < 1e-4, gradients < 100)
	fmt.Printf("answers %.1f\n", mat.Formatted(net.Forward(x)))
	// Output:
	// loss below 1e-4: true, after fewer than 100 gradients: true
	// answers [0.0  1.0  1.0  0.0]
}
