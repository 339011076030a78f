package gradcheck

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// A network for MNIST's digits, checked with a batch of 10 in which, as there, four pixels of five are 0.
func BenchmarkNetwork(b *testing.B) {
	for _, tc := range []struct {
		units  int
		hidden bp.Activation
		loss   bp.Loss
		output bp.Activation
	}{
		{30, bp.Sigmoid, bp.Quadratic, bp.Sigmoid},
		{128, bp.ReLU, bp.CrossEntropy, bp.Softmax},
	} {
		b.Run(fmt.Sprintf("784-%d-10 %v, %v", tc.units, tc.hidden, tc.output), func(b *testing.B) {
			rng := rand.New(rand.NewPCG(91, 92))
			net := bp.New(tc.loss, bp.NewDense(784, tc.units, tc.hidden), bp.NewDense(tc.units, 10, tc.output))
			net.Init(rng)
			x := randomMatrix(rng, 784, 10, func() float64 { return math.Max(0, rng.Float64()-0.8) * 5 })
			y := mat.NewDense(10, 10, nil)
			for s := range 10 {
				y.Set(rng.IntN(10), s, 1)
			}
			for b.Loop() {
				if r := Network(net, x, y, nil); !r.OK() {
					b.Fatal(r)
				}
			}
		})
	}
}
