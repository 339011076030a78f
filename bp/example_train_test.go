package bp_test

import (
	"fmt"
	"math/rand/v2"

	"backprop/bp"
	"backprop/bp/data"
)

// Digits, half to learn from and half to validate with, until nine of ten unseen ones are right.
func ExampleTrain() {
	rng := rand.New(rand.NewPCG(1, 2))
	learn, unseen := data.Digits(800, 0.2, rng).Split(400)
	net := bp.New(bp.CrossEntropy, bp.NewDense(64, 32, bp.ReLU), bp.NewDense(32, 10, bp.Softmax))
	net.Init(rng)

	history, err := bp.Train(net, learn.X, learn.Y, bp.Options{
		Epochs: 100, Batch: 20, Optimizer: bp.SGD{Rate: 0.1}, Shuffle: rng,
		ValidationX: unseen.X, ValidationY: unseen.Y,
		Watch: func(epoch int, h *bp.History) bool { return h.ValidationAccuracy[epoch] < 0.9 },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	last := len(history.Loss) - 1
	fmt.Printf("epoch 0: loss %.1f, unseen %.1f\n", history.Loss[0], history.ValidationLoss[0])
	fmt.Println("stopped early:", last < 99)
	fmt.Println("nine of ten right:", net.Accuracy(unseen.X, unseen.Y) >= 0.9)
	// Output:
	// epoch 0: loss 2.3, unseen 2.1
	// stopped early: true
	// nine of ten right: true
}

// Three spiral arms with one rate for all: where gradients are small, only Adam takes long steps all the same.
func ExampleAdam() {
	for _, optimizer := range []bp.Optimizer{bp.SGD{Rate: 0.01}, bp.Momentum{Rate: 0.01, Momentum: 0.9}, bp.Adam{Rate: 0.01}} {
		rng := rand.New(rand.NewPCG(1, 2))
		spirals := data.Spirals(300, 3, 0.02, rng)
		net := bp.New(bp.CrossEntropy, bp.NewDense(2, 32, bp.Tanh), bp.NewDense(32, 3, bp.Softmax))
		net.Init(rng)
		h, err := bp.Train(net, spirals.X, spirals.Y, bp.Options{Epochs: 200, Batch: 30, Optimizer: optimizer, Shuffle: rng})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%-12T loss %.1f, then %.1f\n", optimizer, h.Loss[0], h.Loss[199])
	}
	// Output:
	// bp.SGD       loss 1.1, then 0.9
	// bp.Momentum  loss 1.1, then 0.8
	// bp.Adam      loss 1.0, then 0.1
}
