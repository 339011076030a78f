package gradcheck

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// precision is what the numbers that a function is calculated with set: how it is rounded, which steps fit that, and what
// is equal but for rounding.
type precision struct {
	epsilon   float64 // the distance from 1 to the next number
	tolerance float64 // of a relative error, where Options has none

	// firstStep is near ε^{1/5}, where the error h⁴ of two central differences meets the rounding ε/h. It is no power
	// of two, and varies from entry to entry: what oscillates must not have the step for a period.
	firstStep float64
	looks     []float64 // the quick looks: shares of firstStep

	// The steps of a closer look, relative to max(1, |θ|), are wide enough for derivatives that drown in rounding at a
	// smaller step, and narrow enough for functions that bend a thousand times faster than the usual ones, or have a
	// corner close by.
	smallestStep float64
	fine         float64 // a step at which nearly all that one sees is rounding

	// cancelled is how small an entry and all doubts about it must be, relative to the terms of its sum, to be zero
	// but for rounding.
	cancelled float64

	plateau    float64 // how many times ε a function may be off where it is flat
	settled    float64 // a slope that is known so well needs no closer look
	repeats    float64 // a function that is asked again may give this much of another value, as sums in another order do
	jump       float64 // what rounding may do to an entry, relative to the largest; more is a jump, at a corner
	similarity float64 // how close a wrong gradient must come to what a known mistake would give
}

var (
	double = precision{
		epsilon: epsilon, tolerance: 1e-6, firstStep: 0x1p-10 * 0.7390851332151607 /* cos x = x */, looks: []float64{1, 0.023, 0.0007},
		smallestStep: 0x1p-42, fine: 1e-6, cancelled: 1e-9, plateau: 1, settled: 1e-7, repeats: 1e-12, jump: 1e-5, similarity: 1e-5,
	}
	single = precision{
		epsilon: 0x1p-23, tolerance: 1e-3, firstStep: 0x1p-5 * 0.7390851332151607, looks: []float64{1, 0.3},
		smallestStep: 0x1p-13, fine: 0x1p-11, cancelled: 1e-4, plateau: 16, settled: 1e-4, repeats: 1e-5, jump: 1e-2, similarity: 3e-3,
	}
)

// noise is the rounding error that one evaluation of f has at least, relative to its value.
func (p *precision) noise() float64 { return 4 * p.epsilon }

// round returns the number nearest to v.
func (p *precision) round(v float64) float64 {
	if p == &single {
		return float64(float32(v))
	}
	return v
}

// recognise makes single the precision of the check where the function is calculated in float32. Either its outputs are
// float32 numbers with more digits than those of a short number such as 0.5. Or it is the same, to the last bit, at a
// point and at that of the nearest float32 numbers, and another one a few of these farther.
func (c *check) recognise(variables []variable, outputs func() []float64) {
	if c.in == &single {
		return
	}
	restore := keep(variables)
	defer restore()
	rng := newRand()
	move := func(to func(v float64) float64) (out []float64) {
		for _, v := range variables {
			if !v.names {
				v.value.Apply(func(_, _ int, value float64) float64 { return to(value) }, v.value)
			}
		}
		out, _ = attempt(func() []float64 { return slices.Clone(outputs()) })
		return out
	}
	const trials = 6
	long, representable, rounded, changes := 0, true, 0, 0
	for range trials {
		near := move(func(v float64) float64 { return v * (1 + 1e-3*rng.Float64()) })
		for _, v := range near {
			representable = representable && v == single.round(v)
			if bits := math.Float32bits(float32(v)); bits&0xfff != 0 {
				long++
			}
		}
		before := keep(variables)
		same := equal(move(single.round), near) && !slices.ContainsFunc(near, func(v float64) bool { return !finite(v) })
		if same && before() {
			rounded++
		}
		if farther := move(func(v float64) float64 { return v * (1 + 4*single.epsilon) }); !equal(farther, near) {
			changes++
		}
		restore()
	}
	switch {
	case representable && long >= trials, rounded == trials && changes == trials:
		c.useSingle()
	case rounded == trials:
		c.maybeSingle = true
	}
}

