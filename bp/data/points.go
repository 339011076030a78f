package data

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// Moons draws two half circles that reach into each other, with t uniform in 0 … π:
//
//	class 0   (cos t, sin t)
//	class 1   (1 − cos t, ½ − sin t)
//
// and normal noise on both coordinates. X is 2×n, Y is 1×n. It panics unless n ≥ 1 and noise ≥ 0.
func Moons(n int, noise float64, rng *rand.Rand) Set {
	wantSensible("Moons", n, noise, rng)
	s := points(n, 2, noise, rng, func(class int) (x, y float64) {
		sin, cos := math.Sincos(math.Pi * rng.Float64())
		if class == 0 {
			return cos, sin
		}
		return 1 - cos, 0.5 - sin
	})
	s.Y = row(s.Labels)
	return s
}

// Circles draws a circle within a circle, with t uniform in 0 … 2π:
//
//	class 0   (cos t, sin t)
//	class 1   (½ cos t, ½ sin t)
//
// and normal noise on both coordinates. X is 2×n, Y is 1×n. It panics unless n ≥ 1 and noise ≥ 0.
func Circles(n int, noise float64, rng *rand.Rand) Set {
	wantSensible("Circles", n, noise, rng)
	s := points(n, 2, noise, rng, func(class int) (x, y float64) {
		radius := 1 - 0.5*float64(class)
		sin, cos := math.Sincos(2 * math.Pi * rng.Float64())
		return radius * cos, radius * sin
	})
	s.Y = row(s.Labels)
	return s
}

// Spirals draws K arms that wind around the origin by three quarters of a turn, with r uniform in 0 … 1:
//
//	class k   (r cos φ, r sin φ),   φ = 2π (k/K + ¾ r)
//
// and normal noise on both coordinates. X is 2×n, Y is K×n (see OneHot). It panics unless n ≥ 1, noise ≥ 0
// and there are at least two arms.
func Spirals(n, arms int, noise float64, rng *rand.Rand) Set {
	wantSensible("Spirals", n, noise, rng)
	if arms < 2 {
		panic(fmt.Sprintf("data: Spirals: %d arms, want at least 2: one is a class each", arms))
	}
	s := points(n, arms, noise, rng, func(class int) (x, y float64) {
		r := rng.Float64()
		sin, cos := math.Sincos(2 * math.Pi * (float64(class)/float64(arms) + 0.75*r))
		return r * cos, r * sin
	})
	s.Y = OneHot(s.Labels, arms)
	return s
}

// XOR returns the four samples of exclusive or, which no single layer can tell apart:
//
//	y = x₁ ⊕ x₂     0⊕0 = 0, 0⊕1 = 1, 1⊕0 = 1, 1⊕1 = 0
//
// X is 2×4, Y is 1×4.
func XOR() Set {
	labels := []int{0, 1, 1, 0}
	x := mat.NewDense(2, 4, []float64{
		0, 0, 1, 1,
		0, 1, 0, 1})
	return Set{X: x, Y: row(labels), Labels: labels}
}

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
