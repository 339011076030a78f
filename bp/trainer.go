package bp

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// trainer is one run of Train.
type trainer struct {
	net        *Network
	all        samples
	validation samples // x is nil where there are none

	size    int   // samples in a batch
	order   []int // of the samples in this epoch
	shuffle *rand.Rand
	batch   samples
	x, y    *deck // what batches are drawn from; nil where all samples are one batch, in the order that they have

	optimize  func(theta, grad []float64)
	next      func() // where the optimiser can work in pieces, these take the place of optimize
	piece     func(from, to int, theta, grad []float64)
	stretches []stretch
	before    []float64 // θ before the last step
	helpers   *helpers  // nil where it works alone
	taken     int       // steps so far
	norms     []*norms
	count     func(a, y *mat.Dense) int // of right answers; nil where the loss knows none
	history   *History
}

// newTrainer panics unless the samples fit the network.
func newTrainer(net *Network, x, y *mat.Dense, o Options) *trainer {
	t := &trainer{
		net:        net,
		all:        samples{x: x, y: y, xName: "x", yName: "y"},
		validation: samples{x: o.ValidationX, y: o.ValidationY, xName: "ValidationX", yName: "ValidationY"},
		shuffle:    o.Shuffle,
		count:      net.counter(),
	}
	t.all.wantFit(net)
	if t.validation.x != nil {
		t.validation.wantFit(net)
	}
	n := t.all.count()
	t.size = o.Batch
	if t.size == 0 || t.size > n {
		t.size = n
	}
	if t.size < n || t.shuffle != nil {
		t.x, t.y = newDeck(x), newDeck(y)
	}
	t.order = make([]int, n)
	for s := range t.order {
		t.order[s] = s
	}
	if own, ok := inPieces(o.Optimizer); ok {
		t.next, t.piece = own.startPieces(len(net.theta))
	} else if t.optimize = o.Optimizer.Start(len(net.theta)); t.optimize == nil {
		panic(fmt.Sprintf("bp: Train: Start of %T returns nil, want the function that takes a step", o.Optimizer))
	}
	t.before = slices.Clone(net.theta)
	t.norms = newNorms(net, t.before)
	t.stretches = newStretches(t.norms)
	t.history = &History{GradNorm: make([][]float64, len(t.norms)), UpdateRatio: make([][]float64, len(t.norms))}
	for _, l := range t.norms {
		t.history.Layers = append(t.history.Layers, l.name)
	}
	return t
}

// check returns an error unless Train can take the data.
func (t *trainer) check() error {
	if err := t.all.check(t.net.loss); err != nil {
		return err
	}
	if t.validation.x != nil {
		return t.validation.check(t.net.loss)
	}
	return nil
}

// record adds one epoch to the history, and measures the samples for validation.
func (t *trainer) record(loss, accuracy float64, steps int) error {
	h := t.history
	if v := t.validation; v.x != nil {
		loss := t.net.Loss(v.x, v.y)
		if !finite(loss) {
			return t.takeBack(fmt.Sprintf("the loss on ValidationX is %v%s", loss, t.culprit(v.x)))
		}
		h.ValidationLoss = append(h.ValidationLoss, loss)
		if t.count != nil {
			share := float64(t.count(t.net.out, v.y)) / float64(v.count())
			h.ValidationAccuracy = append(h.ValidationAccuracy, share)
		}
	}
	h.Loss = append(h.Loss, loss)
	if t.count != nil {
		h.Accuracy = append(h.Accuracy, accuracy)
	}
	for i, l := range t.norms {
		h.GradNorm[i] = append(h.GradNorm[i], l.rms(steps))
		h.UpdateRatio[i] = append(h.UpdateRatio[i], l.ratio())
	}
	return nil
}

// draw makes the named samples the batch.
func (t *trainer) draw(which []int) {
	if t.x == nil {
		t.batch = t.all
		return
	}
	t.batch.x, t.batch.y = t.x.draw(t.batch.x, which), t.y.draw(t.batch.y, which)
}
