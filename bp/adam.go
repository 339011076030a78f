package bp

import (
	"fmt"
	"math"

	"backprop/bp/internal/kernel"
)

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
	next, piece := o.startPieces(n)
	return whole("Adam", n, next, piece)
}

func (o Adam) startPieces(n int) (next func(), piece func(from, to int, theta, grad []float64)) {
	o = o.withDefaults()
	o.wantSensible()
	m, v := make([]float64, n), make([]float64, n)
	var t, mWeight, vWeight float64
	next = func() {
		t++
		mWeight, vWeight = 1-math.Pow(o.Beta1, t), 1-math.Pow(o.Beta2, t)
	}
	return next, func(from, to int, theta, grad []float64) {
		if kernel.Adam(theta[from:to], m[from:to], v[from:to], grad[from:to],
			o.Beta1, o.Beta2, o.Rate/mWeight, 1/math.Sqrt(vWeight), o.Epsilon) {
			return
		}
		for i := from; i < to; i++ {
			g := grad[i]
			m[i] = o.Beta1*m[i] + (1-o.Beta1)*g
			v[i] = o.Beta2*v[i] + (1-o.Beta2)*g*g
			theta[i] -= o.Rate * (m[i] / mWeight) / (math.Sqrt(v[i]/vWeight) + o.Epsilon)
		}
	}
}

func (o Adam) withDefaults() Adam {
	for _, d := range []struct {
		field *float64
		value float64
	}{{&o.Rate, 0.001}, {&o.Beta1, 0.9}, {&o.Beta2, 0.999}, {&o.Epsilon, 1e-8}} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	return o
}

func (o Adam) wantSensible() {
	wantRate("Adam", o.Rate)
	switch {
	case !(o.Beta1 > 0 && o.Beta1 < 1):
		panic(fmt.Sprintf("bp: Adam.Beta1 is %v, want a number between 0 and 1, or 0 for 0.9", o.Beta1))
	case !(o.Beta2 > 0 && o.Beta2 < 1):
		panic(fmt.Sprintf("bp: Adam.Beta2 is %v, want a number between 0 and 1, or 0 for 0.999", o.Beta2))
	case !(o.Epsilon > 0) || !finite(o.Epsilon):
		panic(fmt.Sprintf("bp: Adam.Epsilon is %v, want a small positive number, or 0 for 1e-8", o.Epsilon))
	}
}
