package bp

import (
	"fmt"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// Options says how Train goes about it.
type Options struct {
	// Epochs is how often Train goes through all samples; at least 1.
	Epochs int

	// Batch is the number of samples in one step. 0, or more than there are, means all of them. The last
	// batch of an epoch takes what is left.
	Batch int

	// Optimizer turns gradients into steps, for instance SGD{Rate: 0.1}.
	Optimizer Optimizer

	// Shuffle draws a new order of the samples for each epoch. nil keeps the order that they have.
	Shuffle *rand.Rand
}

// Train changes the parameters of net so that the loss on the samples x (d×n) with targets y (m_L×n)
// becomes smaller: per batch one Backprop and one step of the optimiser (D20). The network's parameters
// are where it starts, so Init comes first.
//
// It stops with an error when x or y holds NaN or ±Inf, and when the loss becomes NaN or infinite; the
// error names the epoch and the first layer whose output is not finite. The history then ends with the
// epoch before. Misuse panics: shapes that do not fit, no epochs, no optimiser, a negative batch.
func Train(net *Network, x, y *mat.Dense, o Options) (*History, error) {
	o.wantSensible()
	if err := wantFinite("x", x); err != nil {
		return nil, err
	}
	if err := wantFinite("y", y); err != nil {
		return nil, err
	}

	t := newTrainer(net, x, y, o)
	for epoch := range o.Epochs {
		if err := t.epoch(epoch); err != nil {
			return t.history, err
		}
	}
	return t.history, nil
}

// trainer is one run of Train.
type trainer struct {
	net     *Network
	x, y    *mat.Dense
	batch   int
	order   []int // of the samples in this epoch
	shuffle *rand.Rand
	step    func(theta, grad []float64)
	xb, yb  *mat.Dense // the samples of one batch
	history *History
	norms   *norms
}

func newTrainer(net *Network, x, y *mat.Dense, o Options) *trainer {
	_, n := x.Dims()
	if _, ny := y.Dims(); ny != n {
		panic(fmt.Sprintf("bp: Train: x has %d columns, y has %d: one sample is one column of each", n, ny))
	}
	batch := o.Batch
	if batch == 0 || batch > n {
		batch = n
	}
	order := make([]int, n)
	for s := range order {
		order[s] = s
	}
	norms := newNorms(net)
	return &trainer{
		net: net, x: x, y: y, batch: batch, order: order, shuffle: o.Shuffle,
		step:  o.Optimizer.Start(len(net.Theta())),
		norms: norms, history: norms.history(),
	}
}

// epoch goes through all samples once and adds one entry to the history.
func (t *trainer) epoch(epoch int) error {
	if t.shuffle != nil {
		t.shuffle.Shuffle(len(t.order), func(i, j int) { t.order[i], t.order[j] = t.order[j], t.order[i] })
	}
	t.norms.open()
	var sum float64
	for at := 0; at < len(t.order); at += t.batch {
		samples := t.order[at:min(at+t.batch, len(t.order))]
		t.xb, t.yb = columns(t.xb, t.x, samples), columns(t.yb, t.y, samples)
		loss := t.net.Backprop(t.xb, t.yb)
		if !finite(loss) {
			return fmt.Errorf("bp: Train: the loss is %v in epoch %d%s; a smaller step may help", loss, epoch+1, t.firstBad())
		}
		sum += loss * float64(len(samples))
		t.norms.add()
		t.step(t.net.Theta(), t.net.Grad())
	}
	t.history.Loss = append(t.history.Loss, sum/float64(len(t.order)))
	t.norms.close(t.history)
	return nil
}

// firstBad names the first layer whose output is not finite, if one is.
func (t *trainer) firstBad() string {
	a := t.xb
	for i, l := range t.net.layers {
		a = l.Forward(a)
		if _, _, found := notFinite(a); found {
			return fmt.Sprintf(", and so is the output of layer %d first", i+1)
		}
	}
	return ", though every layer's output is finite"
}

// columns copies the named columns of m into dst, which may be nil, and returns it.
func columns(dst, m *mat.Dense, which []int) *mat.Dense {
	rows, _ := m.Dims()
	dst = sized(dst, rows, len(which))
	for i := range rows {
		to, from := dst.RawRowView(i), m.RawRowView(i)
		for s, c := range which {
			to[s] = from[c]
		}
	}
	return dst
}

func (o Options) wantSensible() {
	switch {
	case o.Epochs < 1:
		panic(fmt.Sprintf("bp: Train: Options.Epochs is %d, want at least 1", o.Epochs))
	case o.Batch < 0:
		panic(fmt.Sprintf("bp: Train: Options.Batch is %d, want 0 for all samples, or their number in one step", o.Batch))
	case o.Optimizer == nil:
		panic("bp: Train: Options.Optimizer is nil: give one, for instance bp.SGD{Rate: 0.1}")
	}
}

func wantFinite(name string, m *mat.Dense) error {
	if row, col, found := notFinite(m); found {
		return fmt.Errorf("bp: Train: %s holds %v in row %d, column %d (counted from 0): every value must be finite", name, m.At(row, col), row, col)
	}
	return nil
}
