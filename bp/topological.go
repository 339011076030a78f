package bp

// topological returns the circuit of f in topological order (拓扑排序): every value once, after its inputs,
// f last. The gates of a circuit never change, so that it is sorted only once.
func (f *Value) topological() []*Value {
	if f.tape != nil && !f.tape.strange {
		return f.tape.topological(f)
	}
	if f.order == nil {
		order := sortTopologically(f)
		f.order = &order
	}
	return *f.order
}

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
