package bp

import (
	"iter"
	"math/big"
	"slices"

	"backprop/bp/internal/dual"
)

// What one does with the circuit of a Value, whose gates are in value.go: Backward is reverse mode, Forward evaluates the
// circuit again, Derivative is forward mode; Walk, Gates, Edges and Paths go through it and count.

// circuit is a Value and what it depends on, in topological order (拓扑排序): every value once, after its inputs. inputs
// are those of the circuit, gates the others.
type circuit struct {
	values, inputs, gates []*Value
	firsts                []first  // of each gate
	neuronFirsts          [][]bool // the same for the inputs of each Neuron, from the last one to the first
}

// first says which inputs of a gate get the first part of their gradient from it during the backward pass: the others
// have a part already.
type first struct{ x, y bool }

// order returns the circuit of f. The gates of a circuit never change, so that it is sorted only once.
func (f *Value) order() *circuit {
	if f.circuit == nil {
		f.circuit = newCircuit(sortTopologically(f))
	}
	return f.circuit
}

// sortTopologically searches depth first, with a path of its own instead of recursion: a circuit may be a chain of a
// million gates.
func sortTopologically(f *Value) []*Value {
	type place struct {
		*Value
		next int // of its inputs
	}
	var order []*Value
	path := []place{{f, 0}} // each value is an input of the one before it
	for len(path) > 0 {
		v := &path[len(path)-1]
		in := v.input(v.next)
		v.next++
		switch {
		case in == nil:
			v.visited = true
			order = append(order, v.Value)
			path = path[:len(path)-1]
		case !in.visited:
			path = append(path, place{in, 0})
		}
	}
	for _, v := range order {
		v.visited = false
	}
	return order
}

