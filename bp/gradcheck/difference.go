package gradcheck

import (
	"math"
	"slices"
)

const (
	epsilon       = 0x1p-52 // of float64, in which the check itself calculates
	functionNoise = 4 * epsilon

	// Each step of a closer look is 2/3 of the one before: with halves, f could round alike at all of them, and its errors
	// would pass for agreement.
	widestStep = 0x1p-1 * 0.9159655941772190 // Catalan's constant
	stepRatio  = 1.5

	farthest  = 1e15   // what does not change out to here is dead
	company   = 5      // as many values in a row must agree
	caution   = 8      // how much further than they lie apart the truth may be
	credible  = 1e-2   // a doubt of this size, relative to the slope, is no measurement
	abrupt    = 0x1p12 // ulps: what does not change at all and then by so much has a corner there
	fineSteps = 8      // so many of the smallest steps show how f is rounded
)

// slope is what is known of a derivative. It lies in lo … hi, or no further than doubt away. Where the function is
// smooth, lo = hi; on a corner they are the slopes of its two sides.
type slope struct {
	lo, hi float64
	doubt  float64
	terms  float64 // Σ |terms| of the sum that it is, where it is one: what rounding is to be measured by
	steep  float64 // the steepest slope that was seen close by
	corner bool    // the function has no derivative, though one of its sides has
	dead   bool    // the function is the same number, to the last bit, wherever one looks
	flat   bool    // it is so close by, and farther out there is a corner
}

func (s slope) size() float64 { return math.Max(math.Abs(s.lo), math.Abs(s.hi)) }

// accurate reports whether the slope is known to a share of itself.
func (s slope) accurate(share float64) bool {
	return s.doubt <= share*math.Min(math.Abs(s.lo), math.Abs(s.hi))
}

// onCorner reports whether the two sides differ by more than can be in doubt.
func (s slope) onCorner() bool { return s.corner || s.hi-s.lo > 2*s.doubt && s.hi-s.lo > 1e-9*s.size() }

// add adds w t to the sum s.
func (s *slope) add(w float64, t slope) {
	if w == 0 {
		return
	}
	switch {
	case t.dead:
		s.doubt += math.Abs(w) * t.doubt
		return
	case s.dead:
		s.dead, s.flat = false, true
	}
	lo, hi := w*t.lo, w*t.hi
	s.lo += math.Min(lo, hi)
	s.hi += math.Max(lo, hi)
	size := math.Abs(w) * t.size()
	s.terms += size
	s.steep += math.Abs(w) * t.steep
	s.doubt += math.Abs(w)*t.doubt + functionNoise*size
	s.corner = s.corner || t.corner
	s.flat = s.flat && t.flat
}

// times returns the product, for the chain rule.
func (s slope) times(t slope) slope {
	if s.dead || t.dead {
		return slope{dead: true, doubt: s.size()*t.doubt + t.size()*s.doubt}
	}
	p := []float64{s.lo * t.lo, s.lo * t.hi, s.hi * t.lo, s.hi * t.hi}
	return slope{
		lo: slices.Min(p), hi: slices.Max(p),
		doubt:  s.size()*t.doubt + t.size()*s.doubt + s.doubt*t.doubt,
		steep:  s.size() * t.steep,
		corner: s.corner || t.corner,
		flat:   s.flat || t.flat,
	}
}

// line is a function of one number, F(θ + t), with any number of outputs. They are NaN where F is not defined, and
// valid until the next call.
type line struct {
	at     func(t float64) []float64
	theta  float64
	unit   float64   // a power of two near max(1, |θ|): with such steps θ ± h loses next to nothing
	factor float64   // between 0.6 and 1: no two entries take the same steps
	noise  []float64 // what rounding does to each output, as far as is known: see noiseOf
	in     *precision
}

func newLine(in *precision, theta float64, entry int, at func(t float64) []float64) line {
	_, exponent := math.Frexp(math.Max(1, math.Abs(theta)))
	_, fraction := math.Modf(float64(entry) * (math.Sqrt(5) - 1) / 2)
	return line{at: at, theta: theta, unit: math.Ldexp(1, exponent-1), factor: 0.6 + 0.4*fraction, in: in}
}

