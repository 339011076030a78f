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

// gates holds what each gate calculates from its inputs and its constant.
var gates = [...]func(x, y, c float64) (value, dx, dy float64){
	opAdd: addGate, opSub: subGate, opMul: mulGate, opDiv: divGate, opMax: maxGate,
	opNeg: negGate, opRecip: recipGate, opExp: expGate, opLog: logGate, opSigmoid: sigmoidGate, opTanh: tanhGate,
	opReLU: reluGate, opPow: powGate, opScale: scaleGate, opShift: shiftGate,
}

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

// evaluate sets the value and the local derivatives of a gate from the values of its inputs.
func (v *Value) evaluate() {
	if v.op == opInput {
		return
	}
	var y float64
	if v.y != nil {
		y = v.y.Data
	}
	v.Data, v.dx, v.dy = gates[v.op](v.x.Data, y, v.c)
}
