package bp

import (
	"math"

	"backprop/bp/internal/kernel"
)

// Tanh is the hyperbolic tangent (双曲正切), with values in −1 … 1:
//
//	tanh z = (e^z − e^−z)/(e^z + e^−z) = 2σ(2z) − 1            (A3)
//	tanh′ z = 1 − tanh² z = 1 − a²,  at most 1, at z = 0       (A8)
var Tanh Activation = &entrywise{
	name:      "tanh",
	f:         math.Tanh,
	slope:     tanhSlope,
	all:       kernel.Tanh,
	pull:      kernel.PullTanh,
	withSlope: kernel.TanhAndSlope,
	dual:      dualTanh,
	variance:  glorot,
}

// tanhSlope uses 1 − tanh² z = 4e/(1 + e)², e = e^−2|z|, where |a| is close to 1: the difference 1 − a² has
// few digits left there.
func tanhSlope(z, a float64) float64 {
	if math.Abs(z) > 0.5 {
		e := math.Exp(-2 * math.Abs(z))
		return 4 * e / ((1 + e) * (1 + e))
	}
	return 1 - a*a
}
