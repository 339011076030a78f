package bp

import "math"

// Gates of two values. They panic when a value is nil. Below each stands its calculation: the value, and next to it
// the local derivatives ∂/∂x and ∂/∂y.

// Add is x + y, with ∂/∂x = 1 and ∂/∂y = 1 (C3).
func (x *Value) Add(y *Value) *Value { return gate2(opAdd, x, y) }

func addGate(x, y float64) (value, dx, dy float64) { return x + y, 1, 1 }

// Sub is x − y, with ∂/∂x = 1 and ∂/∂y = −1 (D19: a − y).
func (x *Value) Sub(y *Value) *Value { return gate2(opSub, x, y) }

func subGate(x, y float64) (value, dx, dy float64) { return x - y, 1, -1 }

// Mul is x y, with ∂/∂x = y and ∂/∂y = x (C3).
func (x *Value) Mul(y *Value) *Value { return gate2(opMul, x, y) }

func mulGate(x, y float64) (value, dx, dy float64) { return x * y, y, x }

// Div is x/y, with ∂/∂x = 1/y and ∂/∂y = −x/y²: Mul after Recip (C3, C5).
func (x *Value) Div(y *Value) *Value { return gate2(opDiv, x, y) }

func divGate(x, y float64) (value, dx, dy float64) { return x / y, 1 / y, -x / y / y }

// Max is the larger of x and y, with derivative 1 for that one and 0 for the other (C28). Where both are
// equal there is a kink, and the derivative 1 goes to x.
func (x *Value) Max(y *Value) *Value { return gate2(opMax, x, y) }

func maxGate(x, y float64) (value, dx, dy float64) {
	if x >= y || math.IsNaN(x) {
		return x, 1, 0
	}
	return y, 0, 1
}

// Gates of one value. They panic when it is nil.

// Neg is −x, with derivative −1.
func (x *Value) Neg() *Value { return gate1(opNeg, x, 0) }

func negGate(x float64) (value, dx float64) { return -x, -1 }

// Recip is 1/x, with derivative −1/x² (C5, C6).
func (x *Value) Recip() *Value { return gate1(opRecip, x, 0) }

func recipGate(x float64) (value, dx float64) { return 1 / x, -1 / x / x }

// Exp is eˣ, with derivative eˣ (C5).
func (x *Value) Exp() *Value { return gate1(opExp, x, 0) }

func expGate(x float64) (value, dx float64) {
	e := math.Exp(x)
	return e, e
}

// Log is ln x, with derivative 1/x (A4, B4); both are NaN for x < 0.
func (x *Value) Log() *Value { return gate1(opLog, x, 0) }

func logGate(x float64) (value, dx float64) {
	if x < 0 {
		return math.NaN(), math.NaN()
	}
	return ln(x), 1 / x
}

// Sigmoid is σ(x) = 1/(1 + e^−x), with derivative σ(x) (1 − σ(x)), right at x = ±1000 too (A11, A12, B5).
func (x *Value) Sigmoid() *Value { return gate1(opSigmoid, x, 0) }

func sigmoidGate(x float64) (value, dx float64) {
	a := sigmoid(x)
	return a, sigmoidSlope(x, a)
}

// Tanh is tanh x, with derivative 1 − tanh² x = 1/cosh² x, an f and its f′ (A3, A8).
func (x *Value) Tanh() *Value { return gate1(opTanh, x, 0) }

func tanhGate(x float64) (value, dx float64) {
	a := math.Tanh(x)
	return a, tanhSlope(x, a)
}

// ReLU is max(x, 0), with derivative 1 for x > 0 and 0 for x < 0, an f and its f′ (A3, A8; C28). At the kink x = 0
// the derivative is taken as 0.
func (x *Value) ReLU() *Value { return gate1(opReLU, x, 0) }

func reluGate(x float64) (value, dx float64) { return relu(x), kinkedSlope(x, 0) }

// Pow is xᵖ, with derivative p xᵖ⁻¹. It is defined where math.Pow is, and NaN elsewhere: for x < 0, p must be
// an integer. x⁰ is 1 with derivative 0, at x = 0 too.
func (x *Value) Pow(p float64) *Value { return gate1(opPow, x, p) }

func powGate(x, p float64) (value, dx float64) {
	if p == 0 {
		return 1, 0
	}
	return math.Pow(x, p), p * math.Pow(x, p-1)
}

// Scale is a x, with derivative a (C5).
func (x *Value) Scale(a float64) *Value { return gate1(opScale, x, a) }

func scaleGate(x, a float64) (value, dx float64) { return a * x, a }

// Shift is c + x, with derivative 1 (C5).
func (x *Value) Shift(c float64) *Value { return gate1(opShift, x, c) }

func shiftGate(x, c float64) (value, dx float64) { return c + x, 1 }
