package bp

import (
	"math"
	"math/rand/v2"
)

// Init draws new parameters for every layer that has an Init method of its own, as Dense has. The same
// generator in the same state gives the same parameters, bit for bit.
func (net *Network) Init(rng *rand.Rand) {
	for _, l := range net.layers {
		if l, ok := l.(interface{ Init(*rand.Rand) }); ok {
			l.Init(rng)
		}
	}
}

// Init draws each weight from the normal distribution with mean 0 and variance 2/(in + out), and sets the
// biases to 0. With this variance (Glorot and Bengio 2010, eq. 12) neither the activations nor the
// gradients shrink or grow much from layer to layer while f is close to linear.
func (l *Dense) Init(rng *rand.Rand) {
	in, out := l.Sizes()
	deviation := math.Sqrt(2 / float64(in+out))
	for i := range out {
		for k := range in {
			l.W.Set(i, k, deviation*rng.NormFloat64())
		}
	}
	l.B.Zero()
}
