package bp

import (
	"fmt"
	"math"

	"backprop/bp/internal/dual"
)

// Value is one number in a circuit (计算图): an input, or the output of a gate such as + or ×, which keeps
// its inputs. Values are made by Var, Const and the gates, and a circuit is a Value with everything that
// it depends on:
//
//	x, y, z := bp.Var("x", -2), bp.Var("y", 5), bp.Var("z", -4)
//	f := x.Add(y).Mul(z)       // f = (x + y) z = −12          (C3)
//	f.Backward()               // x.Grad = ∂f/∂x = −4, y.Grad = ∂f/∂y = −4, z.Grad = ∂f/∂z = 3
//
// A Value may feed any number of gates, the same gate twice included; the paths add up (C1). Numbers are
// float64 and follow IEEE 754: Log of 0 is −Inf, of less than 0 NaN, 1/0 is ±Inf, and no gate panics for the
// sake of a number. Circuits that have Values in common are not safe for concurrent use.
type Value struct {
	Data  float64 // the value. To move an input, write here and call Forward
	Grad  float64 // ∂f/∂Data, where f is the Value whose Backward came last; see Reached
	Label string  // a name, for drawings and for String

	gate    *gate    // nil for an input of the circuit
	x, y    *Value   // the gate's inputs; y is nil where it has one, both where it has edges
	edges   *[]edge  // the inputs of a Neuron
	c       float64  // the constant of Pow, Scale and Shift
	dx, dy  float64  // the local derivatives ∂Data/∂x and ∂Data/∂y
	circuit *circuit // of this Value, once it has been asked for
	reached bool
	visited bool // during a search of the circuit; false otherwise
}

// Var returns an input with a name: one for which the derivative is asked, or which will move.
func Var(label string, data float64) *Value { return &Value{Label: label, Data: data} }

// Const returns an input without a name. It has a gradient like any other; nobody needs to look.
func Const(data float64) *Value { return &Value{Data: data} }

// Named sets the Label of v and returns v: x.Add(y).Named("q").
func (v *Value) Named(label string) *Value {
	v.Label = label
	return v
}

// String returns name and value, and the gradient once Backward has reached v: "x = -2, gradient -4". The
// gate stands in for a missing name.
func (v *Value) String() string {
	s := fmt.Sprintf("%.6g", v.Data)
	if v.Label != "" {
		s = v.Label + " = " + s
	} else if v.gate != nil {
		s = "(" + v.Op() + ") = " + s
	}
	if v.reached {
		s += fmt.Sprintf(", gradient %.6g", v.Grad)
	}
	return s
}

// Op is the gate that gives v, with its constant where it has one: "+", "-", "×", "/", "max", "neg", "1/x",
// "exp", "ln", "σ", "tanh", "ReLU", "^2", "×3", "+1", "w·x+b"; and "" for an input.
func (v *Value) Op() string {
	switch v.gate {
	case nil:
		return ""
	case &pow, &scale:
		return fmt.Sprintf("%s%.4g", v.gate.symbol, v.c)
	case &shift:
		return fmt.Sprintf("%+.4g", v.c)
	}
	return v.gate.symbol
}

// Inputs returns the values that the gate of v takes, in order: two, one, or none where v is itself an
// input; those of a Neuron are w₁, x₁, w₂, x₂, … and b.
func (v *Value) Inputs() []*Value {
	var all []*Value
	for i := 0; v.input(i) != nil; i++ {
		all = append(all, v.input(i))
	}
	return all
}

// input returns the i-th of Inputs, and nil where there are not so many.
func (v *Value) input(i int) *Value {
	switch {
	case v.edges != nil && i < len(*v.edges):
		return (*v.edges)[i].from
	case i == 0:
		return v.x
	case i == 1:
		return v.y
	}
	return nil
}

// LocalGrads returns the local derivative ∂v/∂x for each x of Inputs, as of the last evaluation of v: what
// Backward multiplies by along that edge.
func (v *Value) LocalGrads() []float64 {
	if v.edges == nil {
		return []float64{v.dx, v.dy}[:len(v.Inputs())]
	}
	var all []float64
	for _, e := range *v.edges {
		all = append(all, e.local)
	}
	return all
}

// gate is an operation on one or two values and perhaps a constant c.
type gate struct {
	symbol string

	// forward returns the value and the local derivatives ∂/∂x and ∂/∂y, which backward multiplies by.
	forward func(x, y, c float64) (value, dx, dy float64)

	// dual is the value once more, in the arithmetic of dual numbers, whose rules of differentiation are others.
	dual func(x, y dual.Number, c float64) dual.Number
}

// of returns the output of the gate. y is nil where the gate takes one value.
func (g *gate) of(x, y *Value, c float64) *Value {
	v := &Value{gate: g, x: x, y: y, c: c}
	v.evaluate()
	return v
}

func (g *gate) of1(x *Value, c float64) *Value {
	if x == nil {
		panic(fmt.Sprintf("bp: gate %s: the input is nil, want a value: bp.Var and bp.Const make them", g.symbol))
	}
	return g.of(x, nil, c)
}

