package bp

import (
	"fmt"

	"backprop/bp/internal/kernel"
)

// Momentum is gradient descent with momentum (动量法). The velocity v starts at 0, and remembers the steps
// taken so far, each a factor μ weaker than the one after it:
//
//	v ← μ v − η ∂L/∂θ,   θ ← θ + v
//
// This is the heavy ball of Polyak (1964) as Sutskever, Martens, Dahl and Hinton (ICML 2013) write it in
// eq. 1 and 2: η stands inside the velocity. Under a constant gradient g, v tends to −η g/(1 − μ).
//
// Nesterov takes the gradient where the velocity is about to carry θ (eq. 3 and 4 there). With θ standing for
// that place, θ + μ v, this comes to (Bengio, Boulanger-Lewandowski and Pascanu, ICASSP 2013, eq. 7):
//
//	v ← μ v − η ∂L/∂θ,   θ ← θ + μ v − η ∂L/∂θ
type Momentum struct {
	Rate     float64 // η, the learning rate (学习率)
	Momentum float64 // μ, in 0 ≤ μ < 1, often 0.9; with 0 this is SGD
	Nesterov bool
}

// Start panics unless the rate is positive and the momentum is in 0 ≤ μ < 1.
func (o Momentum) Start(n int) func(theta, grad []float64) {
	next, piece := o.startPieces(n)
	return whole("Momentum", n, next, piece)
}

func (o Momentum) startPieces(n int) (next func(), piece func(from, to int, theta, grad []float64)) {
	wantRate("Momentum", o.Rate)
	if !(o.Momentum >= 0 && o.Momentum < 1) {
		panic(fmt.Sprintf("bp: Momentum.Momentum is %v, want at least 0 and less than 1, such as 0.9", o.Momentum))
	}
	v := make([]float64, n)
	ahead, here := 1.0, 0.0
	if o.Nesterov {
		ahead, here = o.Momentum, o.Rate
	}
	return func() {}, func(from, to int, theta, grad []float64) {
		if kernel.Momentum(theta[from:to], v[from:to], grad[from:to], o.Momentum, o.Rate, ahead, here) {
			return
		}
		for i := from; i < to; i++ {
			g := grad[i]
			v[i] = o.Momentum*v[i] - o.Rate*g
			if o.Nesterov {
				theta[i] += o.Momentum*v[i] - o.Rate*g
			} else {
				theta[i] += v[i]
			}
		}
	}
}
