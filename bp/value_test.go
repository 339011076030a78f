package bp

import (
	"fmt"
	"math"
	"testing"
)

// gatesUnderTest are the gates of one value, and those of two as functions of one with the other held.
var gatesUnderTest = map[string]func(x *Value) *Value{
	"x + 3":    func(x *Value) *Value { return x.Add(Const(3)) },
	"3 + x":    func(x *Value) *Value { return Const(3).Add(x) },
	"x - 3":    func(x *Value) *Value { return x.Sub(Const(3)) },
	"3 - x":    func(x *Value) *Value { return Const(3).Sub(x) },
	"x * 3":    func(x *Value) *Value { return x.Mul(Const(3)) },
	"3 * x":    func(x *Value) *Value { return Const(3).Mul(x) },
	"x / 3":    func(x *Value) *Value { return x.Div(Const(3)) },
	"3 / x":    func(x *Value) *Value { return Const(3).Div(x) },
	"max(x,3)": func(x *Value) *Value { return x.Max(Const(3)) },
	"max(3,x)": func(x *Value) *Value { return Const(3).Max(x) },
	"neg":      (*Value).Neg,
	"recip":    (*Value).Recip,
	"exp":      (*Value).Exp,
	"log":      (*Value).Log,
	"sigmoid":  (*Value).Sigmoid,
	"tanh":     (*Value).Tanh,
	"relu":     (*Value).ReLU,
	"^-1.5":    func(x *Value) *Value { return x.Pow(-1.5) },
	"^0.5":     func(x *Value) *Value { return x.Pow(0.5) },
	"^1":       func(x *Value) *Value { return x.Pow(1) },
	"^2":       func(x *Value) *Value { return x.Pow(2) },
	"scale":    func(x *Value) *Value { return x.Scale(-2.5) },
	"shift":    func(x *Value) *Value { return x.Shift(-2.5) },
	"w x + b":  func(x *Value) *Value { return Neuron([]*Value{Const(3), x}, []*Value{x, Const(-0.5)}, x) },
	"x x + 3":  func(x *Value) *Value { return Neuron([]*Value{x}, []*Value{x}, Const(3)) },
}

// Every gate, value and derivative, against the complex step and against dual numbers.
func TestGatesAgreeWithComplexStepAndDuals(t *testing.T) {
	for name, gate := range gatesUnderTest {
		for _, at := range []float64{-20, -2.5, -1, -0.3, -1e-3, 1e-12, 1e-3, 0.3, 1, 2.5, 5, 20} {
			x := Var("x", at)
			f := gate(x)
			if math.IsNaN(f.Data) {
				continue // outside the domain: TestGatesAtTheEdges
			}
			f.Backward()
			value, derivative := circuitComplexStep(f, x)
			// Each side rounds up to twenty times at 1.1e-16, inside cmplx.Pow and cmplx.Tanh.
			near(t, name+" at x", []float64{f.Data}, []float64{value}, 2e-15)
			near(t, name+"′ at x", []float64{x.Grad}, []float64{derivative}, 2e-15)
			near(t, name+"′ by duals", []float64{f.Derivative(x)}, []float64{derivative}, 2e-15)
		}
	}
}

