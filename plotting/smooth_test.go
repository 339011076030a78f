package plotting

import (
	"math"
	"slices"
	"testing"
)

func TestSmooth(t *testing.T) {
	inf := math.Inf(1)
	for _, test := range []struct {
		values []float64
		n      int
		want   []float64
	}{
		{[]float64{1, 2, 9}, 1, []float64{1, 2, 9}},
		{[]float64{1, 2, 9}, 3, []float64{1, 4, 9}},
		{[]float64{0, 6, 0, 6, 0, 6}, 5, []float64{0, 2, 2.4, 3.6, 4, 6}}, // 3 around the second, 5 around the third
		{[]float64{0, 4, 0, 8}, 2, []float64{0, 2, 2, 8}},                 // an even number: one more before
		{[]float64{5}, 100, []float64{5}},
		{[]float64{1, inf, 3}, 3, []float64{1, 2, 3}},
		{[]float64{inf, inf, inf}, 3, []float64{inf, inf, inf}},
		{[]float64{1.5e308, 1.5e308, 1.5e308}, 3, []float64{1.5e308, 1.5e308, 1.5e308}},
	} {
		const rounding = 1e-15 // a few times 2⁻⁵³
		got := movingAverage(test.values, test.n)
		if !slices.EqualFunc(got, test.want, func(g, w float64) bool { return g == w || math.Abs(g-w) <= rounding*math.Abs(w) }) {
			t.Errorf("%v over %d: %v, want %v", test.values, test.n, got, test.want)
		}
	}
}
