package bp

import (
	"backprop/bp/internal/kernel"
)

// stretch is a run of parameters of one layer that the first-level cache holds, with their gradients and what is kept
// of them.
type stretch struct {
	from, to    int // in Theta
	layer       int // which of the trainer's norms they belong to
	moved, size float64
}

// newStretches cuts the parameters of each of the layers.
func newStretches(layers []*norms) (all []stretch) {
	const most = 1024
	from := 0
	for i, l := range layers {
		for end := from + len(l.theta); from < end; from = all[len(all)-1].to {
			all = append(all, stretch{from: from, to: min(from+most, end), layer: i})
		}
	}
	return all
}

// Do keeps θ of a stretch, takes the step there, and measures it. Which core does it changes nothing.
func (t *trainer) Do(piece int) {
	s := &t.stretches[piece]
	theta, before := t.net.theta[s.from:s.to], t.before[s.from:s.to]
	copy(before, theta)
	s.size = kernel.Dot(before, before)
	t.piece(s.from, s.to, t.net.theta, t.net.grad)
	s.moved = kernel.Distance2(theta, before)
}

// move takes a step of the optimiser and measures it, stretch by stretch where the optimiser can. It returns the first
// layer whose step is not finite, or nil.
func (t *trainer) move() (bad *norms) {
	if t.piece == nil {
		copy(t.before, t.net.theta)
		t.optimize(t.net.theta, t.net.grad)
		for i := range t.stretches {
			s := &t.stretches[i]
			theta, before := t.net.theta[s.from:s.to], t.before[s.from:s.to]
			s.size, s.moved = kernel.Dot(before, before), kernel.Distance2(theta, before)
		}
	} else {
		t.next()
		kernel.Share(t, len(t.stretches))
	}
	at := 0
	for i, l := range t.norms {
		var moved, size float64
		for ; at < len(t.stretches) && t.stretches[at].layer == i; at++ {
			moved += t.stretches[at].moved
			size += t.stretches[at].size
		}
		if !l.addStep(moved, size) && bad == nil {
			bad = l
		}
	}
	return bad
}