func (l line) withNoise(noise []float64) line {
	l.noise = noise
	return l
}

// noiseOf returns how far the outputs of f move when all variables are moved by an ulp or two: what f is made of is
// rounded no better than that. An f near 0 may be the small difference of large numbers.
func noiseOf(in *precision, variables []variable, f func() []float64) (noise []float64) {
	const trials = 6
	here := slices.Clone(f())
	noise = make([]float64, len(here))
	rng := newRand()
	restore := keep(variables)
	defer restore()
	for range trials {
		moveByUlps(in, rng, variables)
		moved, ok := attempt(f)
		for o := range moved {
			if d := math.Abs(moved[o] - here[o]); ok && finite(d) {
				noise[o] = math.Max(noise[o], d)
			}
		}
		restore()
	}
	return noise
}

// quickLook combines the central differences with steps h and h/2 so that the error in h² cancels (E2):
//
//	D(h) = (f(θ+h) − f(θ−h))/(2h)     (4 D(h/2) − D(h))/3 = f′(θ) + O(h⁴)
//
// It is smooth where the same two steps show no corner: with a corner at θ, of slopes that differ by J, the second
// differences are J h + f″h², and 4 times the one of h/2, less that of h, is J h. h is a share of the first step.
func (l line) quickLook(here, tolerance, share float64) (want float64, smooth bool) {
	h := share * l.in.firstStep * l.unit * l.factor
	right, left, right2, left2 := l.exactly(h), l.exactly(-h), l.exactly(h/2), l.exactly(-h/2)
	up, down := l.value(right), l.value(left)
	up2, down2 := l.value(right2), l.value(left2)
	want = (4*(up2-down2)/(right2-left2) - (up-down)/(right-left)) / 3
	jump := (4*((up2-here)+(down2-here)) - ((up - here) + (down - here))) / h
	noise := 16 * l.in.noise() * (math.Abs(here) + l.unit*math.Abs(want)) / h
	return want, math.Abs(jump) <= 4*tolerance*math.Abs(want)+noise
}

// value returns the first output.
func (l line) value(t float64) float64 { return l.at(t)[0] }

// exactly returns the displacement that adding t to θ makes.
func (l line) exactly(t float64) float64 {
	return l.in.round(l.theta+t) - l.in.round(l.theta)
}

// samples are outputs at θ and at both sides of it.
type samples struct {
	line
	here        []float64
	right, left []float64   // the displacements, from wide to narrow
	up, down    [][]float64 // the outputs there
	far         [][]float64 // the outputs very far out, taken when somebody asks
}

func (l line) sample() *samples { return &samples{line: l, here: slices.Clone(l.at(0))} }

// look takes samples at the step h, on both sides.
func (s *samples) look(h float64) {
	right, left := s.exactly(h), s.exactly(-h)
	s.right, s.left = append(s.right, right), append(s.left, -left)
	s.up, s.down = append(s.up, slices.Clone(s.at(right))), append(s.down, slices.Clone(s.at(left)))
}

// farOut returns the outputs at steps from a few units to 10¹⁵.
func (s *samples) farOut() [][]float64 {
	if s.far == nil {
		for step, ratio := 1.2, 2.7; step < farthest; step *= ratio {
			if step > 1e6 {
				ratio = 1e3
			}
			h := step * s.unit * s.factor
			s.far = append(s.far, slices.Clone(s.at(s.exactly(h))), slices.Clone(s.at(s.exactly(-h))))
		}
	}
	return s.far
}

