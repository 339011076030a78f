package bp

import (
	"testing"

	"gonum.org/v1/gonum/mat"
)

// With W = 1 and b = 0 the logits are x itself.
func TestAccuracy(t *testing.T) {
	for _, tc := range []struct {
		name string
		loss Loss
		f    Activation
		z, y []float64 // 2×4
		want float64
	}{
		{"the larger output", CrossEntropy, Softmax,
			[]float64{3, 0, -1, 1000, 1, 2, -2, -1000}, []float64{1, 1, 1, 0, 0, 0, 0, 1}, 0.5},
		{"of equal outputs, the first", CrossEntropy, Softmax,
			make([]float64, 8), []float64{1, 1, 1, 0, 0, 0, 0, 1}, 0.75},
		{"both sides of ½", BinaryCrossEntropy, Sigmoid,
			[]float64{1, -1, 1, -1, 1, 1, -1, -1}, []float64{1, 0, 0, 0, 1, 1, 0, 1}, 0.5},
		{"½ is a yes", BinaryCrossEntropy, Sigmoid,
			make([]float64, 8), []float64{1, 0.5, 1, 0, 1, 1, 0, 0.4}, 0.5},
	} {
		layer := NewDense(2, 2, tc.f)
		net := New(tc.loss, layer)
		layer.W.Copy(mat.NewDiagDense(2, []float64{1, 1}))
		if got := net.Accuracy(mat.NewDense(2, 4, tc.z), mat.NewDense(2, 4, tc.y)); got != tc.want {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
	wantPanic(t, "bp: Accuracy: the quadratic loss knows no right and wrong, want CrossEntropy or BinaryCrossEntropy", func() {
		New(Quadratic, NewDense(1, 1, Identity)).Accuracy(mat.NewDense(1, 1, nil), mat.NewDense(1, 1, nil))
	})
}
