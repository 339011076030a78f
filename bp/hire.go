package bp

import (
	"runtime"
	"slices"
	"time"

	"backprop/bp/internal/kernel"
)

// helpers are other cores that take part in a run of Train, as long as that is faster. What is calculated are the same
// bits, whoever does it.
//
// On a machine with other work to do, waiting for a core that does not come takes longer than doing without. So helpers
// work on credit, counted in time: what a step with them saves, they gain, and what it costs more than a step alone, they
// lose. Out of credit they rest, and a hundredth of the time of each step alone is credited to them, for another try.
// Hence whatever happens, the run loses hardly more than that hundredth.
type helpers struct {
	crew     *kernel.Crew
	begun    time.Time // the step at hand
	together bool      // whether they take part in it
	alone    [9]time.Duration
	known    int // steps alone so far, of which the last ones are in alone
	steps    int // together, since the last step alone
	credit   time.Duration
}

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
				t.helpers = &helpers{crew: crew}
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
	h.crew.Rest(!h.together)
	h.begun = time.Now()
}

// end ends it, and decides on the next one.
func (h *helpers) end() {
	if h == nil {
		return
	}
	const (
		first = 4  // steps alone, before the first one together
		often = 50 // steps together, before the next one alone: times change
	)
	took := time.Since(h.begun)
	if h.together {
		usual := h.usual()
		h.credit = min(h.credit+usual-took, 4*usual)
		h.steps++
		h.together = h.credit > 0 && h.steps < often
		return
	}
	h.alone[h.known%len(h.alone)] = took
	h.known++
	h.credit += took / 100
	switch usual := h.usual(); {
	case h.known == first:
		h.credit, h.together = usual, true
	case h.known > first && (h.steps == often || h.credit >= usual):
		h.together = true
	}
	h.steps = 0
}

// usual is the median of the last steps alone.
func (h *helpers) usual() time.Duration {
	last := h.alone
	known := min(h.known, len(last))
	slices.Sort(last[:known])
	return last[known/2]
}
