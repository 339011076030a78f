package exercise

import (
	"math"
	"math/cmplx"
	"math/rand/v2"

	"backprop/notebooks/measure"
)

// circuits are the exercises of notebook 02. The reader's gates belong to an engine of the notebook's own, so each of
// them is asked as a function of numbers: the value and the slopes.
var circuits = []exercise{
	{
		ID:      "02-sub",
		Ask:     "write the value of the gate x − y and its two local slopes",
		Results: []string{"the value", "the slope of x", "the slope of y"},
		Want:    gateOfTwo(func(x, y float64) (value, dx, dy float64) { return x - y, 1, -1 }),
		Draw:    pick(2, -3, 3),
		Mistakes: []mistake{
			{"that is the value of x + y", gateOfTwo(func(x, y float64) (value, dx, dy float64) { return x + y, 1, -1 })},
			{"the inputs are swapped, as by a product: a difference does not do that", gateOfTwo(func(x, y float64) (value, dx, dy float64) { return x - y, y, x })},
			{"those are the inputs: the local slope of x − y does not depend on them", gateOfTwo(func(x, y float64) (value, dx, dy float64) { return x - y, x, -y })},
		},
	},
	{
		ID:   "02-max",
		Ask:  "predict the slopes of a, b and c: type []float64{…, …, …} in the place of nil",
		Want: []float64{3, 0, 3},
		Mistakes: []mistake{
			{"the path of a past the maximum is missing", []float64{2, 0, 3}},
			{"the path of a through the maximum is missing", []float64{1, 0, 3}},
			{"b is the smaller one, and the maximum gives it nothing", []float64{3, 2, 3}},
			{"the maximum sends its slope to the smaller input: it belongs to the larger one", []float64{1, 2, 3}},
			{"the product does not swap: c gets the value of the maximum, not its own", []float64{3, 0, 2}},
			{"the product does not swap: each of its inputs gets the value of the other one", []float64{4, 0, 2}},
			{"those are the values, not the slopes", []float64{3, 1, 2}},
		},
	},
	{
		ID:      "02-div",
		Ask:     "write the value of the gate x / y and its two local slopes",
		Results: []string{"the value", "the slope of x", "the slope of y"},
		Want: gateOfTwo(func(x, y float64) (value, dx, dy float64) {
			g := measure.Gradient(func(v []complex128) complex128 { return v[0] / v[1] }, []float64{x, y})
			return x / y, g[0], g[1]
		}),
		Draw: func(r *rand.Rand) []any { // of both signs, and not near 0
			some := func() float64 { return math.Copysign(0.5+2*r.Float64(), r.NormFloat64()) }
			return []any{some(), some()}
		},
		Mistakes: []mistake{
			{"those are the slopes of a product", gateOfTwo(func(x, y float64) (value, dx, dy float64) { return x / y, y, x })},
			{"the slopes of x and y are exchanged", gateOfTwo(func(x, y float64) (value, dx, dy float64) { return x / y, -x / (y * y), 1 / y })},
			{"∂/∂y lost its x", gateOfTwo(func(x, y float64) (value, dx, dy float64) { return x / y, 1 / y, -1 / (y * y) })},
			{"∂/∂y needs y²", gateOfTwo(func(x, y float64) (value, dx, dy float64) { return x / y, 1 / y, -x / y })},
			{"∂/∂x is taken as if x stood alone: it has a factor", gateOfTwo(func(x, y float64) (value, dx, dy float64) { return x / y, 1, -x / (y * y) })},
			{"∂/∂y is taken as if only the 1/y were there, and then multiplied by y", gateOfTwo(func(x, y float64) (value, dx, dy float64) { return x / y, 1 / y, -1 / y })},
			{"a bracket is missing: x / y * y divides by y and then multiplies by it", gateOfTwo(func(x, y float64) (value, dx, dy float64) { return x / y, 1 / y, -x })},
			{"y and x are exchanged: the gate is x / y", gateOfTwo(func(x, y float64) (value, dx, dy float64) { return y / x, -y / (x * x), 1 / x })},
		},
	},
	{
		ID:   "02-w0",
		Ask:  "predict the slope of w₀: type your number in the place of nil",
		Want: -0.196612, // x₀ σ(1)(1 − σ(1))
		Mistakes: []mistake{
			{"the product does not swap: w₀ gets x₀, and not itself", 0.393224},
			{"that is the slope behind the gate 1/x: the gate eˣ has a local slope, too", -0.534447},
			{"that is the value of f, not a slope", 0.731059},
			{"that is the local slope of eˣ alone", 0.367879},
			{"the slope of 1/x is −1/x², and the square is missing", -0.268941},
		},
	},
	{
		ID:   "02-tanh",
		Ask:  "write the local slope of tanh in the place of the 0",
		Want: func(x float64) float64 { return measure.Slope(cmplx.Tanh, x) },
		Draw: number(-2.5, 2.5),
		Mistakes: []mistake{
			{"a(1−a) is the slope of the sigmoid", func(x float64) float64 { return math.Tanh(x) * (1 - math.Tanh(x)) }},
			{"the square is missing", func(x float64) float64 { return 1 - math.Tanh(x) }},
			{"the square is one of tanh x, not of x", func(x float64) float64 { return 1 - x*x }},
			{"the sign in the middle is wrong", func(x float64) float64 { return 1 + math.Tanh(x)*math.Tanh(x) }},
			{"that is the slope of the sigmoid", func(x float64) float64 { e := math.Exp(-x); return e / (1 + e) / (1 + e) }},
			{"that is the slope of tanh(x/2): in the formula above the z on the left is halved", func(x float64) float64 {
				return (1 - math.Tanh(x/2)*math.Tanh(x/2)) / 2
			}},
			{"that is the slope at tanh x: it is taken at x", func(x float64) float64 { t := math.Tanh(math.Tanh(x)); return 1 - t*t }},
			{"cosh must be squared", func(x float64) float64 { return 1 / math.Cosh(x) }},
			{"that is tanh itself", math.Tanh},
			{"a local slope of 1 passes everything on: tanh is not a straight line", func(x float64) float64 { return 1 }},
		},
	},
	{
		ID:      "02-forward",
		Ask:     "write the forward mode into forward",
		Results: []string{"the slope for u", "the slope for v"},
		Want: forwardMode(func(x, y float64) (du, dv float64) {
			g := measure.Gradient(func(p []complex128) complex128 { uv := p[0] * p[1]; return uv*uv + cmplx.Exp(p[0]) }, []float64{x, y})
			return g[0], g[1]
		}),
		Draw: pick(2, 0.5, 2),
		Mistakes: []mistake{
			{"a value with two inputs adds what both bring: yours keeps the last one", forwardMode(func(x, y float64) (du, dv float64) {
				return math.Exp(x), 0
			})},
			{"only the first input of each gate counts", forwardMode(func(x, y float64) (du, dv float64) { return x * y * y, 0 })},
			{"the local slopes are missing", forwardMode(func(x, y float64) (du, dv float64) { return 3, 2 })},
			{"you multiply by the inputs, not by the local slopes", forwardMode(func(x, y float64) (du, dv float64) {
				return 2*x*y*x*x*y*x*y + math.Exp(x)*x, 2 * x * y * y * x * y * x * y
			})},
			{"every input starts with the slope 1: only the one that moves does", forwardMode(func(x, y float64) (du, dv float64) {
				both := 2*x*y*(x+y) + math.Exp(x)
				return both, both
			})},
		},
	},
}

type (
	gateOfTwo   = func(x, y float64) (value, dx, dy float64)
	forwardMode = func(x, y float64) (du, dv float64)
)
