package bp

import "fmt"

// Gates of two values. They panic when a value is nil.

// Add is x + y, with ∂/∂x = 1 and ∂/∂y = 1.
func (x *Value) Add(y *Value) *Value { return gate2(opAdd, x, y) }

// Sub is x − y, with ∂/∂x = 1 and ∂/∂y = −1.
func (x *Value) Sub(y *Value) *Value { return gate2(opSub, x, y) }

// Mul is x y, with ∂/∂x = y and ∂/∂y = x.
func (x *Value) Mul(y *Value) *Value { return gate2(opMul, x, y) }

// Div is x/y, with ∂/∂x = 1/y and ∂/∂y = −x/y².
func (x *Value) Div(y *Value) *Value { return gate2(opDiv, x, y) }

// Max is the larger of x and y, with derivative 1 for that one and 0 for the other (C28). Where both are
// equal there is a kink, and the derivative 1 goes to x.
func (x *Value) Max(y *Value) *Value { return gate2(opMax, x, y) }

// Gates of one value. They panic when it is nil.

// Neg is −x, with derivative −1.
func (x *Value) Neg() *Value { return gate1(opNeg, x, 0) }

// Recip is 1/x, with derivative −1/x² (C5, C6).
func (x *Value) Recip() *Value { return gate1(opRecip, x, 0) }

// Exp is eˣ, with derivative eˣ (C5).
func (x *Value) Exp() *Value { return gate1(opExp, x, 0) }

// Log is ln x, with derivative 1/x; both are NaN for x < 0.
func (x *Value) Log() *Value { return gate1(opLog, x, 0) }

// Sigmoid is σ(x) = 1/(1 + e^−x), with derivative σ(x) (1 − σ(x)), right at x = ±1000 too (A11, A12, B5).
func (x *Value) Sigmoid() *Value { return gate1(opSigmoid, x, 0) }

// Tanh is tanh x, with derivative 1 − tanh² x = 1/cosh² x.
func (x *Value) Tanh() *Value { return gate1(opTanh, x, 0) }

// ReLU is max(x, 0), with derivative 1 for x > 0 and 0 for x < 0. At the kink x = 0 the derivative is taken
// as 0.
func (x *Value) ReLU() *Value { return gate1(opReLU, x, 0) }

// Pow is xᵖ, with derivative p xᵖ⁻¹. It is defined where math.Pow is, and NaN elsewhere: for x < 0, p must be
// an integer. x⁰ is 1 with derivative 0, at x = 0 too.
func (x *Value) Pow(p float64) *Value { return gate1(opPow, x, p) }

// Scale is a x, with derivative a (C5).
func (x *Value) Scale(a float64) *Value { return gate1(opScale, x, a) }

// Shift is c + x, with derivative 1 (C5).
func (x *Value) Shift(c float64) *Value { return gate1(opShift, x, c) }

func gate2(o op, x, y *Value) *Value {
	if x == nil || y == nil {
		panic(fmt.Sprintf("bp: gate %s: an input is nil, want two values: bp.Var and bp.Const make them", gateNames[o]))
	}
	v := &Value{op: o, x: x, y: y}
	v.evaluate()
	return v
}

func gate1(o op, x *Value, c float64) *Value {
	if x == nil {
		panic(fmt.Sprintf("bp: gate %s: the input is nil, want a value: bp.Var and bp.Const make them", gateNames[o]))
	}
	v := &Value{op: o, x: x, c: c}
	v.evaluate()
	return v
}
