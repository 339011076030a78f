package bp_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"backprop/bp"
	"backprop/bp/data"

	"gonum.org/v1/gonum/mat"
)

// In a long narrow valley, L = ½(100 a² + b²), a rate that is small enough for a is slow for b: the velocity helps.
func ExampleMomentum() {
	run := func(optimizer bp.Optimizer) (loss float64) {
		step := optimizer.Start(2)
		theta := []float64{1, 1}
		for range 100 {
			step(theta, []float64{100 * theta[0], theta[1]})
		}
		return (100*theta[0]*theta[0] + theta[1]*theta[1]) / 2
	}
	fmt.Printf("without %.0e\n", run(bp.SGD{Rate: 0.01}))
	fmt.Printf("with    %.0e\n", run(bp.Momentum{Rate: 0.01, Momentum: 0.8}))
	// Output:
	// without 7e-02
	// with    5e-07
}

// signs is an optimiser of one's own: it goes by the signs of the gradient alone, ever shorter steps,
//
//	θ ← θ − η/√t sign ∂L/∂θ                                  t = 1, 2, …
type signs struct{ rate float64 }

func (o signs) Start(int) func(theta, grad []float64) {
	t := 0.0
	return func(theta, grad []float64) {
		t++
		for i, g := range grad {
			if g != 0 {
				theta[i] -= math.Copysign(o.rate/math.Sqrt(t), g)
			}
		}
	}
}

// An optimiser of one's own goes into Options as any other does.
func ExampleOptimizer() {
	xor := data.XOR()
	net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 4, bp.Tanh), bp.NewDense(4, 1, bp.Sigmoid))
	net.Init(rand.New(rand.NewPCG(1, 2)))
	_, err := bp.Train(net, xor.X, xor.Y, bp.Options{Epochs: 300, Optimizer: signs{rate: 0.1}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("all right:", net.Accuracy(xor.X, xor.Y) == 1)
	// Output:
	// all right: true
}

// A sample is right when its largest output stands where the target has its 1: here two of three.
func ExampleNetwork_Accuracy() {
	net := bp.New(bp.CrossEntropy, bp.NewActivationLayer(2, bp.Softmax))
	x := mat.NewDense(2, 3, []float64{
		5, 1, 2,
		0, 3, 4})
	y := mat.NewDense(2, 3, []float64{
		1, 0, 1,
		0, 1, 0})
	fmt.Printf("%.2f\n", net.Accuracy(x, y))
	// Output:
	// 0.67
}

// What Train saw, every 100th epoch: the loss and the accuracy on what it learns from and on what it does not, and
// how far the steps went, measured by the size of the parameters.
func ExampleHistory() {
	rng := rand.New(rand.NewPCG(1, 2))
	learn, unseen := data.Moons(300, 0.15, rng).Split(200)
	net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 8, bp.Tanh), bp.NewDense(8, 1, bp.Sigmoid))
	net.Init(rng)
	_, err := bp.Train(net, learn.X, learn.Y, bp.Options{
		Epochs: 301, Optimizer: bp.Adam{Rate: 0.02},
		ValidationX: unseen.X, ValidationY: unseen.Y,
		Watch: func(e int, h *bp.History) bool {
			if e%100 == 0 { // h.UpdateRatio is ‖Δθ‖/‖θ‖
				fmt.Printf("epoch %3d: loss %.2f, unseen %.2f; right %.2f, unseen %.2f; %s moves by %.3f\n",
					e, h.Loss[e], h.ValidationLoss[e], h.Accuracy[e], h.ValidationAccuracy[e], h.Layers[0], h.UpdateRatio[0][e])
			}
			return true
		},
	})
	fmt.Println(err)
	// Output:
	// epoch   0: loss 0.66, unseen 0.64; right 0.69, unseen 0.74; layer 1 moves by 0.054
	// epoch 100: loss 0.22, unseen 0.30; right 0.91, unseen 0.85; layer 1 moves by 0.004
	// epoch 200: loss 0.19, unseen 0.25; right 0.92, unseen 0.91; layer 1 moves by 0.013
	// epoch 300: loss 0.04, unseen 0.06; right 0.99, unseen 0.99; layer 1 moves by 0.003
	// <nil>
}
