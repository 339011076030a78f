package gradcheck

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Verdict is what a check says of an entry, or of many.
type Verdict int

// From the best to the worst; of several, the worst counts.
const (
	Right        Verdict = iota // agrees within the tolerance
	Dead                        // 0 = 0: the loss does not depend on it here, as far as can be seen
	Kink                        // no derivative here, as on the corner of ReLU at 0; close by, the gradient is right
	Inconclusive                // disagrees, but by no more than the measurement itself may be off
	Wrong                       // disagrees by more than that
	verdicts                    // their number
)

// String returns one word.
func (v Verdict) String() string {
	return [...]string{"right", "dead", "kink", "inconclusive", "WRONG"}[v]
}

// Entry is one entry of a gradient, and what the check found.
type Entry struct {
	Row, Col int     // in its block, from 0
	Got      float64 // the gradient's entry
	Want     float64 // what was measured; NaN on a Kink
	Error    float64 // |Got − Want| / max(|Got|, |Want|); NaN on a Kink
	Verdict  Verdict

	exact bool // Want comes from dual numbers, because finite differences could not decide
}

// check is one gradient check in progress.
type check struct {
	function             // what is differentiated
	variables []variable // by which
	size      float64    // of the largest entry of the gradient, here or at other data where less may cancel
	report    *Report    // one block for each variable

	// exact returns the derivative by entry i of variable number which, without a step. It is nil, or not ok for any
	// entry, where nobody knows how.
	exact func(which, i int) (slope float64, ok bool)
}

// variable is a matrix of numbers that the check may move.
type variable struct {
	name  string
	value *mat.Dense
}

// run judges all entries of the gradients, one matrix for each variable, and writes them into the report. Those on a
// corner, and those that seem wrong, are judged again at a point close by, where recompute calculates the gradients; if
// it is nil, they are not. defined is false where the function is not finite: then there is nothing to judge.
func (c *check) run(gradients []*mat.Dense, recompute func() []*mat.Dense) (defined bool) {
	if value := c.value(); !finite(value) {
		c.report.Note = fmt.Sprintf("the function is %v here, so it has no gradient", value)
		return false
	}
	unsettled := false
	for which, v := range c.variables {
		rows, cols := v.value.Dims()
		b := Block{Name: v.name, Rows: rows, Cols: cols}
		for i := range rows {
			for j := range cols {
				e := Entry{Row: i, Col: j, Got: gradients[which].At(i, j)}
				c.judge(&e, which)
				b.Entries = append(b.Entries, e)
			}
		}
		b.count()
		unsettled = unsettled || b.Count[Kink]+b.Count[Wrong] > 0
		c.report.Blocks = append(c.report.Blocks, b)
	}
	if unsettled && recompute != nil {
		c.recheck(recompute)
	}
	return true
}

// judge gives an entry of variable number which its verdict.
func (c *check) judge(e *Entry, which int) {
	m := c.variables[which].value
	_, cols := m.Dims()
	e.judge(c.along(&m.RawRowView(e.Row)[e.Col]), func() (slope float64, ok bool) {
		if c.exact == nil {
			return 0, false
		}
		if slope, ok = c.exact(which, e.Row*cols+e.Col); !ok {
			c.exact = nil
		}
		return slope, ok
	}, c.size, c.report.Tolerance)
}

// gradientNoise bounds the rounding error of any gradient, relative to the size that its entries have where nothing
// cancels: it is made of sums of products, and of y − a, which cancels when training has done its work.
const gradientNoise = 256 * epsilon

// judge compares Got with two finite differences. What these cannot decide, exact does: the derivative without any
// step, where that is known; or else a ladder of steps. On a corner nothing can. size is that of the gradient where
// nothing cancels.
func (e *Entry) judge(p partial, exact func() (slope float64, ok bool), size, tolerance float64) {
	h, smooth := p.smoothStep(firstStep * p.unit)
	if !smooth {
		e.setKink()
		return
	}
	e.compareWith(p.richardson(h))
	if e.Error <= tolerance && e.Got != 0 {
		e.Verdict = Right
		return
	}
	if want, ok := exact(); ok && !math.IsNaN(want) {
		e.judgeExact(want, gradientNoise*size, tolerance)
		return
	}
	e.judgeLadder(p, size, tolerance)
}

// judgeExact compares Got with a derivative that no step has blurred, only rounding.
func (e *Entry) judgeExact(want, noise, tolerance float64) {
	e.compareWith(want)
	e.exact = true
	switch {
	case e.Got == 0 && want == 0:
		e.Verdict = Dead
	case e.Error <= tolerance:
		e.Verdict = Right
	case math.Abs(e.Got-want) <= noise:
		e.Verdict = Inconclusive
	default: // also for NaN
		e.Verdict = Wrong
	}
}

// judgeLadder compares Got with finite differences of many steps.
func (e *Entry) judgeLadder(p partial, size, tolerance float64) {
	steepest := p.steepest()
	if e.Got == 0 && steepest == 0 {
		e.compareWith(0)
		e.Verdict = Dead
		return
	}
	h, _ := p.smoothStep(widestStep * p.unit)
	estimates := p.ladder(h)
	best := surest(estimates)
	e.compareWith(best.value)
	doubt := best.doubt + gradientNoise*math.Max(size, steepest)
	switch {
	case !finite(e.Got):
		e.Verdict = Wrong
	case e.Got == 0 && best.value == 0 && doubt > tolerance*steepest: // no slope to be seen, but poorly seen
		e.Verdict = Inconclusive
	case e.Error <= tolerance:
		e.Verdict = Right
	case !finite(doubt) || math.Abs(e.Got-best.value) <= doubt || !best.reliable() || best.value == 0 && steadyAround(e.Got, estimates):
		e.Verdict = Inconclusive
	case p.piece == nil && p.corner(e.Got, tolerance):
		e.setKink()
	default:
		e.Verdict = Wrong
	}
}

// compareWith notes a measured derivative and the relative error of Got against it.
func (e *Entry) compareWith(want float64) {
	e.Want = want
	e.Error = 0
	if e.Got != e.Want {
		e.Error = math.Abs(e.Got-e.Want) / math.Max(math.Abs(e.Got), math.Abs(e.Want))
	}
}
