package bp

import "gonum.org/v1/gonum/mat"

// Backprop is L = Loss(aᴸ, y) for the input x (d×n) and the target y (m_L×n), and ∂L/∂θ, which it leaves in
// Grad. It is the whole algorithm: forward, the error of the output, and one step back per layer, each of
// which uses the δ of the layer after it (D18, E10):
//
//	δᴸ = ∂L/∂aᴸ ⊙ f′(zᴸ),  or (ŷ − y)/n where loss and activation belong together       (D12, A5, B17)
//	δˡ = (Wˡ⁺¹)ᵀ δˡ⁺¹ ⊙ f′(zˡ),  ∂L/∂Wˡ = δˡ (aˡ⁻¹)ᵀ,  ∂L/∂bˡ = δˡ 1                     (A9, A16, A17)
//
// It fills Z, A, Delta, DW and DB of every Dense layer. It panics when x or y does not fit the network, and
// where Forward does.
func (net *Network) Backprop(x, y *mat.Dense) float64 {
	net.wantMade()
	p, end, paired := net.pair()
	slopes := len(net.layers)
	if paired {
		slopes-- // δᴸ does not need the last one
	}
	a := net.forwardKeeping(slopes, x)
	loss := net.lossAt(a, y, p, end, paired)
	last, known := net.setOutputDelta(a, y, p, end, paired)
	switch {
	case net.plan != nil:
		if !known {
			net.plan.pullOutput(net.da)
		}
		net.plan.backward()
	case !known:
		net.layers.backwardToFirst(net.da)
	case len(net.layers) == 1:
		last.gradients()
	default:
		net.layers[:len(net.layers)-1].backwardToFirst(last.fromDelta())
	}
	return loss
}

// setOutputDelta sets δᴸ of the last layer, where that can be had without ∂L/∂aᴸ or where this has overflowed. Else it
// sets ∂L/∂aᴸ, and δᴸ is not known yet.
func (net *Network) setOutputDelta(a, y *mat.Dense, p pair, end activated, paired bool) (last activated, known bool) {
	if paired {
		_, z := end.beforeActivation()
		p.setDelta(end.delta(), z, a, y)
		return end, true
	}
	net.da = sizedLike(net.da, y)
	net.loss.Gradient(net.da, a, y)
	return net.setSteepDelta(y)
}