func (g *gate) of2(x, y *Value) *Value {
	if x == nil || y == nil {
		panic(fmt.Sprintf("bp: gate %s: an input is nil, want two values: bp.Var and bp.Const make them", g.symbol))
	}
	return g.of(x, y, 0)
}

// evaluate sets the value and the local derivatives of a gate's output from its inputs.
func (v *Value) evaluate() {
	v.reached = false
	if v.edges != nil {
		v.Data = weigh(*v.edges)
		return
	}
	var y float64
	if v.y != nil {
		y = v.y.Data
	}
	v.Data, v.dx, v.dy = v.gate.forward(v.x.Data, y, v.c)
}

// Gates of two values. They panic when a value is nil.

// Add is x + y, with ∂/∂x = 1 and ∂/∂y = 1 (C3).
func (x *Value) Add(y *Value) *Value { return add.of2(x, y) }

var add = gate{"+",
	func(x, y, _ float64) (value, dx, dy float64) { return x + y, 1, 1 },
	func(x, y dual.Number, _ float64) dual.Number { return dual.Add(x, y) }}

// Sub is x − y, with ∂/∂x = 1 and ∂/∂y = −1 (D19: a − y).
func (x *Value) Sub(y *Value) *Value { return sub.of2(x, y) }

var sub = gate{"-",
	func(x, y, _ float64) (value, dx, dy float64) { return x - y, 1, -1 },
	func(x, y dual.Number, _ float64) dual.Number { return dual.Sub(x, y) }}

// Mul is x y, with ∂/∂x = y and ∂/∂y = x (C3).
func (x *Value) Mul(y *Value) *Value { return mul.of2(x, y) }

var mul = gate{"×",
	func(x, y, _ float64) (value, dx, dy float64) { return x * y, y, x },
	func(x, y dual.Number, _ float64) dual.Number { return dual.Mul(x, y) }}

// Div is x/y, with ∂/∂x = 1/y and ∂/∂y = −x/y²: Mul after Recip (C3, C5).
func (x *Value) Div(y *Value) *Value { return div.of2(x, y) }

var div = gate{"/",
	func(x, y, _ float64) (value, dx, dy float64) { return x / y, 1 / y, -x / y / y },
	func(x, y dual.Number, _ float64) dual.Number { return dual.Div(x, y) }}

// Max is the larger of x and y, with derivative 1 for that one and 0 for the other (C28). Where both are
// equal there is a kink, and the derivative 1 goes to x.
func (x *Value) Max(y *Value) *Value { return maximum.of2(x, y) }

var maximum = gate{"max",
	func(x, y, _ float64) (value, dx, dy float64) {
		if x >= y || math.IsNaN(x) {
			return x, 1, 0
		}
		return y, 0, 1
	},
	func(x, y dual.Number, _ float64) dual.Number {
		if x.Real >= y.Real || math.IsNaN(x.Real) {
			return x
		}
		return y
	}}

// Gates of one value. They panic when it is nil.

// Neg is −x, with derivative −1.
func (x *Value) Neg() *Value { return neg.of1(x, 0) }

var neg = gate{"neg",
	func(x, _, _ float64) (value, dx, dy float64) { return -x, -1, 0 },
	func(x, _ dual.Number, _ float64) dual.Number { return dual.Neg(x) }}

// Recip is 1/x, with derivative −1/x² (C5, C6).
func (x *Value) Recip() *Value { return recip.of1(x, 0) }

var recip = gate{"1/x",
	func(x, _, _ float64) (value, dx, dy float64) { return 1 / x, -1 / x / x, 0 },
	func(x, _ dual.Number, _ float64) dual.Number { return dual.Div(dual.Number{Real: 1}, x) }}

// Exp is eˣ, with derivative eˣ (C5).
func (x *Value) Exp() *Value { return exp.of1(x, 0) }

var exp = gate{"exp",
	func(x, _, _ float64) (value, dx, dy float64) { e := math.Exp(x); return e, e, 0 },
	func(x, _ dual.Number, _ float64) dual.Number { return dual.Exp(x) }}

// Log is ln x, with derivative 1/x (A4, B4); both are NaN for x < 0.
func (x *Value) Log() *Value { return log.of1(x, 0) }

var log = gate{"ln",
	func(x, _, _ float64) (value, dx, dy float64) {
		if x < 0 {
			return math.NaN(), math.NaN(), 0
		}
		return dual.LogReal(x), 1 / x, 0
	},
	func(x, _ dual.Number, _ float64) dual.Number { return dual.Log(x) }}

// Sigmoid is σ(x) = 1/(1 + e^−x), with derivative σ(x) (1 − σ(x)), right at x = ±1000 too (A11, A12, B5).
func (x *Value) Sigmoid() *Value { return sigmoidGate.of1(x, 0) }

