package bp

import "fmt"

// Costs are numbers of multiplications (乘法次数). A division counts as one. Additions do not count, and
// neither do the calls of f and f′, of which there is one of each per unit and sample: the factor f′(z) in
// a product counts as any other.
//
// They are whole numbers, exact up to 2⁵³, beyond that to about 15 digits, and +Inf past 1.8e308.
type Costs struct {
	Parameters float64 // N, the length of θ; not a cost

	// Forward is one forward pass (A2): every weight, once per sample.
	Forward float64

	// Backward is what backpropagation adds to a forward pass to get the whole gradient. Every δ is
	// calculated once, and serves all parameters below it (A9, A16, E10).
	Backward float64

	// PerParameter is the whole gradient with the same formulas but without memory (E10): each parameter
	// by itself starts at the output and calculates every δ that it needs anew.
	PerParameter float64

	// PathByPath is the whole gradient with the chain rule written out (E4): for each parameter, a product
	// of derivatives for every path from it to the loss, no two of which share a factor's work.
	PathByPath float64

	// Differences is the whole gradient by central differences: two forward passes and one division for
	// each parameter (E2, E11).
	Differences float64
}

// Count returns what the gradient of a dense network costs, for widths m₀, m₁, … m_L (the input's first)
// and n samples. The loss belongs to the last activation, so that δᴸ = (ŷ − y)/n is one division per output.
// With N = Σ m_l (m_{l−1} + 1), sums over l = 1 … L unless they say otherwise:
//
//	Forward      = n Σ m_l m_{l−1}
//	Backward     = n (V₁ + Σ m_l m_{l−1}),  V_L = m_L,  V_l = V_{l+1} + m_l m_{l+1} + m_l
//	PerParameter = n Σ m_l ((m_{l−1} + 1) U_l + m_{l−1}),  U_L = 1,  U_l = V_{l+1} + m_{l+1} + 1
//	PathByPath   = n Σ m_l P_l ((m_{l−1} + 1)(1 + 2(L − l)) + m_{l−1}),  P_l = m_{l+1} m_{l+2} ⋯ m_L
//	Differences  = N (2 Forward + 1)
//
// V_l are the multiplications for all δ from the output down to layer l, U_l those for one unit's δ of layer
// l alone, and P_l the number of paths from there to the outputs. Backward stops at δ¹, as
// Backprop does: ∂L/∂x would be n m₁ m₀ more.
//
// So Backward is at most a small multiple of Forward, O(N); Differences are O(N²), and so is PerParameter where
// all layers grow alike; PathByPath is exponential in the depth (B22, E10, E11). All but Differences come on
// top of one forward pass.
//
// It panics unless there are at least two widths, and all of them and the number of samples at least 1.
func Count(widths []int, samples int) Costs {
	wantWidths(widths, samples)
	m := make([]float64, len(widths))
	for l, w := range widths {
		m[l] = float64(w)
	}
	n, last := float64(samples), len(m)-1

	var c Costs
	all, one, paths := m[last], 1.0, 1.0 // V_l, U_l, P_l
	for l := last; l >= 1; l-- {
		if l < last {
			one = all + m[l+1] + 1
			all += m[l]*m[l+1] + m[l]
			paths *= m[l+1]
		}
		weights, factors := m[l]*m[l-1], 1+2*float64(last-l)
		c.Parameters += weights + m[l]
		c.Forward += n * weights
		c.PerParameter += n * ((weights+m[l])*one + weights)
		c.PathByPath += n * paths * ((weights+m[l])*factors + weights)
	}
	c.Backward = n*all + c.Forward
	c.Differences = c.Parameters * (2*c.Forward + 1)
	return c
}

func wantWidths(widths []int, samples int) {
	if len(widths) < 2 {
		panic(fmt.Sprintf("bp: Count: %d widths, want at least 2: the input's and the output's", len(widths)))
	}
	for l, w := range widths {
		if w < 1 {
			panic(fmt.Sprintf("bp: Count: width %d of layer %d (0 is the input), want at least 1", w, l))
		}
	}
	if samples < 1 {
		panic(fmt.Sprintf("bp: Count: %d samples, want at least 1", samples))
	}
}
