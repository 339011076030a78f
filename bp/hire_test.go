package bp

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"
)

// Train gives the same bits with one core, two and four, whatever its helpers do and leave: the batches are large
// enough for helpers, the last one is not whole, and there are steps enough for all trials.
func TestTrainGivesTheSameBitsOnAnyNumberOfCores(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	run := func(cores int, o Optimizer) []float64 {
		runtime.GOMAXPROCS(cores)
		rng := rand.New(rand.NewPCG(61, 62))
		net := New(CrossEntropy, NewDense(130, 128, ReLU), NewDense(128, 70, Tanh), NewDense(70, 10, Softmax))
		net.Init(rng)
		x, y := randomMatrix(rng, 130, 300, rng.NormFloat64), randomMatrix(rng, 10, 300, func() float64 { return 0.1 })
		before := runtime.NumGoroutine()
		if _, err := Train(net, x, y, Options{Epochs: 30, Batch: 64, Optimizer: o, Shuffle: rng}); err != nil {
			t.Fatal(err)
		}
		for began := time.Now(); runtime.NumGoroutine() > before; runtime.Gosched() { // they may still be on their way out
			if time.Since(began) > 10*time.Second {
				t.Fatalf("%d goroutines after Train, %d before", runtime.NumGoroutine(), before)
			}
		}
		return net.Theta()
	}
	for _, o := range []Optimizer{SGD{Rate: 0.1}, Adam{}} {
		alone := run(1, o)
		for _, cores := range []int{2, 4} {
			near(t, fmt.Sprintf("θ on %d cores", cores), run(cores, o), alone, 0)
		}
	}
}
