package bp

import "gonum.org/v1/gonum/num/dual"

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
	return f.Directional(map[*Value]float64{x: 1})
}

// Directional returns the derivative of f along a direction, in one sweep of forward mode: how fast f moves
// while each x of the direction moves at its own speed ẋ.
//
//	ḟ = Σ_x ∂f/∂x · ẋ                                        (C1)
func (f *Value) Directional(direction map[*Value]float64) float64 {
	type moved struct {
		dual.Number
		moves bool // whether it depends on the direction at all
	}
	at := make(map[*Value]moved, len(f.topological()))
	for _, v := range f.topological() {
		n := dual.Number{Real: v.Data}
		speed, moves := direction[v]
		if v.op != opInput {
			x, y := at[v.x], at[v.y]
			n = v.op.dual(x.Number, y.Number, v.c)
			if !x.moves && !y.moves {
				n.Emag = 0 // also where the slope is infinite and dual arithmetic has 0·∞
			}
			moves = moves || x.moves || y.moves
		}
		n.Emag += speed
		at[v] = moved{n, moves}
	}
	return at[f].Emag
}
