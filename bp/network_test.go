package bp

import (
	"math/rand/v2"
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

func TestInitIsRepeatable(t *testing.T) {
	draw := func() []float64 {
		net := New(Quadratic, NewDense(3, 4, Sigmoid), NewDense(4, 2, Identity))
		net.Init(rand.New(rand.NewPCG(1, 2)))
		return net.Theta()
	}
	a, b := draw(), draw()
	for i := range a {
		if a[i] != b[i] {
			t.Fatalf("θ[%d] is %v, then %v", i, a[i], b[i])
		}
	}
}

// The variance of the weights is 2/(in + out): Glorot and Bengio 2010, eq. 12.
func TestInitVariance(t *testing.T) {
	l := NewDense(300, 200, Sigmoid)
	l.Init(rand.New(rand.NewPCG(1, 2)))
	var sum float64
	for _, w := range l.W.RawMatrix().Data {
		sum += w * w
	}
	// The relative standard error of a variance from 60,000 draws is √(2/60000) = 0.6 %; 3 % is five of them.
	near(t, "variance", []float64{sum / 60000}, []float64{2.0 / 500}, 0.03)
}

func TestMisusePanicsWithOneLine(t *testing.T) {
	net := func() *Network { return New(Quadratic, NewDense(2, 3, Sigmoid), NewDense(3, 1, Identity)) }
	shared := NewDense(2, 2, Sigmoid)
	x := func(r, c int) *mat.Dense { return mat.NewDense(r, c, nil) }
	for _, tc := range []struct {
		line string
		f    func()
	}{
		{"bp: layer 2 takes 4 inputs, layer 1 gives 3", func() { New(Quadratic, NewDense(2, 3, Sigmoid), NewDense(4, 1, Sigmoid)) }},
		{"bp: layers 1 and 2 have the same W: make two layers", func() { New(Quadratic, shared, shared) }},
		{"bp: New without layers: give at least one", func() { New(Quadratic) }},
		{"bp: New without a loss: give one, for instance bp.Quadratic", func() { New(nil, shared) }},
		{"bp: NewDense(0, 1): a layer needs at least 1 input and 1 output", func() { NewDense(0, 1, Sigmoid) }},
		{"bp: NewDense without an activation: give one, bp.Identity for none", func() { NewDense(1, 1, nil) }},
		{"bp: the input is 3×4, want 2 rows and at least one column: one sample is one column", func() { net().Forward(x(3, 4)) }},
		{"bp: the input is 0×0, want 2 rows and at least one column: one sample is one column", func() { net().Forward(&mat.Dense{}) }},
		{"bp: the target y is 1×3, want 1×4: as many rows as the last layer has outputs, one column a sample", func() { net().Backprop(x(2, 4), x(1, 3)) }},
		{"bp: Dense 2→2: the input has 1 rows, want 2: one sample is one column", func() { NewDense(2, 2, Sigmoid).Forward(x(1, 1)) }},
		{"bp: Dense.Backward before Forward: there is no z to take f′ at", func() { NewDense(2, 2, Sigmoid).Backward(x(2, 1)) }},
		{"bp: Dense.Backward: ∂L/∂a is 2×3, want 2×1 as a is", func() {
			l := NewDense(2, 2, Sigmoid)
			l.Forward(x(2, 1))
			l.Backward(x(2, 3))
		}},
		{"bp: CheckFunc: the gradient has 1 entries, the point has 2: want as many", func() {
			CheckFunc(func([]float64) float64 { return 0 }, make([]float64, 1), make([]float64, 2), nil)
		}},
		{"bp: Train: Options.Epochs is 0, want at least 1", func() { Train(net(), x(2, 1), x(1, 1), Options{}) }},
		{"bp: Train: Options.Batch is -1, want 0 for all samples, or their number in one step", func() { Train(net(), x(2, 1), x(1, 1), Options{Epochs: 1, Batch: -1}) }},
		{"bp: Train: Options.Optimizer is nil: give one, for instance bp.SGD{Rate: 0.1}", func() { Train(net(), x(2, 1), x(1, 1), Options{Epochs: 1}) }},
		{"bp: SGD.Rate is 0, want a positive number such as 0.1", func() { Train(net(), x(2, 1), x(1, 1), Options{Epochs: 1, Optimizer: SGD{}}) }},
		{"bp: Train: x has 3 columns, y has 2: one sample is one column of each", func() {
			Train(net(), x(2, 3), x(1, 2), Options{Epochs: 1, Optimizer: SGD{Rate: 1}})
		}},
	} {
		wantPanic(t, tc.line, tc.f)
	}
}
