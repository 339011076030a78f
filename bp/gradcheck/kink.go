package gradcheck

import (
	"math"
	"math/rand/v2"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// Where a function has a corner, such as ReLU at 0, it has no derivative, and no gradient is right or wrong. Three
// rules deal with that:
//
//  1. smoothStep: no step may lead across a corner that the layers report. Where even a tiny one does, the entry is a
//     Kink.
//  2. corner: an entry of a function without such a report is a Kink where the slopes to the left and to the right are
//     two different numbers, with Got between them.
//  3. recheck: what sits on a corner, or seems wrong, is judged again close by.

// setKink gives the verdict Kink: there is nothing to compare Got with.
func (e *Entry) setKink() {
	e.compareWith(math.NaN())
	e.Verdict = Kink
}

// smoothStep returns the largest step up to h at which f is on the same piece at both sides of θ as at θ itself; ok is
// false where even a tiny step meets a corner.
func (p partial) smoothStep(h float64) (step float64, ok bool) {
	const tiny = 0x1p-28
	if p.piece == nil {
		return h, true
	}
	theta := *p.theta
	defer func() { *p.theta = theta }()
	same := func(displacement float64) bool {
		*p.theta = theta + displacement
		p.value()
		return p.piece() == p.here
	}
	for ; h >= tiny*p.unit; h /= 2 {
		if same(h) && same(-h) {
			return h, true
		}
	}
	return 0, false
}

// corner reports whether the slopes to the left and to the right of θ are two steady numbers that differ, and got is
// one of them or lies between.
func (p partial) corner(got, tolerance float64) bool {
	here := p.value()
	sides := func(h float64) (left, right float64) {
		up, down, _ := p.around(h)
		return (here - down) / h, (up - here) / h
	}
	left, right := sides(0x1p-20 * p.unit)
	left2, right2 := sides(0x1p-24 * p.unit)
	size := math.Max(math.Abs(left), math.Abs(right))
	const steady = 1e-3
	if math.Abs(left-left2) > steady*size || math.Abs(right-right2) > steady*size || math.Abs(left-right) < 10*steady*size {
		return false
	}
	margin := math.Max(tolerance, steady) * size
	return got >= math.Min(left, right)-margin && got <= math.Max(left, right)+margin
}

// recheck judges the entries on a corner, and those that seem wrong, at a nudged point, where recompute calculates the
// gradients. What is right there was no fault of the gradient: it is a Kink. What sits on a corner here gets its verdict
// there.
func (c *check) recheck(recompute func() []*mat.Dense) {
	var here []*mat.Dense
	for _, v := range c.variables {
		here = append(here, mat.DenseCopyOf(v.value))
	}
	defer func() {
		for i, v := range c.variables {
			v.value.Copy(here[i])
		}
	}()
	nudge(c.variables)
	nearby := recompute()
	c.function = newFunction(c.value, c.piece)
	for which := range c.report.Blocks {
		b := &c.report.Blocks[which]
		for k := range b.Entries {
			e := &b.Entries[k]
			if e.Verdict != Kink && e.Verdict != Wrong {
				continue
			}
			there := Entry{Row: e.Row, Col: e.Col, Got: nearby[which].At(e.Row, e.Col)}
			c.judge(&there, which)
			switch {
			case there.Verdict <= Dead:
				e.setKink()
			case e.Verdict == Kink:
				*e = there
			}
		}
		b.count()
	}
}

// nudge moves each number by about a thousandth, off the corners on which whole numbers, zeros and fresh biases sit.
// The moves are always the same.
func nudge(variables []variable) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, v := range variables {
		v.value.Apply(func(_, _ int, v float64) float64 {
			return v + 1e-3*rng.NormFloat64()*math.Max(1, math.Abs(v))
		}, v.value)
	}
}

// piecesOf returns a function that tells the pieces on which the units of the layers sat in the last Forward from those
// of another one: on which side of a corner each z was, and which pixel each maximum took. All units sit on the same
// pieces where it gives the same number, except for a chance of about 2⁻⁶⁴. It is nil where nothing has pieces.
func piecesOf(layers []bp.Layer) func() uint64 {
	var p pieces
	p.add(layers)
	if len(p.units)+len(p.maxima) == 0 {
		return nil
	}
	return p.hash
}

// pieces are the layers whose functions are put together from smooth pieces.
type pieces struct {
	units  []cornered
	maxima []*bp.MaxPool2D
}

// cornered is a layer whose activation has corners.
type cornered struct {
	activated
	corners []float64
}

func (p *pieces) add(layers []bp.Layer) {
	for _, l := range layers {
		switch l := bpLayer(l).(type) {
		case *bp.MaxPool2D:
			p.maxima = append(p.maxima, l)
		case *bp.Residual:
			p.add(l.Layers())
		case bp.Layer:
			a, ok := asActivated(l)
			if !ok {
				continue
			}
			if f, ok := (*a.f).(interface{ Corners() []float64 }); ok && len(f.Corners()) > 0 {
				p.units = append(p.units, cornered{a, f.Corners()})
			}
		}
	}
}

// hash is FNV-1a over all pieces, except that nothing at all gives 0.
func (p *pieces) hash() (sum uint64) {
	for _, u := range p.units {
		if *u.z == nil {
			continue // no Forward yet
		}
		rows, _ := (*u.z).Dims()
		for i := range rows {
			for _, z := range (*u.z).RawRowView(i) {
				sum = addToHash(sum, pieceOf(z, u.corners))
			}
		}
	}
	for _, l := range p.maxima {
		for _, row := range l.Argmax {
			sum = addToHash(sum, row)
		}
	}
	return sum
}

// pieceOf returns the piece on which z lies: twice the number of corners below it, and one more on a corner itself.
func pieceOf(z float64, corners []float64) (piece int) {
	if math.IsNaN(z) {
		return -1
	}
	for _, corner := range corners {
		if z > corner {
			piece += 2
		} else if z == corner {
			piece++
		}
	}
	return piece
}

// addToHash adds 32 bits of a piece.
func addToHash(sum uint64, piece int) uint64 {
	const offset, prime = 14695981039346656037, 1099511628211 // Fowler, Noll and Vo, for 64 bits
	if sum == 0 {
		sum = offset
	}
	for range 4 {
		sum = (sum ^ uint64(piece&0xff)) * prime
		piece >>= 8
	}
	return sum
}
