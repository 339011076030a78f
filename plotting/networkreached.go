package plotting

import (
	"slices"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// reached tells for each layer whether Backprop has come to it since the last Forward, as far as can be seen. The way
// back leads from the output to the input, so it came to a layer that cannot tell if it came to the one before it, and
// it did not if it did not come to one after it. In between, a gradient that is not all zeros tells.
func reached(layers []bp.Layer) []bool {
	samples, later := batch(layers), true
	come := make([]bool, len(layers))
	for i := len(layers) - 1; i >= 0; i-- {
		come[i] = later
		if all := telling(layers[i]); len(all) > 0 {
			come[i] = samples > 0 && samplesIn(all[0].delta) == samples
			later = later && come[i]
		}
	}
	for i, l := range layers {
		if len(telling(l)) == 0 {
			come[i] = come[i] && (i > 0 && come[i-1] || slices.ContainsFunc(l.Params(), notZero))
		}
	}
	return come
}

// notZero reports whether a gradient has an entry other than 0, NaN included.
func notZero(p bp.Param) bool { return mat.Norm(p.Grad, 1) != 0 }

// batch is how many samples the last Forward had, as the layer next to the input knows it; 0 before the first one.
func batch(layers []bp.Layer) int {
	for _, l := range layers {
		if all := telling(l); len(all) > 0 {
			return samplesIn(all[0].a)
		}
	}
	return 0
}

// telling are the layers, l itself or those inside, that keep their a and δ: from the input on.
func telling(l bp.Layer) (all []kept) {
	switch l := l.(type) {
	case *bp.Dense:
		return []kept{{l.A, l.Delta}}
	case *bp.Conv2D:
		return []kept{{l.A, l.Delta}}
	case *bp.ActivationLayer:
		return []kept{{l.A, l.Delta}}
	case *bp.Residual:
		for _, inner := range l.Layers() {
			all = append(all, telling(inner)...)
		}
	}
	return all
}

// kept is what Forward and Backward leave in a layer; nil before.
type kept struct{ a, delta *mat.Dense }

// samplesIn is how many samples a matrix has; nil has none.
func samplesIn(m *mat.Dense) int {
	if m == nil {
		return 0
	}
	_, n := m.Dims()
	return n
}
