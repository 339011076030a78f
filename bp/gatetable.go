package bp

import (
	"fmt"
	"math"
)

// op says which gate gives a Value.
type op uint8

const (
	opInput op = iota // no gate
	opAdd
	opSub
	opMul
	opDiv
	opMax
	opNeg
	opRecip
	opExp
	opLog
	opSigmoid
	opTanh
	opReLU
	opPow
	opScale
	opShift
)

// at is the table of the gates: the value of each for the inputs x and y and the constant c, and next to it
// the local derivatives, ∂/∂x and ∂/∂y.
func (o op) at(x, y, c float64) (value, dx, dy float64) {
	switch o {
	case opAdd:
		return x + y, 1, 1
	case opSub:
		return x - y, 1, -1
	case opMul:
		return x * y, y, x
	case opDiv:
		return x / y, 1 / y, -x / y / y
	case opMax:
		if x >= y || math.IsNaN(x) {
			return x, 1, 0
		}
		return y, 0, 1
	case opNeg:
		return -x, -1, 0
	case opRecip:
		return 1 / x, -1 / x / x, 0 // C5
	case opExp:
		e := math.Exp(x)
		return e, e, 0 // C5
	case opLog:
		return math.Log(x), logSlope(x), 0
	case opSigmoid:
		a := sigmoid(x)
		return a, sigmoidSlope(x, a), 0 // A11, A12
	case opTanh:
		a := math.Tanh(x)
		return a, tanhSlope(x, a), 0
	case opReLU:
		return relu(x), kinkedSlope(x, 0), 0
	case opPow:
		return math.Pow(x, c), powSlope(x, c), 0
	case opScale:
		return c * x, c, 0 // C5
	case opShift:
		return x + c, 1, 0 // C5
	}
	panic(fmt.Sprintf("bp: there is no gate %d", o))
}

// logSlope is 1/x where ln x is defined.
func logSlope(x float64) float64 {
	if x < 0 {
		return math.NaN()
	}
	return 1 / x
}

// powSlope is p x^(p−1), and 0 for p = 0, at x = 0 too.
func powSlope(x, p float64) float64 {
	if p == 0 {
		return 0
	}
	return p * math.Pow(x, p-1)
}

// evaluate sets the value and the local derivatives of a gate from the values of its inputs.
func (v *Value) evaluate() {
	if v.op == opInput {
		return
	}
	var y float64
	if v.y != nil {
		y = v.y.Data
	}
	v.Data, v.dx, v.dy = v.op.at(v.x.Data, y, v.c)
}
