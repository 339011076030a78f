package bp

import (
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// steep is a loss whose ∂L/∂a may be beyond the largest float64, 1.8e308, where δ = ∂L/∂a ⊙ f′(z) is not: 1/p for
// p = σ(−710), say, and 1/p · σ′(−710) = 1.
type steep interface {
	Loss

	// gradientTimes sets da = c ∂L/∂a.
	gradientTimes(c float64, da, a, y *mat.Dense)
}

// setSteepDelta sets δᴸ where ∂L/∂a has overflowed. Pulling back is linear, so that
//
//	δ = 1/c · (c ∂L/∂a) ⊙ f′(z)
//
// and no entry of c ∂L/∂a overflows, since 1/p is at most 2¹⁰⁷⁴. ok is false where nothing has overflowed, or loss
// or layer are not the package's.
func (net *Network) setSteepDelta(y *mat.Dense) (last activated, ok bool) {
	const c = 0x1p-60
	if net.steep == nil {
		return nil, false
	}
	last, isActivated := ownActivated(net.layers[len(net.layers)-1])
	if !isActivated {
		return nil, false
	}
	if _, _, found := notFinite(net.da); !found {
		return nil, false
	}
	net.steep.gradientTimes(c, net.da, net.out, y)
	f, z := last.beforeActivation()
	f.Pull(last.delta(), net.da, z, net.out)
	δ := last.delta()
	rows, _ := δ.Dims()
	for i := range rows {
		floats.Scale(1/c, δ.RawRowView(i))
	}
	return last, true
}
