package bp

import (
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/num/dual"
)

// lossDual is Loss at the parameters theta, which may be nudged: with dᵢ = 1 and the other d = 0, it returns
// L + ∂L/∂θᵢ ε. ok is false where the loss or a layer cannot calculate with dual numbers, as those of a reader's.
func (net *Network) lossDual(theta []dual.Number, x, y *mat.Dense) (value dual.Number, ok bool) {
	loss, ok := net.loss.(dualLoss)
	if !ok {
		return dual.Number{}, false
	}
	before, last := net.layers[:len(net.layers)-1], net.layers[len(net.layers)-1]
	a, theta, ok := chainDual(before, theta, constants(x))
	if !ok {
		return dual.Number{}, false
	}
	if p, l, paired := net.pair(); paired {
		return p.valueFromZDual(l.zDual(theta, a), y), true
	}
	a, _, ok = chainDual([]Layer{last}, theta, a)
	if !ok {
		return dual.Number{}, false
	}
	return loss.valueDual(a, y), true
}

// chainDual runs the layers one after the other on their share of params, and returns what is left of these.
func chainDual(layers []Layer, params []dual.Number, x duals) (a duals, rest []dual.Number, ok bool) {
	a = x
	for _, l := range layers {
		d, ok := dualOf(l)
		if !ok {
			return duals{}, nil, false
		}
		size := parameters(l)
		a = d.forwardDual(params[:size], a)
		params = params[size:]
	}
	return a, params, true
}

// parameters returns how many numbers the parameters of l are.
func parameters(l Layer) (size int) {
	for _, p := range l.Params() {
		r, c := p.Value.Dims()
		size += r * c
	}
	return size
}
