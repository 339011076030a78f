package data

import (
	"math"
	"math/rand/v2"
)

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