// fit measures the slope of a function that is rounded to float32, with polynomials of degree 5 and 7 through many points
// (least squares), in windows from wide to narrow: rounding nearly cancels, as it goes up and down. Where the polynomial
// leaves more than rounding, f has a corner in the window, or bends too much.
func (l line) fit(tolerance float64) (best slope) {
	const points = 48
	best.doubt = math.Inf(1)
	here := math.Abs(l.value(0))
	for window := 0.5 * l.unit * l.factor; window > 0.01*l.unit && !best.accurate(tolerance/4); window /= 2 {
		var steps [points]float64 // relative to the window
		f, size := mat.NewDense(points, 1, nil), here
		for i := range steps {
			t := l.exactly(window * math.Cos(math.Pi*(float64(i)+0.5)/points)) // more of them at the ends
			v := l.value(t)
			steps[i], size = t/window, math.Max(size, math.Abs(v))
			f.Set(i, 0, v)
		}
		if !finite(size) {
			continue
		}
		low, _, smooth := fitPolynomial(steps[:], f, 5, 0, l.in.noise()*size+l.noise[0])
		high, deviation, _ := fitPolynomial(steps[:], f, 7, l.in.epsilon*size/4, math.Inf(1))
		if doubt := (4*deviation + 2*math.Abs(high-low)) / window; smooth && doubt < best.doubt {
			best = slope{lo: high / window, hi: high / window, doubt: doubt}
		}
	}
	return best
}

// height is how large f is, here or a little farther out: the terms of a sum are not much larger. Much farther out, a
// square has grown by a million, and would excuse any slope.
func (l line) height() (size float64) {
	for _, step := range []float64{0, 2, -2} {
		if v := math.Abs(l.value(l.exactly(step * l.unit))); finite(v) {
			size = math.Max(size, v)
		}
	}
	return size
}

// fitPolynomial returns the slope at 0 and its standard deviation, for an f that is rounded by least at least. The fit is good where it leaves no more than noise.
func fitPolynomial(steps []float64, f *mat.Dense, degree int, least, noise float64) (slope, deviation float64, good bool) {
	a := mat.NewDense(len(steps), degree+1, nil)
	for i, t := range steps {
		power := 1.0
		for k := range degree + 1 {
			a.Set(i, k, power)
			power *= t
		}
	}
	var c, rest, normal, inverse mat.Dense
	normal.Mul(a.T(), a)
	if c.Solve(a, f) != nil || inverse.Inverse(&normal) != nil {
		return 0, math.Inf(1), false
	}
	rest.Mul(a, &c)
	rest.Sub(&rest, f)
	left := mat.Norm(&rest, 2) / math.Sqrt(float64(len(steps)-degree-1))
	return c.At(1, 0), math.Max(left, least) * math.Sqrt(inverse.At(1, 1)), left <= noise
}

// doubtAsSingle looks at the wrong entries again, as at those of a function that is calculated in float32, where it may
// be one: what may be right then is inconclusive.
func (c *check) doubtAsSingle(gradients []*mat.Dense) {
	was := c.in
	defer func() { c.in = was }()
	c.in = &single // also for the functions that hold on to c
	again, of := c.again(gradients, func(e *Entry) bool { return e.Verdict == Wrong && finite(e.Got) && e.Got != 0 })
	again.report.Tolerance = single.tolerance
	again.judgeAll(func(e *Entry) bool { return of[e] != nil })
	for there, e := range of {
		if there.Verdict != Wrong {
			e.Verdict = Inconclusive
			c.report.Note = "the function may be one that is calculated in float32: say so with Options.Float32"
		}
	}
	for i := range c.report.Blocks {
		c.report.Blocks[i].count()
	}
}

// useSingle makes the check one of a function that is calculated in float32.
func (c *check) useSingle() {
	c.in = &single
	if c.options.Tolerance == 0 {
		c.report.Tolerance = single.tolerance
	}
	c.report.float32 = true
}

// equal reports whether two lists hold the same numbers. NaN is as good as NaN.
func equal(a, b []float64) bool {
	for i := range a {
		if a[i] != b[i] && !(math.IsNaN(a[i]) && math.IsNaN(b[i])) {
			return false
		}
	}
	return len(a) == len(b)
}

// moveByUlps moves each number by up to two units in its last place. Names stay.
func moveByUlps(in *precision, rng *rand.Rand, variables []variable) {
	for _, v := range variables {
		if !v.names {
			v.value.Apply(func(_, _ int, value float64) float64 { return value * (1 + in.epsilon*float64(rng.IntN(5)-2)) }, v.value)
		}
	}
}
