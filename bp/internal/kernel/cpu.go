package kernel

import "fmt"

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
