package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// onEveryLevel runs the test on each instruction set that the machine and the build have.
func onEveryLevel(t *testing.T, test func(t *testing.T)) {
	for l := Plain; l <= detect(); l++ {
		t.Run(l.String(), func(t *testing.T) {
			defer Use(l)()
			test(t)
		})
	}
}

// sameKind reports whether got is NaN or infinite exactly where want is.
func sameKind(got, want float64) bool {
	switch {
	case math.IsNaN(want):
		return math.IsNaN(got)
	case math.IsInf(want, 0):
		return got == want
	}
	return !math.IsNaN(got) && !math.IsInf(got, 0)
}

// odd draws a number that is now and then NaN, infinite or 0.
func odd(rng *rand.Rand) float64 {
	switch rng.IntN(40) {
	case 0:
		return math.NaN()
	case 1:
		return math.Inf(1)
	case 2:
		return math.Inf(-1)
	case 3:
		return 0
	}
	return rng.NormFloat64()
}
