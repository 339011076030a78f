package plotting_test

import (
	"fmt"
	"math"

	"backprop/bp"
	"backprop/plotting"
)

// training is what the history of a network that learns XOR looks like: the loss stays at log 2 for a while,
// then falls, and the gradient is largest where it falls.
func training() *bp.History {
	h := &bp.History{Layers: []string{"layer 1", "layer 2"}, GradNorm: make([][]float64, 2)}
	for e := range 500 {
		t := float64(e)
		loss := math.Ln2/(1+math.Exp((t-180)/22)) + 0.4/(t+100)
		slope := math.Exp(-math.Pow((t-180)/70, 2))
		h.Loss = append(h.Loss, loss)
		h.GradNorm[0] = append(h.GradNorm[0], 0.02*loss+0.11*slope)
		h.GradNorm[1] = append(h.GradNorm[1], 0.07*loss+0.34*slope)
	}
	return h
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
	// loss: 0.697 at epoch 1, 6.68e-4 at epoch 500
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
	// gradient magnitude: layer 1: 0.0141 at epoch 1, 1.34e-5 at epoch 500; layer 2: 0.0492 at epoch 1, 4.68e-5 at epoch 500
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
	fmt.Println(both.Title())
	// Output:
	// Loss and Gradient magnitude
}
