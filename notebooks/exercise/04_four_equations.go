package exercise

import (
	"math"
	"math/cmplx"
	"math/rand/v2"

	"backprop/notebooks/measure"

	"gonum.org/v1/gonum/mat"
)

// fourEquations are the exercises of notebook 04.
var fourEquations = []exercise{
	{
		ID:  "04-tanh",
		Ask: "write the first equation for tanh outputs into tanhOutputs",
		Want: outputError(func(z, y []float64) []float64 {
			return measure.Gradient(func(z []complex128) complex128 {
				return measure.Sum(len(z), func(j int) complex128 { e := cmplx.Tanh(z[j]) - complex(y[j], 0); return e * e / 2 })
			}, z)
		}),
		Draw: func(r *rand.Rand) []any { return []any{vector(r, 3), vector(r, 3)} },
		Factors: []part{
			{"a − y, the slope of the cost", eachOutput(func(z, y float64) float64 { return math.Tanh(z) - y })},
			{"1 − a², the slope of tanh", eachOutput(func(z, y float64) float64 { return 1 - math.Tanh(z)*math.Tanh(z) })},
		},
		Mistakes: []mistake{
			{"a(1−a) is the slope of the sigmoid, and the outputs are tanh", eachOutput(func(z, y float64) float64 {
				a := math.Tanh(z)
				return (a - y) * a * (1 - a)
			})},
			{"σ′(z) is the slope of the sigmoid, and the outputs are tanh", eachOutput(func(z, y float64) float64 { return (math.Tanh(z) - y) * sigmoidSlope(z) })},
			{"those are sigmoid outputs, not tanh", eachOutput(func(z, y float64) float64 { return (sigmoid(z) - y) * sigmoidSlope(z) })},
			{"f′ is taken at a, not at z", eachOutput(func(z, y float64) float64 {
				a := math.Tanh(z)
				return (a - y) * (1 - math.Tanh(a)*math.Tanh(a))
			})},
			{"z is compared with the target: it is a = tanh z", eachOutput(func(z, y float64) float64 { return (z - y) * (1 - math.Tanh(z)*math.Tanh(z)) })},
			{"the square in 1 − a² is missing", eachOutput(func(z, y float64) float64 { return (math.Tanh(z) - y) * (1 - math.Tanh(z)) })},
			{"the slope of tanh is 1 − a², not 1 − z²", eachOutput(func(z, y float64) float64 { return (math.Tanh(z) - y) * (1 - z*z) })},
			{"f′ is taken at the target", eachOutput(func(z, y float64) float64 { return (math.Tanh(z) - y) * (1 - y*y) })},
		},
	},
	{
		ID:   "04-entry",
		Ask:  "predict the entry in row 2, column 2 of ∂z³/∂z²: type your number in the place of nil",
		Want: -0.4407, // w³₂₂ σ′(z²₂)
		Mistakes: []mistake{
			{"that is the weight itself: σ′ is missing", -1.9},
			{"that is σ′ alone: the weight is missing", 0.232},
			{"¼ is the most that σ′ can be, and here it is a little less", -0.475},
			{"you divide by σ′ instead of multiplying", -8.19},
			{"σ′ is squared", -0.1022},
		},
	},
	{
		ID:  "04-delta",
		Ask: "write (D15) with matrices into backThrough",
		Want: deltaBack(func(W, δ, z *mat.Dense) *mat.Dense {
			return measure.MatrixGradient(func(z measure.Matrix) complex128 {
				return weighted(δ, measure.Lift(W).Times(z.Apply(complexSigmoid)))
			}, z)
		}),
		Draw: func(r *rand.Rand) []any { return []any{matrix(r, 3, 3), matrix(r, 3, 1), matrix(r, 3, 1)} }, // W and Wᵀ both fit
		Factors: []part{
			{"σ′(z)", deltaBack(func(W, δ, z *mat.Dense) *mat.Dense { return measure.Apply(sigmoidSlope, z) })},
			{"wᵀδ", deltaBack(func(W, δ, z *mat.Dense) *mat.Dense { return measure.Mul(W.T(), δ) })},
		},
		Mistakes: []mistake{
			{"w is not transposed", deltaBack(func(W, δ, z *mat.Dense) *mat.Dense {
				return measure.Had(measure.Mul(W, δ), measure.Apply(sigmoidSlope, z))
			})},
			{"σ′ is taken at a, not at z", deltaBack(func(W, δ, z *mat.Dense) *mat.Dense {
				return measure.Had(measure.Mul(W.T(), δ), measure.Apply(sigmoidSlope, measure.Apply(sigmoid, z)))
			})},
			{"σ is there, where σ′ is wanted", deltaBack(func(W, δ, z *mat.Dense) *mat.Dense {
				return measure.Had(measure.Mul(W.T(), δ), measure.Apply(sigmoid, z))
			})},
			{"σ′(z) multiplies δ before the weights do: it belongs to this layer, and comes last", deltaBack(func(W, δ, z *mat.Dense) *mat.Dense {
				return measure.Mul(W.T(), measure.Had(δ, measure.Apply(sigmoidSlope, z)))
			})},
			{"σ′ is a(1−a), not z(1−z)", deltaBack(func(W, δ, z *mat.Dense) *mat.Dense {
				return measure.Had(measure.Mul(W.T(), δ), measure.Apply(func(z float64) float64 { return z * (1 - z) }, z))
			})},
			{"the errors are missing: those are the sums of the columns of w", deltaBack(func(W, δ, z *mat.Dense) *mat.Dense {
				return measure.Had(measure.Mul(W.T(), measure.Ones(3, 1)), measure.Apply(sigmoidSlope, z))
			})},
			{"the weights are missing: each error goes to all units of this layer", deltaBack(func(W, δ, z *mat.Dense) *mat.Dense {
				return measure.Had(δ, measure.Apply(sigmoidSlope, z))
			})},
		},
	},
	{
		ID:      "04-page",
		Ask:     "write the algorithm for a network with one hidden layer into onePage",
		Results: []string{"∂C/∂w²", "∂C/∂b²", "∂C/∂w³", "∂C/∂b³"},
		Want: wholePage(func(x, y, W2, b2, W3, b3 *mat.Dense) (dW2, db2, dW3, db3 *mat.Dense) {
			C := func(W2, b2, W3, b3 measure.Matrix) complex128 {
				a := W2.Times(measure.Lift(x)).Plus(b2).Apply(complexSigmoid)
				e := W3.Times(a).Plus(b3).Apply(complexSigmoid).Minus(measure.Lift(y))
				return e.Apply(func(e complex128) complex128 { return e * e / 2 }).Sum()
			}
			w2, c2, w3, c3 := measure.Lift(W2), measure.Lift(b2), measure.Lift(W3), measure.Lift(b3)
			return measure.MatrixGradient(func(m measure.Matrix) complex128 { return C(m, c2, w3, c3) }, W2),
				measure.MatrixGradient(func(m measure.Matrix) complex128 { return C(w2, m, w3, c3) }, b2),
				measure.MatrixGradient(func(m measure.Matrix) complex128 { return C(w2, c2, m, c3) }, W3),
				measure.MatrixGradient(func(m measure.Matrix) complex128 { return C(w2, c2, w3, m) }, b3)
		}),
		Draw: func(r *rand.Rand) []any { // three units everywhere, so that a wrong product fits, too
			y := measure.Apply(func(v float64) float64 { return math.Round(sigmoid(v)) }, matrix(r, 3, 1))
			return []any{matrix(r, 3, 1), y, matrix(r, 3, 3), matrix(r, 3, 1), matrix(r, 3, 3), matrix(r, 3, 1)}
		},
		Mistakes: []mistake{
			{"σ′(z³) is missing in δ³: the cost is the quadratic one", pageWith(func(p *page) { p.slope3 = func(z, a *mat.Dense) *mat.Dense { return measure.Ones(3, 1) } })},
			{"σ′(z²) is missing in δ²", pageWith(func(p *page) { p.slope2 = func(z, a *mat.Dense) *mat.Dense { return measure.Ones(3, 1) } })},
			{"w³ is not transposed in δ²", pageWith(func(p *page) { p.back = func(W mat.Matrix) mat.Matrix { return W } })},
			{"σ′ is taken at a, not at z", pageWith(func(p *page) {
				p.slope2 = func(z, a *mat.Dense) *mat.Dense { return measure.Apply(sigmoidSlope, a) }
				p.slope3 = p.slope2
			})},
			{"σ′ of the hidden layer is taken at a², not at z²", pageWith(func(p *page) {
				p.slope2 = func(z, a *mat.Dense) *mat.Dense { return measure.Apply(sigmoidSlope, a) }
			})},
			{"∂C/∂w takes the activations of its own layer, not those of the layer before", pageWith(func(p *page) { p.shift = 1 })},
			{"the biases are missing in the forward pass", pageWith(func(p *page) { p.noBias = true })},
			{"the sigmoid is missing between the layers: a² = σ(z²)", pageWith(func(p *page) { p.linear = true })},
			{"δ² is taken with w², not with w³", pageWith(func(p *page) { p.ownWeights = true })},
		},
	},
	{
		ID:      "04-mean",
		Ask:     "write the means over the samples of ∂C/∂w and ∂C/∂b into meanGradients",
		Results: []string{"∂C/∂w", "∂C/∂b"},
		Want: parameterGradients(func(δ, a *mat.Dense) (dw, db *mat.Dense) {
			units, n := δ.Dims()
			below, _ := a.Dims()
			mean := func(w, b measure.Matrix) complex128 {
				return weighted(δ, w.Times(measure.Lift(a)).Plus(b)) / complex(float64(n), 0)
			}
			w, b := mat.NewDense(units, below, nil), mat.NewDense(units, 1, nil)
			return measure.MatrixGradient(func(m measure.Matrix) complex128 { return mean(m, measure.Lift(b)) }, w),
				measure.MatrixGradient(func(m measure.Matrix) complex128 { return mean(measure.Lift(w), m) }, b)
		}),
		Draw: func(r *rand.Rand) []any { n := 2 + r.IntN(4); return []any{matrix(r, 3, n), matrix(r, 2, n)} },
		Mistakes: []mistake{
			{"the first sample alone", parameterGradients(func(δ, a *mat.Dense) (dw, db *mat.Dense) {
				return measure.Mul(δ.ColView(0), a.ColView(0).T()), mat.DenseCopyOf(δ.ColView(0))
			})},
			{"the last sample alone", parameterGradients(func(δ, a *mat.Dense) (dw, db *mat.Dense) {
				_, n := δ.Dims()
				return measure.Mul(δ.ColView(n-1), a.ColView(n-1).T()), mat.DenseCopyOf(δ.ColView(n - 1))
			})},
			{"the sum runs over the units: it must run over the samples", parameterGradients(func(δ, a *mat.Dense) (dw, db *mat.Dense) {
				_, n := δ.Dims()
				return nil, measure.Scale(1/float64(n), measure.Mul(measure.Ones(1, 3), δ))
			})},
			{"the sum is divided by the number of units, not by the number of samples", parameterGradients(func(δ, a *mat.Dense) (dw, db *mat.Dense) {
				_, n := δ.Dims()
				return measure.Scale(1./3, measure.Mul(δ, a.T())), measure.Scale(1./3, measure.Mul(δ, measure.Ones(n, 1)))
			})},
			{"the activations are those of all samples together: each sample has its own", parameterGradients(func(δ, a *mat.Dense) (dw, db *mat.Dense) {
				_, n := δ.Dims()
				one := measure.Ones(n, 1)
				return measure.Scale(1/float64(n*n), measure.Mul(measure.Mul(δ, one), measure.Mul(a, one).T())), nil
			})},
		},
	},
	{
		ID:      "04-decay",
		Ask:     "write a step of gradient descent with weight decay into descend",
		Results: []string{"θ"},
		Want:    decayed(func(θ, g, η, λ, m float64) float64 { return θ - η*(g/m+λ*θ) }),
		Draw: func(r *rand.Rand) []any {
			grads := make([][]float64, 2+r.IntN(4))
			for s := range grads {
				grads[s] = vector(r, 3)
			}
			return []any{vector(r, 3), grads, 0.1 + r.Float64(), 0.1 + r.Float64()}
		},
		Mistakes: []mistake{
			{"it goes uphill: a step goes against the gradient", decayed(func(θ, g, η, λ, m float64) float64 { return θ + η*(g/m+λ*θ) })},
			{"1/m is missing: the mean of the gradients is wanted, not their sum", decayed(func(θ, g, η, λ, m float64) float64 { return θ - η*(g+λ*θ) })},
			{"the decay is missing", decayed(func(θ, g, η, λ, m float64) float64 { return θ - η*g/m })},
			{"the decay has the wrong sign: it must make θ smaller", decayed(func(θ, g, η, λ, m float64) float64 { return θ - η*(g/m-λ*θ) })},
			{"the learning rate is missing in the decay", decayed(func(θ, g, η, λ, m float64) float64 { return θ - η*g/m - λ*θ })},
			{"the learning rate is missing", decayed(func(θ, g, η, λ, m float64) float64 { return θ - (g/m + λ*θ) })},
			{"the decay is divided by m, too: it does not belong to the samples", decayed(func(θ, g, η, λ, m float64) float64 { return θ - η*(g+λ*θ)/m })},
			{"the decay is there once for each sample", decayed(func(θ, g, η, λ, m float64) float64 { return θ - η*(g/m+m*λ*θ) })},
			{"the penalty itself is there, in the place of its slope", decayed(func(θ, g, η, λ, m float64) float64 { return θ - η*(g/m+λ/2*θ*θ) })},
			{"the decay is twice as large: mind the ½ in the penalty", decayed(func(θ, g, η, λ, m float64) float64 { return θ - η*(g/m+2*λ*θ) })},
			{"the decay uses the θ that the step has moved already", decayed(func(θ, g, η, λ, m float64) float64 { return (θ - η*g/m) * (1 - η*λ) })},
			{"θ is replaced by the step: it must be changed by it", decayed(func(θ, g, η, λ, m float64) float64 { return -η * (g/m + λ*θ) })},
			{"the last gradient alone counts", func(θ []float64, grads [][]float64, η, λ float64) {
				for i := range θ {
					θ[i] -= η * (grads[len(grads)-1][i]/float64(len(grads)) + λ*θ[i])
				}
			}},
			{"the decay is there again in each turn of the loop over the samples, with the θ of the turn before", func(θ []float64, grads [][]float64, η, λ float64) {
				for _, grad := range grads {
					for i := range θ {
						θ[i] -= η * (grad[i]/float64(len(grads)) + λ*θ[i])
					}
				}
			}},
		},
	},
}

