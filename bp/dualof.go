package bp

import (
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/num/dual"
)

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
