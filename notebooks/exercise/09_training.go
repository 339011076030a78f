package exercise

import (
	"math"
	"math/rand/v2"

	"backprop/bp"
)

// A step is what an optimiser makes of θ and the gradient, in place.
type step = func(theta, grad []float64)

// velocity is momentum, with η = 0.1 and μ = 0.9; move changes one v, given its g, and returns what is added to θ.
func velocity(move func(v *float64, g float64) float64) func(n int) step {
	return func(n int) step {
		v := make([]float64, n)
		return func(theta, grad []float64) {
			for i, g := range grad {
				theta[i] += move(&v[i], g)
			}
		}
	}
}

// adam is Adam with η = 0.1 and an ε of 0.01, so that its place shows; step returns what is added to θ, for the means m and s, the gradient, and the step t.
type adam struct {
	first, second float64 // what goes into the means, of g
	power         float64
	start         float64 // t of the first step, less one
	step          func(m, s, t float64) float64
}

func (a adam) rule(n int) step {
	m, s, t := make([]float64, n), make([]float64, n), a.start
	return func(theta, grad []float64) {
		t++
		for i, g := range grad {
			m[i] = 0.9*m[i] + a.first*g
			s[i] = 0.999*s[i] + a.second*math.Pow(g, a.power)
			theta[i] += a.step(m[i], s[i], t)
		}
	}
}

func adamWith(step func(m, s, t float64) float64) func(n int) step {
	return adam{0.1, 0.001, 2, 0, step}.rule
}

func corrected(m, s, t float64) float64 {
	return -0.1 * m / (1 - math.Pow(0.9, t)) / (math.Sqrt(s/(1-math.Pow(0.999, t))) + 0.01)
}

// tune is μ and η of a valley with these k.
func tune(low, high float64) (μ, η float64) {
	κ := math.Sqrt(high / low)
	root := (κ - 1) / (κ + 1)
	return root * root, (1 - root) * (1 - root) / low
}

func parameters(*rand.Rand) []any { return []any{optimised} }

