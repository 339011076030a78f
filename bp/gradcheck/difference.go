package gradcheck

import (
	"math"
	"slices"
)

const (
	epsilon = 0x1p-52 // the distance from 1 to the next float64

	// functionNoise is the rounding error that one evaluation of f has at least, relative to its value.
	functionNoise = 4 * epsilon

	// firstStep is ε^{1/5}, where the error h⁴ of richardson meets the rounding ε/h, as a power of two.
	firstStep = 0x1p-10

	// The steps of ladder, relative to max(1, |θ|), are wide enough for derivatives that drown in rounding at a
	// smaller step, and narrow enough for functions that bend a thousand times faster than the usual ones, or have a
	// corner close by. Each is 2/3 of the one before: with halves, f could round alike at all of them, and its errors
	// would pass for agreement.
	widestStep   = 0x1p-1
	smallestStep = 0x1p-34
	stepRatio    = 1.5
)

// function is a function of many numbers, which may be made of pieces with corners between them.
type function struct {
	value func() float64 // at the present values of these numbers
	piece func() uint64  // the piece on which the last value was; nil where there is only one
	here  uint64         // the piece on which the check is
}

// newFunction evaluates the function. piece may be nil, and gives 0 where there is only one.
func newFunction(value func() float64, piece func() uint64) function {
	f := function{value: value}
	if piece == nil {
		return f
	}
	value()
	if f.here = piece(); f.here != 0 {
		f.piece = piece
	}
	return f
}

// partial is a function of one number alone, for its partial derivative ∂f/∂θ.
type partial struct {
	function
	theta *float64
	unit  float64 // a power of two near max(1, |θ|): with such steps θ ± h loses next to nothing
}

// along returns f as a function of theta alone.
func (f function) along(theta *float64) partial {
	_, exponent := math.Frexp(math.Max(1, math.Abs(*theta)))
	return partial{f, theta, math.Ldexp(1, exponent-1)}
}

// richardson combines the central differences with steps h and h/2 so that the error in h² cancels (E2):
//
//	D(h) = (f(θ+h) − f(θ−h))/(2h)     (4 D(h/2) − D(h))/3 = f′(θ) + O(h⁴)
func (p partial) richardson(h float64) float64 {
	return (4*p.central(h/2) - p.central(h)) / 3
}

// central returns D(h).
func (p partial) central(h float64) float64 {
	up, down, width := p.around(h)
	return (up - down) / width
}

// around returns f at both sides of θ and how far they are apart. It leaves θ as it was.
func (p partial) around(h float64) (up, down, width float64) {
	theta := *p.theta
	defer func() { *p.theta = theta }()
	*p.theta = theta + h
	right := *p.theta
	up = p.value()
	*p.theta = theta - h
	return up, p.value(), right - *p.theta
}

// steepest returns the largest |f(θ+h) − f(θ)|/|h| of some steps, from near to very far: 0 where f is the same number
// everywhere, to the last bit. A step to where f is not finite says nothing of the slope; +Inf where only such steps
// change f.
func (p partial) steepest() (steepest float64) {
	here, beyond := p.value(), false
	for _, step := range []float64{firstStep / 2, firstStep, widestStep, 1, 0x1p10, 0x1p20} {
		up, down, _ := p.around(step * p.unit)
		change := math.Max(math.Abs(up-here), math.Abs(down-here))
		if !finite(change) {
			beyond = true
			continue
		}
		steepest = math.Max(steepest, change/(step*p.unit))
	}
	if beyond && steepest == 0 {
		return math.Inf(1)
	}
	return steepest
}

// estimate is a derivative that ladder has measured, and how far off it may be.
type estimate struct{ value, doubt float64 }

// ladder takes a second, closer look with many steps, from h down. The differences at h, h/r and h/r² are combined so
// that the errors in h² and h⁴ cancel (Richardson, twice):
//
//	v = (r² D(h/r) − D(h))/(r² − 1) = f′ + O(h⁴)     (r⁴ v(h/r) − v(h))/(r⁴ − 1) = f′ + O(h⁶)
//
// Going down, these values first settle, as the error of the series fades, and then scatter, as rounding grows. Each
// five in a row make an estimate: how close together they lie, times caution, is its doubt. Where all of them scatter,
// five that lie within an eighth of the usual distance meet by accident in about one case of 10,000. Where f is not
// finite there is no derivative, and no estimate.
func (p partial) ladder(h float64) (estimates []estimate) {
	const caution, company = 8, 5
	const r2, r4 = stepRatio * stepRatio, stepRatio * stepRatio * stepRatio * stepRatio
	least := smallestStep * p.unit
	if theta := math.Abs(*p.theta); theta > 0 && theta < 1 { // f may live on the scale of θ
		least = math.Max(smallestStep*theta, math.SmallestNonzeroFloat64/epsilon)
	}
	here := p.value()
	var d, v []float64 // differences, and their combinations
	for ; h >= least; h /= stepRatio {
		up, down, width := p.around(h)
		d = append(d, (up-down)/width)
		k := len(d) - 1
		if k < 2 {
			continue
		}
		wide, narrow := (r2*d[k-1]-d[k-2])/(r2-1), (r2*d[k]-d[k-1])/(r2-1)
		v = append(v, (r4*narrow-wide)/(r4-1))
		if len(v) < company {
			continue
		}
		last := v[len(v)-company:]
		apart := slices.Max(last) - slices.Min(last)
		if doubt := caution*apart + 2*p.noise(up, here, down, h); finite(doubt) {
			estimates = append(estimates, estimate{last[company-1], doubt})
		}
	}
	return estimates
}

// noise returns the error that rounding puts into D(h) at least. That of f is divided by h. And the middle of the
// rounded θ+h and θ−h misses θ by up to ε(|θ|+h)/2, where the slope differs by f″ times as much.
func (p partial) noise(up, here, down, h float64) float64 {
	bend := math.Abs(up-here-(here-down)) / (h * h)
	return functionNoise*math.Max(math.Abs(up), math.Abs(down))/h + epsilon*(math.Abs(*p.theta)+h)*bend
}

// surest returns the estimate with the least doubt.
func surest(estimates []estimate) estimate {
	best := estimate{math.NaN(), math.Inf(1)}
	for _, e := range estimates {
		if e.doubt < best.doubt {
			best = e
		}
	}
	return best
}

// reliable reports whether the value has a digit that can be relied on, or is 0 as far as can be seen.
func (e estimate) reliable() bool { return e.value == 0 || e.doubt <= 0.1*math.Abs(e.value) }

// steadyAround reports whether got agrees with an estimate that is steady for its own size. A function that is rounded
// to few digits has such an estimate at wide steps, and another one, 0 and false, at tiny steps.
func steadyAround(got float64, estimates []estimate) bool {
	const steady = 1e-2
	for _, e := range estimates {
		if e.doubt <= steady*math.Abs(e.value) && math.Abs(got-e.value) <= e.doubt {
			return true
		}
	}
	return false
}
