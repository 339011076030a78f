package bp

import "math"

const (
	epsilon = 0x1p-52 // the distance from 1 to the next float64

	// lossNoise bounds the rounding error of one evaluation of a loss, relative to its value: each of the
	// few operations that a summand goes through errs by up to epsilon/2, and sums of many summands err less
	// than each of them, since the errors have both signs.
	lossNoise = 4 * epsilon

	// ladderRungs is how many steps a second look takes, each half of the one before: from 1/4 to 3e-5 of
	// max(1, |θ|), below which rounding has the better of any loss.
	ladderRungs = 14
)

// slope measures ∂f/∂θ of a function of one variable. It is called with the displacement from the point in
// question, so f(0) is the value there.
type slope struct {
	f    func(displacement float64) float64
	unit float64 // max(1, |θ|)
}

// richardson combines the central differences with steps h and h/2 so that the error in h² cancels (E2):
//
//	D(h) = (f(h) − f(−h))/(2h)     (4 D(h/2) − D(h))/3 = f′ + O(h⁴)
//
// h = ε^{1/5} max(1, |θ|) balances what remains, h⁴, with the rounding, ε/h. flat tells that f did not
// change at all.
func (s slope) richardson() (derivative float64, flat bool) {
	h := math.Pow(epsilon, 1.0/5) * s.unit
	wide, _ := s.central(h)
	narrow, _ := s.central(h / 2)
	return (4*narrow - wide) / 3, wide == 0 && narrow == 0
}

// ladder takes a second, closer look with many steps: the difference is measured at h, h/2, h/4, …, each
// pair is combined as in richardson, each pair of those again so that the error in h⁴ cancels, and so on
// (Ridders 1982). The value that moved least when a step was added wins; doubt bounds how far off it may
// be. This copes with functions that bend too much for richardson's step, and with derivatives so small
// that the rounding at its step drowns them. Where f is not finite there is no derivative: NaN, +Inf.
func (s slope) ladder() (derivative, doubt float64) {
	derivative, doubt = math.NaN(), math.Inf(1)
	var above []float64
	h := s.unit / 4
	for range ladderRungs {
		d, noise := s.central(h)
		row := []float64{d}
		factor := 1.0
		for j := range above {
			factor *= 4
			next := (factor*row[j] - above[j]) / (factor - 1)
			moved := math.Max(math.Abs(next-row[j]), math.Abs(next-above[j]))
			// Each combination passes the rounding of d on, enlarged by at most 4/3 · 16/15 · … < 2.
			if e := moved + 2*noise; e < doubt {
				derivative, doubt = next, e
			}
			row = append(row, next)
		}
		above = row
		h /= 2
	}
	return derivative, doubt
}

// central returns D(h) and the largest error that rounding in f may have put into it.
func (s slope) central(h float64) (d, noise float64) {
	up, down := s.f(h), s.f(-h)
	noise = lossNoise * math.Max(math.Abs(up), math.Abs(down)) / h
	return (up - down) / (2 * h), noise
}
