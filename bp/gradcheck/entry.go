package gradcheck

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/mat"
)

// Verdict is what a check says of an entry, or of many.
type Verdict int

// From the best to the worst; of several, the worst counts.
const (
	Right        Verdict = iota // agrees within the tolerance
	Rounding                    // zero but for rounding, or as close as the rounding of the terms of its sum lets it be
	Dead                        // 0 = 0: nothing depends on it, as far as can be seen
	Kink                        // no derivative here: the slopes of the two sides differ, and the entry is within them
	Inconclusive                // disagrees, but by no more than the measurement itself may be off
	Wrong                       // disagrees by more than that, or is not a number
	verdicts                    // their number
)

// String returns one word.
func (v Verdict) String() string {
	return [...]string{"right", "rounding", "dead", "kink", "inconclusive", "WRONG"}[v]
}

// Entry is one entry of a gradient, and what the check found.
type Entry struct {
	Row, Col int     // in its block, from 0
	Got      float64 // the gradient's entry
	Want     float64 // what was measured; NaN on a Kink
	Error    float64 // |Got − Want| / max(|Got|, |Want|); NaN on a Kink
	Verdict  Verdict

	exact bool // Want comes from layers that are known, because finite differences could not decide
}

// compareWith notes a measured derivative and the relative error of Got against it.
func (e *Entry) compareWith(want float64) {
	e.Want = want
	e.Error = 0
	if e.Got != e.Want {
		e.Error = math.Abs(e.Got-e.Want) / math.Max(math.Abs(e.Got), math.Abs(e.Want))
	}
}

// setKink gives the verdict Kink: there is nothing to compare Got with.
func (e *Entry) setKink() {
	e.compareWith(math.NaN())
	e.Verdict = Kink
}

const (
	// stationary is how many times the rounding of θ may be between here and where the slope is 0.
	stationary = 16

	// gradientNoise bounds the rounding error of any gradient, relative to the size that its entries have where nothing
	// cancels: it is made of sums of products, and of y − a, which cancels when training has done its work.
	gradientNoise = 256 // ε
)

// judge compares Got with a slope. rounding is how far the entry moves when the numbers that it is made of are rounded
// in another way.
func (e *Entry) judge(in *precision, s slope, rounding, tolerance float64) {
	cancelled := in.cancelled
	if !finite(e.Got) {
		e.compareWith((s.lo + s.hi) / 2)
		e.Verdict = Wrong
		return
	}
	e.compareWith(math.Max(s.lo, math.Min(e.Got, s.hi))) // the nearest
	off := math.Abs(e.Got - e.Want)
	doubt := s.doubt + rounding
	switch {
	case math.IsNaN(doubt) || math.IsInf(doubt, 0):
		e.Verdict = Inconclusive
	case s.onCorner() && (off <= s.doubt || e.Error <= tolerance):
		e.setKink()
	case s.dead && e.Got == 0:
		e.Verdict = Dead
	case e.Got == 0 && e.Want == 0 && (s.doubt <= 1e-12*s.steep || s.flat):
		e.Verdict = Right
	case e.Error <= tolerance && s.accurate(credible):
		e.Verdict = Right
	case off <= s.doubt && (s.flat || s.dead || math.Abs(e.Got)+s.size()+s.doubt <= cancelled*s.terms):
		e.Verdict = Rounding // it is 0 next to the terms of its sum
	case off <= rounding && doubt <= cancelled*s.terms:
		e.Verdict = Rounding // and so is what rounding does to it
	case off <= doubt && math.Abs(e.Got) <= stationary*rounding && s.size()+s.doubt <= math.Max(2*rounding, cancelled*s.steep):
		e.Verdict = Rounding // θ is as close to where the slope is 0 as it can be
	case e.Got == 0 && e.Want == 0 && s.doubt <= cancelled*s.steep:
		e.Verdict = Rounding
	case off <= doubt:
		e.Verdict = Inconclusive
	default:
		e.Verdict = Wrong
	}
}

// check is one gradient check in progress.
type check struct {
	options     Options
	variables   []variable
	report      *Report // one block for each variable
	in          *precision
	maybeSingle bool // or it is single
	samples     int  // in the data
	began       time.Time
	done        int       // entries that are judged
	told        time.Time // when Options.Progress was last written to
	beside      bool      // entries on a corner are to be looked at beside it too

	// value is what is differentiated.
	value func() float64

	// along returns it as a function of entry i of variable number which alone.
	along func(which, i int) line

	// slopes prepares a closer look at the present point: slope is the derivative by an entry, however long that takes,
	// and exact says that no step was taken.
	slopes func() (slope func(which, i int) (s slope, exact bool))

	// arrive is called when the check has come to a point, before along and slopes are. May be nil.
	arrive func()

	// gradients calculates what is checked at the present point, one matrix for each variable.
	gradients func() []*mat.Dense
}

