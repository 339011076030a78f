package kernel

import "time"

// Peak returns the multiplications and additions that one core does at most, in units of 10⁹ a second, at the present
// level: the best of several runs within about that time. It is 0 without assembly.
func Peak(d time.Duration) (best float64) {
	const n = 20_000
	for start := time.Now(); time.Since(start) < d; {
		began := time.Now()
		flops := fuseOnly(n)
		best = max(best, flops/time.Since(began).Seconds()/1e9)
	}
	return best
}
