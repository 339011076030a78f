package bp

import (
	"fmt"

	"backprop/bp/internal/kernel"

	"gonum.org/v1/gonum/num/dual"
)

// LeakyReLU is ReLU with a small slope below 0, so that no unit is ever without a gradient (Maas, Hannun
// and Ng 2013):
//
//	f(z) = z for z > 0,  0.01 z for z ≤ 0                    (A3)
//	f′(z) = 1 for z > 0,  0.01 for z ≤ 0                     (A8)
//
// At the kink z = 0 it has no derivative; f′ is taken to be 0.01 there. NewLeakyReLU takes another slope.
var LeakyReLU = NewLeakyReLU(0.01)

// NewLeakyReLU returns f(z) = z for z > 0 and slope·z for z ≤ 0; f′(0) is taken to be slope (A3, A8). It
// panics unless the slope is finite.
func NewLeakyReLU(slope float64) Activation {
	if !finite(slope) {
		panic(fmt.Sprintf("bp: NewLeakyReLU(%v): want a finite slope such as 0.01", slope))
	}
	return &entrywise{
		name:     fmt.Sprintf("leaky ReLU %v", slope),
		f:        func(z float64) float64 { return z * kinkedSlope(z, slope) },
		slope:    func(z, a float64) float64 { return kinkedSlope(z, slope) },
		all:      func(a, z []float64) bool { return kernel.LeakyReLU(a, z, z, slope) },
		pull:     func(delta, da, z []float64) bool { return kernel.LeakyReLU(delta, da, z, slope) },
		dual:     func(z dual.Number) dual.Number { return dualKinked(z, slope) },
		piece:    side,
		variance: he(slope),
	}
}
