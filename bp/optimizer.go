package bp

import "fmt"

// Optimizer is a rule that turns a gradient into a step.
type Optimizer interface {
	// Start begins a run with n parameters. The function that it returns changes theta, given grad = ∂L/∂θ;
	// whatever the rule has to remember between steps, it remembers there.
	Start(n int) (step func(theta, grad []float64))
}

// SGD is gradient descent (梯度下降), on all samples or on batches of them:
//
//	θ ← θ − η ∂L/∂θ                                          (D20, E1)
type SGD struct {
	Rate float64 // η, the learning rate (学习率)
}

// Start panics unless the rate is a positive number.
func (o SGD) Start(int) func(theta, grad []float64) {
	if !(o.Rate > 0) || !finite(o.Rate) {
		panic(fmt.Sprintf("bp: SGD.Rate is %v, want a positive number such as 0.1", o.Rate))
	}
	return func(theta, grad []float64) {
		for i, g := range grad {
			theta[i] -= o.Rate * g
		}
	}
}
