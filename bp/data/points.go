package data

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// points draws n points in the plane, the classes in turn, where place says, and moves both coordinates by
// normal noise of that standard deviation. Y is not filled.
func points(n, classes int, noise float64, rng *rand.Rand, place func(class int) (x, y float64)) Set {
	s := Set{X: mat.NewDense(2, n, nil), Labels: make([]int, n)}
	for i := range n {
		k := i % classes
		x, y := place(k)
		s.X.Set(0, i, x+noise*rng.NormFloat64())
		s.X.Set(1, i, y+noise*rng.NormFloat64())
		s.Labels[i] = k
	}
	return s
}

// wantSensible panics unless a set can be drawn.
func wantSensible(name string, n int, noise float64, rng *rand.Rand) {
	switch {
	case n < 1:
		panic(fmt.Sprintf("data: %s: %d samples, want at least 1", name, n))
	case !(noise >= 0) || math.IsInf(noise, 0):
		panic(fmt.Sprintf("data: %s: the noise is %v, want a standard deviation of 0 or more", name, noise))
	case rng == nil:
		panic(fmt.Sprintf("data: %s: no generator, want one with a seed: rand.New(rand.NewPCG(1, 2))", name))
	}
}
