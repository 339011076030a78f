package bp

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// One linear unit, one sample: ½(wx + b − y)² from w = b = 0 with x = 1, y = 1, η = ¼ halves the error at
// each step, since both w and b move by η of it.
func TestTrainFollowsTheRecursion(t *testing.T) {
	net := New(Quadratic, NewDense(1, 1, Identity))
	one := mat.NewDense(1, 1, []float64{1})
	h, err := Train(net, one, one, Options{Epochs: 4, Optimizer: SGD{Rate: 0.25}})
	if err != nil {
		t.Fatal(err)
	}
	// L = e²/2 and ‖(∂L/∂w, ∂L/∂b)‖ = e√2 for e = 1, ½, ¼, ⅛: powers of two, so the losses are exact.
	near(t, "loss", h.Loss, []float64{1.0 / 2, 1.0 / 8, 1.0 / 32, 1.0 / 128}, 0)
	near(t, "gradient", h.GradNorm[0], []float64{math.Sqrt2, math.Sqrt2 / 2, math.Sqrt2 / 4, math.Sqrt2 / 8}, 1e-15)
	if len(h.Layers) != 1 || h.Layers[0] != "layer 1" {
		t.Errorf("layers %q", h.Layers)
	}
}

// Batches take every sample once per epoch, the last batch what is left; and the loss of the epoch weighs
// each sample alike. With a rate too small to matter, the history is that of the whole set.
func TestBatchesCoverTheEpoch(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	net := New(Quadratic, NewDense(3, 2, Sigmoid), NewDense(2, 2, Sigmoid))
	net.Init(rng)
	x, y := randomMatrix(rng, 3, 7, rng.NormFloat64), randomMatrix(rng, 2, 7, rng.Float64)
	whole := net.Loss(x, y)
	for _, batch := range []int{1, 2, 3, 7, 100} {
		h, err := Train(net, x, y, Options{Epochs: 2, Batch: batch, Optimizer: SGD{Rate: 1e-20}, Shuffle: rng})
		if err != nil {
			t.Fatal(err)
		}
		near(t, "loss", h.Loss, []float64{whole, whole}, 1e-14) // the order of the sum differs
	}
}

func TestTrainIsRepeatable(t *testing.T) {
	run := func() []float64 {
		rng := rand.New(rand.NewPCG(11, 12))
		net := New(BinaryCrossEntropy, NewDense(2, 4, Sigmoid), NewDense(4, 1, Sigmoid))
		net.Init(rng)
		x, y := randomMatrix(rng, 2, 20, rng.NormFloat64), randomMatrix(rng, 1, 20, rng.Float64)
		if _, err := Train(net, x, y, Options{Epochs: 20, Batch: 3, Optimizer: SGD{Rate: 0.5}, Shuffle: rng}); err != nil {
			t.Fatal(err)
		}
		return net.Theta()
	}
	near(t, "θ", run(), run(), 0)
}

func TestTrainStopsWhenTheLossIsNotFinite(t *testing.T) {
	net := New(Quadratic, NewDense(1, 1, Identity), NewDense(1, 1, Identity))
	for i := range net.Theta() {
		net.Theta()[i] = 1
	}
	ten := mat.NewDense(1, 1, []float64{10})
	h, err := Train(net, ten, mat.NewDense(1, 1, nil), Options{Epochs: 100, Optimizer: SGD{Rate: 10}})
	if err == nil {
		t.Fatal("no error, though the steps are far too long")
	}
	if !strings.Contains(err.Error(), "epoch") || !strings.Contains(err.Error(), "layer") {
		t.Errorf("%q names no epoch or no layer", err)
	}
	if len(h.Loss) == 0 || len(h.Loss) != len(h.GradNorm[0]) {
		t.Errorf("the history has %d losses and %d gradients", len(h.Loss), len(h.GradNorm[0]))
	}
}

func TestTrainRefusesBadData(t *testing.T) {
	net := New(Quadratic, NewDense(2, 1, Identity))
	net.Theta()[0] = 1
	x, y := mat.NewDense(2, 2, []float64{1, 2, 3, math.NaN()}), mat.NewDense(1, 2, nil)
	_, err := Train(net, x, y, Options{Epochs: 1, Optimizer: SGD{Rate: 1}})
	const want = "bp: Train: x holds NaN in row 1, column 1 (counted from 0): every value must be finite"
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %v", err, want)
	}
	if net.Theta()[0] != 1 {
		t.Error("the parameters changed all the same")
	}
}
