//go:build amd64 && !noasm

package kernel

// SigmoidAndSlope sets a = σ(x) and slope = σ′(x), in less time than Sigmoid and PullSigmoid take.
func SigmoidAndSlope(a, slope, x []float64) (done bool) {
	if len(x) == 0 {
		return true
	}
	_, _ = a[len(x)-1], slope[len(x)-1]
	switch level {
	case AVX512:
		sigmoidAndSlopeAVX512(len(x), &a[0], &slope[0], &x[0])
	case AVX2:
		sigmoidAndSlopeAVX2(len(x), &a[0], &slope[0], &x[0])
	default:
		return false
	}
	return true
}

// TanhAndSlope sets a = tanh x and slope = tanh′(x), likewise.
func TanhAndSlope(a, slope, x []float64) (done bool) {
	if len(x) == 0 {
		return true
	}
	_, _ = a[len(x)-1], slope[len(x)-1]
	switch level {
	case AVX512:
		tanhAndSlopeAVX512(len(x), &a[0], &slope[0], &x[0])
	case AVX2:
		tanhAndSlopeAVX2(len(x), &a[0], &slope[0], &x[0])
	default:
		return false
	}
	return true
}

// Multiply sets dst = x ⊙ y.
func Multiply(dst, x, y []float64) (done bool) {
	if len(x) == 0 {
		return true
	}
	_, _ = dst[len(x)-1], y[len(x)-1]
	switch level {
	case AVX512:
		multiplyAVX512(len(x), &dst[0], &x[0], &y[0])
	case AVX2:
		multiplyAVX2(len(x), &dst[0], &x[0], &y[0])
	default:
		return false
	}
	return true
}
