package bp

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Network is a chain of layers with a loss at its end:
//
//	a⁰ = X,  aˡ = Fˡ(aˡ⁻¹; θˡ),  L = Loss(aᴸ, y)             (C14, D18)
type Network struct {
	loss    Loss
	pairing pair  // the loss as a pair, or nil
	steep   steep // and as a steep one, or nil
	layers  chain
	blocks  []block
	theta   []float64
	grad    []float64
	out     *mat.Dense // aᴸ of the last forward
	da      *mat.Dense // ∂L/∂aᴸ, where loss and last activation are not a pair
	hash    patternHash
	plan    *plan // nil unless all layers are Dense
}

// New builds the network a⁰ = X, aˡ = Fˡ(aˡ⁻¹; θˡ), L = Loss(aᴸ, y) from its loss and its layers, input side
// first. From now on the layers' parameters are views of Theta and Grad; the values that they had are kept.
//
// It panics when there is no layer, when a layer comes twice or two have parameters in common, and when two
// neighbours do not fit.
//
// A layer belongs to one network. After a second New with a layer that has parameters, Forward, Loss, Backprop,
// Train, Save and Load of the first network panic. One without parameters goes unnoticed, and works as long as no
// other Forward comes between a Forward and its Backward. Nor may a layer get other matrices after New, as in
// layer.W = mat.NewDense(…): the same calls panic then. With a Layer of your own, only Train, Save and Load notice.
func New(loss Loss, layers ...Layer) *Network {
	if loss == nil {
		panic("bp: New without a loss: give one, for instance bp.Quadratic")
	}
	chain(layers).wantSound("New")
	net := &Network{loss: loss, layers: slices.Clone(layers)}
	net.pairing, _ = loss.(pair)
	net.steep, _ = loss.(steep)
	net.layOut()
	net.plan = newPlan(net.layers)
	return net
}

// Layers returns the layers, input side first, in a slice of its own.
func (net *Network) Layers() []Layer { return slices.Clone(net.layers) }

// Theta is θ = (W¹, b¹, …, Wᴸ, bᴸ), all parameters as one vector: layer by layer, W row by row, then b. It is the
// network's own: what is written into it is what the next Forward uses.
func (net *Network) Theta() []float64 { return net.theta }

// Grad is ∂L/∂θ as the last Backprop left it, in the order of Theta.
func (net *Network) Grad() []float64 { return net.grad }

// Forward is a⁰ = x, aˡ = Fˡ(aˡ⁻¹; θˡ) (A2, A3, D18). It returns the output aᴸ (m_L×n) for the input x (d×n), in a
// matrix of its own. It panics when x does not fit the network, and when a layer's parameters are no longer views
// of Theta: see New.
func (net *Network) Forward(x *mat.Dense) *mat.Dense {
	return mat.DenseCopyOf(net.forward(x))
}

// forward is Forward without the copy.
func (net *Network) forward(x *mat.Dense) *mat.Dense { return net.forwardKeeping(0, x) }

// forwardKeeping is forward, and leaves the slopes of the first so many layers for the way back: see plan.forward.
func (net *Network) forwardKeeping(slopes int, x *mat.Dense) *mat.Dense {
	net.wantMade()
	if net.plan == nil {
		net.wantViews()
		net.wantInput(x)
		net.out = net.layers.forward(x)
		return net.out
	}
	if !net.plan.fits(x) {
		net.wantViews()
		net.wantInput(x)
		net.plan.layOut(x)
	}
	net.out = net.plan.forward(x, slopes)
	return net.out
}

// wantInput panics unless x has a row for each input, and a column.
func (net *Network) wantInput(x *mat.Dense) {
	in, _ := net.layers[0].Sizes()
	if x == nil {
		panic(fmt.Sprintf("bp: the input is nil, want %d rows and at least one column: one sample is one column", in))
	}
	if rows, n := x.Dims(); rows != in || n == 0 {
		panic(fmt.Sprintf("bp: the input is %d×%d, want %d rows and at least one column: one sample is one column", rows, n, in))
	}
}

// Loss is L = Loss(aᴸ, y) for the input x (d×n) and the target y (m_L×n), without any gradient. It panics when x or
// y does not fit the network, and where Forward does.
func (net *Network) Loss(x, y *mat.Dense) float64 {
	a := net.forward(x)
	p, last, paired := net.pair()
	return net.lossAt(a, y, p, last, paired)
}

// lossAt is Loss after the forward pass, given what pair returns.
func (net *Network) lossAt(a, y *mat.Dense, p pair, last activated, paired bool) float64 {
	wantTarget(a, y)
	if !paired {
		return net.loss.Value(a, y)
	}
	_, z := last.beforeActivation()
	return p.valueFromZ(z, y)
}
