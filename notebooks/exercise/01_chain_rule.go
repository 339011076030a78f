package exercise

import (
	"math"
	"math/cmplx"

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
}
