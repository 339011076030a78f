package bp

import (
	"fmt"
	"math"

	"backprop/bp/internal/kernel"
)

// Optimizer is a rule that turns a gradient into a step: SGD, Momentum, Adam, or one of your own.
type Optimizer interface {
	// Start begins a run with n parameters. The function that it returns changes theta, given grad = ∂L/∂θ;
	// whatever the rule has to remember between steps, it remembers there. It panics when a setting makes
	// no sense.
	Start(n int) (step func(theta, grad []float64))
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
		wantParameters("SGD", n, theta, grad)
		if kernel.AddScaled(theta, theta, -o.Rate, grad) {
			return
		}
		for i, g := range grad {
			theta[i] -= o.Rate * g
		}
	}
}

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
	wantRate("Momentum", o.Rate)
	if !(o.Momentum >= 0 && o.Momentum < 1) {
		panic(fmt.Sprintf("bp: Momentum.Momentum is %v, want at least 0 and less than 1, such as 0.9", o.Momentum))
	}
	v := make([]float64, n)
	ofVelocity, ofGradient := 1.0, 0.0 // θ ← θ + ofVelocity v − ofGradient ∂L/∂θ
	if o.Nesterov {
		ofVelocity, ofGradient = o.Momentum, o.Rate
	}
	return func(theta, grad []float64) {
		wantParameters("Momentum", n, theta, grad)
		if kernel.Momentum(theta, v, grad, o.Momentum, o.Rate, ofVelocity, ofGradient) {
			return
		}
		for i, g := range grad {
			v[i] = o.Momentum*v[i] - o.Rate*g
			if o.Nesterov {
				theta[i] += o.Momentum*v[i] - o.Rate*g
			} else {
				theta[i] += v[i]
			}
		}
	}
}

// Adam gives each parameter a step of its own, by the mean m of its gradients and the mean v of their
// squares. Both start at 0; dividing by 1 − βᵗ takes that start out again. With g = ∂L/∂θ, and every
// operation entry by entry:
//
//	m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²
//	θ ← θ − η (m/(1 − β₁ᵗ)) / (√(v/(1 − β₂ᵗ)) + ε)           t = 1, 2, …
//
// This is algorithm 1 of Kingma and Ba (ICLR 2015). A field that is 0 means the value that they recommend,
// so that Adam{} is their Adam. Under a constant gradient g every step is −η g/(|g| + ε): about η, however
// large or small g is.
type Adam struct {
	Rate    float64 // η, the learning rate (学习率), α in the paper; 0 means 0.001
	Beta1   float64 // β₁ < 1, how slowly m forgets; 0 means 0.9
	Beta2   float64 // β₂ < 1, how slowly v forgets; 0 means 0.999
	Epsilon float64 // ε, against division by 0; 0 means 1e-8
}

// Start panics unless the rate and ε are positive, and β₁ and β₂ between 0 and 1, after the defaults are
// filled in.
func (o Adam) Start(n int) func(theta, grad []float64) {
	o = o.withDefaults()
	m, v := make([]float64, n), make([]float64, n)
	t := 0.0
	return func(theta, grad []float64) {
		wantParameters("Adam", n, theta, grad)
		t++
		mWeight, vWeight := 1-math.Pow(o.Beta1, t), 1-math.Pow(o.Beta2, t)
		if kernel.Adam(theta, m, v, grad, o.Beta1, o.Beta2, o.Rate/mWeight, 1/math.Sqrt(vWeight), o.Epsilon) {
			return
		}
		for i, g := range grad {
			m[i] = o.Beta1*m[i] + (1-o.Beta1)*g
			v[i] = o.Beta2*v[i] + (1-o.Beta2)*g*g
			theta[i] -= o.Rate * (m[i] / mWeight) / (math.Sqrt(v[i]/vWeight) + o.Epsilon)
		}
	}
}

// withDefaults fills in the fields that are 0, and panics where one makes no sense.
func (o Adam) withDefaults() Adam {
	for _, d := range []struct {
		field *float64
		value float64
	}{{&o.Rate, 0.001}, {&o.Beta1, 0.9}, {&o.Beta2, 0.999}, {&o.Epsilon, 1e-8}} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	wantRate("Adam", o.Rate)
	switch {
	case !(o.Beta1 > 0 && o.Beta1 < 1):
		panic(fmt.Sprintf("bp: Adam.Beta1 is %v, want a number between 0 and 1, or 0 for 0.9", o.Beta1))
	case !(o.Beta2 > 0 && o.Beta2 < 1):
		panic(fmt.Sprintf("bp: Adam.Beta2 is %v, want a number between 0 and 1, or 0 for 0.999", o.Beta2))
	case !(o.Epsilon > 0) || !finite(o.Epsilon):
		panic(fmt.Sprintf("bp: Adam.Epsilon is %v, want a small positive number, or 0 for 1e-8", o.Epsilon))
	}
	return o
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
