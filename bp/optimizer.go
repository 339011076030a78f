package bp

import (
	"fmt"

	"backprop/bp/internal/kernel"
)

// Optimizer is a rule that turns a gradient into a step: SGD, Momentum, Adam, or one of your own.
type Optimizer interface {
	// Start begins a run with n parameters. The function that it returns changes theta, given grad = ∂L/∂θ;
	// whatever the rule has to remember between steps, it remembers there. It panics when a setting makes
	// no sense.
	Start(n int) (step func(theta, grad []float64))
}

// piecewiseOptimizer is a rule that treats each parameter by itself, so that a step can be taken in pieces, which then stay
// in the cache, and by several cores.
type piecewiseOptimizer interface {
	Optimizer

	// startPieces is Start. A step is a call of next, and then of piece for every range of parameters.
	startPieces(n int) (next func(), piece func(from, to int, theta, grad []float64))
}

// inPieces returns the rule as one of the package's own, which it must be: a type that embeds one may have another Start.
func inPieces(o Optimizer) (own piecewiseOptimizer, ok bool) {
	switch o := o.(type) {
	case SGD:
		return o, true
	case Momentum:
		return o, true
	case Adam:
		return o, true
	}
	return nil, false
}

// whole makes Start of startPieces.
func whole(name string, n int, next func(), piece func(from, to int, theta, grad []float64)) func(theta, grad []float64) {
	return func(theta, grad []float64) {
		wantParameters(name, n, theta, grad)
		next()
		piece(0, n, theta, grad)
	}
}

// wantRate panics unless the learning rate is a positive number.
func wantRate(name string, rate float64) {
	if !(rate > 0) || !finite(rate) {
		panic(fmt.Sprintf("bp: %s.Rate is %v, want a positive number such as 0.1", name, rate))
	}
}

// wantParameters panics unless a step gets as many parameters as Start was told.
func wantParameters(name string, n int, theta, grad []float64) {
	if len(theta) != n || len(grad) != n {
		panic(fmt.Sprintf("bp: %s: a step for %d parameters with %d gradients, but Start(%d)", name, len(theta), len(grad), n))
	}
}

// SGD is gradient descent (梯度下降), on all samples or on batches of them:
//
//	θ ← θ − η ∂L/∂θ                                          (D20, E1)
type SGD struct {
	Rate float64 // η, the learning rate (学习率)
}

// Start panics unless the rate is a positive number.
func (o SGD) Start(n int) func(theta, grad []float64) {
	wantRate("SGD", o.Rate)
	return func(theta, grad []float64) {
		if len(theta) != n || len(grad) != n { // in a small network, the call alone would be a twentieth of a step
			wantParameters("SGD", n, theta, grad)
		}
		descend(theta, o.Rate, grad)
	}
}

func (o SGD) startPieces(int) (next func(), piece func(from, to int, theta, grad []float64)) {
	wantRate("SGD", o.Rate)
	return func() {}, func(from, to int, theta, grad []float64) { descend(theta[from:to], o.Rate, grad[from:to]) }
}

// descend sets θ = θ − η ∂L/∂θ.
func descend(theta []float64, rate float64, grad []float64) {
	if kernel.AddScaled(theta, theta, -rate, grad) {
		return
	}
	for i, g := range grad {
		theta[i] -= rate * g
	}
}
