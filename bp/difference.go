package bp

import "math"

const (
	epsilon = 0x1p-52 // the distance from 1 to the next float64

	// lossNoise is the rounding error that one evaluation of f has at least, relative to its value.
	lossNoise = 4 * epsilon

	// firstStep is ε^{1/5}, where the error h⁴ of richardson meets the rounding ε/h, as a power of two.
	firstStep = 0x1p-10
)

// slope measures ∂f/∂θ, one variable of f at a time.
type slope struct {
	surface
	theta *float64
	unit  float64 // a power of two near max(1, |θ|): with such steps θ ± h loses next to nothing
}

// surface is a function of many numbers, which may be made of pieces with corners between them.
type surface struct {
	f       func() float64
	pattern func() uint64 // the piece on which the last evaluation of f was; nil where there is only one
	here    uint64        // the piece on which the check is
}

// newSurface evaluates f. pattern may be nil, and gives 0 where there is only one piece.
func newSurface(f func() float64, pattern func() uint64) surface {
	s := surface{f: f}
	if pattern == nil {
		return s
	}
	f()
	if s.here = pattern(); s.here != 0 {
		s.pattern = pattern
	}
	return s
}

// along returns f as a function of theta alone.
func (s surface) along(theta *float64) slope {
	_, exponent := math.Frexp(math.Max(1, math.Abs(*theta)))
	return slope{s, theta, math.Ldexp(1, exponent-1)}
}

// richardson combines the central differences with steps h and h/2 so that the error in h² cancels (E2):
//
//	D(h) = (f(θ+h) − f(θ−h))/(2h)     (4 D(h/2) − D(h))/3 = f′(θ) + O(h⁴)
func (s slope) richardson(h float64) float64 {
	return (4*s.central(h/2) - s.central(h)) / 3
}

// steepest returns the largest |f(θ+h) − f(θ)|/|h| of some steps, from near to very far: 0 where f is the same
// number everywhere, to the last bit. A step to where f is not finite says nothing of the slope; +Inf where only such
// steps change f.
func (s slope) steepest() (steepest float64) {
	here, beyond := s.f(), false
	for _, step := range []float64{firstStep / 2, firstStep, widestStep, 1, 0x1p10, 0x1p20} {
		up, down, _ := s.around(step * s.unit)
		change := math.Max(math.Abs(up-here), math.Abs(down-here))
		if !finite(change) {
			beyond = true
			continue
		}
		steepest = math.Max(steepest, change/(step*s.unit))
	}
	if beyond && steepest == 0 {
		return math.Inf(1)
	}
	return steepest
}

// corner reports whether the slopes to the left and to the right of θ are two steady numbers that differ, and
// got is one of them or lies between.
func (s slope) corner(got, tolerance float64) bool {
	here := s.f()
	sides := func(h float64) (left, right float64) {
		up, down, _ := s.around(h)
		return (here - down) / h, (up - here) / h
	}
	left, right := sides(0x1p-20 * s.unit)
	left2, right2 := sides(0x1p-24 * s.unit)
	size := math.Max(math.Abs(left), math.Abs(right))
	const steady = 1e-3
	if math.Abs(left-left2) > steady*size || math.Abs(right-right2) > steady*size || math.Abs(left-right) < 10*steady*size {
		return false
	}
	margin := math.Max(tolerance, steady) * size
	return got >= math.Min(left, right)-margin && got <= math.Max(left, right)+margin
}

// central returns D(h).
func (s slope) central(h float64) float64 {
	up, down, width := s.around(h)
	return (up - down) / width
}

// noise returns the error that rounding puts into D(h) at least. That of f is divided by h. And the middle of
// the rounded θ+h and θ−h misses θ by up to ε(|θ|+h)/2, where the slope is another by f″ times as much.
func (s slope) noise(up, here, down, h float64) float64 {
	bend := math.Abs(up-here-(here-down)) / (h * h)
	return lossNoise*math.Max(math.Abs(up), math.Abs(down))/h + epsilon*(math.Abs(*s.theta)+h)*bend
}

// around returns f at both sides of θ and how far they are apart. It leaves θ as it was.
func (s slope) around(h float64) (up, down, width float64) {
	theta := *s.theta
	defer func() { *s.theta = theta }()
	*s.theta = theta + h
	right := *s.theta
	up = s.f()
	*s.theta = theta - h
	return up, s.f(), right - *s.theta
}

// smooth returns the largest step up to h at which f is on the same piece at both sides of θ as at θ
// itself; ok is false where even a tiny step meets a corner.
func (s slope) smooth(h float64) (step float64, ok bool) {
	const tiny = 0x1p-28
	if s.pattern == nil {
		return h, true
	}
	theta := *s.theta
	defer func() { *s.theta = theta }()
	same := func(displacement float64) bool {
		*s.theta = theta + displacement
		s.f()
		return s.pattern() == s.here
	}
	for ; h >= tiny*s.unit; h /= 2 {
		if same(h) && same(-h) {
			return h, true
		}
	}
	return 0, false
}