func newCheck(o *Options) check {
	if o == nil {
		o = &Options{}
	}
	if o.Tolerance != 0 && !(o.Tolerance > 0 && o.Tolerance < 1) {
		panic(fmt.Sprintf("gradcheck: Options.Tolerance is %v, want a relative error between 0 and 1, or 0 for 1e-6", o.Tolerance))
	}
	c := check{options: *o, in: &double, report: &Report{Tolerance: o.Tolerance}, began: time.Now()}
	if o.Float32 {
		c.useSingle()
	} else if o.Tolerance == 0 {
		c.report.Tolerance = double.tolerance
	}
	return c
}

// variable is a matrix of numbers that the check may move.
type variable struct {
	name  string
	value *mat.Dense
	layer int  // that it belongs to, from 1; 0 for none
	names bool // its numbers are whole, and may be names
	flat  bool // it is a vector, whose entries have one number
}

// entry returns its entry i, row by row.
func (v variable) entry(i int) *float64 {
	_, cols := v.value.Dims()
	return &v.value.RawRowView(i / cols)[i%cols]
}

// moving returns the function of one entry that moves it, evaluates F, and puts it back. Where F panics, it is not
// defined.
func (v variable) moving(in *precision, i, outputs int, f func() []float64) line {
	p := v.entry(i)
	theta := *p
	return newLine(in, theta, i, func(t float64) (out []float64) {
		*p = in.round(theta + t)
		defer func() {
			if *p = theta; t != 0 && recover() != nil {
				out = slices.Repeat([]float64{notDefined}, outputs)
			}
		}()
		return f()
	})
}

// notDefined is the value of a function where it panics.
var notDefined = math.NaN()

// run judges all entries of the gradients and writes them into the report. It does nothing where the function is not
// finite: then there is nothing to judge.
func (c *check) run(gradients []*mat.Dense) (defined bool) {
	here := c.value()
	if !finite(here) {
		c.report.Note = fmt.Sprintf("the function is %v here, so it has no gradient", here)
		return false
	}
	corners := false
	for which := range c.variables {
		c.report.Blocks = append(c.report.Blocks, c.newBlock(which, gradients[which]))
	}
	c.judgeAll(func(*Entry) bool { return true })
	for i := range c.report.Blocks {
		b := &c.report.Blocks[i]
		b.count()
		corners = corners || b.Count[Kink] > 0
	}
	if corners && c.beside {
		c.lookBesideCorners()
	}
	if c.maybeSingle && c.report.Verdict() == Wrong {
		c.doubtAsSingle(gradients)
	}
	if c.options.Entries > 0 && c.report.Verdict() != Wrong {
		c.checkAlong("some of the entries that were not checked are wrong", "Let Options.Entries be larger, or 0")
	}
	return true
}

func (c *check) newBlock(which int, gradient *mat.Dense) Block {
	v := c.variables[which]
	rows, cols := v.value.Dims()
	b := Block{Name: v.name, Rows: rows, Cols: cols, layer: v.layer, flat: v.flat, gradient: mat.DenseCopyOf(gradient)}
	for _, i := range someEntries(gradient, c.options.Entries) {
		b.Entries = append(b.Entries, Entry{Row: i / cols, Col: i % cols, Got: gradient.At(i/cols, i%cols)})
	}
	return b
}

