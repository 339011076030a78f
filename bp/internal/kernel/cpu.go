package kernel

import (
	"fmt"
	"time"
)

// Level is an instruction set that the kernels are written for.
type Level int

// The levels, from slow to fast.
const (
	Plain  Level = iota // Go
	AVX2                // with FMA
	AVX512              // F, DQ and VL
)

func (l Level) String() string { return [...]string{"plain Go", "AVX2", "AVX-512"}[l] }

// Best returns the level that the kernels use.
func Best() Level { return level }

// Use makes the kernels use another level, for tests and benchmarks, and returns what takes that back. No kernel may
// run meanwhile. It panics for a level that the machine does not have.
func Use(l Level) (restore func()) {
	if best := detect(); l < Plain || l > best {
		panic(fmt.Sprintf("kernel: level %d: this machine and build have %v at most", l, best))
	}
	before := level
	level = l
	return func() { level = before }
}

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
