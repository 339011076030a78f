package bp

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// Init draws new parameters for every layer that has an Init method of its own, as Dense and Conv2D have: the
// weights from a normal distribution with mean 0, the biases 0. The variance depends on the activation that
// the layer itself ends in, on its fan-in (the inputs of a unit) and its fan-out (the units that an input
// goes to):
//
//	Identity, Sigmoid, Tanh, Softmax, others   Var w = 2/(fan-in + fan-out)         Glorot and Bengio 2010, eq. 12
//	ReLU, LeakyReLU, Softplus                  Var w = 2/((1 + slope²) fan-in)      He et al. 2015, eq. 10, 15
//
// slope is that of f below 0. The same generator in the same state gives the same parameters, bit for bit.
func (net *Network) Init(rng *rand.Rand) {
	net.wantMade()
	if rng == nil {
		panic("bp: Init without a generator: give one with a seed, rand.New(rand.NewPCG(1, 2))")
	}
	net.layers.init(rng)
}

func (c chain) init(rng *rand.Rand) {
	for _, l := range c {
		if l, ok := l.(interface{ Init(*rand.Rand) }); ok {
			l.Init(rng)
		}
	}
}

// glorot keeps the size of activations and gradients from layer to layer while f is close to the identity,
// as well as one number can serve both.
func glorot(fanIn, fanOut int) float64 { return 2 / float64(fanIn+fanOut) }

// he keeps the size of the activations after an f that is z above 0 and slope·z below.
func he(slope float64) func(fanIn, fanOut int) float64 {
	return func(fanIn, fanOut int) float64 { return 2 / ((1 + slope*slope) * float64(fanIn)) }
}

// initWeights draws w for the activation f, and sets b to 0.
func initWeights(rng *rand.Rand, w, b *mat.Dense, f Activation, fanIn, fanOut int) {
	variance := glorot
	if e, ok := f.(*entrywise); ok {
		variance = e.variance
	}
	deviation := math.Sqrt(variance(fanIn, fanOut))
	rows, cols := w.Dims()
	for i := range rows {
		for k := range cols {
			w.Set(i, k, deviation*rng.NormFloat64())
		}
	}
	b.Zero()
}
