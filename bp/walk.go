package bp

import (
	"fmt"
	"iter"
	"slices"
)

// gateNames are the gates as Op gives them, without the constants.
var gateNames = [...]string{
	opInput: "", opAdd: "+", opSub: "-", opMul: "×", opDiv: "/", opMax: "max",
	opNeg: "neg", opRecip: "1/x", opExp: "exp", opLog: "ln", opSigmoid: "σ", opTanh: "tanh", opReLU: "ReLU",
	opPow: "^", opScale: "×", opShift: "+",
}

// Walk goes through the circuit of f: every value that f depends on, each once and after its inputs, and f
// at the end.
//
//	for v := range f.Walk() { … }
func (f *Value) Walk() iter.Seq[*Value] { return slices.Values(f.topological()) }

// Op is the gate that gives v, with its constant where it has one: "+", "-", "×", "/", "max", "neg", "1/x",
// "exp", "ln", "σ", "tanh", "ReLU", "^2", "×3", "+1"; and "" for an input.
func (v *Value) Op() string {
	switch v.op {
	case opPow, opScale:
		return fmt.Sprintf("%s%.4g", gateNames[v.op], v.c)
	case opShift:
		return fmt.Sprintf("%+.4g", v.c)
	}
	return gateNames[v.op]
}

// Inputs returns the values that the gate of v takes, in order: two, one, or none where v is itself an
// input.
func (v *Value) Inputs() []*Value {
	switch {
	case v.x == nil:
		return nil
	case v.y == nil:
		return []*Value{v.x}
	}
	return []*Value{v.x, v.y}
}

// LocalGrads returns the local derivative ∂v/∂x for each x of Inputs, as of the last evaluation of v: what
// Backward multiplies by along that edge.
func (v *Value) LocalGrads() []float64 {
	return []float64{v.dx, v.dy}[:len(v.Inputs())]
}
