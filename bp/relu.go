package bp

import (
	"backprop/bp/internal/kernel"

	"gonum.org/v1/gonum/num/dual"
)

// ReLU is the rectified linear unit (线性整流函数):
//
//	f(z) = max(0, z)                                         (A3)
//	f′(z) = 1 for z > 0,  0 for z ≤ 0                        (A8)
//
// At the kink z = 0, where ReLU has no derivative, f′ is taken to be 0.
var ReLU Activation = &entrywise{
	name:     "ReLU",
	f:        relu,
	slope:    func(z, a float64) float64 { return kinkedSlope(z, 0) },
	all:      kernel.ReLU,
	pull:     func(delta, da, z []float64) bool { return kernel.LeakyReLU(delta, da, z, 0) },
	dual:     func(z dual.Number) dual.Number { return dualKinked(z, 0) },
	piece:    side,
	variance: he(0),
}

// relu asks for z ≤ 0, and not for z > 0, so that NaN stays NaN.
func relu(z float64) float64 {
	if z <= 0 {
		return 0
	}
	return z
}

// kinkedSlope is the slope of a function that is z for z > 0, and below z for z ≤ 0.
func kinkedSlope(z, below float64) float64 {
	if z <= 0 {
		return below
	}
	return 1
}

// side tells the pieces of a function with a kink at 0 apart: −1 and 1, and 0 for the kink itself.
func side(z float64) int {
	switch {
	case z > 0:
		return 1
	case z < 0:
		return -1
	}
	return 0
}
