package exercise

import (
	"math"
	"math/cmplx"
	"math/rand/v2"

	"backprop/notebooks/measure"
)

// chainRule are the exercises of notebook 01.
var chainRule = []exercise{
	{
		ID:  "01-log",
		Ask: "write the slope of ln(1+x²) into mine",
		Want: func(x float64) float64 {
			return measure.Slope(func(x complex128) complex128 { return cmplx.Log(1 + x*x) }, x)
		},
		Draw: number(-3, 3),
		Mistakes: []mistake{
			{"the inner derivative is missing", func(x float64) float64 { return 1 / (1 + x*x) }},
			{"f′ is taken at x, not at u = 1+x²", func(x float64) float64 { return 2 }},
			{"that is ln(1+x²) itself, not its slope", func(x float64) float64 { return math.Log(1 + x*x) }},
			{"the slope of ln u is taken to be ln u", func(x float64) float64 { return math.Log(1+x*x) * 2 * x }},
			{"the inner function is x², not 1+x²", func(x float64) float64 { return 2 / x }},
			{"you multiply by u = 1+x²: the slope of ln u is something else", func(x float64) float64 { return (1 + x*x) * 2 * x }},
			{"the inner derivative 2x lost its x", func(x float64) float64 { return 2 / (1 + x*x) }},
		},
	},
	{
		ID:  "01-chain",
		Ask: "write the slope of sin(e^(3x)) into mine3, one factor for each link of the chain",
		Want: func(x float64) float64 {
			return measure.Slope(func(x complex128) complex128 { return cmplx.Sin(cmplx.Exp(3 * x)) }, x)
		},
		Draw: number(-1, 0.9),
		Factors: []part{
			{"3, the slope of 3x", func(x float64) float64 { return 3 }},
			{"e^(3x), the slope of the link in the middle", func(x float64) float64 { return math.Exp(3 * x) }},
			{"cos(e^(3x)), the slope of the outermost link", func(x float64) float64 { return math.Cos(math.Exp(3 * x)) }},
		},
		Mistakes: []mistake{
			{"cos is taken at 3x, not at e^(3x)", func(x float64) float64 { return math.Cos(3*x) * math.Exp(3*x) * 3 }},
			{"cos is taken at x, not at e^(3x)", func(x float64) float64 { return math.Cos(x) * math.Exp(3*x) * 3 }},
			{"e is raised to x, not to 3x", func(x float64) float64 { return math.Cos(math.Exp(3*x)) * math.Exp(x) * 3 }},
			{"sin is still a sin: its slope is something else", func(x float64) float64 { return math.Sin(math.Exp(3*x)) * math.Exp(3*x) * 3 }},
			{"the factors are added: they must be multiplied", func(x float64) float64 { return math.Cos(math.Exp(3*x)) + math.Exp(3*x) + 3 }},
			{"e^(3x) is treated as a power, with the slope 3x·e^(3x−1)", func(x float64) float64 {
				return math.Cos(math.Exp(3*x)) * 3 * x * math.Exp(3*x-1)
			}},
		},
	},
	{
		ID:   "01-steepest",
		Ask:  "predict the steepest slope of σ(3x−1): type your number in the place of nil",
		Want: 0.75,
		Mistakes: []mistake{
			{"that is the steepest slope of σ itself: the inner derivative is missing", 0.25},
			{"that is the inner slope alone", 3.0},
			{"that is the place where it is steepest, not the slope there", 1.0 / 3},
			{"that is the value of σ there, not its slope", 0.5},
			{"that is the slope at x = 0", 0.5898},
			{"you divide by the inner derivative instead of multiplying", 1.0 / 12},
		},
	},
	{
		ID:  "01-paths",
		Ask: "write dz/dt of z = u·v with u = t² and v = sin t into both",
		Want: func(t float64) float64 {
			return measure.Slope(func(t complex128) complex128 { return t * t * cmplx.Sin(t) }, t)
		},
		Draw: number(0.3, 2.8),
		Paths: []part{
			{"∂z/∂u · du/dt", func(t float64) float64 { return math.Sin(t) * 2 * t }},
			{"∂z/∂v · dv/dt", func(t float64) float64 { return t * t * math.Cos(t) }},
		},
		Mistakes: []mistake{
			{"∂z/∂u and ∂z/∂v are mixed up: ∂z/∂u is v", func(t float64) float64 { return t*t*2*t + math.Sin(t)*math.Cos(t) }},
			{"du/dt and dv/dt are multiplied: each has to be multiplied by its own ∂z first", func(t float64) float64 { return 2 * t * math.Cos(t) }},
			{"∂z/∂u and ∂z/∂v are missing", func(t float64) float64 { return 2*t + math.Cos(t) }},
			{"du/dt and dv/dt are missing", func(t float64) float64 { return t*t + math.Sin(t) }},
		},
	},
	{
		ID:  "01-line",
		Ask: "write ∂L/∂w and ∂L/∂b of a unit without the sigmoid, a = wx+b, into straight",
		Want: straightUnit(func(w, b float64, xs, ys []float64) (dw, db float64) {
			g := measure.Gradient(func(θ []complex128) (L complex128) {
				for s := range xs {
					e := θ[0]*complex(xs[s], 0) + θ[1] - complex(ys[s], 0)
					L += e * e / complex(2*float64(len(xs)), 0)
				}
				return L
			}, []float64{w, b})
			return g[0], g[1]
		}),
		Draw: func(r *rand.Rand) []any {
			n := 2 + r.IntN(4)
			return []any{r.NormFloat64(), r.NormFloat64(), vector(r, n), vector(r, n)}
		},
		Results: []string{"∂L/∂w", "∂L/∂b"},
		Samples: func(args []any) int { return len(args[2].([]float64)) },
		Mistakes: []mistake{
			{"a(1−a) is the slope of the sigmoid, which this unit has not", straightMean(func(w, a, x, y float64) (float64, float64) {
				return (a - y) * a * (1 - a) * x, (a - y) * a * (1 - a)
			})},
			{"the last factor of ∂L/∂w, ∂z/∂w, is missing", straightMean(func(w, a, x, y float64) (float64, float64) { return a - y, a - y })},
			{"∂z/∂w is taken to be w", straightMean(func(w, a, x, y float64) (float64, float64) { return (a - y) * w, a - y })},
			{"∂z/∂b is taken to be x", straightMean(func(w, a, x, y float64) (float64, float64) { return (a - y) * x, (a - y) * x })},
			{"the target is missing: it is the error a − y that counts", straightMean(func(w, a, x, y float64) (float64, float64) { return a * x, a })},
			{"the errors are still squared", straightMean(func(w, a, x, y float64) (float64, float64) { return (a - y) * (a - y) * x, (a - y) * (a - y) })},
			{"only the last sample counts: its terms must be added to those of the others", straightUnit(func(w, b float64, xs, ys []float64) (dw, db float64) {
				s := len(xs) - 1
				e := (w*xs[s] + b - ys[s]) / float64(len(xs))
				return e * xs[s], e
			})},
		},
	},
	{
		ID:  "01-second",
		Ask: "write the second derivative as a difference into curvature",
		Want: secondDifference(func(f func(float64) float64, x, ε float64) float64 {
			return (f(x+ε) - 2*f(x) + f(x-ε)) / (ε * ε)
		}),
		Draw: func(r *rand.Rand) []any {
			c, d := 1+r.Float64(), r.NormFloat64()
			f := func(x float64) float64 { return math.Sin(c*x) + d*x*x*x + c }
			return []any{f, r.NormFloat64(), 0.1 + 0.4*r.Float64()}
		},
		Mistakes: []mistake{
			{"that is the first derivative", secondDifference(func(f func(float64) float64, x, ε float64) float64 { return (f(x+ε) - f(x-ε)) / (2 * ε) })},
			{"it is divided by ε once: what stands above is of the size of ε²", secondDifference(func(f func(float64) float64, x, ε float64) float64 { return (f(x+ε) - 2*f(x) + f(x-ε)) / ε })},
			{"f(x) is there once: two series are added, and each begins with f(x)", secondDifference(func(f func(float64) float64, x, ε float64) float64 {
				return (f(x+ε) - f(x) + f(x-ε)) / (ε * ε)
			})},
			{"f(x) is still in it: it has to be taken away", secondDifference(func(f func(float64) float64, x, ε float64) float64 { return (f(x+ε) + f(x-ε)) / (ε * ε) })},
			{"f(x) has the wrong sign", secondDifference(func(f func(float64) float64, x, ε float64) float64 { return (f(x+ε) + 2*f(x) + f(x-ε)) / (ε * ε) })},
			{"f(x−ε) has the wrong sign: the odd powers must cancel, not the even ones", secondDifference(func(f func(float64) float64, x, ε float64) float64 {
				return (f(x+ε) - 2*f(x) - f(x-ε)) / (ε * ε)
			})},
			{"a bracket is missing: a / ε * ε divides by ε and then multiplies by it", secondDifference(func(f func(float64) float64, x, ε float64) float64 {
				return f(x+ε) - 2*f(x) + f(x-ε)
			})},
			{"the three values need a bracket: only the last one is divided", secondDifference(func(f func(float64) float64, x, ε float64) float64 {
				return f(x+ε) - 2*f(x) + f(x-ε)/(ε*ε)
			})},
			{"the three points lie all on one side of x", secondDifference(func(f func(float64) float64, x, ε float64) float64 {
				return (f(x+2*ε) - 2*f(x+ε) + f(x)) / (ε * ε)
			})},
			{"the step is 2ε here, and the divisor is still ε²", secondDifference(func(f func(float64) float64, x, ε float64) float64 {
				return (f(x+2*ε) - 2*f(x) + f(x-2*ε)) / (ε * ε)
			})},
		},
	},
}

type (
	straightUnit     = func(w, b float64, xs, ys []float64) (dw, db float64)
	secondDifference = func(f func(float64) float64, x, ε float64) float64
)

// straightMean is the mean over the samples of what each of them contributes to the two slopes of a straight unit.
func straightMean(terms func(w, a, x, y float64) (dw, db float64)) straightUnit {
	return func(w, b float64, xs, ys []float64) (dw, db float64) {
		n := float64(len(xs))
		for s, x := range xs {
			tw, tb := terms(w, w*x+b, x, ys[s])
			dw, db = dw+tw/n, db+tb/n
		}
		return dw, db
	}
}
