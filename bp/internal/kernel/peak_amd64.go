//go:build amd64 && !noasm

package kernel

// fuseOnly does nothing but multiply and add, and returns how much of it.
func fuseOnly(n int) (flops float64) {
	switch level {
	case AVX512:
		peakAVX512(n)
		return 160 * float64(n)
	case AVX2:
		peakAVX2(n)
		return 80 * float64(n)
	}
	return 0
}
