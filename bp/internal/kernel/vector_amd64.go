//go:build amd64 && !noasm

package kernel

// The functions below do their work only where there is assembly for it, and report whether they did. dst may be any
// of the other slices; all have one length.

// Exp sets dst = e^x.
func Exp(dst, x []float64) (done bool) {
	if len(x) == 0 {
		return true
	}
	_ = dst[len(x)-1]
	switch level {
	case AVX512:
		expAVX512(len(x), &dst[0], &x[0])
	case AVX2:
		expAVX2(len(x), &dst[0], &x[0])
	default:
		return false
	}
	return true
}

// Sigmoid sets dst = 1/(1 + e^−x).
func Sigmoid(dst, x []float64) (done bool) {
	if len(x) == 0 {
		return true
	}
	_ = dst[len(x)-1]
	switch level {
	case AVX512:
		sigmoidAVX512(len(x), &dst[0], &x[0])
	case AVX2:
		sigmoidAVX2(len(x), &dst[0], &x[0])
	default:
		return false
	}
	return true
}

// Tanh sets dst = tanh x.
func Tanh(dst, x []float64) (done bool) {
	if len(x) == 0 {
		return true
	}
	_ = dst[len(x)-1]
	switch level {
	case AVX512:
		tanhAVX512(len(x), &dst[0], &x[0])
	case AVX2:
		tanhAVX2(len(x), &dst[0], &x[0])
	default:
		return false
	}
	return true
}

// Softplus sets dst = ln(1 + e^x).
func Softplus(dst, x []float64) (done bool) {
	if len(x) == 0 {
		return true
	}
	_ = dst[len(x)-1]
	switch level {
	case AVX512:
		softplusAVX512(len(x), &dst[0], &x[0])
	case AVX2:
		softplusAVX2(len(x), &dst[0], &x[0])
	default:
		return false
	}
	return true
}

// ReLU sets dst = max(0, x), NaN for NaN.
func ReLU(dst, x []float64) (done bool) {
	if len(x) == 0 {
		return true
	}
	_ = dst[len(x)-1]
	switch level {
	case AVX512:
		reluAVX512(len(x), &dst[0], &x[0])
	case AVX2:
		reluAVX2(len(x), &dst[0], &x[0])
	default:
		return false
	}
	return true
}

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

// PullSigmoid sets dst = d ⊙ σ′(x).
func PullSigmoid(dst, d, x []float64) (done bool) {
	if len(x) == 0 {
		return true
	}
	_, _ = dst[len(x)-1], d[len(x)-1]
	switch level {
	case AVX512:
		pullSigmoidAVX512(len(x), &dst[0], &d[0], &x[0])
	case AVX2:
		pullSigmoidAVX2(len(x), &dst[0], &d[0], &x[0])
	default:
		return false
	}
	return true
}

// PullTanh sets dst = d ⊙ tanh′(x).
func PullTanh(dst, d, x []float64) (done bool) {
	if len(x) == 0 {
		return true
	}
	_, _ = dst[len(x)-1], d[len(x)-1]
	switch level {
	case AVX512:
		pullTanhAVX512(len(x), &dst[0], &d[0], &x[0])
	case AVX2:
		pullTanhAVX2(len(x), &dst[0], &d[0], &x[0])
	default:
		return false
	}
	return true
}

// PullSoftplus sets dst = d ⊙ σ(x).
func PullSoftplus(dst, d, x []float64) (done bool) {
	if len(x) == 0 {
		return true
	}
	_, _ = dst[len(x)-1], d[len(x)-1]
	switch level {
	case AVX512:
		pullSoftplusAVX512(len(x), &dst[0], &d[0], &x[0])
	case AVX2:
		pullSoftplusAVX2(len(x), &dst[0], &d[0], &x[0])
	default:
		return false
	}
	return true
}

