package bp

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// At z = 0 exactly, ReLU has a corner: no derivative, so neither right nor wrong.
func TestCheckReportsKinks(t *testing.T) {
	net := New(Quadratic, NewDense(2, 3, ReLU), NewDense(3, 1, Identity))
	rng := rand.New(rand.NewPCG(41, 42))
	net.Init(rng)
	x := mat.NewDense(2, 1, nil) // b = 0 and x = 0: every z of the first layer is 0
	r := Check(net, x, mat.NewDense(1, 1, []float64{1}), nil)
	if r.Verdict() != Right || r.Blocks[1].Count[Kink] != 3 {
		t.Error(r)
	}
}

// A kink closer than the first step is stepped around: z = 1e-6.
func TestCheckStepsAroundKinks(t *testing.T) {
	layer := NewDense(1, 1, ReLU)
	layer.W.Set(0, 0, 1e-6)
	r := CheckLayer(layer, mat.NewDense(1, 1, []float64{1}), nil)
	if !r.OK() || r.Blocks[0].Count[Right] != 1 {
		t.Error(r)
	}
	layer.W.Set(0, 0, -1e-6)
	if r := CheckLayer(layer, mat.NewDense(1, 1, []float64{1}), nil); r.Blocks[0].Count[Dead] != 1 {
		t.Error(r)
	}
}

// A tie in a maximum is a kink too.
func TestCheckReportsTies(t *testing.T) {
	l := NewMaxPool2D(Shape{1, 1, 2}, 1, 1)
	if r := CheckLayer(l, mat.NewDense(2, 1, []float64{3, 3}), nil); !r.OK() || r.Blocks[0].Count[Right] != 2 {
		t.Error(r) // windows of one pixel have no ties
	}
	tied := NewMaxPool2D(Shape{1, 2, 2}, 2, 2)
	if r := CheckLayer(tied, mat.NewDense(4, 1, []float64{3, 3, 1, 1}), nil); r.Blocks[0].Count[Kink] != 2 || r.Verdict() == Wrong {
		t.Error(r)
	}
}

// 1,000 random networks of every kind of layer raise no alarm; half of them sit on kinks, because all
// their numbers are whole.
func TestCheckRaisesNoFalseAlarm(t *testing.T) {
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
		r := Check(net, x, y, nil)
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