// training are the exercises of notebook 09.
var training = []exercise{
	{
		ID:   "09-batch",
		Ask:  "predict the distance of batches of 36: type your number in the place of nil",
		Want: 0.2,
		Mistakes: []mistake{
			{"that falls like 1/m: there is a root in the formula", 0.6 / 9},
			{"it grows: more samples are better", 1.8},
			{"that would be right if 0.6 were the distance of batches of one", 0.1},
			{"that would be right if 0.6 were the distance of batches of one, and there is a root in the formula", 0.6 / 36},
		},
	},
	{
		ID:   "09-rate",
		Ask:  "predict the rate at which both distances shrink equally: type your number in the place of nil",
		Want: 0.4,
		Mistakes: []mistake{
			{"that is the limit: beyond it the narrow direction grows", 0.5},
			{"at that rate the narrow direction is at its bottom at once, and the wide one at ¾", 0.25},
			{"that is the limit of the wide direction: in the narrow one it explodes", 2.0},
			{"at that rate the wide direction is at its bottom at once, and the narrow one explodes", 1.0},
			{"that is the factor, not the rate", 0.6},
			{"the factors must be equal in size and opposite in sign: you add the two k, and something is missing above the line", 0.2},
		},
	},
	{
		ID:   "09-momentum",
		Ask:  "write momentum, with η = 0.1 and μ = 0.9",
		Want: func(n int) step { return bp.Momentum{Rate: 0.1, Momentum: 0.9}.Start(n) },
		Draw: parameters,
		Mistakes: []mistake{
			{"that is plain gradient descent: nothing is remembered from step to step", velocity(func(_ *float64, g float64) float64 { return -0.1 * g })},
			{"the new gradient has the factor 1 − μ: that is a mean, not a sum", velocity(func(v *float64, g float64) float64 { *v = 0.9**v - 0.1*0.1*g; return *v })},
			{"v never forgets: μ is missing", velocity(func(v *float64, g float64) float64 { *v -= 0.1 * g; return *v })},
			{"θ moves before v is changed: one gradient too late", velocity(func(v *float64, g float64) float64 { old := *v; *v = 0.9**v - 0.1*g; return old })},
			{"η is missing", velocity(func(v *float64, g float64) float64 { *v = 0.9**v - g; return *v })},
			{"μ and η are exchanged", velocity(func(v *float64, g float64) float64 { *v = 0.1**v - 0.9*g; return *v })},
			{"μ is applied to the gradient as well", velocity(func(v *float64, g float64) float64 { *v = 0.9 * (*v - 0.1*g); return *v })},
			{"η is applied to the remembered part as well", velocity(func(v *float64, g float64) float64 { *v = 0.1 * (0.9**v - g); return *v })},
			{"the sign of the remembered part is wrong", velocity(func(v *float64, g float64) float64 { *v = -0.9**v - 0.1*g; return *v })},
			{"that is Nesterov's momentum, which looks ahead by one step", velocity(func(v *float64, g float64) float64 { *v = 0.9**v - 0.1*g; return 0.9**v - 0.1*g })},
			{"only one step is remembered: v must be made of v, not of the last gradient", velocity(func(v *float64, g float64) float64 {
				move := 0.9**v - 0.1*g
				*v = -0.1 * g
				return move
			})},
			{"one v is used for all parameters: each needs its own", func(int) step {
				var v float64
				return func(theta, grad []float64) {
					for i, g := range grad {
						v = 0.9*v - 0.1*g
						theta[i] += v
					}
				}
			}},
		},
	},
	{
		ID:      "09-tuned",
		Ask:     "write μ and η for a valley whose k go from low to high into tuned",
		Results: []string{"μ", "η"},
		Want:    tune,
		Draw: func(r *rand.Rand) []any {
			low := 0.2 + 2*r.Float64()
			return []any{low, low * (2 + 50*r.Float64())}
		},
		Mistakes: []mistake{
			{"that is √μ", func(low, high float64) (μ, η float64) { μ, _ = tune(low, high); return math.Sqrt(μ), 0 }},
			{"the k are taken to begin at 1", func(low, high float64) (μ, η float64) { return tune(1, high) }},
			{"low is missing in η: the end belongs to η times low", func(low, high float64) (μ, η float64) {
				_, η = tune(low, high)
				return 0, η * low
			}},
			{"low and high are exchanged", func(low, high float64) (μ, η float64) {
				_, η = tune(low, high)
				return 0, η * low / high
			}},
			{"κ stands where its root is wanted", func(low, high float64) (μ, η float64) { return tune(low*low, high*high) }},
			{"η is made with μ where √μ is wanted", func(low, high float64) (μ, η float64) {
				μ, _ = tune(low, high)
				return 0, (1 - μ) * (1 - μ) / low
			}},
			{"η is that of plain descent", func(low, high float64) (μ, η float64) { return 0, 2 / (low + high) }},
			{"κ is the difference of the two k: it is their ratio", func(low, high float64) (μ, η float64) { return tune(1, high-low) }},
			{"the square is missing", func(low, high float64) (μ, η float64) {
				μ, _ = tune(low, high)
				return math.Sqrt(μ), (1 - math.Sqrt(μ)) / low
			}},
		},
	},
	{
		ID:   "09-adam",
		Ask:  "write Adam, with η = 0.1, β₁ = 0.9, β₂ = 0.999 and ε = 0.01",
		Want: func(n int) step { return bp.Adam{Rate: 0.1, Epsilon: 0.01}.Start(n) },
		Draw: parameters,
		Mistakes: []mistake{
			{"the bias correction is missing: the first steps are too large", adamWith(func(m, s, t float64) float64 { return -0.1 * m / (math.Sqrt(s) + 0.01) })},
			{"the bias correction of s is missing", adamWith(func(m, s, t float64) float64 { return -0.1 * m / (1 - math.Pow(0.9, t)) / (math.Sqrt(s) + 0.01) })},
			{"the bias correction of m is missing", adamWith(func(m, s, t float64) float64 { return -0.1 * m / (math.Sqrt(s/(1-math.Pow(0.999, t))) + 0.01) })},
			{"the bias correction is that of the first step, always: t does not grow", adamWith(func(m, s, _ float64) float64 { return corrected(m, s, 1) })},
			{"t begins at 0: the first correction divides by zero", adam{0.1, 0.001, 2, -1, corrected}.rule},
			{"t is one too large: in the first step it is 1", adam{0.1, 0.001, 2, 1, corrected}.rule},
			{"the root is missing: you divide by the mean square", adamWith(func(m, s, t float64) float64 {
				return -0.1 * m / (1 - math.Pow(0.9, t)) / (s/(1-math.Pow(0.999, t)) + 0.01)
			})},
			{"s is the mean of the gradients, not of their squares", adam{0.1, 0.001, 1, 0, corrected}.rule},
			{"1 − β₁ is missing in m", adam{1, 0.001, 2, 0, corrected}.rule},
			{"1 − β₂ is missing in s", adam{0.1, 1, 2, 0, corrected}.rule},
			{"1 − β₁ and 1 − β₂ are missing", adam{1, 1, 2, 0, corrected}.rule},
			{"ε is missing", adamWith(func(m, s, t float64) float64 {
				return -0.1 * m / (1 - math.Pow(0.9, t)) / math.Sqrt(s/(1-math.Pow(0.999, t)))
			})},
			{"ε stands inside the root: it belongs behind it", adamWith(func(m, s, t float64) float64 {
				return -0.1 * m / (1 - math.Pow(0.9, t)) / math.Sqrt(s/(1-math.Pow(0.999, t))+0.01)
			})},
			{"ε is added before s is corrected", adamWith(func(m, s, t float64) float64 {
				return -0.1 * m / (1 - math.Pow(0.9, t)) / (math.Sqrt(s) + 0.01) * math.Sqrt(1-math.Pow(0.999, t))
			})},
			{"β₁ and β₂ are exchanged in the bias correction", adamWith(func(m, s, t float64) float64 {
				return -0.1 * m / (1 - math.Pow(0.999, t)) / (math.Sqrt(s/(1-math.Pow(0.9, t))) + 0.01)
			})},
			{"the correction is β times t where a power is wanted", adamWith(func(m, s, t float64) float64 {
				return -0.1 * m / (1 - 0.9*t) / (math.Sqrt(math.Abs(s/(1-0.999*t))) + 0.01)
			})},
			{"β₁ and β₂ are exchanged", func(n int) step {
				m, s, t := make([]float64, n), make([]float64, n), 0.0
				return func(theta, grad []float64) {
					t++
					for i, g := range grad {
						m[i] = 0.999*m[i] + 0.001*g
						s[i] = 0.9*s[i] + 0.1*g*g
						theta[i] -= 0.1 * m[i] / (1 - math.Pow(0.999, t)) / (math.Sqrt(s[i]/(1-math.Pow(0.9, t))) + 0.01)
					}
				}
			}},
			{"the corrected mean is kept: the correction must not go into m and s", func(n int) step {
				m, s, t := make([]float64, n), make([]float64, n), 0.0
				return func(theta, grad []float64) {
					t++
					for i, g := range grad {
						m[i] = (0.9*m[i] + 0.1*g) / (1 - math.Pow(0.9, t))
						s[i] = (0.999*s[i] + 0.001*g*g) / (1 - math.Pow(0.999, t))
						theta[i] -= 0.1 * m[i] / (math.Sqrt(s[i]) + 0.01)
					}
				}
			}},
			{"the gradient itself stands where its mean m is wanted", func(n int) step {
				s, t := make([]float64, n), 0.0
				return func(theta, grad []float64) {
					t++
					for i, g := range grad {
						s[i] = 0.999*s[i] + 0.001*g*g
						theta[i] -= 0.1 * g / (math.Sqrt(s[i]/(1-math.Pow(0.999, t))) + 0.01)
					}
				}
			}},
			{"s is the mean of the squares of m, not of g", func(n int) step {
				m, s, t := make([]float64, n), make([]float64, n), 0.0
				return func(theta, grad []float64) {
					t++
					for i, g := range grad {
						m[i] = 0.9*m[i] + 0.1*g
						s[i] = 0.999*s[i] + 0.001*m[i]*m[i]
						theta[i] += corrected(m[i], s[i], t)
					}
				}
			}},
			{"t counts parameters, not steps: it grows inside the loop", func(n int) step {
				m, s, t := make([]float64, n), make([]float64, n), 0.0
				return func(theta, grad []float64) {
					for i, g := range grad {
						t++
						m[i] = 0.9*m[i] + 0.1*g
						s[i] = 0.999*s[i] + 0.001*g*g
						theta[i] += corrected(m[i], s[i], t)
					}
				}
			}},
		},
	},
}