// LeakyReLU sets dst = d where x > 0 or x is NaN, and dst = below·d where x ≤ 0.
func LeakyReLU(dst, d, x []float64, below float64) (done bool) {
	if len(x) == 0 {
		return true
	}
	_, _ = dst[len(x)-1], d[len(x)-1]
	switch level {
	case AVX512:
		leakyReLUAVX512(len(x), &dst[0], &d[0], &x[0], below)
	case AVX2:
		leakyReLUAVX2(len(x), &dst[0], &d[0], &x[0], below)
	default:
		return false
	}
	return true
}

// AddScaled sets dst = x + factor·y.
func AddScaled(dst, x []float64, factor float64, y []float64) (done bool) {
	if len(x) == 0 {
		return true
	}
	_, _ = dst[len(x)-1], y[len(x)-1]
	switch level {
	case AVX512:
		addScaledAVX512(len(x), &dst[0], &x[0], &y[0], factor)
	case AVX2:
		addScaledAVX2(len(x), &dst[0], &x[0], &y[0], factor)
	default:
		return false
	}
	return true
}

// sumFast returns Σ x.
func sumFast(x []float64) (total float64, done bool) {
	if len(x) == 0 {
		return 0, true
	}
	switch level {
	case AVX512:
		return sumAVX512(len(x), &x[0]), true
	case AVX2:
		return sumAVX2(len(x), &x[0]), true
	}
	return 0, false
}

// dotFast returns Σ x y.
func dotFast(x, y []float64) (total float64, done bool) {
	if len(x) == 0 {
		return 0, true
	}
	_ = y[len(x)-1]
	switch level {
	case AVX512:
		return dotAVX512(len(x), &x[0], &y[0]), true
	case AVX2:
		return dotAVX2(len(x), &x[0], &y[0]), true
	}
	return 0, false
}

// distance2Fast returns Σ (x − y)².
func distance2Fast(x, y []float64) (total float64, done bool) {
	if len(x) == 0 {
		return 0, true
	}
	_ = y[len(x)-1]
	switch level {
	case AVX512:
		return distance2AVX512(len(x), &x[0], &y[0]), true
	case AVX2:
		return distance2AVX2(len(x), &x[0], &y[0]), true
	}
	return 0, false
}

// rowSumsFast sets sums to the sums of the rows of x, which has n columns.
func rowSumsFast(sums []float64, x []float64, stride, n int) (done bool) {
	switch {
	case level == Plain:
		return false
	case level == AVX512 && n > 4:
		rowSumsAVX512(len(sums), n, &x[0], stride, &sums[0])
	default:
		rowSumsAVX2(len(sums), n, &x[0], stride, &sums[0])
	}
	return true
}

// Momentum sets v = momentum·v − rate·grad, and then theta = theta + ahead·v − here·grad.
func Momentum(theta, v, grad []float64, momentum, rate, ahead, here float64) (done bool) {
	n := len(grad)
	if n == 0 {
		return true
	}
	_, _ = theta[n-1], v[n-1]
	switch level {
	case AVX512:
		momentumAVX512(n, &theta[0], &v[0], &grad[0], momentum, rate, ahead, here)
	case AVX2:
		momentumAVX2(n, &theta[0], &v[0], &grad[0], momentum, rate, ahead, here)
	default:
		return false
	}
	return true
}

// Adam sets m = beta1·m + (1−beta1)·grad, v = beta2·v + (1−beta2)·grad², and then theta = theta − rate·m/(root·√v + epsilon).
func Adam(theta, m, v, grad []float64, beta1, beta2, rate, root, epsilon float64) (done bool) {
	n := len(grad)
	if n == 0 {
		return true
	}
	_, _, _ = theta[n-1], m[n-1], v[n-1]
	switch level {
	case AVX512:
		adamAVX512(n, &theta[0], &m[0], &v[0], &grad[0], beta1, 1-beta1, beta2, 1-beta2, rate, root, epsilon)
	case AVX2:
		adamAVX2(n, &theta[0], &m[0], &v[0], &grad[0], beta1, 1-beta1, beta2, 1-beta2, rate, root, epsilon)
	default:
		return false
	}
	return true
}
