package plotting

import (
	"math"
	"testing"
)

// The mean of an epoch bin against sums written out.
func TestRootMeanSquare(t *testing.T) {
	for _, test := range []struct {
		values []float64
		want   float64
	}{
		{[]float64{0, 0}, 0},
		{[]float64{3, 4}, math.Sqrt(12.5)},
		{[]float64{3e200, 4e200}, math.Sqrt(12.5) * 1e200},
		{[]float64{3e-200, 4e-200}, math.Sqrt(12.5) * 1e-200},
		{[]float64{7}, 7},
	} {
		// 4 roundings of half an ulp each, and Sqrt's.
		if got := rootMeanSquare(test.values); math.Abs(got-test.want) > 1e-15*test.want {
			t.Errorf("%v: %v, want %v", test.values, got, test.want)
		}
	}
}
