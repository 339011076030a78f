package bp_test

import (
	"fmt"
	"math/rand/v2"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// XOR, one sample per column.
var (
	x = mat.NewDense(2, 4, []float64{
		0, 0, 1, 1,
		0, 1, 0, 1})
	y = mat.NewDense(1, 4, []float64{0, 1, 1, 0})
)

func Example() {
	net := bp.New(bp.BinaryCrossEntropy,
		bp.NewDense(2, 3, bp.Sigmoid),
		bp.NewDense(3, 1, bp.Sigmoid))
	net.Init(rand.New(rand.NewPCG(1, 2)))

	history, err := bp.Train(net, x, y, bp.Options{Epochs: 2000, Optimizer: bp.SGD{Rate: 2}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("loss %.3f, then %.3f\n", history.Loss[0], history.Loss[len(history.Loss)-1])
	fmt.Printf("answers %.1f\n", mat.Formatted(net.Forward(x)))
	// Output:
	// loss 0.872, then 0.003
	// answers [0.0  1.0  1.0  0.0]
}

func ExampleNetwork_Backprop() {
	output := bp.NewDense(2, 1, bp.Sigmoid)
	net := bp.New(bp.BinaryCrossEntropy, output)

	// All parameters are 0, so p = ½, L = ln 2, and δ = (p − y)/n with n = 4 samples.
	fmt.Printf("L = %.4f\n", net.Backprop(x, y))
	fmt.Println("δ =", output.Delta.RawRowView(0))
	fmt.Println("∂L/∂W, ∂L/∂b =", net.Grad())
	// Output:
	// L = 0.6931
	// δ = [0.125 -0.125 -0.125 0.125]
	// ∂L/∂W, ∂L/∂b = [0 0 0]
}
