package bp

import (
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestThetaIsTheLayersParameters(t *testing.T) {
	first, second := NewDense(2, 3, Sigmoid), NewDense(3, 1, Identity)
	second.W.Set(0, 2, 7) // set before New: it must survive
	net := New(Quadratic, first, second)
	if got := len(net.Theta()); got != 2*3+3+3*1+1 {
		t.Fatalf("%d parameters, want 13", got)
	}
	if net.Theta()[11] != 7 {
		t.Errorf("θ = %v: the weight set before New is lost", net.Theta())
	}
	for i := range net.Theta() {
		net.Theta()[i] = float64(i)
	}
	// Layer by layer, W row by row, then b.
	if first.W.At(1, 0) != 2 || first.B.At(2, 0) != 8 || second.W.At(0, 0) != 9 || second.B.At(0, 0) != 12 {
		t.Errorf("W and b are no views of Theta:\n%v\n%v", mat.Formatted(first.W), mat.Formatted(first.B))
	}
	net.Backprop(mat.NewDense(2, 1, []float64{1, 1}), mat.NewDense(1, 1, nil))
	if net.Grad()[12] != second.DB.At(0, 0) || second.DB.At(0, 0) == 0 {
		t.Errorf("DB = %v is no view of Grad = %v", second.DB.At(0, 0), net.Grad())
	}
}

func TestForwardReturnsItsOwnMatrix(t *testing.T) {
	net := New(Quadratic, NewDense(1, 1, Identity))
	net.Theta()[0] = 1
	first := net.Forward(mat.NewDense(1, 1, []float64{2}))
	net.Forward(mat.NewDense(1, 1, []float64{3}))
	if first.At(0, 0) != 2 {
		t.Errorf("a second Forward changed the first one's result to %v", first.At(0, 0))
	}
}
