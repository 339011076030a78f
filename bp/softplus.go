package bp

import (
	"math"

	"backprop/bp/internal/kernel"
)

// Softplus is a smooth ReLU:
//
//	f(z) = ln(1 + e^z)                                       (A3)
//	f′(z) = 1/(1 + e^−z) = σ(z)                              (A8, A11)
var Softplus Activation = &entrywise{
	name:     "softplus",
	f:        softplus,
	slope:    func(z, a float64) float64 { return sigmoid(z) },
	all:      kernel.Softplus,
	pull:     kernel.PullSoftplus,
	dual:     dualSoftplus,
	variance: he(0),
}

// softplus uses ln(1 + e^z) = z + ln(1 + e^−z) for z > 0: no power overflows, and no digit is lost at either end.
func softplus(z float64) float64 {
	return math.Max(z, 0) + math.Log1p(math.Exp(-math.Abs(z)))
}
