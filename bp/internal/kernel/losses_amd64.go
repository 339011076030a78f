//go:build amd64 && !noasm

package kernel

// differenceFast sets dst = (x − y)/by.
func differenceFast(dst, x, y []float64, by float64) (done bool) {
	switch level {
	case AVX512:
		differenceAVX512(len(x), &dst[0], &x[0], &y[0], by)
	case AVX2:
		differenceAVX2(len(x), &dst[0], &x[0], &y[0], by)
	default:
		return false
	}
	return true
}

// LogisticDifference sets dst = (p − y)/by for p = σ(x), where y = 1 and x > 1 as −σ(−x)/by: there, p − 1 has few digits left.
func LogisticDifference(dst, p, x, y []float64, by float64) (done bool) {
	if len(x) == 0 {
		return true
	}
	_, _, _ = dst[len(x)-1], p[len(x)-1], y[len(x)-1]
	switch level {
	case AVX512:
		logisticDifferenceAVX512(len(x), &dst[0], &p[0], &x[0], &y[0], by)
	case AVX2:
		logisticDifferenceAVX2(len(x), &dst[0], &p[0], &x[0], &y[0], by)
	default:
		return false
	}
	return true
}

// LogisticLoss returns Σ max(x, 0) − y x + ln(1 + e^−|x|), which is Σ −y ln σ(x) − (1 − y) ln(1 − σ(x)).
func LogisticLoss(x, y []float64) (sum float64, done bool) {
	if len(x) == 0 {
		return 0, true
	}
	_ = y[len(x)-1]
	switch level {
	case AVX512:
		return logisticLossAVX512(len(x), &x[0], &y[0]), true
	case AVX2:
		return logisticLossAVX2(len(x), &x[0], &y[0]), true
	}
	return 0, false
}
