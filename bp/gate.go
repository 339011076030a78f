package bp

import "fmt"

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

// calculate is what a gate makes of its inputs and its constant.
func (o op) calculate(x, y, c float64) (value, dx, dy float64) {
	switch o {
	case opAdd:
		return addGate(x, y, c)
	case opSub:
		return subGate(x, y, c)
	case opMul:
		return mulGate(x, y, c)
	case opDiv:
		return divGate(x, y, c)
	case opMax:
		return maxGate(x, y, c)
	case opNeg:
		return negGate(x, y, c)
	case opRecip:
		return recipGate(x, y, c)
	case opExp:
		return expGate(x, y, c)
	case opLog:
		return logGate(x, y, c)
	case opSigmoid:
		return sigmoidGate(x, y, c)
	case opTanh:
		return tanhGate(x, y, c)
	case opReLU:
		return reluGate(x, y, c)
	case opPow:
		return powGate(x, y, c)
	case opScale:
		return scaleGate(x, y, c)
	case opShift:
		return shiftGate(x, y, c)
	}
	panic("bp: no such gate")
}

func gate2(o op, x, y *Value) *Value {
	if x == nil || y == nil {
		panic(fmt.Sprintf("bp: gate %s: an input is nil, want two values: bp.Var and bp.Const make them", gateNames[o]))
	}
	v := output(o, x, y)
	v.op, v.x, v.y = o, x, y
	v.Data, v.dx, v.dy = o.calculate(x.Data, y.Data, 0)
	return v
}

func gate1(o op, x *Value, c float64) *Value {
	if x == nil {
		panic(fmt.Sprintf("bp: gate %s: the input is nil, want a value: bp.Var and bp.Const make them", gateNames[o]))
	}
	v := output(o, x, x)
	v.op, v.x, v.c = o, x, c
	v.Data, v.dx, v.dy = o.calculate(x.Data, 0, c)
	return v
}

// evaluate sets the value and the local derivatives of a gate from the values of its inputs.
func (v *Value) evaluate() {
	switch {
	case v.y != nil:
		v.Data, v.dx, v.dy = v.op.calculate(v.x.Data, v.y.Data, 0)
	case v.x != nil:
		v.Data, v.dx, v.dy = v.op.calculate(v.x.Data, 0, v.c)
	}
}
