package bp

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// nudge moves each number by about a thousandth, off the corners on which whole numbers, zeros and fresh
// biases sit. The moves are always the same.
func nudge(numbers []float64) {
	rng := rand.New(rand.NewPCG(3, 4))
	for i, v := range numbers {
		numbers[i] += 1e-3 * rng.NormFloat64() * math.Max(1, math.Abs(v))
	}
}

// unsettled reports whether an entry sits on a corner, or seems wrong.
func (r *Report) unsettled() bool {
	for _, b := range r.Blocks {
		if b.Count[Kink]+b.Count[Wrong] > 0 {
			return true
		}
	}
	return false
}

// again judges the unsettled entries at a point close by, where the gradient is nearby, block by block. What
// is right there was no fault of the gradient: it is a Kink. What sits on a corner here is what it is there.
// where returns the number that belongs to entry i of block number which, and its exact derivative.
func (c *check) again(nearby []*mat.Dense, where func(which, i int) (*float64, func() (float64, bool))) {
	c.surface = newSurface(c.f, c.pattern)
	for which := range c.report.Blocks {
		b := &c.report.Blocks[which]
		for k := range b.entries {
			e := &b.entries[k]
			if e.Verdict != Kink && e.Verdict != Wrong {
				continue
			}
			theta, exact := where(which, k)
			there := Entry{Row: e.Row, Col: e.Col, Got: nearby[which].At(e.Row, e.Col)}
			there.judge(c.along(theta), exact, c.size, c.report.Tolerance)
			switch {
			case there.Verdict <= Dead:
				e.Verdict = Kink
			case e.Verdict == Kink: // there is nothing to show at the corner itself
				*e = there
			}
		}
		b.count()
	}
}
