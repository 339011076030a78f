package bp

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"backprop/bp/internal/kernel"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
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

	// ValidationX (d×k) and ValidationY (m_L×k) are samples that Train measures after each epoch and never
	// learns from: see History.ValidationLoss. Give both or neither.
	ValidationX, ValidationY *mat.Dense

	// Watch is called after each epoch, counted from 0, with the history so far: h.Loss[epoch] is there.
	// Train goes on while it returns true; false stops it without an error. It may use the network, also
	// to save it. nil watches nothing.
	Watch func(epoch int, h *History) bool
}

func (o Options) wantSensible() {
	switch {
	case o.Epochs < 1:
		panic(fmt.Sprintf("bp: Train: Options.Epochs is %d, want at least 1", o.Epochs))
	case o.Batch < 0:
		panic(fmt.Sprintf("bp: Train: Options.Batch is %d, want 0 for all samples, or their number in one step", o.Batch))
	case o.Optimizer == nil:
		panic("bp: Train: Options.Optimizer is nil: give one, for instance bp.SGD{Rate: 0.1}")
	case (o.ValidationX == nil) != (o.ValidationY == nil):
		panic("bp: Train: Options has one of ValidationX and ValidationY: give both or neither")
	}
}

// Train changes the parameters of net so that the loss on the samples x (d×n) with targets y (m_L×n)
// becomes smaller: per batch one Backprop and one step of the optimiser,
//
//	w ← w − (η/m) Σ ∂C_x/∂w  over the m samples of a batch, for SGD           (D20)
//
// The network's parameters are where it starts, so Init comes first. The samples' order is the only thing
// drawn, and Options.Shuffle draws it: on the same machine, the same generator gives the same parameters, bit for bit.
//
// Train keeps no copy of the samples but the batch at hand, and none of that where its samples lie side by side in x.
// A batch that would fill much memory, such as all samples of a large set, goes through Backprop slice by slice, where all
// layers are of this package: the gradient is the sum over the slices, each by its share of the batch, and what the layers
// hold afterwards, Z or Delta, is that of the last slice.
//
// Layers with a method Training(bool) are switched on for the steps, and off for all else: see Layer.
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
	if err := t.all.check(net.loss); err != nil {
		return nil, err
	}
	if t.validation.x != nil {
		if err := t.validation.check(net.loss); err != nil {
			return nil, err
		}
	}
	defer net.layers.setTraining(false)
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

// trainer is one run of Train.
type trainer struct {
	net        *Network
	all        samples
	validation samples // x is nil where there are none

	size, slice int   // samples in a batch, and those that go through Backprop at a time
	order       []int // of the samples in this epoch
	shuffle     *rand.Rand
	x, y        columns
	sum         []float64 // ∂L/∂θ of the slices so far; nil where a batch is one slice

	optimize func(theta, grad []float64) // all parameters at once; nil where each range has a step of its own
	ranges   []parameterRange
	before   []float64 // θ before the last step
	taken    int       // steps so far
	layers   []*layerNorms
	answers  classifier // nil where the loss knows no right and wrong
	history  *History
}

// parameterRange is a part of one layer's parameters, small enough for the cache: θ, its gradient and what the
// optimiser remembers stay there while a step is taken and measured.
type parameterRange struct {
	from, to int // in Theta
	layer    *layerNorms
	step     func(theta, grad []float64)
}

const rangeSize = 1024

// newTrainer panics unless the samples fit the network.
func newTrainer(net *Network, x, y *mat.Dense, o Options) *trainer {
	t := &trainer{
		net:        net,
		all:        samples{x: x, y: y, xName: "x", yName: "y"},
		validation: samples{x: o.ValidationX, y: o.ValidationY, xName: "ValidationX", yName: "ValidationY"},
		shuffle:    o.Shuffle,
	}
	t.answers, _ = net.loss.(classifier)
	t.all.wantFit(net)
	if t.validation.x != nil {
		t.validation.wantFit(net)
	}
	n := t.all.count()
	t.size = o.Batch
	if t.size == 0 || t.size > n {
		t.size = n
	}
	t.x.from, t.y.from = x, y
	if t.slice = net.slice(t.size); t.slice < t.size {
		t.sum = make([]float64, len(net.theta))
	}
	t.order = make([]int, n)
	for s := range t.order {
		t.order[s] = s
	}
	t.before = slices.Clone(net.theta)
	t.layers = newLayerNorms(net, t.before)
	t.startOptimizer(o.Optimizer)
	t.history = newHistory(t.layers)
	return t
}

// startOptimizer starts a rule of this package once for each range, since it treats each parameter by itself. One of
// the reader's may not, and sees all parameters at once.
func (t *trainer) startOptimizer(o Optimizer) {
	switch o.(type) {
	case SGD, Momentum, Adam:
		o.Start(0) // panics when a setting makes no sense
	default:
		if t.optimize = o.Start(len(t.net.theta)); t.optimize == nil {
			panic(fmt.Sprintf("bp: Train: Start of %T returns nil, want the function that takes a step", o))
		}
	}
	from := 0
	for _, l := range t.layers {
		for end := from + len(l.theta); from < end; {
			r := parameterRange{from: from, to: min(from+rangeSize, end), layer: l}
			if t.optimize == nil {
				r.step = o.Start(r.to - r.from)
			}
			t.ranges = append(t.ranges, r)
			from = r.to
		}
	}
}