func newCircuit(values []*Value) *circuit {
	c := &circuit{values: values}
	for _, v := range values {
		if v.gate == nil {
			c.inputs = append(c.inputs, v)
		} else {
			c.gates = append(c.gates, v)
		}
	}
	c.firsts = make([]first, len(c.gates))
	for i, v := range slices.Backward(c.gates) {
		if v.edges != nil {
			firsts := make([]bool, len(*v.edges))
			for k, e := range *v.edges {
				firsts[k] = !e.from.visited
				e.from.visited = true
			}
			c.neuronFirsts = append(c.neuronFirsts, firsts)
			continue
		}
		c.firsts[i].x = !v.x.visited
		v.x.visited = true
		if v.y != nil {
			c.firsts[i].y = !v.y.visited
			v.y.visited = true
		}
	}
	for _, v := range values {
		v.visited = false
	}
	return c
}

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
	circuit := f.order()
	f.Grad, f.reached = 1, true // ∂f/∂f
	gates, firsts := circuit.gates, circuit.firsts[:len(circuit.gates)]
	neurons := 0
	for i := len(gates) - 1; i >= 0; i-- {
		v, first := gates[i], firsts[i]
		if v.edges != nil {
			first := circuit.neuronFirsts[neurons]
			for k, e := range *v.edges {
				e.from.receive(v.Grad*e.local, first[k])
			}
			neurons++
			continue
		}
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

// Forward calculates every gate of the circuit of f again, from the Data of its inputs, and returns f's. It
// allocates nothing after the first time, so that a circuit can be built once and used for many points.
// No value of the circuit counts as Reached until the next Backward.
func (f *Value) Forward() float64 {
	circuit := f.order()
	for _, v := range circuit.inputs {
		v.reached = false
	}
	for _, v := range circuit.gates {
		v.evaluate()
	}
	return f.Data
}

// Reached reports whether Grad holds a gradient for the present evaluation of v: whether the Backward of a
// value that depends on v, or of v itself, has come since v was made and since the last Forward through it.
// A gradient that is 0 is reached all the same; one that is not reached means nothing, and a drawing shows
// a dash for it.
func (v *Value) Reached() bool { return v.reached }

// Derivative returns ∂f/∂x in forward mode (前向模式): one sweep from the inputs to f with dual numbers
// (对偶数), which carry along with each value v its derivative v′ = ∂v/∂x:
//
//	v + v′ε,  ε² = 0          (u + u′ε)(v + v′ε) = u v + (u′v + u v′) ε          (A1, C1, E3)
//
// It takes a sweep for each x, where Backward has all of them in one. It shares no rule of differentiation
// with Backward and is as exact, without a step to choose: the one can check the other. Where a value or a
// derivative is infinite, as of ln x at 0, dual arithmetic may come to 0·∞ = NaN where Backward has ±Inf.
//
// x may be any value, a gate's output too; where f does not depend on it, the derivative is 0. The sweep
// starts from the Data of the inputs and changes no Value. It panics when x is nil.
func (f *Value) Derivative(x *Value) float64 {
	if x == nil {
		panic("bp: Derivative: the value to differentiate by is nil, want one of the circuit")
	}
	type moved struct {
		dual.Number
		moves bool // whether it depends on x at all
	}
	values := f.order().values
	at := make(map[*Value]moved, len(values))
	for _, v := range values {
		n := moved{dual.Number{Real: v.Data}, v == x}
		if v.gate != nil {
			if v.edges != nil {
				n.Number = weighDual(*v.edges, func(u *Value) dual.Number { return at[u].Number })
			} else {
				n.Number = v.gate.dual(at[v.x].Number, at[v.y].Number, v.c)
			}
			moves := slices.ContainsFunc(v.Inputs(), func(u *Value) bool { return at[u].moves })
			if !moves {
				n.Emag = 0 // also where the slope is infinite and dual arithmetic has 0·∞
			}
			n.moves = n.moves || moves
		}
		if v == x {
			n.Emag++
		}
		at[v] = n
	}
	return at[f].Emag
}

// Walk goes through the circuit of f: every value that f depends on, each once and after its inputs, and f
// at the end.
//
//	for v := range f.Walk() { … }
func (f *Value) Walk() iter.Seq[*Value] { return slices.Values(f.order().values) }

// Gates returns the number of gates in the circuit of f. Backward visits each of them once (E10).
func (f *Value) Gates() int { return len(f.order().gates) }

// Edges returns the number of edges in the circuit of f: of pairs of a gate and one of its inputs. Backward
// multiplies once for each of them, upstream × local (E10).
func (f *Value) Edges() int {
	edges := 0
	for v := range f.Walk() {
		edges += len(v.Inputs())
	}
	return edges
}

// Paths returns the number of paths from x to f, and the number of edges on all of them together. Path by
// path, the derivative is a sum of so many products, with so many factors in all:
//
//	∂f/∂x = Σ_paths Π_edges ∂v/∂u        for an edge from u to v          (C1, E4)
//
// Both can grow exponentially with the depth of the circuit, where Edges grows with its size (E10). They are
// counted in one sweep over the circuit, without going along any path. Where f does not depend on x, both
// are 0; from f to itself there is one path, of no edge. It panics when x is nil.
func (f *Value) Paths(x *Value) (paths, edges *big.Int) {
	if x == nil {
		panic("bp: Paths: the value to start from is nil, want one of the circuit")
	}
	type count struct{ paths, edges big.Int }
	from := map[*Value]*count{} // from x to each value that depends on it
	for v := range f.Walk() {
		c := new(count)
		for _, u := range v.Inputs() {
			if before := from[u]; before != nil {
				c.paths.Add(&c.paths, &before.paths)
				c.edges.Add(&c.edges, &before.edges)
			}
		}
		c.edges.Add(&c.edges, &c.paths) // the edge that ends here, for each path
		if v == x {
			c.paths.SetInt64(1)
			c.edges.SetInt64(0)
		}
		if c.paths.Sign() != 0 {
			from[v] = c
		}
	}
	if c := from[f]; c != nil {
		return &c.paths, &c.edges
	}
	return new(big.Int), new(big.Int)
}
