package workload

import (
	"math"
	"testing"

	"backprop/bp"
)

// Every workload learns: what is measured is training, and not numbers that grow without end.
func TestEveryWorkloadLearns(t *testing.T) {
	for _, w := range All {
		net, batches := w.Net(), w.Cut()
		var first, last float64
		for step := range 50 {
			s := batches[step%len(batches)]
			last = net.Backprop(s.X, s.Y)
			if step == 0 {
				first = last
			}
			for i, g := range net.Grad() {
				net.Theta()[i] -= w.Rate * g
			}
		}
		if !(last < first) {
			t.Errorf("%s: the loss goes from %v to %v", w.Name, first, last)
		}
	}
}

func TestStrokesAreAsSparseAsTheySay(t *testing.T) {
	for _, w := range All {
		if w.Name != "mnist128" {
			continue
		}
		var ink, all float64
		for _, v := range w.Samples().X.RawMatrix().Data {
			all++
			if v != 0 {
				ink++
			}
		}
		if share := ink / all; math.Abs(share-0.175) > 0.002 {
			t.Errorf("%.4f of the pixels are not zero, want 0.175", share)
		}
	}
}

// The circuits learn as well, to the same losses whichever way they are made; on a tape and replayed, without
// allocating anything.
func TestScalarWays(t *testing.T) {
	for _, w := range []Way{OnTape, Replayed} {
		heap, other := NewScalar(OnHeap), NewScalar(w)
		var first, last float64
		for step := range 30 {
			want, got := heap.Step(), other.Step()
			if step == 0 {
				first = got
			}
			// Sums in another order, which training makes larger from step to step.
			if last = got; !(math.Abs(got-want) <= 1e-9*want) {
				t.Fatalf("%v: the loss of step %d is %v, want %v", w, step, got, want)
			}
		}
		if !(last < first) {
			t.Errorf("%v: the loss goes from %v to %v", w, first, last)
		}
		if n := testing.AllocsPerRun(3, func() { other.Step() }); n != 0 {
			t.Errorf("%v: %v allocations in a step, want 0", w, n)
		}
	}
}

func TestScalarNodes(t *testing.T) {
	s := NewScalar(OnHeap)
	nodes := 0
	for range s.circuit(bp.Const).Walk() {
		nodes++
	}
	if nodes != ScalarNodes {
		t.Errorf("%d nodes, want %d", nodes, ScalarNodes)
	}
}
