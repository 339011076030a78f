package workload

import (
	"math"
	"testing"
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

// The circuits learn as well, to the same losses whichever way they are made; replayed, without allocating anything.
func TestScalarWays(t *testing.T) {
	built, replayed, neurons := NewScalar(BuiltAnew), NewScalar(Replayed), NewScalar(Neurons)
	var first, last float64
	for step := range 30 {
		want, got := built.Step(), replayed.Step()
		if step == 0 {
			first = got
		}
		// Sums in another order, which training makes larger from step to step.
		if last = got; !(math.Abs(got-want) <= 1e-9*want) {
			t.Fatalf("the loss of step %d is %v, want %v", step, got, want)
		}
		if got := neurons.Step(); !(math.Abs(got-want) <= 1e-9*want) {
			t.Fatalf("the loss of step %d is %v with a neuron a gate, want %v", step, got, want)
		}
	}
	if !(last < first) {
		t.Errorf("the loss goes from %v to %v", first, last)
	}
	if n := testing.AllocsPerRun(3, func() { replayed.Step(); neurons.Step() }); n != 0 {
		t.Errorf("%v allocations in a step, want 0", n)
	}
}

func TestScalarNodes(t *testing.T) {
	s := NewScalar(BuiltAnew)
	nodes := 0
	for range s.circuit().Walk() {
		nodes++
	}
	if nodes != ScalarNodes {
		t.Errorf("%d nodes, want %d", nodes, ScalarNodes)
	}
}
