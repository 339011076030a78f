//go:build !amd64 || noasm

package kernel

// Without assembly there is nothing to do these faster with.

func Exp(dst, x []float64) (done bool)                                    { return false }
func Sigmoid(dst, x []float64) (done bool)                                { return false }
func Tanh(dst, x []float64) (done bool)                                   { return false }
func SigmoidAndSlope(a, slope, x []float64) (done bool)                   { return false }
func TanhAndSlope(a, slope, x []float64) (done bool)                      { return false }
func Multiply(dst, x, y []float64) (done bool)                            { return false }
func Softplus(dst, x []float64) (done bool)                               { return false }
func ReLU(dst, x []float64) (done bool)                                   { return false }
func PullSigmoid(dst, d, x []float64) (done bool)                         { return false }
func PullTanh(dst, d, x []float64) (done bool)                            { return false }
func PullSoftplus(dst, d, x []float64) (done bool)                        { return false }
func LeakyReLU(dst, d, x []float64, below float64) (done bool)            { return false }
func AddScaled(dst, x []float64, factor float64, y []float64) (done bool) { return false }
func differenceFast(dst, x, y []float64, by float64) (done bool)          { return false }
func LogisticDifference(dst, p, x, y []float64, by float64) (done bool)   { return false }
func LogisticLoss(x, y []float64) (sum float64, done bool)                { return 0, false }
func rowSumsFast(sums, x []float64, stride, n int) (done bool)            { return false }
func sumFast(x []float64) (total float64, done bool)                      { return 0, false }
func dotFast(x, y []float64) (total float64, done bool)                   { return 0, false }
func distance2Fast(x, y []float64) (total float64, done bool)             { return 0, false }

func Momentum(theta, v, grad []float64, momentum, rate, ahead, here float64) (done bool) {
	return false
}

func Adam(theta, m, v, grad []float64, beta1, beta2, rate, root, epsilon float64) (done bool) {
	return false
}