// Where a gate has a pole, a kink or the end of its domain, or where a careless formula overflows.
func TestGatesAtTheEdges(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, tc := range []struct {
		gate              string
		x, value, derived float64
	}{
		{"sigmoid", 1000, 1, 0},
		{"sigmoid", -1000, 0, 0},
		{"sigmoid", 50, 1, math.Exp(-50)}, // e^−50 ≪ ε: σ′ = e^−|x| to the last digits
		{"sigmoid", -50, math.Exp(-50), math.Exp(-50)},
		{"tanh", 1000, 1, 0},
		{"tanh", -1000, -1, 0},
		{"tanh", 30, 1, 4 * math.Exp(-60)}, // 1/cosh² x = 4e^−2|x| to the last digits
		{"tanh", -30, -1, 4 * math.Exp(-60)},
		{"exp", 1000, inf, inf},
		{"exp", -1000, 0, 0},
		{"log", 0, -inf, inf},
		{"log", -1, nan, nan},
		{"recip", 0, inf, -inf},
		{"recip", 1e200, 1e-200, 0}, // the derivative is −1e−400
		{"3 / x", 0, inf, -inf},
		{"relu", 0, 0, 0},             // the convention at the kink
		{"max(x,3)", 3, 3, 1},         // the first of two equal inputs
		{"max(3,x)", 3, 3, 0},         //
		{"^1", 0, 0, 1},               // 1·0⁰
		{"^2", 0, 0, 0},               //
		{"^2", -3, 9, -6},             //
		{"^2", 1e-20, 1e-40, 2e-20},   // dual.PowReal would say 2e-15
		{"^0.5", -1, nan, nan},        // no real root
		{"relu", nan, nan, 1},         // NaN is handed on
		{"max(x,3)", nan, nan, 1},     // the gradient goes to the NaN
		{"max(3,x)", nan, nan, 1},     //
		{"sigmoid", nan, nan, nan},    //
		{"x + 3", inf, inf, 1},        //
		{"max(3,x)", -inf, 3, 0},      //
		{"recip", math.Inf(-1), 0, 0}, //
	} {
		x := Var("x", tc.x)
		f := gatesUnderTest[tc.gate](x)
		f.Backward()
		dual := f.Derivative(x)
		if math.IsNaN(tc.x) {
			dual = tc.derived // dual numbers have no derivative at NaN
		}
		if !same(f.Data, tc.value) || !same(x.Grad, tc.derived) || !same(dual, tc.derived) {
			t.Errorf("%s at %v: %v, derivative %v, by duals %v; want %v, %v", tc.gate, tc.x, f.Data, x.Grad, dual, tc.value, tc.derived)
		}
	}
}

// same allows for two roundings, and lets NaN equal NaN.
func same(got, want float64) bool {
	return got == want || math.IsNaN(got) && math.IsNaN(want) || math.Abs(got-want) <= 4e-16*math.Abs(want)
}

func TestPow(t *testing.T) {
	for _, tc := range []struct{ x, p, value, derived float64 }{
		{0, 0, 1, 0}, // 0·0⁻¹ must not be NaN
		{0, 1, 0, 1},
		{0, 2, 0, 0},
		{0, 3, 0, 0},
		{0, -1, math.Inf(1), math.Inf(-1)},
		{-2, 3, -8, 12},
		{-2, -1, -0.5, -0.25},
		{-2, -2, 0.25, 0.25},
		{-2, 0, 1, 0},
		{-1, 7, -1, 7},
		{-1, 1e15, 1, -1e15},
		{4, 0.5, 2, 0.25},
		{4, -0.5, 0.5, -0.0625},
		{4, 1.5, 8, 3},
		{2, 10, 1024, 5120},
		{2, 2000, math.Inf(1), math.Inf(1)},
	} {
		x := Var("x", tc.x)
		f := x.Pow(tc.p)
		f.Backward()
		if !same(f.Data, tc.value) || !same(x.Grad, tc.derived) {
			t.Errorf("%v^%v: %v, derivative %v; want %v, %v", tc.x, tc.p, f.Data, x.Grad, tc.value, tc.derived)
		}
		// e^(p ln x) rounds p ln x, which is below 4 here, a few times.
		if got := f.Derivative(x); !same(got, tc.derived) && !(math.Abs(got/tc.derived-1) < 2e-15) {
			t.Errorf("%v^%v: derivative %v by duals, want %v", tc.x, tc.p, got, tc.derived)
		}
	}

	// At the end of the domain there is only a derivative from the right: that of math.Pow's limit.
	x := Var("x", 0)
	for p, want := range map[float64]float64{0.5: math.Inf(1), 1.5: 0, -0.5: math.Inf(-1)} {
		f := x.Pow(p)
		f.Backward()
		if f.Data != math.Pow(0, p) || x.Grad != want || f.Derivative(x) != want {
			t.Errorf("0^%v: %v, derivative %v, by duals %v; want %v", p, f.Data, x.Grad, f.Derivative(x), want)
		}
	}
}

