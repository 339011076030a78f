package bp

import (
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/num/dual"
)

// duals is a matrix of dual numbers v + d ε, row by row. With ε² = 0, f(v + ε) = f(v) + f′(v) ε: a forward
// pass with dual numbers carries one derivative along, exactly. It has formulas of its own, and shares with Forward
// and Backward only the order of the parameters and of the pixels in a column (Params, Shape.Row). It is the second
// opinion of the gradient check.
type duals struct {
	rows, cols int
	data       []dual.Number
}

func newDuals(rows, cols int) duals { return duals{rows, cols, make([]dual.Number, rows*cols)} }

// constants returns m with d = 0 everywhere.
func constants(m *mat.Dense) duals {
	d := newDuals(m.Dims())
	for i := range d.data {
		d.data[i].Real = m.At(i/d.cols, i%d.cols)
	}
	return d
}

func (d duals) at(i, s int) dual.Number { return d.data[i*d.cols+s] }

func (d duals) set(i, s int, v dual.Number) { d.data[i*d.cols+s] = v }

// add adds v to an entry.
func (d duals) add(i, s int, v dual.Number) { d.data[i*d.cols+s] = dual.Add(d.at(i, s), v) }

// largest returns the row of the largest value in column s, the first of several.
func (d duals) largest(s int) (row int) {
	for i := range d.rows {
		if d.at(i, s).Real > d.at(row, s).Real {
			row = i
		}
	}
	return row
}

// dualLayer is a layer that can calculate its forward pass with dual numbers. Get one from dualOf.
type dualLayer interface {
	Layer

	// forwardDual is Forward; params are the parameters in the order of Params, each row by row.
	forwardDual(params []dual.Number, x duals) duals
}

// dualActivation is an activation that can do so.
type dualActivation interface {
	applyDual(z duals) duals
}

// dualLoss is a loss that can do so.
type dualLoss interface {
	valueDual(a duals, y *mat.Dense) dual.Number
}

// dualActivated is a layer that ends in an activation, a = f(z).
type dualActivated interface {
	dualLayer

	// zDual calculates z.
	zDual(params []dual.Number, x duals) duals
}

// dualPair is a loss that belongs to one activation.
type dualPair interface {
	dualLoss

	// valueFromZDual is valueDual for a = f(z), calculated from z itself.
	valueFromZDual(z duals, y *mat.Dense) dual.Number
}

// dualOf returns l where it and its activation can do so. A layer of a reader's that embeds one of the
// package's has its unexported methods, but perhaps another Forward: so this asks for the very types.
func dualOf(l Layer) (d dualLayer, ok bool) {
	switch l := l.(type) {
	case *Dense:
		_, ok = l.F.(dualActivation)
		return l, ok
	case *Conv2D:
		_, ok = l.F.(dualActivation)
		return l, ok
	case *ActivationLayer:
		_, ok = l.F.(dualActivation)
		return l, ok
	case *Residual:
		for _, inner := range l.layers {
			if _, ok := dualOf(inner); !ok {
				return nil, false
			}
		}
		return l, true
	case *MaxPool2D:
		return l, true
	case *AvgPool2D:
		return l, true
	}
	return nil, false
}

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
