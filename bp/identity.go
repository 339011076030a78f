package bp

import "gonum.org/v1/gonum/num/dual"

// Identity is f(z) = z, with f′(z) = 1.
var Identity Activation = &entrywise{
	name:     "identity",
	f:        func(z float64) float64 { return z },
	slope:    func(z, a float64) float64 { return 1 },
	dual:     func(z dual.Number) dual.Number { return z },
	variance: glorot,
}
