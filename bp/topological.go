package bp

import "slices"

// circuit is a Value and what it depends on, in topological order (拓扑排序): every value once, after its inputs. inputs
// are those of the circuit, gates the others.
type circuit struct {
	values, inputs, gates []*Value
	firsts                []first // of each gate
}

// first says which inputs of a gate get the first part of their gradient from it, on the way back: the others have a part
// already.
type first struct{ x, y bool }

func newCircuit(values []*Value) *circuit {
	c := &circuit{values: values}
	for _, v := range values {
		if v.op == opInput {
			c.inputs = append(c.inputs, v)
		} else {
			c.gates = append(c.gates, v)
		}
	}
	c.firsts = make([]first, len(c.gates))
	for i, v := range slices.Backward(c.gates) {
		c.firsts[i].x = !v.x.placed
		v.x.placed = true
		if v.y != nil {
			c.firsts[i].y = !v.y.placed
			v.y.placed = true
		}
	}
	for _, v := range values {
		v.placed = false
	}
	return c
}

// circuit returns the circuit of f. The gates of a circuit never change, so that it is sorted only once.
func (f *Value) circuit() *circuit {
	if f.tape != nil {
		f.tape.mustHold(f)
		if !f.tape.strange {
			return f.tape.circuit(f)
		}
	}
	if f.sorted == nil {
		f.sorted = newCircuit(sortTopologically(f))
	}
	return f.sorted
}

// topological returns the values of the circuit of f in topological order, f last.
func (f *Value) topological() []*Value { return f.circuit().values }

// sortTopologically searches depth first, with a path of its own instead of recursion: a circuit may be a chain of a
// million gates.
func sortTopologically(f *Value) []*Value {
	var order []*Value
	path := []*Value{f} // each value is an input of the one before it
	for len(path) > 0 {
		switch v := path[len(path)-1]; {
		case v.x != nil && !v.x.placed:
			path = append(path, v.x)
		case v.y != nil && !v.y.placed:
			path = append(path, v.y)
		default:
			v.placed = true
			order = append(order, v)
			path = path[:len(path)-1]
		}
	}
	for _, v := range order {
		v.placed = false
	}
	return order
}
