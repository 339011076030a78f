package kernel

import (
	"math"
	"testing"
)

// fence is memory for slices that nobody may read before or write behind. On Linux, the page before and the page after
// it cannot be touched; see fence_linux_test.go. Everywhere, sentinels lie around what is handed out.
type fence struct {
	all []float64
	t   *testing.T
}

const sentinel = 0x7ff8_dead_beef_cafe // a NaN of its own

func newFence(t *testing.T, n int) *fence {
	f := &fence{all: guarded(t, n), t: t}
	for i := range f.all {
		f.all[i] = math.Float64frombits(sentinel)
	}
	return f
}

// front returns the first n entries.
func (f *fence) front(n int) []float64 { return f.all[:n:n] }

// back returns the last n entries.
func (f *fence) back(n int) []float64 { return f.all[len(f.all)-n:] }

// at returns n entries from the i-th on.
func (f *fence) at(i, n int) []float64 { return f.all[i : i+n : i+n] }

// untouched fails the test unless all entries but those of s, which begin at the i-th, are sentinels, and makes those
// of s sentinels again.
func (f *fence) untouched(s []float64) {
	f.t.Helper()
	for i := range s {
		s[i] = math.Float64frombits(sentinel)
	}
	for i, v := range f.all {
		if math.Float64bits(v) != sentinel {
			f.t.Fatalf("entry %d of %d, outside the slice, has become %v", i, len(f.all), v)
		}
	}
}
