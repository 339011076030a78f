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
