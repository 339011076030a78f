package bp

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// Train changes the parameters of net so that the loss on the samples x (d×n) with targets y (m_L×n)
// becomes smaller: per batch one Backprop and one step of the optimiser,
//
//	w ← w − (η/m) Σ ∂C_x/∂w  over the m samples of a batch, for SGD           (D20)
//
// The network's parameters are where it starts, so Init comes first. The samples' order is the only thing
// drawn, and Options.Shuffle draws it: on the same machine, the same generator gives the same parameters, bit for bit.
// Where layers are large, up to four cores share the work, as long as that is faster; how many they are changes no bit.
//
// Where there is more than one batch, or an order is drawn, Train works on a copy of the samples.
//
// Misuse panics, and bad data is an error, both before anything has changed: shapes that do not fit, no
// epochs, no optimiser, a negative batch; NaN or ±Inf in the data, targets that the loss does not take.
//
// An error also ends the run when the loss, a gradient or a step is not finite. It names the epoch, counted
// from 1, and the layer, and the last step is taken back: θ is then where loss and gradient of a batch were last
// finite, or where it started. The history ends with the epoch before.
func Train(net *Network, x, y *mat.Dense, o Options) (*History, error) {
	net.wantOwn()
	o.wantSensible()
	t := newTrainer(net, x, y, o)
	if err := t.check(); err != nil {
		return nil, err
	}
	defer t.hire()()
	for e := range o.Epochs {
		if err := t.epoch(); err != nil {
			return t.history, fmt.Errorf("bp: Train: epoch %d: %w", e+1, err)
		}
		if o.Watch != nil && !o.Watch(e, t.history) {
			break
		}
	}
	return t.history, nil
}

// epoch goes through all samples once and adds one entry to the history.
func (t *trainer) epoch() error {
	if t.shuffle != nil {
		t.shuffle.Shuffle(len(t.order), func(i, j int) { t.order[i], t.order[j] = t.order[j], t.order[i] })
	}
	for _, l := range t.norms {
		l.open()
	}
	var loss float64
	right, steps := 0, 0
	for at := 0; at < len(t.order); at += t.size {
		which := t.order[at:min(at+t.size, len(t.order))]
		l, r, err := t.step(which)
		if err != nil {
			return err
		}
		loss += l * float64(len(which))
		right += r
		steps++
	}
	n := float64(len(t.order))
	return t.record(loss/n, float64(right)/n, steps)
}

// step takes one batch: Backprop, and a step of the optimiser. It returns L and the number of right answers
// before the step.
func (t *trainer) step(which []int) (loss float64, right int, err error) {
	t.helpers.begin()
	defer t.helpers.end()
	net := t.net
	t.draw(which)
	loss = net.Backprop(t.batch.x, t.batch.y)
	if !finite(loss) {
		return 0, 0, t.takeBack(fmt.Sprintf("the loss is %v%s", loss, t.culprit(t.batch.x)))
	}
	if t.count != nil {
		right = t.count(net.out, t.batch.y)
	}
	// Backprop goes from the output to the input, and so does what is not finite.
	for i := len(t.norms) - 1; i >= 0; i-- {
		if !t.norms[i].addGradient() {
			return 0, 0, t.takeBack(fmt.Sprintf("the loss is %v, but the gradient of %s is not finite", loss, t.norms[i].name))
		}
	}
	bad := t.move()
	t.taken++
	if bad != nil {
		return 0, 0, t.takeBack(fmt.Sprintf("the step of %s is not finite", bad.name))
	}
	return loss, right, nil
}
