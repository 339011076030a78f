//go:build !amd64 || noasm

package kernel

import "gonum.org/v1/gonum/blas/blas64"

// Without assembly there is one level, and nothing that does any of this faster than plain Go.

var level = Plain

func detect() Level { return Plain }

func fuseOnly(int) float64 { return 0 }

func pause() {}

// tiledProduct is not used without assembly.
type tiledProduct struct{}

func (*tiledProduct) set(c, a, b *blas64.General, transA, transB bool, start []float64, alpha, beta float64) {
}
func (*tiledProduct) run()    {}
func (*tiledProduct) forget() {}

func (*Product) best() way { return simply }

func narrow(c, a, b *blas64.General, transA bool, start []float64) {}
func dots(c, a, b *blas64.General, alpha, beta float64)            {}

func transposeFast(to, from *blas64.General) (done bool) { return false }

func (Window) largestFast(top []float64, at []int, x *blas64.General) (done bool) { return false }
func (Window) addWhereFast(dx *blas64.General, d []float64, at []int) (done bool) { return false }

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
