//go:build !linux

package kernel

import "testing"

// guarded returns n float64. Sentinels alone have to find what goes astray.
func guarded(_ *testing.T, n int) []float64 { return make([]float64, n) }
