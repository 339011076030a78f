package bp

import "math"

// Entry is one entry of a gradient under the check.
type Entry struct {
	Row, Col int     // in its block, from 0
	Got      float64 // the gradient's entry
	Want     float64 // what was measured
	Error    float64 // |Got − Want| / max(|Got|, |Want|)
	Exact    bool    // Want comes from dual numbers, which take no step, because differences could not decide
	Verdict  Verdict
}

// gradientNoise bounds the rounding error of any gradient, relative to the size that its entries have where
// nothing cancels: it is made of sums of products, and of y − a, which cancels when training has done its work.
const gradientNoise = 256 * epsilon

// judge compares Got with differences. What these cannot decide, exact does: the derivative without any step,
// where that is known; or else the ladder of steps. On a corner nothing can. size is that of the gradient where
// nothing cancels.
func (e *Entry) judge(s slope, exact func() (float64, bool), size, tolerance float64) {
	h, smooth := s.smooth(firstStep * s.unit)
	if !smooth {
		e.take(math.NaN())
		e.Verdict = Kink
		return
	}
	e.take(s.richardson(h))
	if e.Error <= tolerance && e.Got != 0 {
		e.Verdict = Right
		return
	}
	if exact != nil {
		if want, ok := exact(); ok && !math.IsNaN(want) {
			e.judgeExact(want, gradientNoise*size, tolerance)
			return
		}
	}
	e.judgeLadder(s, size, tolerance)
}

// judgeExact compares Got with a derivative that no step has blurred, but for noise.
func (e *Entry) judgeExact(want, noise, tolerance float64) {
	e.take(want)
	e.Exact = true
	switch {
	case e.Got == 0 && want == 0:
		e.Verdict = Dead
	case e.Error <= tolerance:
		e.Verdict = Right
	case math.Abs(e.Got-want) <= noise:
		e.Verdict = Inconclusive
	default: // a NaN comes here
		e.Verdict = Wrong
	}
}

// judgeLadder compares Got with differences of many steps.
func (e *Entry) judgeLadder(s slope, size, tolerance float64) {
	steepest := s.steepest()
	if e.Got == 0 && steepest == 0 {
		e.take(0)
		e.Verdict = Dead
		return
	}
	h, _ := s.smooth(widestStep * s.unit)
	windows := s.ladder(h)
	best := surest(windows)
	e.take(best.value)
	doubt := best.doubt + gradientNoise*math.Max(size, steepest)
	switch {
	case !finite(e.Got):
		e.Verdict = Wrong
	case e.Got == 0 && best.value == 0 && doubt > tolerance*steepest: // no slope to be seen, but poorly seen
		e.Verdict = Inconclusive
	case e.Error <= tolerance:
		e.Verdict = Right
	case !finite(doubt) || math.Abs(e.Got-best.value) <= doubt || !best.tells() || best.value == 0 && steadyAround(e.Got, windows):
		e.Verdict = Inconclusive
	case s.pattern == nil && s.corner(e.Got, tolerance):
		e.Verdict = Kink
	default:
		e.Verdict = Wrong
	}
}

// take notes a measured derivative and the relative error of Got against it.
func (e *Entry) take(want float64) {
	e.Want = want
	e.Error = 0
	if e.Got != e.Want {
		e.Error = math.Abs(e.Got-e.Want) / math.Max(math.Abs(e.Got), math.Abs(e.Want))
	}
}