// measure returns Σ wᵢ ∂Fᵢ/∂θ. A few steps are enough where they leave no doubt; otherwise it looks closer.
func (l line) measure(weights []slope, tolerance float64) slope {
	s := l.sample()
	for h, k := 4*l.in.firstStep*l.unit*l.factor, 0; k < company+3; h, k = h/stepRatio, k+1 {
		s.look(h)
	}
	if s.isDead() {
		dead := slope{dead: true}
		for o, w := range weights {
			dead.add(w.size(), slope{dead: true, doubt: s.unseen(o)})
		}
		return dead
	}
	if quick := s.sum(weights, s.centralOfAll); quick.accurate(tolerance/4) && !quick.onCorner() {
		return quick
	}
	s.right, s.left, s.up, s.down = nil, nil, nil, nil
	least := l.in.smallestStep * l.unit
	if theta := math.Abs(l.theta); theta > 0 && theta < 1 { // f may live on the scale of θ
		least = math.Max(l.in.smallestStep*theta, 1e-290)
	}
	for h := widestStep * l.unit * l.factor; h >= least; h /= stepRatio {
		s.look(h)
	}
	return s.sum(weights, s.read)
}

// isDead reports whether no step has changed anything, nor does any far one.
func (s *samples) isDead() bool {
	same := func(out []float64) bool { return slices.Equal(out, s.here) }
	for k := range s.up {
		if !same(s.up[k]) || !same(s.down[k]) {
			return false
		}
	}
	for _, step := range []float64{0.4, 1.7, 29, 610, 1.1e4, 2.3e5, farthest} {
		h := step * s.unit * s.factor
		if !same(s.at(s.exactly(h))) || !same(s.at(s.exactly(-h))) {
			return false
		}
	}
	return true
}

// unseen is the slope that an output may have though no step as far as farthest changes it.
func (s *samples) unseen(o int) float64 {
	return (s.in.epsilon*math.Abs(s.here[o]) + s.jitter(o)) / (farthest / 1e3 * s.unit)
}

// sum is Σ wᵢ ∂Fᵢ/∂θ, with a slope for each output.
func (s *samples) sum(weights []slope, of func(output int) slope) slope {
	total := slope{dead: true}
	for o, w := range weights {
		if !w.dead {
			total.add(1, w.times(of(o)))
		}
	}
	return total
}

// read returns the slope of one output, from samples that go from very wide to very narrow.
func (s *samples) read(o int) slope {
	here := s.here[o]
	last := len(s.right) - 1
	flat := last + 1 // the widest step from which on nothing changes, to the last bit
	for flat > 0 && s.up[flat-1][o] == here && s.down[flat-1][o] == here {
		flat--
	}
	if flat == 0 && !slices.ContainsFunc(s.farOut(), func(far []float64) bool { return far[o] != here }) {
		return slope{dead: true, doubt: s.unseen(o)}
	}
	smooth := s.central(o, flat)
	if flat <= last-company {
		change := 0.0
		for k := flat - 1; k >= 0 && change == 0; k-- {
			change = largerChange(s.up[k][o], s.down[k][o], here)
		}
		if change == 0 {
			change = s.firstFarChange(o)
		}
		shown := change >= abrupt*s.in.epsilon*math.Abs(here)
		if change == 0 { // until it is no longer defined; it may be the square of what cancels
			change, shown = s.in.epsilon, true
		}
		switch {
		case smooth.lo != 0 && smooth.accurate(credible) && shown: // steps of a stair: flat close by, steep from afar
			smooth.doubt += smooth.size()
			return smooth
		case smooth.lo != 0 && smooth.accurate(credible):
			return smooth
		}
		hidden := slope{doubt: (s.in.plateau*s.in.epsilon*math.Max(math.Abs(here), change) + s.jitter(o)) / s.right[flat], flat: shown}
		if smooth.doubt < hidden.doubt && !shown {
			return smooth
		}
		return hidden
	}
	if smooth.accurate(s.in.settled) {
		return smooth
	}
	right, left := s.oneSided(o, s.up, s.right, 1), s.oneSided(o, s.down, s.left, -1)
	rightOnly, leftOnly := s.beyond(o, s.down), s.beyond(o, s.up)
	switch {
	case rightOnly && leftOnly:
		return slope{doubt: math.Inf(1)}
	case rightOnly || leftOnly: // θ is at an edge, or at a jump
		side, other := right, s.down
		if leftOnly {
			side, other = left, s.up
		}
		side.corner = finite(other[last][o])
		return side
	}
	apart := math.Abs(right.lo - left.lo)
	if both := right.doubt + left.doubt; both < smooth.doubt/4 && apart > 3*both && both <= credible*math.Max(right.size(), left.size()) {
		return slope{lo: math.Min(right.lo, left.lo), hi: math.Max(right.lo, left.lo), doubt: both}
	}
	return smooth
}

