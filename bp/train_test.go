package bp

import (
	"math"
	"math/rand/v2"
	"slices"
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

// Watch sees every epoch with its history, and its false ends the run without an error.
func TestWatchMayStop(t *testing.T) {
	net := New(Quadratic, NewDense(1, 1, Identity))
	one := mat.NewDense(1, 1, []float64{1})
	var seen []int
	watch := func(epoch int, h *History) bool {
		seen = append(seen, epoch)
		if len(h.Loss) != epoch+1 || len(h.GradNorm[0]) != epoch+1 {
			t.Errorf("epoch %d: the history has %d losses, %d gradients", epoch, len(h.Loss), len(h.GradNorm[0]))
		}
		net.Loss(one, one) // it may use the network
		return h.Loss[epoch] > 1.0/100
	}
	h, err := Train(net, one, one, Options{Epochs: 100, Optimizer: SGD{Rate: 0.25}, Watch: watch})
	// 1/2, 1/8, 1/32, 1/128 as in TestTrainFollowsTheRecursion: the fourth is below 1/100.
	if err != nil || len(h.Loss) != 4 || !slices.Equal(seen, []int{0, 1, 2, 3}) {
		t.Errorf("%d epochs, %v seen, error %v; want 4 epochs", len(h.Loss), seen, err)
	}
}

// Validation changes nothing: it only looks.
func TestValidationLeavesTheTrainingAlone(t *testing.T) {
	run := func(validate bool) []float64 {
		rng := rand.New(rand.NewPCG(45, 46))
		net := New(CrossEntropy, NewDense(2, 4, Tanh), NewDense(4, 3, Softmax))
		net.Init(rng)
		x, y := randomMatrix(rng, 2, 20, rng.NormFloat64), mat.NewDense(3, 20, nil)
		for s := range 20 {
			y.Set(rng.IntN(3), s, 1)
		}
		o := Options{Epochs: 5, Batch: 3, Optimizer: Adam{}, Shuffle: rng}
		if validate {
			o.ValidationX, o.ValidationY = mat.DenseCopyOf(x), mat.DenseCopyOf(y)
		}
		if _, err := Train(net, x, y, o); err != nil {
			t.Fatal(err)
		}
		return net.Theta()
	}
	near(t, "θ", run(true), run(false), 0)
}

// After the first epoch a step takes no memory, whatever the optimiser, the last and smaller batch included.
func TestTrainingStepAllocatesNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(47, 48))
	x, y := randomMatrix(rng, 3, 7, rng.NormFloat64), mat.NewDense(2, 7, nil)
	for s := range 7 {
		y.Set(rng.IntN(2), s, 1)
	}
	for _, tc := range []struct {
		loss Loss
		f    Activation
	}{{CrossEntropy, Softmax}, {BinaryCrossEntropy, Sigmoid}, {Quadratic, Identity}} {
		for _, o := range []Optimizer{SGD{Rate: 0.1}, Momentum{Rate: 0.1, Momentum: 0.9, Nesterov: true}, Adam{}} {
			net := New(tc.loss, NewDense(3, 4, Sigmoid), NewDense(4, 2, tc.f))
			net.Init(rng)
			trainer := newTrainer(net, x, y, Options{Epochs: 1, Batch: 4, Optimizer: o})
			allocations := testing.AllocsPerRun(20, func() {
				for _, which := range [][]int{trainer.order[:4], trainer.order[4:]} {
					if _, _, err := trainer.step(which); err != nil {
						t.Fatal(err)
					}
				}
			})
			if allocations != 0 {
				t.Errorf("%v, %T: %v allocations in two steps, want 0", tc.loss, o, allocations)
			}
		}
	}
}