func TestGatesRefuseNil(t *testing.T) {
	var none *Value
	x := Var("x", 1)
	wantPanic(t, "bp: gate +: an input is nil, want two values: bp.Var and bp.Const make them", func() { x.Add(nil) })
	wantPanic(t, "bp: gate max: an input is nil, want two values: bp.Var and bp.Const make them", func() { none.Max(x) })
	wantPanic(t, "bp: gate exp: the input is nil, want a value: bp.Var and bp.Const make them", func() { none.Exp() })
	wantPanic(t, "bp: Neuron: a weight, an input or the bias is nil, want values: bp.Var and bp.Const make them", func() {
		Neuron([]*Value{x}, []*Value{x}, nil)
	})
	wantPanic(t, "bp: Neuron: 2 weights for 1 inputs: want as many, and at least one of each", func() {
		Neuron([]*Value{x, x}, []*Value{x}, x)
	})
	wantPanic(t, "bp: Neuron: 0 weights for 0 inputs: want as many, and at least one of each", func() { Neuron(nil, nil, x) })
	wantPanic(t, "bp: Derivative: the value to differentiate by is nil, want one of the circuit", func() { x.Derivative(nil) })
	wantPanic(t, "bp: Paths: the value to start from is nil, want one of the circuit", func() { x.Paths(nil) })
}

// ln 2ᵉ = e ln 2, down to the smallest float64; two roundings.
func TestLnOfSubnormals(t *testing.T) {
	for e := -1074; e <= 1023; e++ {
		x := Var("x", math.Ldexp(1, e))
		f := x.Log()
		near(t, fmt.Sprintf("ln 2^%d", e), []float64{f.Data}, []float64{float64(e) * math.Ln2}, 3e-16)
		// For x = 2ᵉ u, ln² x has the derivative 2 ln x at u = 1.
		u := Var("u", 1)
		g := Const(x.Data).Mul(u).Log()
		near(t, fmt.Sprintf("ln² 2^%d by duals", e), []float64{g.Mul(g).Derivative(u)}, []float64{2 * float64(e) * math.Ln2}, 1e-15)
	}
}

// A loss and an activation that do not belong together, where p = e^z (1 + …) is small: L = −z, also where 1/p is no
// float64, and δ = −1/p · p = −1, to the last digit, where it is.
func TestLossesOfTinyProbabilities(t *testing.T) {
	for _, tc := range []struct {
		loss Loss
		f    Activation
	}{{CrossEntropy, Sigmoid}, {CrossEntropy, Softplus}, {BinaryCrossEntropy, Softplus}} {
		for _, z := range []float64{-300, -708, -709.5, -710, -720, -725} {
			for last, layers := range outputs(1, tc.f) {
				δ, value := atOutput(tc.loss, layers, []float64{z}, []float64{1})
				name := fmt.Sprintf("%v after %v in %s at %v", tc.loss, tc.f, last, z)
				// e^−725 = 1.3e-315 is rounded to a multiple of 5e-324: its logarithm is off by 2e-9 at most, of 725.
				near(t, name, []float64{value}, []float64{-z}, 1e-10)
				if z > -709 {
					near(t, name+": δ", δ, []float64{-1}, 1e-15)
				}
			}
		}
	}
}

// Quotients whose squares would under- or overflow on the way, by dual numbers.
func TestQuotientsOfExtremesByDuals(t *testing.T) {
	for _, tc := range []struct{ x, y, byX, byY float64 }{
		{1e-200, 1e-300, 1e300, math.Inf(-1)}, // the second is −1e400
		{1e-300, 1e-200, 1e200, -1e100},
		{1e200, 1e250, 1e-250, -1e-300},
		{1e250, 1e200, 1e-200, -1e-150},
		{3, 0, math.Inf(1), math.Inf(-1)},
	} {
		x, y := Var("x", tc.x), Var("y", tc.y)
		f := x.Div(y)
		f.Backward()
		got := []float64{f.Derivative(x), f.Derivative(y), x.Grad, y.Grad}
		for i, want := range []float64{tc.byX, tc.byY, tc.byX, tc.byY} {
			if !same(got[i], want) {
				t.Errorf("%v/%v: %v, want %v and %v from both modes", tc.x, tc.y, got, tc.byX, tc.byY)
				break
			}
		}
	}
}
