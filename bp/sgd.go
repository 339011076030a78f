package bp

// SGD is gradient descent (梯度下降), on all samples or on batches of them:
//
//	θ ← θ − η ∂L/∂θ                                          (D20, E1)
type SGD struct {
	Rate float64 // η, the learning rate (学习率)
}

// Start panics unless the rate is a positive number.
func (o SGD) Start(int) func(theta, grad []float64) {
	wantRate("SGD", o.Rate)
	return func(theta, grad []float64) {
		for i, g := range grad {
			theta[i] -= o.Rate * g
		}
	}
}