// firstFarChange is by how much the output differs at the nearest of the far steps at which it does.
func (s *samples) firstFarChange(o int) float64 {
	far := s.farOut()
	for k := 0; k < len(far); k += 2 {
		if change := largerChange(far[k][o], far[k+1][o], s.here[o]); change != 0 {
			return change
		}
	}
	return 0
}

// largerChange is by how much f differs from here on the side where it differs more, if it is defined there.
func largerChange(up, down, here float64) (change float64) {
	for _, v := range []float64{up, down} {
		if c := math.Abs(v - here); c > change && finite(c) {
			change = c
		}
	}
	return change
}

// beyond reports whether there is nothing to differentiate on this side: F is not defined there, or jumps at θ.
func (s *samples) beyond(o int, side [][]float64) bool {
	last := len(side) - 1
	nearest := math.Abs(side[last][o] - s.here[o])
	if !finite(nearest) {
		return true
	}
	farther := math.Abs(side[last-2*fineSteps][o] - s.here[o])
	return nearest > 1e6*s.in.noise()*math.Abs(s.here[o]) && nearest > 0.5*farther
}

// jitter is how much of the output is rounding, as far as the smallest steps show: there the second difference falls with
// h², but for rounding.
func (s *samples) jitter(o int) (size float64) {
	if s.noise != nil {
		size = 2 * s.noise[o]
	}
	last := len(s.right)
	if s.right[last-1] > s.in.fine*s.unit {
		return size // no step is small
	}
	bend := func(k int) float64 { return (s.up[k][o] - s.here[o]) + (s.down[k][o] - s.here[o]) }
	for k := last - fineSteps; k < last; k++ {
		if rest := math.Abs(bend(k) - bend(k-1)/(stepRatio*stepRatio)); finite(rest) {
			size = math.Max(size, rest)
		}
	}
	return size
}

// central measures with the differences at h, h/r and h/r², combined so that the errors in h² and h⁴ cancel
// (Richardson, twice):
//
//	v = (r² D(h/r) − D(h))/(r² − 1) = f′ + O(h⁴)     (r⁴ v(h/r) − v(h))/(r⁴ − 1) = f′ + O(h⁶)
//
// Going down, these values first settle, as the error of the series fades, and then scatter, as rounding grows. Each
// five in a row make an estimate: how close together they lie, times caution, is its doubt, together with what rounding
// does at least, and with the corner that the second differences show: see quickLook. The best estimate counts.
// Steps from number end on are left out.
func (s *samples) central(o, end int) slope {
	const r2, r4 = stepRatio * stepRatio, stepRatio * stepRatio * stepRatio * stepRatio
	here, jitter := s.here[o], s.jitter(o)
	best, steep := slope{doubt: math.Inf(1)}, 0.0
	var d, bend, v, jump []float64
	for k := range end {
		up, down, width := s.up[k][o], s.down[k][o], s.right[k]+s.left[k]
		h := width / 2
		d = append(d, (up-down)/width)
		bend = append(bend, (up-here)+(down-here))
		if secant := math.Max(math.Abs(up-here), math.Abs(down-here)) / h; finite(secant) {
			steep = math.Max(steep, secant)
		}
		if k < 2 {
			continue
		}
		wide, narrow := (r2*d[k-1]-d[k-2])/(r2-1), (r2*d[k]-d[k-1])/(r2-1)
		v = append(v, (r4*narrow-wide)/(r4-1))
		noise := s.in.noise()*math.Max(math.Abs(up), math.Abs(down)) + jitter + s.in.epsilon*(math.Abs(s.theta)+h)*(math.Abs(bend[k])/h+math.Abs(d[k]))
		j := math.Abs(r2*bend[k]-bend[k-1]) / (h * (r2 - stepRatio))
		switch {
		case j <= 16*noise/h:
			j = 0
		case j > credible*math.Abs(v[len(v)-1]):
			j = math.Inf(1) // at this scale f is not smooth
		}
		jump = append(jump, j)
		if len(v) < company {
			continue
		}
		last := v[len(v)-company:]
		apart := slices.Max(last) - slices.Min(last)
		doubt := caution*apart + 2*(noise-s.in.epsilon*(math.Abs(s.theta)+h)*math.Abs(d[k]))/h + slices.Max(jump[len(jump)-company:])
		if !finite(best.lo) || best.doubt == math.Inf(1) && finite(last[company-1]) {
			best.lo, best.hi = last[company-1], last[company-1]
		}
		if doubt < best.doubt {
			best = slope{lo: last[company-1], hi: last[company-1], doubt: doubt}
		}
	}
	if !finite(best.lo) {
		best.lo, best.hi = 0, 0
	}
	best.steep = steep
	return best
}

