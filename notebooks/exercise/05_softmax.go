package exercise

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"slices"

	"backprop/notebooks/measure"

	"gonum.org/v1/gonum/mat"
)

// softmaxAndHidden are the exercises of notebook 05.
var softmaxAndHidden = []exercise{
	{
		ID:   "05-softmax",
		Ask:  "write a softmax that does not overflow into probabilitiesOf",
		Want: func(z []float64) []float64 { return powers(z, slices.Max(z), slices.Max(z)) },
		Draw: func(r *rand.Rand) []any { return []any{vector(r, 3)} },
		Also: [][]any{{[]float64{1000, 0, -1000}}, {[]float64{0, 1000, 2}}, {[]float64{-1000, -1001, -1002}}},
		Mistakes: []mistake{
			{"the formula is right, but a computer cannot use it as it is: large powers overflow, and small ones are 0", func(z []float64) []float64 { return powers(z, 0, 0) }},
			{"the maximum is subtracted above and not below", func(z []float64) []float64 { return powers(z, slices.Max(z), 0) }},
			{"the maximum is subtracted below and not above", func(z []float64) []float64 { return powers(z, 0, slices.Max(z)) }},
			{"the minimum is subtracted: the powers get even larger", func(z []float64) []float64 { return powers(z, slices.Min(z), slices.Min(z)) }},
			{"the mean is subtracted: that is not enough when one z is far above it", func(z []float64) []float64 {
				mean := (z[0] + z[1] + z[2]) / 3
				return powers(z, mean, mean)
			}},
			{"the first z is subtracted: that is not enough when another one is far above it", func(z []float64) []float64 { return powers(z, z[0], z[0]) }},
			{"the powers are not divided by their sum", func(z []float64) []float64 {
				return measure.Each(func(v float64) float64 { return math.Exp(v - slices.Max(z)) }, z)
			}},
			{"the powers are not divided by their sum, and the maximum is not subtracted", func(z []float64) []float64 { return measure.Each(math.Exp, z) }},
			{"that is a sigmoid for each z: they do not add up to 1", func(z []float64) []float64 { return measure.Each(sigmoid, z) }},
			{"the exponential is missing", func(z []float64) []float64 {
				sum := z[0] + z[1] + z[2]
				return measure.Each(func(v float64) float64 { return v / sum }, z)
			}},
			{"each power is divided by the sum so far: finish the sum first", func(z []float64) []float64 {
				ŷ, S := make([]float64, len(z)), 0.0
				for i, v := range z {
					S += math.Exp(v - slices.Max(z))
					ŷ[i] = math.Exp(v-slices.Max(z)) / S
				}
				return ŷ
			}},
			{"that is the logarithm of softmax", func(z []float64) []float64 {
				return measure.Each(func(v float64) float64 { return v - logSumExp(z) }, z)
			}},
		},
	},
	{
		ID:   "05-cost",
		Ask:  "predict the cost: type your number in the place of nil",
		Want: 1.407606, // ln(e + 1 + 1/e) − 0
		Mistakes: []mistake{
			{"that is S: its logarithm is wanted", 4.086161},
			{"that is the probability: minus its logarithm is wanted", 0.244728},
			{"that is the cost if the first class is the true one", 0.407606},
			{"that is the cost if the third class is the true one", 2.407606},
			{"that is the decimal logarithm: ln is the natural one", 0.611315},
		},
	},
	{
		ID:   "05-loss",
		Ask:  "write the cost of softmax, from z and the number of the true class, into lossOf",
		Want: classLoss(func(z []float64, truth int) float64 { return logSumExp(z) - z[truth] }),
		Draw: func(r *rand.Rand) []any { return []any{vector(r, 3), r.IntN(3)} },
		Also: [][]any{{[]float64{1000, 0, -1000}, 1}, {[]float64{1000, 0, -1000}, 2}, {[]float64{-1000, -1001, -1002}, 0}},
		Mistakes: []mistake{
			{"it is right for small z, and overflows for large ones: subtract the maximum before you take the powers", classLoss(func(z []float64, truth int) float64 {
				return math.Log(math.Exp(z[0])+math.Exp(z[1])+math.Exp(z[2])) - z[truth]
			})},
			{"it is right for small z, and overflows for large ones: do not divide, subtract the logarithms", classLoss(func(z []float64, truth int) float64 {
				return -math.Log(powers(z, 0, 0)[truth])
			})},
			{"a probability that is too small for a float64 becomes 0, and its logarithm −∞: do not take the logarithm of a probability", classLoss(func(z []float64, truth int) float64 {
				m := slices.Max(z)
				return -math.Log(powers(z, m, m)[truth])
			})},
			{"the maximum is subtracted inside, and not added again outside", classLoss(func(z []float64, truth int) float64 { return logSumExp(z) - slices.Max(z) - z[truth] })},
			{"the z of the true class is missing", classLoss(func(z []float64, truth int) float64 { return logSumExp(z) })},
			{"the z of the true class is added: it must be subtracted", classLoss(func(z []float64, truth int) float64 { return logSumExp(z) + z[truth] })},
			{"the logarithm of a sum is not the sum of the logarithms", classLoss(func(z []float64, truth int) float64 { return z[0] + z[1] + z[2] - z[truth] })},
			{"that is the probability", classLoss(func(z []float64, truth int) float64 {
				m := slices.Max(z)
				return powers(z, m, m)[truth]
			})},
			{"that is the maximum alone: it is only about the logarithm of the sum", classLoss(func(z []float64, truth int) float64 { return slices.Max(z) - z[truth] })},
		},
	},
	{
		ID:  "05-delta",
		Ask: "write ∂L/∂z of softmax with cross-entropy into outputDelta",
		Want: softmaxDelta(func(z, ŷ, y []float64) []float64 {
			return measure.Gradient(func(z []complex128) complex128 {
				S := measure.Sum(len(z), func(i int) complex128 { return cmplx.Exp(z[i]) })
				return measure.Sum(len(z), func(i int) complex128 { return complex(-y[i], 0) * (z[i] - cmplx.Log(S)) })
			}, z)
		}),
		Draw: func(r *rand.Rand) []any {
			z, y := vector(r, 3), vector(r, 3)
			return []any{z, powers(z, 0, 0), powers(y, 0, 0)} // the targets sum to 1, and none of them is 0
		},
		Mistakes: []mistake{
			{"the target is missing", eachClass(func(z, ŷ, y float64) float64 { return ŷ })},
			{"the sum of the powers is left out: its logarithm has a slope, too", eachClass(func(z, ŷ, y float64) float64 { return -y })},
			{"softmax's diagonal alone: every z acts on every output", eachClass(func(z, ŷ, y float64) float64 { return -y * (1 - ŷ) })},
			{"that is ∂L/∂ŷ: it has still to go through softmax", eachClass(func(z, ŷ, y float64) float64 { return -y / ŷ })},
			{"the slope of softmax is in ŷ − y already", eachClass(func(z, ŷ, y float64) float64 { return (ŷ - y) * ŷ * (1 - ŷ) })},
			{"the target is compared with z, which is no probability", eachClass(func(z, ŷ, y float64) float64 { return z - y })},
			{"the target is compared with eᶻ: it must be divided by the sum", eachClass(func(z, ŷ, y float64) float64 { return math.Exp(z) - y })},
			{"those are the terms of the loss, not its slopes", eachClass(func(z, ŷ, y float64) float64 { return -y * math.Log(ŷ) })},
		},
	},
	{
		ID:  "05-jacobian",
		Ask: "write the backward pass of softmax for any cost into throughSoftmax",
		Want: anyCost(func(ŷ, g []float64) []float64 {
			z := measure.Each(math.Log, ŷ)
			return measure.Gradient(func(z []complex128) complex128 {
				S := measure.Sum(len(z), func(i int) complex128 { return cmplx.Exp(z[i]) })
				return measure.Sum(len(z), func(i int) complex128 { return complex(g[i], 0) * cmplx.Exp(z[i]) / S })
			}, z)
		}),
		Draw: func(r *rand.Rand) []any { return []any{powers(vector(r, 4), 0, 0), vector(r, 4)} },
		Mistakes: []mistake{
			{"softmax's diagonal alone: the entries beside it count as well", throughEach(func(ŷ, g, mean, sum float64) float64 { return ŷ * (1 - ŷ) * g })},
			{"of the Jacobian diag(ŷ) − ŷŷᵀ, the second part is missing", throughEach(func(ŷ, g, mean, sum float64) float64 { return ŷ * g })},
			{"of the Jacobian diag(ŷ) − ŷŷᵀ, the first part is missing", throughEach(func(ŷ, g, mean, sum float64) float64 { return -ŷ * mean })},
			{"the two parts are added: the second one is subtracted", throughEach(func(ŷ, g, mean, sum float64) float64 { return ŷ * (g + mean) })},
			{"the factor ŷ in front is missing", throughEach(func(ŷ, g, mean, sum float64) float64 { return g - mean })},
			{"the factor ŷ is missing in the second part", throughEach(func(ŷ, g, mean, sum float64) float64 { return ŷ*g - mean })},
			{"the sum over the outputs lacks its ŷ", throughEach(func(ŷ, g, mean, sum float64) float64 { return ŷ * (g - sum) })},
			{"the plain mean of g is subtracted: each g counts as much as its ŷ", throughEach(func(ŷ, g, mean, sum float64) float64 { return ŷ * (g - sum/4) })},
			{"the sum is used before it is finished", func(ŷ, g []float64) []float64 {
				δ, mean := make([]float64, len(g)), 0.0
				for j := range g {
					mean += g[j] * ŷ[j]
					δ[j] = ŷ[j] * (g[j] - mean)
				}
				return δ
			}},
			{"ŷ is squared in the first part, too", throughEach(func(ŷ, g, mean, sum float64) float64 { return ŷ * (ŷ*g - mean) })},
		},
	},
	{
		ID:        "05-staircase",
		Ask:       "predict how many of the 64 entries are not zero: type your number in the place of nil",
		Want:      16.0,
		Tolerance: 1e-9,
		Mistakes: []mistake{
			{"a¹ has that many entries, and each of them occurs once for every row of W²", 4.0},
			{"none would be zero then, and a weight would move units that it does not lead to", 64.0},
			{"that is how many are zero", 48.0},
		},
	},
	{
		ID:      "05-rows",
		Ask:     "write ∂L/∂W and ∂L/∂b in the row layout into inRows",
		Results: []string{"∂L/∂W", "∂L/∂b"},
		Want: parameterGradients(func(δ, a *mat.Dense) (dW, db *mat.Dense) {
			_, units := δ.Dims()
			_, below := a.Dims()
			W, b := mat.NewDense(below, units, nil), mat.NewDense(1, units, nil)
			z := func(W, b measure.Matrix) measure.Matrix { return measure.Lift(a).Times(W).Plus(b) }
			return measure.MatrixGradient(func(m measure.Matrix) complex128 { return weighted(δ, z(m, measure.Lift(b))) }, W),
				measure.MatrixGradient(func(m measure.Matrix) complex128 { return weighted(δ, z(measure.Lift(W), m)) }, b)
		}),
		Draw:    func(r *rand.Rand) []any { n := 2 + r.IntN(4); return []any{matrix(r, n, 3), matrix(r, n, 4)} },
		Samples: func(args []any) int { n, _ := args[0].(*mat.Dense).Dims(); return n },
		Mistakes: []mistake{
			{"the sum runs over the units: it must run over the samples", parameterGradients(func(δ, a *mat.Dense) (dW, db *mat.Dense) {
				return nil, measure.Mul(δ, measure.Ones(3, 1))
			})},
			{"the first sample alone", parameterGradients(func(δ, a *mat.Dense) (dW, db *mat.Dense) {
				return measure.Mul(measure.Transpose(a.Slice(0, 1, 0, 4)), δ.Slice(0, 1, 0, 3)), mat.DenseCopyOf(δ.Slice(0, 1, 0, 3))
			})},
		},
	},
}

