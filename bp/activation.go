package bp

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"backprop/bp/internal/dual"
	"backprop/bp/internal/kernel"

	"gonum.org/v1/gonum/mat"
)

// Activation is a = f(z), taken for each sample, that is each column, by itself (A3).
//
// An activation that works entry by entry may have three more methods, as those of this package have:
//
//	Dual(z dual.Number) dual.Number            f(z + z′ε) = f(z) + f′(z) z′ε for a dual number of
//	                                           gonum.org/v1/gonum/num/dual: an exact second opinion for gradcheck,
//	                                           best written without the formula for f′
//	Corners() []float64                        the z at which f has no derivative, such as 0 for ReLU, for gradcheck
//	WeightVariance(fanIn, fanOut int) float64  the variance with which Network.Init draws the weights before f;
//	                                           without it, 2/(fanIn + fanOut), which suits what is close to z near
//	                                           0; where half is cut off, as by ReLU, it is 2/fanIn
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
	// and for any f it is the transposed Jacobian of f, times ∂L/∂a. delta and da may be the same matrix; z, a and,
	// where delta is another one, da stay as they are. It may panic when the four have not one shape, or one is nil, and
	// for nothing else: numbers such as z = ±1000, ±Inf and NaN give numbers, NaN where there is no other.
	Pull(delta, da, z, a *mat.Dense)
}

// Identity is f(z) = z, with f′(z) = 1.
var Identity Activation = &entrywise{
	name:     "identity",
	f:        func(z float64) float64 { return z },
	slope:    func(z, a float64) float64 { return 1 },
	dual:     func(z dual.Number) dual.Number { return z },
	variance: glorot,
}

// Sigmoid is the logistic function σ (S 型函数), with values in 0 … 1:
//
//	σ(z) = 1/(1 + e^−z)                                        (A11)
//	σ′(z) = σ(z) (1 − σ(z)) = a (1 − a),  at most ¼, at z = 0  (A12, B5, B12)
var Sigmoid Activation = &entrywise{
	name:      "sigmoid",
	f:         sigmoid,
	slope:     sigmoidSlope,
	fastF:     kernel.Sigmoid,
	fastBoth:  kernel.SigmoidAndSlope,
	fastSlope: kernel.PullSigmoid,
	dual:      dual.Sigmoid,
	variance:  glorot,
}

// sigmoid never raises e to a positive power, so that it is right to the last digits at z = ±1000 too.
func sigmoid(z float64) float64 {
	if z >= 0 {
		return 1 / (1 + math.Exp(-z))
	}
	e := math.Exp(z)
	return e / (1 + e)
}

// sigmoidSlope uses 1 − σ(z) = σ(−z) where a is close to 1: the difference 1 − a has few digits left there.
func sigmoidSlope(z, a float64) float64 {
	if z > 1 {
		return a * sigmoid(-z)
	}
	return a * (1 - a)
}

// Tanh is the hyperbolic tangent (双曲正切), with values in −1 … 1:
//
//	tanh z = (e^z − e^−z)/(e^z + e^−z) = 2σ(2z) − 1            (A3)
//	tanh′ z = 1 − tanh² z = 1 − a²,  at most 1, at z = 0       (A8)
var Tanh Activation = &entrywise{
	name:      "tanh",
	f:         math.Tanh,
	slope:     tanhSlope,
	fastF:     kernel.Tanh,
	fastBoth:  kernel.TanhAndSlope,
	fastSlope: kernel.PullTanh,
	dual:      dual.Tanh,
	variance:  glorot,
}

// tanhSlope uses 1 − tanh² z = 4e/(1 + e)², e = e^−2|z|, where |a| is close to 1: the difference 1 − a² has
// few digits left there.
func tanhSlope(z, a float64) float64 {
	if math.Abs(z) > 0.5 {
		e := math.Exp(-2 * math.Abs(z))
		return 4 * e / ((1 + e) * (1 + e))
	}
	return 1 - a*a
}