// judgeAll judges the wanted entries: with a quick look at each; and where that cannot tell, with all that can be known.
func (c *check) judgeAll(wanted func(*Entry) bool) {
	tolerance := c.report.Tolerance
	if c.arrive != nil {
		c.arrive()
	}
	here, largest := c.value(), 0.0
	for _, b := range c.report.Blocks {
		largest = math.Max(largest, c.largest(b.layer))
	}
	var look func(which, i int) (slope, bool)
	var rounding []*mat.Dense
	var noise []float64
	for which := range c.report.Blocks {
		b := &c.report.Blocks[which]
		for k := range b.Entries {
			e := &b.Entries[k]
			if !wanted(e) {
				continue
			}
			i := e.Row*b.Cols + e.Col
			c.tellProgress(b.Name)
			if e.Got != 0 && finite(e.Got) && c.agreesAtOnce(e, which, i, here) {
				e.Verdict = Right
				continue
			}
			if look == nil {
				look = c.slopes()
			}
			var s slope
			s, e.exact = look(which, i)
			s.dead = s.dead || e.exact && s.lo == 0 && s.hi == 0 && s.doubt == 0
			e.judge(c.in, s, 0, tolerance)
			if e.Verdict < Inconclusive || !finite(e.Got) {
				continue
			}
			if !e.exact && !s.accurate(tolerance/4) { // the function as a whole may say more than its parts
				if noise == nil {
					noise = noiseOf(c.in, c.variables, func() []float64 { return []float64{c.value()} })
				}
				if whole := c.along(which, i).withNoise(noise).measure([]slope{{lo: 1, hi: 1}}, tolerance); whole.doubt < s.doubt {
					whole.terms = s.terms
					s = whole
					e.judge(c.in, s, 0, tolerance)
				}
			}
			if e.Verdict >= Inconclusive && c.in == &single && !(e.Error > 0.1 && e.Verdict == Wrong) { // many points say more than few, where each has seven digits
				if noise == nil {
					noise = noiseOf(c.in, c.variables, func() []float64 { return []float64{c.value()} })
				}
				if fitted := c.along(which, i).withNoise(noise).fit(tolerance); fitted.doubt < s.doubt {
					fitted.terms, fitted.steep = s.terms, s.steep
					s = fitted
					e.judge(c.in, s, 0, tolerance)
				}
			}
			if e.Verdict < Inconclusive {
				continue
			}
			if rounding == nil {
				rounding = c.roundingOf()
			}
			raw, size := rounding[which].At(e.Row, e.Col), c.largest(b.layer)
			if off := math.Abs(e.Got - e.Want); c.in == &single && e.Verdict == Wrong {
				const ulps = 32
				switch {
				case off <= gradientNoise/4*c.in.epsilon*size: // so much is lost next to the largest entry
					if e.Verdict = Inconclusive; math.Abs(e.Want) <= s.doubt {
						e.Verdict = Rounding
					}
					continue
				case off <= ulps*c.in.epsilon*c.along(which, i).height(): // a plateau, perhaps, of the terms that f is the sum of
					e.Verdict = Inconclusive
					continue
				}
			}
			e.judge(c.in, s, math.Min(raw, c.in.jump*math.Max(size, s.steep)), tolerance) // more is a jump, at a corner
			noise := math.Abs(e.Got) <= math.Min(math.Max(raw, gradientNoise*c.in.epsilon*size), c.in.cancelled*largest)
			if e.Verdict < Inconclusive || e.Verdict == Wrong && !noise {
				continue
			}
			switch afar, invariant := c.along(which, i).fromAfar(); {
			case noise && (invariant || s.dead):
				e.compareWith(0)
				e.Verdict = Rounding
			case e.Verdict == Inconclusive && afar.accurate(tolerance) && math.Abs(e.Got-afar.lo) <= tolerance*math.Abs(e.Got) && math.Abs(afar.lo-s.lo) <= s.doubt:
				e.compareWith(afar.lo)
				e.Verdict = Right
			}
		}
	}
}

// someEntries returns the numbers of the entries that are checked, in order: all, or at most limit of them. These are the
// ones that are not finite, the largest and the smallest ones, and then as many as there may be from different rows and
// columns.
func someEntries(gradient *mat.Dense, limit int) (chosen []int) {
	rows, cols := gradient.Dims()
	total := rows * cols
	all := make([]int, total)
	for i := range all {
		all[i] = i
	}
	if limit <= 0 || limit >= total {
		return all
	}
	size := func(i int) float64 {
		if v := math.Abs(gradient.At(i/cols, i%cols)); !math.IsNaN(v) {
			return v
		}
		return math.Inf(1)
	}
	slices.SortStableFunc(all, func(i, k int) int { return cmp.Compare(size(k), size(i)) })
	taken := make(map[int]bool)
	ends := max(1, limit/4)
	for k := 0; k < ends && len(taken) < limit; k++ {
		taken[all[k]] = true
		if len(taken) < limit {
			taken[all[total-1-k]] = true
		}
	}
	left := limit - len(taken)
	rng := newRand()
	row, col := rng.Perm(rows), rng.Perm(cols)
	for k := 0; len(taken) < limit; k++ {
		if k < left { // each row, and each column, as often as any other
			taken[row[k%rows]*cols+col[k%cols]] = true
			continue
		}
		taken[rng.IntN(total)] = true
	}
	for i := range taken {
		chosen = append(chosen, i)
	}
	slices.Sort(chosen)
	return chosen
}

// tellProgress writes how far the check is, every other second.
func (c *check) tellProgress(block string) {
	c.done++
	if c.options.Progress == nil {
		return
	}
	const pause = 2 * time.Second
	now := time.Now()
	if c.told.IsZero() {
		c.told = c.began
	}
	if now.Sub(c.told) < pause {
		return
	}
	c.told = now
	total := 0
	for _, b := range c.report.Blocks {
		total += len(b.Entries)
	}
	fmt.Fprintf(c.options.Progress, "gradcheck: %s of %s entries after %.0f s, in %s\n", thousands(c.done), thousands(total), now.Sub(c.began).Seconds(), block)
}