type (
	classLoss    = func(z []float64, truth int) float64
	softmaxDelta = func(z, ŷ, y []float64) []float64
	anyCost      = func(ŷ, g []float64) []float64
)

// powers is softmax with above subtracted from z in the numerator, and below in the denominator.
func powers(z []float64, above, below float64) []float64 {
	S := measure.Sum(len(z), func(j int) float64 { return math.Exp(z[j] - below) })
	return measure.Each(func(v float64) float64 { return math.Exp(v-above) / S }, z)
}

func logSumExp(z []float64) float64 {
	m := slices.Max(z)
	return m + math.Log(measure.Sum(len(z), func(j int) float64 { return math.Exp(z[j] - m) }))
}

// eachClass applies a formula to each class by itself.
func eachClass(f func(z, ŷ, y float64) float64) softmaxDelta {
	return func(z, ŷ, y []float64) []float64 {
		δ := make([]float64, len(z))
		for i := range z {
			δ[i] = f(z[i], ŷ[i], y[i])
		}
		return δ
	}
}

// throughEach applies a formula to each output; mean is Σ gᵢŷᵢ, and sum is Σ gᵢ.
func throughEach(f func(ŷ, g, mean, sum float64) float64) anyCost {
	return func(ŷ, g []float64) []float64 {
		mean := measure.Sum(len(g), func(i int) float64 { return g[i] * ŷ[i] })
		sum := measure.Sum(len(g), func(i int) float64 { return g[i] })
		δ := make([]float64, len(g))
		for j := range g {
			δ[j] = f(ŷ[j], g[j], mean, sum)
		}
		return δ
	}
}
