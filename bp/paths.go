package bp

import "math/big"

// Gates returns the number of gates in the circuit of f. Backward visits each of them once (E10).
func (f *Value) Gates() int { return len(f.circuit().gates) }

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