func (s *samples) centralOfAll(o int) slope { return s.central(o, len(s.right)) }

// oneSided measures on one side alone: the errors of (f(θ+h) − f(θ))/h in h, h² and h³ are made to cancel.
func (s *samples) oneSided(o int, side [][]float64, steps []float64, sign float64) slope {
	const r1, r2, r3 = stepRatio, stepRatio * stepRatio, stepRatio * stepRatio * stepRatio
	const amplification = 24 // of rounding, by the three combinations
	here, jitter := s.here[o], s.jitter(o)
	best := slope{doubt: math.Inf(1)}
	var d, a, b, c []float64
	for k, h := range steps {
		d = append(d, sign*(side[k][o]-here)/h)
		if k >= 1 {
			a = append(a, (r1*d[k]-d[k-1])/(r1-1))
		}
		if k >= 2 {
			b = append(b, (r2*a[k-1]-a[k-2])/(r2-1))
		}
		if k >= 3 {
			c = append(c, (r3*b[k-2]-b[k-3])/(r3-1))
		}
		if len(c) < company {
			continue
		}
		last := c[len(c)-company:]
		apart := slices.Max(last) - slices.Min(last)
		noise := s.in.noise()*math.Max(math.Abs(here), math.Abs(side[k][o])) + jitter
		if doubt := caution*apart + amplification*noise/h; doubt < best.doubt {
			best = slope{lo: last[company-1], hi: last[company-1], doubt: doubt}
		}
	}
	return best
}

// fromAfar measures with very wide steps, which say more where a small slope hides below the rounding of a large function
// that is nearly straight. The function is invariant where it is the same, but for rounding, however far one goes: what
// rounding does grows with the step, but has no direction.
func (l line) fromAfar() (afar slope, invariant bool) {
	s := l.sample()
	here := s.here[0]
	for h := 2e6 * l.unit * l.factor; h > 0.3*l.unit; h /= stepRatio {
		s.look(h)
	}
	afar = s.central(0, len(s.right))
	const steady = 6
	var slopes []float64
	for k := range s.right {
		if !(largerChange(s.up[k][0], s.down[k][0], here) <= 10*l.in.cancelled*math.Abs(here)) || !finite(s.up[k][0]) || !finite(s.down[k][0]) {
			return afar, false
		}
		slopes = append(slopes, s.up[k][0]-s.down[k][0])
		if len(slopes) < steady {
			continue
		}
		least, most := math.Inf(1), math.Inf(-1)
		for j := k - steady + 1; j <= k; j++ {
			v := slopes[j] / (s.right[j] + s.left[j])
			least, most = math.Min(least, v), math.Max(most, v)
		}
		if (least > 0 || most < 0) && most-least <= 0.3*math.Max(most, -least) {
			return afar, false
		}
	}
	return afar, true
}
