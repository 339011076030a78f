package bp

import "gonum.org/v1/gonum/mat"

// pair is a loss that belongs to one activation: ∂L/∂a and the Jacobian of f multiply to a δ in which nothing
// is left that could overflow (A5, B17).
type pair interface {
	Loss
	dualPair

	// belongsTo reports whether f is the activation.
	belongsTo(f Activation) bool

	// valueFromZ is Value for a = f(z), calculated from z itself: right where a has been rounded to 0 or 1.
	valueFromZ(z, y *mat.Dense) float64

	// setDelta sets δ = ∂L/∂z for a = f(z).
	setDelta(delta, z, a, y *mat.Dense)
}

// activated is a layer that ends in an activation, a = f(z), and so may be the other half of a pair.
type activated interface {
	Layer
	dualActivated

	// beforeActivation returns f, and z of the last Forward.
	beforeActivation() (f Activation, z *mat.Dense)

	// delta returns the matrix that fromDelta takes δ = ∂L/∂z from.
	delta() *mat.Dense

	// fromDelta is Backward, from δ on.
	fromDelta() (dx *mat.Dense)

	// gradients is fromDelta without ∂L/∂x, and backwardTo is Backward without it.
	gradients()
	backwardTo(da *mat.Dense)
}

// pair returns the loss and the last layer where they belong together.
func (net *Network) pair() (p pair, last activated, ok bool) {
	if net.pairing == nil {
		return nil, nil, false
	}
	if last, ok = ownActivated(net.layers[len(net.layers)-1]); !ok {
		return nil, nil, false
	}
	f, _ := last.beforeActivation()
	return net.pairing, last, net.pairing.belongsTo(f)
}

// ownActivated returns l where it ends in an activation. As in dualOf, it must be one of the package's own, and not one
// that embeds it and may have another Backward.
func ownActivated(l Layer) (own activated, ok bool) {
	switch l := l.(type) {
	case *Dense:
		return l, true
	case *Conv2D:
		return l, true
	case *ActivationLayer:
		return l, true
	}
	return nil, false
}
