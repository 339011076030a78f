package plotting_test

import (
	"fmt"
	"math/rand/v2"

	"backprop/bp"
	"backprop/plotting"

	"gonum.org/v1/gonum/mat"
)

// training is the half adder of notebook 03: 1,000 steps of a 2-2-2 network that learns to add two bits.
func training() *bp.History {
	bits := mat.NewDense(2, 4, []float64{0, 0, 1, 1, 0, 1, 0, 1})
	sums := mat.NewDense(2, 4, []float64{0, 1, 1, 0, 0, 0, 0, 1})
	net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 2, bp.Sigmoid), bp.NewDense(2, 2, bp.Sigmoid))
	net.Init(rand.New(rand.NewPCG(1, 2)))
	history, err := bp.Train(net, bits, sums, bp.Options{Epochs: 1000, Optimizer: bp.SGD{Rate: 1}})
	if err != nil {
		panic(err)
	}
	return history
}

func ExampleLoss() {
	figure, err := plotting.Loss(training())
	if err != nil {
		panic(err)
	}
	if err := figure.Save("loss.png"); err != nil {
		panic(err)
	}
	fmt.Println(figure.Text())
	// Output:
	// loss: 2.04 at epoch 1, 0.0181 at epoch 1000
}

func ExampleGradNorm() {
	figure, err := plotting.GradNorm(training())
	if err != nil {
		panic(err)
	}
	if err := figure.Save("gradnorm.png"); err != nil {
		panic(err)
	}
	fmt.Println(figure.Text())
	// Output:
	// gradient magnitude: layer 1: 0.376 at epoch 1, 0.00205 at epoch 1000; layer 2: 0.708 at epoch 1, 0.00425 at epoch 1000
}

func ExampleBeside() {
	loss, err := plotting.Loss(training())
	if err != nil {
		panic(err)
	}
	gradients, err := plotting.GradNorm(training())
	if err != nil {
		panic(err)
	}
	both, err := plotting.Beside(loss, gradients)
	if err != nil {
		panic(err)
	}
	if err := both.Save("loss_and_gradients.png"); err != nil {
		panic(err)
	}
	fmt.Println(both.Text())
	// Output:
	// loss: 2.04 at epoch 1, 0.0181 at epoch 1000
	// gradient magnitude: layer 1: 0.376 at epoch 1, 0.00205 at epoch 1000; layer 2: 0.708 at epoch 1, 0.00425 at epoch 1000
}
