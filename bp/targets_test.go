package bp

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestCheckTargets(t *testing.T) {
	third := 1.0 / 3
	for _, tc := range []struct {
		loss Loss
		y    []float64 // 3×2
		want string
	}{
		{BinaryCrossEntropy, []float64{0, 1, 0.5, 1, 1, 0}, ""},
		{BinaryCrossEntropy, []float64{0, 1, 0.5, 1.5, 1, 0}, "bp: binary cross-entropy: the target y is 1.5 in row 1, column 1 (counted from 0), want 0 … 1"},
		{BinaryCrossEntropy, []float64{0, 1, -1, 1, 1, 0}, "bp: binary cross-entropy: the target y is -1 in row 1, column 0 (counted from 0), want 0 … 1"},
		{BinaryCrossEntropy, []float64{math.NaN(), 0, 0, 0, 0, 0}, "bp: binary cross-entropy: the target y is NaN in row 0, column 0 (counted from 0), want 0 … 1"},
		{CrossEntropy, []float64{0, third, 1, third, 0, third}, ""},
		{CrossEntropy, []float64{0, float64(float32(0.3)), 1, float64(float32(0.3)), 0, float64(float32(0.4))}, ""},
		{CrossEntropy, []float64{0, 0, 2, 1, -1, 0}, "bp: cross-entropy: the target y is -1 in row 2, column 0 (counted from 0), want at least 0"},
		{CrossEntropy, []float64{0, 0.25, 1, 0.5, 0, 0}, "bp: cross-entropy: column 1 of the target y (counted from 0) sums to 0.75, want 1: one probability for each class"},
		{CrossEntropy, []float64{0, math.NaN(), 1, 0.5, 0, 0}, "bp: cross-entropy: the target y is NaN in row 0, column 1 (counted from 0), want at least 0"},
	} {
		var got string
		if err := tc.loss.(targetChecker).checkTargets(mat.NewDense(3, 2, tc.y)); err != nil {
			got = err.Error()
		}
		if got != tc.want {
			t.Errorf("%v:\n got %s\nwant %s", tc.y, got, tc.want)
		}
	}
}
