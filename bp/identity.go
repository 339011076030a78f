package bp

// Identity is f(z) = z, with f′(z) = 1.
var Identity Activation = &entrywise{
	name:  "identity",
	f:     func(z float64) float64 { return z },
	slope: func(z, a float64) float64 { return 1 },
}
