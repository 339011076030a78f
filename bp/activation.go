package bp

import "gonum.org/v1/gonum/mat"

// Activation is a = f(z), taken for each sample, that is each column, by itself (A3).
type Activation interface {
	// String is the activation's name: "sigmoid".
	String() string

	// Apply sets a = f(z). The two have one shape and may be the same matrix.
	Apply(a, z *mat.Dense)

	// Pull turns da = ∂L/∂a into delta = ∂L/∂z, for the z and a of the last Apply. Where f works entry by
	// entry, this is
	//
	//	δ = ∂L/∂a ⊙ f′(z)                                        (A8, D12)
	//
	// and for any f it is the transposed Jacobian of f, times ∂L/∂a. delta and da may be the same matrix.
	Pull(delta, da, z, a *mat.Dense)
}
