package gradcheck

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"backprop/bp"
)

// Check leaves the parameters as they were, bit for bit, and the gradient as Backprop gives it.
func TestNetworkLeavesTheNetworkAlone(t *testing.T) {
	rng := rand.New(rand.NewPCG(19, 20))
	for range 20 {
		net, x, y := randomNetwork(rng)
		net.Backprop(x, y)
		before := fmt.Sprint(net.Theta(), net.Grad())
		Network(net, x, y, nil)
		if fmt.Sprint(net.Theta(), net.Grad()) != before {
			t.Fatal("Check changed the parameters or the gradient")
		}
	}
}

// Gradients too small for differences are decided by dual numbers: in front of twelve sigmoid layers, hardly
// anything is left of them.
func TestNetworkSeesTinyGradients(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var layers []bp.Layer
	for range 12 {
		layers = append(layers, bp.NewDense(4, 4, bp.Sigmoid))
	}
	net := bp.New(bp.BinaryCrossEntropy, layers...)
	net.Init(rng)
	x, y := randomMatrix(rng, 4, 5, rng.NormFloat64), randomMatrix(rng, 4, 5, rng.Float64)
	r := Network(net, x, y, nil)
	exact := func(e Entry) bool { return e.exact }
	if !r.OK() || !slices.ContainsFunc(r.Blocks[0].Entries, exact) {
		t.Error(r)
	}
}

// After training, the gradient is small and the loss is full of cancellation: the differences have little to
// go by. A correct gradient must not be called wrong for that.
func TestNetworkPassesTrainedNetworks(t *testing.T) {
	rng := rand.New(rand.NewPCG(51, 52))
	wrong, inconclusive := 0, 0
	const trials = 200
	for trial := range trials {
		net, x, y := randomNetwork(rng)
		if _, err := bp.Train(net, x, y, bp.Options{Epochs: 1 + 10*trial, Optimizer: bp.SGD{Rate: 0.2}}); err != nil {
			continue // a few diverge
		}
		if r := Network(net, x, y, nil); r.Verdict() == Wrong {
			t.Fatalf("a false alarm\n%v", r)
		}
		hidden := make([]bp.Layer, len(net.Layers()))
		for i, l := range net.Layers() {
			hidden[i] = opaque{l}
		}
		switch r := Network(bp.New(net.LossFunction(), hidden...), x, y, nil); r.Verdict() {
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

// 1,000 random networks of every kind of layer raise no alarm; half of them sit on kinks, because all
// their numbers are whole.
func TestNetworkRaisesNoFalseAlarm(t *testing.T) {
	rng := rand.New(rand.NewPCG(43, 44))
	kinks, inconclusive := 0, 0
	for trial := range 1000 {
		net, x, y := anyNetwork(rng)
		for len(net.Theta()) > 300 { // the large ones take long, and have nothing that the others lack
			net, x, y = anyNetwork(rng)
		}
		if trial%2 == 0 {
			for i, v := range net.Theta() {
				net.Theta()[i] = math.Round(2 * v)
			}
			x.Apply(func(_, _ int, v float64) float64 { return math.Round(v) }, x)
		}
		r := Network(net, x, y, nil)
		wantNaNOnKinks(t, r)
		switch r.Verdict() {
		case Wrong:
			t.Fatalf("trial %d: a false alarm\n%v", trial, r)
		case Inconclusive:
			inconclusive++
		}
		for _, b := range r.Blocks {
			kinks += b.Count[Kink]
		}
	}
	t.Logf("%d entries on kinks, %d networks inconclusive", kinks, inconclusive)
	if kinks == 0 {
		t.Error("no kinks: the test does not test them")
	}
	// Whole numbers cancel to 0, which rounding blurs; and some networks are dead altogether.
	if inconclusive > 60 {
		t.Errorf("%d of 1000 are inconclusive", inconclusive)
	}
}

// One entry off by a thousandth is found among all others.
func TestNetworkCatchesASingleEntry(t *testing.T) {
	layer := newMutant(5, 5, bp.Sigmoid, after(func(l *bp.Dense) { l.DW.Set(3, 4, 1.001*l.DW.At(3, 4)) }))
	rng := rand.New(rand.NewPCG(21, 22))
	net := bp.New(bp.Quadratic, layer)
	net.Init(rng)
	r := Network(net, randomMatrix(rng, 5, 3, rng.NormFloat64), randomMatrix(rng, 5, 3, rng.Float64), nil)
	if w := r.Blocks[0].Worst; r.Blocks[0].Count[Wrong] != 1 || w.Row != 3 || w.Col != 4 {
		t.Error(r)
	}
}