// ReLU is the rectified linear unit (线性整流函数):
//
//	f(z) = max(0, z)                                         (A3)
//	f′(z) = 1 for z > 0,  0 for z ≤ 0                        (A8)
//
// At the kink z = 0, where ReLU has no derivative, f′ is taken to be 0.
var ReLU Activation = &entrywise{
	name:      "ReLU",
	f:         relu,
	slope:     func(z, a float64) float64 { return kinkedSlope(z, 0) },
	fastF:     kernel.ReLU,
	fastSlope: func(delta, da, z []float64) bool { return kernel.LeakyReLU(delta, da, z, 0) },
	dual:      func(z dual.Number) dual.Number { return dual.LeakyReLU(z, 0) },
	corners:   []float64{0},
	variance:  he(0),
}

// relu asks for z ≤ 0, and not for z > 0, so that NaN stays NaN.
func relu(z float64) float64 {
	if z <= 0 {
		return 0
	}
	return z
}

// kinkedSlope is the slope of a function that is z for z > 0, and below z for z ≤ 0.
func kinkedSlope(z, below float64) float64 {
	if z <= 0 {
		return below
	}
	return 1
}

// LeakyReLU is ReLU with a small slope below 0, so that no unit is ever without a gradient (Maas, Hannun
// and Ng 2013):
//
//	f(z) = z for z > 0,  0.01 z for z ≤ 0                    (A3)
//	f′(z) = 1 for z > 0,  0.01 for z ≤ 0                     (A8)
//
// At the kink z = 0 it has no derivative; f′ is taken to be 0.01 there. NewLeakyReLU takes another slope.
var LeakyReLU = NewLeakyReLU(0.01)

// NewLeakyReLU returns f(z) = z for z > 0 and slope·z for z ≤ 0; f′(0) is taken to be slope (A3, A8). It
// panics unless the slope is finite.
func NewLeakyReLU(slope float64) Activation {
	if !finite(slope) {
		panic(fmt.Sprintf("bp: NewLeakyReLU(%v): want a finite slope such as 0.01", slope))
	}
	return &entrywise{
		name:      fmt.Sprintf("leaky ReLU %v", slope),
		f:         func(z float64) float64 { return z * kinkedSlope(z, slope) },
		slope:     func(z, a float64) float64 { return kinkedSlope(z, slope) },
		fastF:     func(a, z []float64) bool { return kernel.LeakyReLU(a, z, z, slope) },
		fastSlope: func(delta, da, z []float64) bool { return kernel.LeakyReLU(delta, da, z, slope) },
		dual:      func(z dual.Number) dual.Number { return dual.LeakyReLU(z, slope) },
		corners:   []float64{0},
		variance:  he(slope),
	}
}

// Softplus is a smooth ReLU:
//
//	f(z) = ln(1 + e^z)                                       (A3)
//	f′(z) = 1/(1 + e^−z) = σ(z)                              (A8, A11)
var Softplus Activation = &entrywise{
	name:      "softplus",
	f:         softplus,
	slope:     func(z, a float64) float64 { return sigmoid(z) },
	fastF:     kernel.Softplus,
	fastSlope: kernel.PullSoftplus,
	dual:      dual.Softplus,
	variance:  he(0),
}

// softplus uses ln(1 + e^z) = z + ln(1 + e^−z) for z > 0: no power overflows, and no digit is lost at either end.
func softplus(z float64) float64 {
	return math.Max(z, 0) + math.Log1p(math.Exp(-math.Abs(z)))
}

// entrywise is an activation that treats each entry by itself, so that its Jacobian is diagonal (A8).
type entrywise struct {
	name  string
	f     func(z float64) float64
	slope func(z, a float64) float64 // f′(z), from z or from a = f(z), whichever is cheaper

	// f and ∂L/∂a ⊙ f′ for many entries at a time, and f together with f′; they report whether the processor has a fast
	// way. May be nil.
	fastF     func(a, z []float64) (done bool)
	fastBoth  func(a, slope, z []float64) (done bool)
	fastSlope func(delta, da, z []float64) (done bool)

	dual     func(z dual.Number) dual.Number // f once more, without f′
	corners  []float64                       // the z at which f has no derivative
	variance func(fanIn, fanOut int) float64 // of the weights before f: see Network.Init
}

func (e *entrywise) String() string                           { return e.name }
func (e *entrywise) Dual(z dual.Number) dual.Number           { return e.dual(z) }
func (e *entrywise) Corners() []float64                       { return slices.Clone(e.corners) }
func (e *entrywise) WeightVariance(fanIn, fanOut int) float64 { return e.variance(fanIn, fanOut) }

