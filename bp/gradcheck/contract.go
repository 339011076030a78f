package gradcheck

import (
	"fmt"
	"math"
	"math/rand/v2"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// What a gradient owes apart from its numbers: that Forward is a function, that nothing of another batch is left in
// Backward, and that nobody changes what it was only lent.

// newRand returns a generator that always gives the same numbers, so that a report can be repeated, and that nobody else
// has: what is checked must not be drawn with the same seed.
func newRand() *rand.Rand {
	return rand.New(rand.NewPCG(0x5be0cd19137e2179^0xd1310ba698dfb5ac, 0x3c6ef372fe94f82b^0x2ffd72dbd01adfb7))
}

// isFunction reports whether the function gives the same value when it is asked again, also after other data. If not,
// the report says so.
func (c *check) isFunction(other func()) bool {
	first, second := c.value(), c.value()
	same := func(v float64) bool {
		return v == first || math.Abs(v-first) <= c.in.repeats*math.Abs(first) || !finite(v) && !finite(first)
	}
	after := second
	if other != nil {
		attempt(func() bool { other(); return true })
		after = c.value()
	}
	if same(second) && same(after) {
		return true
	}
	c.report.Note = fmt.Sprintf("this is not a function: for the same numbers it gives %.6g, and then %.6g. Keep what it draws or remembers, such as a dropout mask or running statistics, as it is while the check lasts", first, second)
	if same(second) {
		c.report.Note = fmt.Sprintf("this is not a function: for the same numbers it gives %.6g, and after other data %.6g. Keep what it remembers, such as running statistics, as it is while the check lasts", first, after)
	}
	return false
}

// breach says how a layer or a gradient breaks its contract. The first one counts.
func (c *check) breach(format string, args ...any) {
	if !c.report.broken {
		c.report.broken = true
		c.report.Note = fmt.Sprintf(format, args...)
	}
}

// repeatAll calculates the gradients again: at once, after another batch, and after a visit elsewhere, where the
// gradients must be right too. elsewhere moves the variables, and takes other data with so many samples.
func (c *check) repeatAll(gradients []*mat.Dense, other func(), elsewhere func(samples int) (back func())) {
	c.repeat(gradients, nil, "")
	c.repeat(gradients, other, " after another batch")
	restore := keep(c.variables)
	for more := range 2 {
		back := elsewhere(c.samples + more)
		c.checkAlong("the gradient is another one with other parameters and other data", "It may be that of an earlier batch")
		back()
		restore()
		c.repeat(gradients, nil, " after other parameters and other data")
	}
}

// repeat calculates the gradients again, after something else. They must be the same.
func (c *check) repeat(gradients []*mat.Dense, other func(), after string) {
	if other != nil {
		attempt(func() bool { other(); return true })
	}
	again, ok := attempt(c.gradients)
	if !ok {
		c.breach("the backward pass panics%s, though it did not before", after)
		return
	}
	for which, v := range c.variables {
		size := 0.0
		for _, g := range gradients[which].RawMatrix().Data {
			if finite(g) {
				size = math.Max(size, math.Abs(g))
			}
		}
		for i, g := range again[which].RawMatrix().Data {
			if got := gradients[which].RawMatrix().Data[i]; got != g && !(math.Abs(got-g) <= c.in.cancelled*size) && finite(got) {
				once := difference(c.gradients()[which], again[which])
				if c.in.similar(once, gradients[which]) && !isZero(once) {
					c.breach("%s accumulates from call to call: each call adds to what the one before left, where it must set it", v.name)
					return
				}
				c.breach("for the same data, the gradient by %s is %.6g, and%s %.6g: the backward pass keeps something from call to call", v.name, got, after, g)
				return
			}
		}
	}
}

// checkAlong compares the gradient at the present point with the slope in one direction, in which all variables move at
// once. That is no check of each entry: it finds what was right for the first data, and is wrong for any others.
func (c *check) checkAlong(what, why string) {
	value, ok := attempt(c.value)
	if !ok || !finite(value) {
		return
	}
	gradients, ok := attempt(c.gradients)
	if !ok {
		return
	}
	rng := newRand()
	var directions, base []*mat.Dense
	var claimed, size float64
	for which, v := range c.variables {
		d := mat.DenseCopyOf(v.value)
		d.Apply(func(i, k int, value float64) float64 {
			if v.names {
				return 0
			}
			step := rng.NormFloat64() * math.Max(0.1, math.Abs(value))
			claimed += step * gradients[which].At(i, k)
			size += math.Abs(step * gradients[which].At(i, k))
			return step
		}, d)
		directions, base = append(directions, d), append(base, mat.DenseCopyOf(v.value))
	}
	claims := noiseOf(c.in, c.variables, func() []float64 {
		sum := 0.0
		for which, g := range c.gradients() {
			sum += mat.Sum(hadamard(g, directions[which]))
		}
		return []float64{sum}
	})
	if finite(claimed) && (claims[0] > 1e-4*size || c.maybeSingle) {
		return // rounding alone makes it another one
	}
	noise := noiseOf(c.in, c.variables, func() []float64 { return []float64{c.value()} })
	out := make([]float64, 1)
	along := newLine(c.in, 0, 0, func(t float64) []float64 {
		for which, v := range c.variables {
			v.value.Apply(func(i, k int, b float64) float64 { return b + t*directions[which].At(i, k) }, base[which])
		}
		value, ok := attempt(c.value)
		for which, v := range c.variables {
			v.value.Copy(base[which])
		}
		if out[0] = value; !ok {
			out[0] = math.NaN()
		}
		return out
	})
	s := along.withNoise(noise).measure([]slope{{lo: 1, hi: 1}}, c.report.Tolerance)
	if s.onCorner() || s.corner || !(s.doubt <= credible*(s.size()+size)) && finite(claimed) {
		return
	}
	if !(math.Abs(claimed-s.lo) <= 4*(s.doubt+claims[0])+c.in.jump*size) {
		c.breach("%s: the slope in one direction is %.6g, and the gradient says %.6g. %s", what, s.lo, claimed, why)
	}
}

// otherData returns a matrix with n columns that differs from x and is no permutation of it: each entry lies between two
// of its row. Where all numbers are whole, they may be names of something, and each entry is one of its row.
func otherData(x *mat.Dense, n int) *mat.Dense {
	rng := newRand()
	rows, cols := x.Dims()
	whole := isWhole(x)
	other := mat.NewDense(rows, n, nil)
	other.Apply(func(i, _ int, _ float64) float64 {
		a, b, share := x.At(i, rng.IntN(cols)), x.At(i, rng.IntN(cols)), 0.2+0.6*rng.Float64()
		if whole {
			return a
		}
		return a + share*(b-a)
	}, other)
	if cols != n || !mat.Equal(other, x) {
		return other
	}
	other.Apply(func(i, s int, _ float64) float64 { return x.At((i+1)%rows, s) }, other)
	if !mat.Equal(other, x) {
		return other
	}
	other.Apply(func(_, _ int, v float64) float64 { return v/2 + 1 }, x)
	if mat.Equal(other, x) {
		other.Scale(2, x)
	}
	return other
}

// otherTargets returns targets that differ from y, with n columns: those of y, each with its rows moved by one.
func otherTargets(y *mat.Dense, n int) *mat.Dense {
	rng := newRand()
	rows, cols := y.Dims()
	other := mat.NewDense(rows, n, nil)
	for s := range n {
		from := rng.IntN(cols)
		for i := range rows {
			other.Set(i, s, y.At((i+1)%rows, from))
		}
	}
	if cols == n && mat.Equal(other, y) {
		other.Apply(func(_, _ int, v float64) float64 { return 1 - v }, y)
	}
	return other
}

// isWhole reports whether all numbers are whole.
func isWhole(m *mat.Dense) bool {
	rows, _ := m.Dims()
	for i := range rows {
		for _, v := range m.RawRowView(i) {
			if v != math.Trunc(v) {
				return false
			}
		}
	}
	return true
}

// moveElsewhere gives all variables other values, not far off, and of the same sign.
func moveElsewhere(variables []variable) {
	rng := newRand()
	for _, v := range variables {
		v.value.Apply(func(_, _ int, v float64) float64 {
			if v == 0 {
				return 0.1 * rng.NormFloat64()
			}
			return v * (0.7 + 0.6*rng.Float64())
		}, v.value)
	}
}

// trains is a layer that has another Forward while it is trained, such as dropout: see bp.Layer.
type trains interface{ Training(on bool) }

// setTraining switches the layers that have such a mode, and reports whether there are any.
func setTraining(on bool, layers ...bp.Layer) (found bool) {
	for _, l := range layers {
		if l, ok := l.(trains); ok {
			l.Training(on)
			found = true
		}
	}
	return found
}

// lent is a matrix that others may read and must not change.
type lent struct {
	name string
	m    *mat.Dense
	was  *mat.Dense
}

func lend(name string, m *mat.Dense) lent { return lent{name, m, mat.DenseCopyOf(m)} }

// changed puts the matrix back, and reports whether that was necessary.
func (l lent) changed() bool {
	if mat.Equal(l.m, l.was) {
		return false
	}
	l.m.Copy(l.was)
	return true
}
