package data

import (
	"math"
	"math/rand/v2"
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