type (
	outputError        = func(z, y []float64) []float64
	deltaBack          = func(W, δ, z *mat.Dense) *mat.Dense
	wholePage          = func(x, y, W2, b2, W3, b3 *mat.Dense) (dW2, db2, dW3, db3 *mat.Dense)
	parameterGradients = func(δ, a *mat.Dense) (dw, db *mat.Dense)
	decayStep          = func(θ []float64, grads [][]float64, η, λ float64)
)

func sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

func sigmoidSlope(z float64) float64 { return sigmoid(z) * sigmoid(-z) }

func complexSigmoid(z complex128) complex128 { return 1 / (1 + cmplx.Exp(-z)) }

// weighted is Σ δᵢⱼ zᵢⱼ. Its slope with respect to what z depends on is what the chain rule makes of ∂L/∂z = δ.
func weighted(δ *mat.Dense, z measure.Matrix) (sum complex128) {
	for i := range z {
		for j := range z[i] {
			sum += complex(δ.At(i, j), 0) * z[i][j]
		}
	}
	return sum
}

// eachOutput applies a formula to each output by itself.
func eachOutput(f func(z, y float64) float64) outputError {
	return func(z, y []float64) []float64 {
		δ := make([]float64, len(z))
		for j := range z {
			δ[j] = f(z[j], y[j])
		}
		return δ
	}
}

