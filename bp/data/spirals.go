package data

import (
	"fmt"
	"math"
	"math/rand/v2"
)

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