// agreesAtOnce reports whether the entry agrees with a quick look. Where that shows a corner it looks closer, twice.
func (c *check) agreesAtOnce(e *Entry, which, i int, here float64) bool {
	l := c.along(which, i)
	for _, share := range c.in.looks {
		want, smooth := l.quickLook(here, c.report.Tolerance, share)
		if e.compareWith(want); smooth {
			return e.Error <= c.report.Tolerance
		}
	}
	return false
}

// largest returns the largest entry of the gradient in all blocks of a layer.
func (c *check) largest(layer int) (size float64) {
	for _, b := range c.report.Blocks {
		if b.layer != layer {
			continue
		}
		for _, e := range b.Entries {
			if a := math.Abs(e.Got); a > size && finite(a) {
				size = a
			}
		}
	}
	return size
}

// roundingOf returns, for each entry of the gradient, how far it moves when every variable is moved by an ulp or two: no
// algorithm can be closer to the truth than that.
func (c *check) roundingOf() (rounding []*mat.Dense) {
	const trials, margin = 6, 4
	rng := newRand()
	restore := keep(c.variables)
	defer restore()
	var gradients []*mat.Dense
	for _, b := range c.report.Blocks {
		gradients = append(gradients, b.Gradient())
		rounding = append(rounding, mat.NewDense(b.Rows, b.Cols, nil))
	}
	for range trials {
		moveByUlps(c.in, rng, c.variables)
		moved, ok := attempt(c.gradients)
		restore()
		if !ok {
			continue
		}
		for i, m := range moved {
			rounding[i].Apply(func(r, k int, size float64) float64 {
				if d := margin * math.Abs(m.At(r, k)-gradients[i].At(r, k)); finite(d) {
					return math.Max(size, d)
				}
				return size
			}, rounding[i])
		}
	}
	return rounding
}

// keep returns a function that puts all variables back, and reports whether any had changed.
func keep(variables []variable) (restore func() (changed bool)) {
	var kept []*mat.Dense
	for _, v := range variables {
		kept = append(kept, mat.DenseCopyOf(v.value))
	}
	return func() (changed bool) {
		for i, v := range variables {
			changed = changed || !mat.Equal(v.value, kept[i])
			v.value.Copy(kept[i])
		}
		return changed
	}
}

// again returns a check of the same entries with other gradients, and for those that are wanted which they are here.
func (c *check) again(gradients []*mat.Dense, wanted func(*Entry) bool) (again *check, of map[*Entry]*Entry) {
	other := *c
	other.report = &Report{Tolerance: c.report.Tolerance}
	of = map[*Entry]*Entry{}
	for which := range c.report.Blocks {
		b := c.report.Blocks[which]
		b.gradient, b.Entries = mat.DenseCopyOf(gradients[which]), slices.Clone(b.Entries)
		other.report.Blocks = append(other.report.Blocks, b)
		for i := range b.Entries {
			b.Entries[i] = Entry{Row: b.Entries[i].Row, Col: b.Entries[i].Col, Got: gradients[which].At(b.Entries[i].Row, b.Entries[i].Col)}
			if e := &c.report.Blocks[which].Entries[i]; wanted(e) {
				of[&b.Entries[i]] = e
			}
		}
	}
	return &other, of
}

// lookBesideCorners judges the entries on a corner once more, at a point close by, with a gradient calculated there. On
// the corner itself anything between the two sides passes; beside it, what is wrong is wrong.
func (c *check) lookBesideCorners() {
	restore := keep(c.variables)
	defer restore()
	rng := newRand()
	for _, v := range c.variables {
		v.value.Apply(func(_, _ int, v float64) float64 {
			return v + 1e-3*rng.NormFloat64()*math.Max(1, math.Abs(v))
		}, v.value)
	}
	gradients, ok := attempt(c.gradients)
	if !ok || !finite(c.value()) {
		return
	}
	beside, onCorner := c.again(gradients, func(e *Entry) bool { return e.Verdict == Kink })
	beside.judgeAll(func(e *Entry) bool { return onCorner[e] != nil })
	for there, e := range onCorner {
		if there.Verdict == Wrong {
			*e = *there
		}
	}
	for i := range c.report.Blocks {
		c.report.Blocks[i].count()
	}
}

// attempt calls f; it is not ok where that panics.
func attempt[T any](f func() T) (result T, ok bool) {
	defer func() { ok = recover() == nil }()
	return f(), true
}
