package bp

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestLossValues(t *testing.T) {
	for _, tc := range []struct {
		loss Loss
		a, y []float64 // 2×2, one sample per column
		want float64
	}{
		// ½ [(1² + 0²) + (2² + 2²)] / 2 samples
		{Quadratic, []float64{1, 2, 0, 2}, []float64{0, 0, 0, 0}, 9.0 / 4},
		// −[ln ½ + ln ½ + ln ½ + ln ½] / 2 samples
		{BinaryCrossEntropy, []float64{0.5, 0.5, 0.5, 0.5}, []float64{1, 0, 0, 1}, 2 * math.Ln2},
		// 0 ln 0 counts as 0.
		{BinaryCrossEntropy, []float64{1, 0, 1, 0}, []float64{1, 0, 1, 0}, 0},
		{BinaryCrossEntropy, []float64{0, 0, 1, 0}, []float64{1, 0, 1, 0}, math.Inf(1)},
	} {
		if got := tc.loss.Value(mat.NewDense(2, 2, tc.a), mat.NewDense(2, 2, tc.y)); math.Abs(got-tc.want) > 1e-15 {
			t.Errorf("%v of %v for %v: %v, want %v", tc.loss, tc.a, tc.y, got, tc.want)
		}
	}
}

// A loss that is not paired with its activation goes the long way, ∂L/∂p ⊙ σ′(z), and comes to the same.
func TestPairAgreesWithTheLongWay(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	long := *Sigmoid.(*entrywise) // another sigmoid, which no loss belongs to
	for range 50 {
		x, y := randomMatrix(rng, 3, 4, rng.NormFloat64), randomMatrix(rng, 2, 4, rng.Float64)
		paired := New(BinaryCrossEntropy, NewDense(3, 2, Sigmoid))
		paired.Init(rng)
		unpaired := New(BinaryCrossEntropy, NewDense(3, 2, &long))
		copy(unpaired.Theta(), paired.Theta())
		a, b := paired.Backprop(x, y), unpaired.Backprop(x, y)
		near(t, "L", []float64{a}, []float64{b}, 1e-13) // rounding only
		near(t, "∂L/∂θ", paired.Grad(), unpaired.Grad(), 1e-13)
	}
}
