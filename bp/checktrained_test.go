package bp

import (
	"math/rand/v2"
	"testing"
)

// opaque hides all but the contract of a layer, as a reader's own layer would: no dual numbers, no pieces.
type opaque struct{ Layer }

// After training, the gradient is small and the loss is full of cancellation: the differences have little to
// go by. A correct gradient must not be called wrong for that.
func TestCheckPassesTrainedNetworks(t *testing.T) {
	rng := rand.New(rand.NewPCG(51, 52))
	wrong, inconclusive := 0, 0
	const trials = 200
	for trial := range trials {
		net, x, y := randomNetwork(rng)
		if _, err := Train(net, x, y, Options{Epochs: 1 + 10*trial, Optimizer: SGD{Rate: 0.2}}); err != nil {
			continue // a few diverge
		}
		if r := Check(net, x, y, nil); r.Verdict() == Wrong {
			t.Fatalf("a false alarm\n%v", r)
		}
		hidden := make([]Layer, len(net.Layers()))
		for i, l := range net.Layers() {
			hidden[i] = opaque{l}
		}
		switch r := Check(New(net.loss, hidden...), x, y, nil); r.Verdict() {
		case Wrong:
			wrong++
			t.Log(r)
		case Inconclusive:
			inconclusive++
		}
	}
	t.Logf("without dual numbers, %d of %d inconclusive", inconclusive, trials)
	if wrong > 0 {
		t.Errorf("without dual numbers, %d of %d false alarms", wrong, trials)
	}
}