// epoch goes through all samples once and adds one entry to the history.
func (t *trainer) epoch() error {
	t.net.layers.setTraining(true)
	if t.shuffle != nil {
		t.shuffle.Shuffle(len(t.order), func(i, j int) { t.order[i], t.order[j] = t.order[j], t.order[i] })
	}
	for _, l := range t.layers {
		l.beginEpoch()
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
	t.net.layers.setTraining(false)
	n := float64(len(t.order))
	return t.record(loss/n, float64(right)/n, steps)
}

// step takes one batch: Backprop, and a step of the optimiser. It returns L and the number of right answers
// before the step.
func (t *trainer) step(which []int) (loss float64, right int, err error) {
	loss, right, err = t.backprop(which)
	if err != nil {
		return 0, 0, err
	}
	// Backprop goes from the output to the input, and so does what is not finite.
	for i := len(t.layers) - 1; i >= 0; i-- {
		if !t.layers[i].addGradient() {
			return 0, 0, t.takeBack(fmt.Sprintf("the loss is %v, but the gradient of %s is not finite", loss, t.layers[i].name))
		}
	}
	bad := t.update()
	t.taken++
	if bad != nil {
		return 0, 0, t.takeBack(fmt.Sprintf("the step of %s is not finite", bad.name))
	}
	return loss, right, nil
}

// backprop is Backprop of a batch, slice by slice: L is a mean over samples, and so are its derivatives, to which each
// slice contributes its share. It returns L and the number of right answers.
func (t *trainer) backprop(batch []int) (loss float64, right int, err error) {
	for done := 0; done < len(batch); done += t.slice {
		slice := batch[done:min(done+t.slice, len(batch))]
		x, y := t.x.pick(slice), t.y.pick(slice)
		l := t.net.Backprop(x, y)
		if !finite(l) {
			return 0, 0, t.takeBack(fmt.Sprintf("the loss is %v%s", l, t.notFiniteLayer(x)))
		}
		if t.answers != nil {
			right += t.answers.countRight(t.net.out, y)
		}
		if len(slice) == len(batch) {
			return l, right, nil
		}
		share := float64(len(slice)) / float64(len(batch))
		loss += share * l
		if done == 0 {
			clear(t.sum)
		}
		floats.AddScaled(t.sum, share, t.net.grad)
	}
	copy(t.net.grad, t.sum)
	return loss, right, nil
}

// update takes a step of the optimiser and measures it. It returns the first layer whose step is not finite, or nil.
func (t *trainer) update() (bad *layerNorms) {
	theta, grad := t.net.theta, t.net.grad
	if t.optimize != nil {
		copy(t.before, theta)
		t.optimize(theta, grad)
	}
	for i := range t.ranges {
		r := &t.ranges[i]
		θ, before := theta[r.from:r.to], t.before[r.from:r.to]
		if r.step != nil {
			copy(before, θ)
			r.step(θ, grad[r.from:r.to])
		}
		r.layer.addRange(kernel.Distance2(θ, before), kernel.Dot(before, before))
	}
	for _, l := range t.layers {
		if !l.addStep() && bad == nil {
			bad = l
		}
	}
	return bad
}

// record adds one epoch to the history, and measures the samples for validation.
func (t *trainer) record(loss, accuracy float64, steps int) error {
	h := t.history
	if v := t.validation; v.x != nil {
		loss := t.net.Loss(v.x, v.y)
		if !finite(loss) {
			return t.takeBack(fmt.Sprintf("the loss on ValidationX is %v%s", loss, t.notFiniteLayer(v.x)))
		}
		h.ValidationLoss = append(h.ValidationLoss, loss)
		if t.answers != nil {
			share := float64(t.answers.countRight(t.net.out, v.y)) / float64(v.count())
			h.ValidationAccuracy = append(h.ValidationAccuracy, share)
		}
	}
	h.Loss = append(h.Loss, loss)
	if t.answers != nil {
		h.Accuracy = append(h.Accuracy, accuracy)
	}
	h.addNorms(t.layers, steps)
	return nil
}

// takeBack undoes the last step, if there was one, and returns what is wrong as an error.
func (t *trainer) takeBack(what string) error {
	if t.taken == 0 {
		return errors.New(what)
	}
	copy(t.net.theta, t.before)
	return errors.New(what + "; a smaller rate may help")
}

// notFiniteLayer names the first layer whose output for x is not finite, or else the one with the largest output.
func (t *trainer) notFiniteLayer(x *mat.Dense) string {
	a, top, topLayer := x, 0.0, 1
	for i, l := range t.net.layers {
		a = l.Forward(a)
		if row, col, found := notFinite(a); found {
			return fmt.Sprintf(", the output of layer %d is the first that is not finite (%v)", i+1, a.At(row, col))
		}
		if size := math.Max(mat.Max(a), -mat.Min(a)); size > top {
			top, topLayer = size, i+1
		}
	}
	return fmt.Sprintf(", though every layer's output is finite; the largest is that of layer %d, up to %.3g", topLayer, top)
}

// samples are inputs x (d×n) with their targets y (m_L×n), and what messages call the two.
type samples struct {
	x, y         *mat.Dense
	xName, yName string
}

func (s samples) count() int {
	_, n := s.x.Dims()
	return n
}

// wantFit panics unless x and y fit each other and the network.
func (s samples) wantFit(net *Network) {
	if s.x == nil || s.y == nil {
		panic(fmt.Sprintf("bp: Train: %s or %s is nil: give both", s.xName, s.yName))
	}
	in, _ := net.layers[0].Sizes()
	_, out := net.layers[len(net.layers)-1].Sizes()
	xr, xc := s.x.Dims()
	yr, yc := s.y.Dims()
	switch {
	case xr != in || xc == 0:
		panic(fmt.Sprintf("bp: Train: %s is %d×%d, want %d rows and at least one column: one sample is one column", s.xName, xr, xc, in))
	case xc != yc:
		panic(fmt.Sprintf("bp: Train: %s has %d columns, %s has %d: one sample is one column of each", s.xName, xc, s.yName, yc))
	case yr != out:
		panic(fmt.Sprintf("bp: Train: %s has %d rows, want %d as the last layer has outputs", s.yName, yr, out))
	}
}

// check returns an error unless every value is finite and the loss takes the targets.
func (s samples) check(loss Loss) error {
	if err := checkFinite(s.xName, s.x); err != nil {
		return err
	}
	if err := checkFinite(s.yName, s.y); err != nil {
		return err
	}
	if loss, ok := loss.(targetChecker); ok {
		if err := loss.checkTargets(s.y); err != nil {
			return fmt.Errorf("%w (Train's %s)", err, s.yName)
		}
	}
	return nil
}

func checkFinite(name string, m *mat.Dense) error {
	if row, col, found := notFinite(m); found {
		return fmt.Errorf("bp: Train: %s holds %v in row %d, column %d (counted from 0): every value must be finite", name, m.At(row, col), row, col)
	}
	return nil
}

// columns picks columns of a matrix.
type columns struct {
	from         *mat.Dense
	view, copied *mat.Dense

	which []int
}

// pick returns the named columns: where they lie side by side, as the matrix itself or a view of it, and else as a copy, valid
// until the next pick.
func (c *columns) pick(which []int) *mat.Dense {
	rows, all := c.from.Dims()
	n := len(which)
	if !inOrder(which) {
		c.copied, c.which = sized(c.copied, rows, n), which
		kernel.Share(c, (rows+rowsOfColumns-1)/rowsOfColumns)
		return c.copied
	}
	if n == all {
		return c.from
	}
	if c.view == nil {
		c.view = new(mat.Dense)
	}
	from := c.from.RawMatrix()
	c.view.SetRawMatrix(blas64.General{Rows: rows, Cols: n, Stride: from.Stride, Data: from.Data[which[0]:]})
	return c.view
}

const rowsOfColumns = 32

// Do copies some rows of the columns. Most of the time goes into waiting for the memory, and several cores wait less.
func (c *columns) Do(piece int) {
	rows, _ := c.copied.Dims()
	for i := piece * rowsOfColumns; i < min((piece+1)*rowsOfColumns, rows); i++ {
		to, from := c.copied.RawRowView(i), c.from.RawRowView(i)
		for s, column := range c.which {
			to[s] = from[column]
		}
	}
}

// inOrder reports whether each number is the one before plus 1.
func inOrder(which []int) bool {
	for i, s := range which {
		if s != which[0]+i {
			return false
		}
	}
	return true
}

// slice returns how many samples of a batch go through Backprop at a time, so that what the layers keep of them takes no
// more than 64 MiB. Only a network that treats each sample by itself, as the layers of this package do, may be given a
// batch in slices: a batch normalisation may not.
func (net *Network) slice(batch int) int {
	const room = 1 << 23
	if !net.layers.sampleBySample() {
		return batch
	}
	perSample := 0
	for _, l := range net.layers {
		in, out := l.Sizes()
		perSample += in + 4*out // ∂L/∂x; z, a, δ and f′(z)
	}
	return min(batch, max(1, room/perSample))
}

func (c chain) sampleBySample() bool {
	for _, l := range c {
		switch l := l.(type) {
		case *Dense, *Conv2D, *ActivationLayer, *MaxPool2D, *AvgPool2D:
		case *Residual:
			if !l.layers.sampleBySample() {
				return false
			}
		default:
			return false
		}
	}
	return true
}
