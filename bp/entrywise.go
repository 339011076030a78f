package bp

import (
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/num/dual"
)

// entrywise is an activation that treats each entry by itself, so that its Jacobian is diagonal (A8).
type entrywise struct {
	name  string
	f     func(z float64) float64
	slope func(z, a float64) float64 // f′(z), from z or from a = f(z), whichever is cheaper

	// f, da ⊙ f′, and f with f′ once more, for many entries at a time, where the processor has a faster way: they
	// report whether they did it. Or nil.
	all       func(a, z []float64) (done bool)
	pull      func(delta, da, z []float64) (done bool)
	withSlope func(a, slope, z []float64) (done bool) // f and f′

	dual     func(z dual.Number) dual.Number // f once more, for the exact check
	piece    func(z float64) int             // where f is put together from pieces: which one z lies on; or nil
	variance func(fanIn, fanOut int) float64 // of the weights before f, at the start: see Network.Init
}

func (e *entrywise) String() string { return e.name }

func (e *entrywise) Apply(a, z *mat.Dense) {
	wantSameShape(e, "a", a, "z", z)
	rows, cols := longRows(a, z)
	for i := range rows {
		e.apply(row(a, i, cols), row(z, i, cols))
	}
}

func (e *entrywise) apply(a, z []float64) {
	if e.all != nil && e.all(a, z) {
		return
	}
	for s, zs := range z {
		a[s] = e.f(zs)
	}
}

func (e *entrywise) Pull(delta, da, z, a *mat.Dense) {
	wantSameShape(e, "δ", delta, "∂L/∂a", da)
	wantSameShape(e, "∂L/∂a", da, "a", a)
	rows, cols := longRows(delta, da, z, a)
	for i := range rows {
		e.pullBack(row(delta, i, cols), row(da, i, cols), row(z, i, cols), row(a, i, cols))
	}
}

func (e *entrywise) pullBack(delta, da, z, a []float64) {
	if e.pull != nil && e.pull(delta, da, z) {
		return
	}
	for s, zs := range z {
		delta[s] = da[s] * e.slope(zs, a[s])
	}
}