func (e *entrywise) Apply(a, z *mat.Dense) {
	wantSameShape(e, "a", a, "z", z)
	if as, zs := flat(a), flat(z); as != nil && zs != nil {
		e.apply(as, zs)
		return
	}
	for i := range a.RawMatrix().Rows {
		e.apply(a.RawRowView(i), z.RawRowView(i))
	}
}

func (e *entrywise) apply(a, z []float64) {
	if e.fastF != nil && e.fastF(a, z) {
		return
	}
	for s, zs := range z {
		a[s] = e.f(zs)
	}
}

func (e *entrywise) Pull(delta, da, z, a *mat.Dense) {
	wantSameShape(e, "δ", delta, "∂L/∂a", da)
	wantSameShape(e, "∂L/∂a", da, "a", a)
	if δs, das, zs, as := flat(delta), flat(da), flat(z), flat(a); δs != nil && das != nil && zs != nil && as != nil {
		e.pull(δs, das, zs, as)
		return
	}
	for i := range a.RawMatrix().Rows {
		e.pull(delta.RawRowView(i), da.RawRowView(i), z.RawRowView(i), a.RawRowView(i))
	}
}

func (e *entrywise) pull(delta, da, z, a []float64) {
	if e.fastSlope != nil && e.fastSlope(delta, da, z) {
		return
	}
	for s, zs := range z {
		delta[s] = da[s] * e.slope(zs, a[s])
	}
}

// slopes are the entries of f′(z). of is f, and nil where they are not known: a layer's F may change before its Backward.
type slopes struct {
	of      Activation
	entries []float64
}

// activate sets a = f(z) for a layer, and slope where f gives f′(z) along with it, which takes less time than Pull would.
func activate(f Activation, a, z *mat.Dense, slope *slopes) {
	slope.of = nil
	if e, ok := f.(*entrywise); ok && e.fastBoth != nil && kernel.Best() != kernel.Plain {
		if as, zs := flat(a), flat(z); as != nil && zs != nil {
			slope.of, slope.entries = f, slices.Grow(slope.entries[:0], len(zs))[:len(zs)]
			e.fastBoth(as, slope.entries, zs)
			return
		}
	}
	f.Apply(a, z)
}

// glorot keeps the size of activations and gradients from layer to layer while f is close to the identity,
// as well as one number can serve both.
func glorot(fanIn, fanOut int) float64 { return 2 / float64(fanIn+fanOut) }

// he keeps the size of the activations after an f that is z above 0 and slope·z below.
func he(slope float64) func(fanIn, fanOut int) float64 {
	return func(fanIn, fanOut int) float64 { return 2 / ((1 + slope*slope) * float64(fanIn)) }
}

// initWeights draws w for the activation f, and sets b to 0.
func initWeights(rng *rand.Rand, w, b *mat.Dense, f Activation, fanIn, fanOut int) {
	variance := glorot
	if f, ok := f.(interface {
		WeightVariance(fanIn, fanOut int) float64
	}); ok {
		variance = f.WeightVariance
	}
	deviation := math.Sqrt(variance(fanIn, fanOut))
	rows, cols := w.Dims()
	for i := range rows {
		for k := range cols {
			w.Set(i, k, deviation*rng.NormFloat64())
		}
	}
	b.Zero()
}

// wantActivation panics unless f is there.
func wantActivation(caller string, f Activation) {
	if f == nil {
		panic(fmt.Sprintf("bp: %s without an activation: give one, bp.Identity for none", caller))
	}
}

// wantSameShape panics unless the two matrices that f was given are of one shape.
func wantSameShape(f Activation, nameA string, a *mat.Dense, nameB string, b *mat.Dense) {
	if a == nil || b == nil {
		panic(fmt.Sprintf("bp: %v: %s or %s is nil: want two matrices of one shape", f, nameA, nameB))
	}
	ar, ac := a.Dims()
	if br, bc := b.Dims(); ar != br || ac != bc {
		panic(fmt.Sprintf("bp: %v: %s is %d×%d, %s is %d×%d: want one shape", f, nameA, ar, ac, nameB, br, bc))
	}
}