var sigmoidGate = gate{"σ",
	func(x, _, _ float64) (value, dx, dy float64) { a := sigmoid(x); return a, sigmoidSlope(x, a), 0 },
	func(x, _ dual.Number, _ float64) dual.Number { return dual.Sigmoid(x) }}

// Tanh is tanh x, with derivative 1 − tanh² x = 1/cosh² x, an f and its f′ (A3, A8).
func (x *Value) Tanh() *Value { return tanhGate.of1(x, 0) }

var tanhGate = gate{"tanh",
	func(x, _, _ float64) (value, dx, dy float64) { a := math.Tanh(x); return a, tanhSlope(x, a), 0 },
	func(x, _ dual.Number, _ float64) dual.Number { return dual.Tanh(x) }}

// ReLU is max(x, 0), with derivative 1 for x > 0 and 0 for x < 0, an f and its f′ (A3, A8; C28). At the kink x = 0
// the derivative is taken as 0.
func (x *Value) ReLU() *Value { return reluGate.of1(x, 0) }

var reluGate = gate{"ReLU",
	func(x, _, _ float64) (value, dx, dy float64) { return relu(x), kinkedSlope(x, 0), 0 },
	func(x, _ dual.Number, _ float64) dual.Number { return dual.LeakyReLU(x, 0) }}

// Pow is xᵖ, with derivative p xᵖ⁻¹. It is defined where math.Pow is, and NaN elsewhere: for x < 0, p must be
// an integer. x⁰ is 1 with derivative 0, at x = 0 too.
func (x *Value) Pow(p float64) *Value { return pow.of1(x, p) }

var pow = gate{"^",
	func(x, _, p float64) (value, dx, dy float64) {
		if p == 0 {
			return 1, 0, 0
		}
		return math.Pow(x, p), p * math.Pow(x, p-1), 0
	},
	func(x, _ dual.Number, p float64) dual.Number { return dual.Pow(x, p) }}

// Scale is a x, with derivative a (C5).
func (x *Value) Scale(a float64) *Value { return scale.of1(x, a) }

var scale = gate{"×",
	func(x, _, a float64) (value, dx, dy float64) { return a * x, a, 0 },
	func(x, _ dual.Number, a float64) dual.Number { return dual.Scale(a, x) }}

// Shift is c + x, with derivative 1 (C5).
func (x *Value) Shift(c float64) *Value { return shift.of1(x, c) }

var shift = gate{"+",
	func(x, _, c float64) (value, dx, dy float64) { return c + x, 1, 0 },
	func(x, _ dual.Number, c float64) dual.Number { return dual.Add(x, dual.Number{Real: c}) }}

// Neuron is the weighted input (带权输入) of a neuron in a single gate, a sum of products:
//
//	z = w·x + b = Σᵢ wᵢ xᵢ + b
//	∂z/∂wᵢ = xᵢ,   ∂z/∂xᵢ = wᵢ,   ∂z/∂b = 1                    (A2; C3: Mul and Add)
//
// The activation comes after it: Neuron(w, x, b).Sigmoid(). It is what Mul and Add give product by product, with one
// gate where they take 2n, and so several times as fast. It panics unless w and x have one length, which is not 0, and
// when a value is nil.
func Neuron(w, x []*Value, b *Value) *Value {
	if len(w) != len(x) || len(w) == 0 {
		panic(fmt.Sprintf("bp: Neuron: %d weights for %d inputs: want as many, and at least one of each", len(w), len(x)))
	}
	edges := make([]edge, 0, 2*len(w)+1)
	for i := range w {
		edges = append(edges, edge{from: w[i]}, edge{from: x[i]})
	}
	edges = append(edges, edge{from: b, local: 1})
	for _, e := range edges {
		if e.from == nil {
			panic("bp: Neuron: a weight, an input or the bias is nil, want values: bp.Var and bp.Const make them")
		}
	}
	v := &Value{gate: &neuron, edges: &edges}
	v.evaluate()
	return v
}

// neuron has as many inputs as it likes, and so its functions are weigh and weighDual.
var neuron = gate{symbol: "w·x+b"}

// edge is one input of a Neuron, and the local derivative by it.
type edge struct {
	from  *Value
	local float64
}

// weigh returns Σ wᵢ xᵢ + b for the edges w₁, x₁, w₂, x₂, …, b, and sets the local derivatives.
func weigh(edges []edge) (z float64) {
	last := len(edges) - 1
	for i := 0; i+1 < len(edges); i += 2 {
		w, x := &edges[i], &edges[i+1]
		w.local, x.local = x.from.Data, w.from.Data
		z += w.from.Data * x.from.Data
	}
	return z + edges[last].from.Data
}

// weighDual is the sum once more, in dual numbers.
func weighDual(edges []edge, of func(*Value) dual.Number) dual.Number {
	z := of(edges[len(edges)-1].from)
	for i := 0; i+1 < len(edges); i += 2 {
		z = dual.Add(z, dual.Mul(of(edges[i].from), of(edges[i+1].from)))
	}
	return z
}
