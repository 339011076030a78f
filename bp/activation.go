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
	// delta and da may be the same matrix.
	Pull(delta, da, z, a *mat.Dense)
}

// entrywise is an activation that treats each entry by itself, so that its Jacobian is diagonal (A8).
type entrywise struct {
	name  string
	f     func(z float64) float64
	slope func(z, a float64) float64 // f′(z), from z or from a = f(z), whichever is cheaper
}

func (e *entrywise) String() string { return e.name }

func (e *entrywise) Apply(a, z *mat.Dense) {
	rows, _ := z.Dims()
	for i := range rows {
		ai := a.RawRowView(i)
		for s, zis := range z.RawRowView(i) {
			ai[s] = e.f(zis)
		}
	}
}

func (e *entrywise) Pull(delta, da, z, a *mat.Dense) {
	rows, _ := z.Dims()
	for i := range rows {
		di, dai, ai := delta.RawRowView(i), da.RawRowView(i), a.RawRowView(i)
		for s, zis := range z.RawRowView(i) {
			di[s] = dai[s] * e.slope(zis, ai[s])
		}
	}
}
