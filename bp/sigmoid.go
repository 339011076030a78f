package bp

import (
	"math"

	"backprop/bp/internal/kernel"
)

// Sigmoid is the logistic function σ (S 型函数), with values in 0 … 1:
//
//	σ(z) = 1/(1 + e^−z)                                        (A11)
//	σ′(z) = σ(z) (1 − σ(z)) = a (1 − a),  at most ¼, at z = 0  (A12, B5, B12)
var Sigmoid Activation = &entrywise{
	name:      "sigmoid",
	f:         sigmoid,
	slope:     sigmoidSlope,
	all:       kernel.Sigmoid,
	pull:      kernel.PullSigmoid,
	withSlope: kernel.SigmoidAndSlope,
	dual:      dualSigmoid,
	variance:  glorot,
}

// sigmoid never raises e to a positive power, so that it is right to the last digits at z = ±1000 too.
func sigmoid(z float64) float64 {
	if z >= 0 {
		return 1 / (1 + math.Exp(-z))
	}
	e := math.Exp(z)
	return e / (1 + e)
}

// sigmoidSlope uses 1 − σ(z) = σ(−z) where a is close to 1: the difference 1 − a has few digits left there.
func sigmoidSlope(z, a float64) float64 {
	if z > 1 {
		return a * sigmoid(-z)
	}
	return a * (1 - a)
}
