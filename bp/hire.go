package bp

import (
	"runtime"
	"time"

	"backprop/bp/internal/kernel"
)

// helpers are other cores that take part in a run of Train, as long as that is faster. What is calculated are the same
// bits, whoever does it. Whether helpers help is measured, again and again: on a machine with other work to do, waiting
// for a core that does not come may take longer than doing without.
type helpers struct {
	crew     *kernel.Crew
	begun    time.Time // the step at hand
	alone    bool      // whether it does without
	steps    int       // left, in the trial or until the next one
	trial    int       // 0: with helpers, 1: without, 2: none at the moment
	took     [2]time.Duration
	between  int // steps from one trial to the next
	wasAlone bool
}

const (
	trialSteps   = 6
	firstBetween = 50
	lastBetween  = 1600
)

// hire calls helpers where the products of the run are large enough, until dismiss is called.
func (t *trainer) hire() (dismiss func()) {
	const (
		enough = 1 << 20 // multiplications of a product: below, helpers would wait for longer than they help
		atMost = 3       // helpers
	)
	for _, l := range t.net.layers {
		if d, ok := l.(*Dense); ok {
			if in, out := d.Sizes(); in*out*t.size >= enough && runtime.GOMAXPROCS(0) > 1 {
				crew := kernel.Hire(min(runtime.GOMAXPROCS(0)-1, atMost))
				if crew == nil { // another run has them
					break
				}
				t.helpers = &helpers{crew: crew, steps: trialSteps, between: firstBetween}
				return crew.Dismiss
			}
		}
	}
	return func() {}
}

// begin begins a step.
func (h *helpers) begin() {
	if h == nil {
		return
	}
	h.crew.Rest(h.alone)
	h.begun = time.Now()
}

// end ends it, and decides on the next one.
func (h *helpers) end() {
	if h == nil {
		return
	}
	if h.trial < 2 && h.steps < trialSteps { // the first step of a trial finds the helpers asleep, or not yet asleep
		h.took[h.trial] += time.Since(h.begun)
	}
	if h.steps--; h.steps > 0 {
		return
	}
	switch h.trial {
	case 0:
		h.trial, h.alone, h.steps = 1, true, trialSteps
	case 1:
		h.alone = h.took[1] < h.took[0]
		h.between = min(2*h.between, lastBetween)
		if h.alone != h.wasAlone {
			h.between = firstBetween
		}
		h.wasAlone = h.alone
		h.trial, h.steps = 2, h.between
	default:
		h.trial, h.alone, h.steps = 0, false, trialSteps
		h.took = [2]time.Duration{}
	}
}
