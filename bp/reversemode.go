package bp

// Backward sets the Grad of f and of every value v that f depends on to ∂f/∂v, in reverse mode (反向模式):
// from f back to the inputs, each gate once (E10). By the chain rule (链式法则), a value's gradient is the
// sum over the gates g that it feeds of
//
//	∂f/∂v = Σ_g ∂f/∂g · ∂g/∂v        upstream × local          (C1, A1, E3)
//
// Where v feeds one gate only, a single product remains (C2). Gradients are set, not added to what was
// there: a second Backward gives the same. Values that f does not depend on keep their gradients.
//
// The derivatives belong to the last evaluation of the circuit: where the Data of an input has changed
// since, Forward comes first. An infinite local derivative below a gradient of 0 gives 0·∞ = NaN.
func (f *Value) Backward() {
	if f.tape != nil && !f.tape.strange {
		f.tape.backward(f)
		return
	}
	circuit := f.circuit()
	f.Grad, f.reached = 1, true // ∂f/∂f
	gates, firsts := circuit.gates, circuit.firsts[:len(circuit.gates)]
	for i := len(gates) - 1; i >= 0; i-- {
		v, first := gates[i], firsts[i]
		v.x.receive(v.Grad*v.dx, first.x)
		if v.y != nil {
			v.y.receive(v.Grad*v.dy, first.y)
		}
	}
}

// receive adds a part to the gradient of v, or begins with it: what was there before counts for nothing.
func (v *Value) receive(part float64, first bool) {
	if first {
		v.Grad, v.reached = 0, true
	}
	v.Grad += part
}

// passOn adds to the gradients of a gate's inputs: upstream × local.
func (v *Value) passOn() {
	upstream := v.Grad
	v.x.Grad += upstream * v.dx
	if v.y != nil {
		v.y.Grad += upstream * v.dy
	}
}

// Forward calculates every gate of the circuit of f again, from the Data of its inputs, and returns f's. It
// allocates nothing after the first time, so that a circuit can be built once and used for many points.
// No value of the circuit counts as Reached until the next Backward.
func (f *Value) Forward() float64 {
	circuit := f.circuit()
	for _, v := range circuit.inputs {
		v.reached = false
	}
	evaluate(circuit.gates...)
	return f.Data
}

// Reached reports whether Grad holds a gradient for the present evaluation of v: whether the Backward of a
// value that depends on v, or of v itself, has come since v was made and since the last Forward through it.
// A gradient that is 0 is reached all the same; one that is not reached means nothing, and a drawing shows
// a dash for it.
func (v *Value) Reached() bool { return v.reached }
