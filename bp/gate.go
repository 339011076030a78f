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

func gate2(o op, x, y *Value) *Value {
	if x == nil || y == nil {
		panic(fmt.Sprintf("bp: gate %s: an input is nil, want two values: bp.Var and bp.Const make them", gateNames[o]))
	}
	v := output(o, x, y)
	v.op, v.x, v.y = o, x, y
	evaluate(v)
	return v
}

func gate1(o op, x *Value, c float64) *Value {
	if x == nil {
		panic(fmt.Sprintf("bp: gate %s: the input is nil, want a value: bp.Var and bp.Const make them", gateNames[o]))
	}
	v := output(o, x, x)
	v.op, v.x, v.c = o, x, c
	evaluate(v)
	return v
}

// evaluate sets the values and the local derivatives of gates, one after the other, from the values of their inputs.
func evaluate(gates ...*Value) {
	for _, v := range gates {
		v.reached = false
		switch v.op {
		case opAdd:
			v.Data, v.dx, v.dy = addGate(v.x.Data, v.y.Data)
		case opSub:
			v.Data, v.dx, v.dy = subGate(v.x.Data, v.y.Data)
		case opMul:
			v.Data, v.dx, v.dy = mulGate(v.x.Data, v.y.Data)
		case opDiv:
			v.Data, v.dx, v.dy = divGate(v.x.Data, v.y.Data)
		case opMax:
			v.Data, v.dx, v.dy = maxGate(v.x.Data, v.y.Data)
		case opNeg:
			v.Data, v.dx = negGate(v.x.Data)
		case opRecip:
			v.Data, v.dx = recipGate(v.x.Data)
		case opExp:
			v.Data, v.dx = expGate(v.x.Data)
		case opLog:
			v.Data, v.dx = logGate(v.x.Data)
		case opSigmoid:
			v.Data, v.dx = sigmoidGate(v.x.Data)
		case opTanh:
			v.Data, v.dx = tanhGate(v.x.Data)
		case opReLU:
			v.Data, v.dx = reluGate(v.x.Data)
		case opPow:
			v.Data, v.dx = powGate(v.x.Data, v.c)
		case opScale:
			v.Data, v.dx = scaleGate(v.x.Data, v.c)
		case opShift:
			v.Data, v.dx = shiftGate(v.x.Data, v.c)
		}
	}
}
