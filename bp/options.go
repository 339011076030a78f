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