// decayed applies a formula to each parameter; g is the sum of its slopes over the m samples.
func decayed(f func(θ, g, η, λ, m float64) float64) decayStep {
	return func(θ []float64, grads [][]float64, η, λ float64) {
		for i := range θ {
			g := measure.Sum(len(grads), func(s int) float64 { return grads[s][i] })
			θ[i] = f(θ[i], g, η, λ, float64(len(grads)))
		}
	}
}

// page is the algorithm for three layers, with places for what can go wrong in it.
type page struct {
	slope2, slope3             func(z, a *mat.Dense) *mat.Dense
	back                       func(W mat.Matrix) mat.Matrix
	shift                      int // ∂C/∂w takes the activations of a layer so much further on
	noBias, linear, ownWeights bool
}

func pageWith(mistake func(*page)) wholePage {
	right := func(z, a *mat.Dense) *mat.Dense { return measure.Apply(sigmoidSlope, z) }
	p := page{slope2: right, slope3: right, back: func(W mat.Matrix) mat.Matrix { return W.T() }}
	mistake(&p)
	return func(x, y, W2, b2, W3, b3 *mat.Dense) (dW2, db2, dW3, db3 *mat.Dense) {
		if p.noBias {
			b2, b3 = measure.Scale(0, b2), measure.Scale(0, b3)
		}
		z2 := measure.Add(measure.Mul(W2, x), b2)
		a2 := measure.Apply(sigmoid, z2)
		if p.linear {
			a2 = z2
		}
		z3 := measure.Add(measure.Mul(W3, a2), b3)
		a3 := measure.Apply(sigmoid, z3)
		δ3 := measure.Had(measure.Sub(a3, y), p.slope3(z3, a3))
		if p.ownWeights {
			W3 = W2
		}
		δ2 := measure.Had(measure.Mul(p.back(W3), δ3), p.slope2(z2, a2))
		a := []*mat.Dense{x, a2, a3}
		return measure.Mul(δ2, a[p.shift].T()), δ2, measure.Mul(δ3, a[1+p.shift].T()), δ3
	}
}
