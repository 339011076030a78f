package bp

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// A layer that gets another matrix after New no longer has its parameters in Theta.
func TestReplacedMatricesAreNoticed(t *testing.T) {
	const line = "bp: layer 2 b is not the matrix that New was given: change its entries with Set or Copy"
	net := New(Quadratic, NewDense(2, 2, Tanh), NewDense(2, 1, Identity))
	net.Layers()[1].(*Dense).B = mat.NewDense(1, 1, nil)
	x, y := mat.NewDense(2, 1, nil), mat.NewDense(1, 1, nil)
	wantPanic(t, line, func() { Train(net, x, y, Options{Epochs: 1, Optimizer: SGD{Rate: 1}}) })
	wantPanic(t, line, func() { net.Save(&bytes.Buffer{}) })
	wantPanic(t, line, func() { net.Load(strings.NewReader("")) })
	wantPanic(t, line, func() { net.Forward(x) })
	wantPanic(t, line, func() { net.Backprop(x, y) })

	inner := NewConv2D(Shape{1, 2, 1}, 1, Kernel{Size: 1, Stride: 1}, Tanh)
	net = New(Quadratic, NewResidual(NewActivationLayer(2, Tanh), inner))
	inner.DW = mat.NewDense(1, 1, nil)
	wantPanic(t, "bp: layer 1 F2 W is not the matrix that New was given: change its entries with Set or Copy", func() { net.Forward(x) })

	// Of a reader's layer, here one with a Dense inside, Params alone can tell.
	reader := poisoned{NewDense(2, 1, Tanh)}
	net = New(Quadratic, reader)
	reader.W = mat.NewDense(1, 2, nil)
	wantPanic(t, "bp: layer 1 W is not the matrix that New was given: change its entries with Set or Copy", func() { net.Save(&bytes.Buffer{}) })
}

// After a second New the first network has no parameters to save, and none to load into.
func TestSaveAndLoadAfterASecondNew(t *testing.T) {
	l := NewDense(2, 1, Sigmoid)
	first := New(Quadratic, l)
	New(Quadratic, l)
	const line = "bp: layer 1 W is no longer a view of Theta and Grad: give each New layers of its own, and change matrices with Set or Copy"
	wantPanic(t, line, func() { first.Save(&bytes.Buffer{}) })
	wantPanic(t, line, func() { first.Load(strings.NewReader("")) })
}

// Neither the slice that New was given nor the one that Layers returns is the network's own.
func TestLayersIsACopy(t *testing.T) {
	first, second := NewDense(2, 2, Tanh), NewDense(2, 2, Identity)
	given := []Layer{first, second}
	net, block := New(Quadratic, given...), NewResidual(NewDense(2, 2, Tanh))
	given[0] = second
	net.Layers()[1] = first
	block.Layers()[0] = nil
	if got := net.Layers(); got[0] != Layer(first) || got[1] != Layer(second) || block.Layers()[0] == nil {
		t.Errorf("layers %v", got)
	}
}

func TestNilPanicsWithOneLine(t *testing.T) {
	net := New(Quadratic, NewDense(2, 1, Identity))
	x, y := mat.NewDense(2, 3, nil), mat.NewDense(1, 3, nil)
	trained := Options{Epochs: 1, Optimizer: SGD{Rate: 1}}
	after := NewDense(2, 1, Tanh)
	after.Forward(x)
	const noNetwork = "bp: the network is nil or empty: make one with New"
	const noInput = "bp: the input is nil, want 2 rows and at least one column: one sample is one column"
	const noTarget = "bp: the output a or the target y is nil: want two matrices of one shape"
	for _, tc := range []struct {
		line string
		f    func()
	}{
		{noNetwork, func() { (*Network)(nil).Forward(x) }},
		{noNetwork, func() { new(Network).Accuracy(x, y) }},
		{noNetwork, func() { new(Network).Backprop(x, y) }},
		{noNetwork, func() { Train(nil, x, y, trained) }},
		{noNetwork, func() { (*Network)(nil).Save(&bytes.Buffer{}) }},
		{noNetwork, func() { (*Network)(nil).Init(nil) }},
		{noInput, func() { net.Forward(nil) }},
		{noInput, func() { net.Backprop(nil, y) }},
		{noTarget, func() { net.Loss(x, nil) }},
		{noTarget, func() { CrossEntropy.Value(nil, y) }},
		{noTarget, func() { Quadratic.Gradient(y, y, nil) }},
		{"bp: the target y is 0×0, want 1×3: as many rows as the last layer has outputs, one column a sample", func() { net.Backprop(x, &mat.Dense{}) }},
		{"bp: the gradient of the loss goes into nil, want a matrix of 1×3 as the output is", func() { Quadratic.Gradient(nil, y, y) }},
		{"bp: the gradient of the loss goes into 2×3, want 1×3 as the output is", func() { CrossEntropy.Gradient(x, y, y) }},
		{"bp: the gradient of the loss goes into 0×0, want 1×3 as the output is", func() { BinaryCrossEntropy.Gradient(&mat.Dense{}, y, y) }},
		{"bp: New: layer 1 is nil", func() { New(Quadratic, (*Dense)(nil)) }},
		{"bp: Init without a generator: give one with a seed, rand.New(rand.NewPCG(1, 2))", func() { net.Init(nil) }},
		{"bp: Dense 2→1: the input is nil, want 2 rows and at least one column: one sample is one column", func() { NewDense(2, 1, Tanh).Forward(nil) }},
		{"bp: Dense.Backward: the gradient of the output is nil, want 1×3 as the output is", func() { after.Backward(nil) }},
		{"bp: tanh: a or z is nil: want two matrices of one shape", func() { Tanh.Apply(nil, x) }},
		{"bp: Train: Start of bp.idle returns nil, want the function that takes a step", func() { Train(net, x, y, Options{Epochs: 1, Optimizer: idle{}}) }},
	} {
		wantPanic(t, tc.line, tc.f)
	}
}

// idle is an optimiser that takes no step.
type idle struct{}

func (idle) Start(int) func(theta, grad []float64) { return nil }

func TestImagesTooLargeAreRefused(t *testing.T) {
	small := Shape{1, 4, 4}
	for _, tc := range []struct {
		line string
		f    func()
	}{
		{"bp: NewMaxPool2D: images of 2147483648×2147483648×4: 1.84e+19 pixels, want at most 2.15e+09", func() { NewMaxPool2D(Shape{1 << 31, 1 << 31, 4}, 1, 1) }},
		{"bp: NewConv2D: padding 1099511627776 makes 4.84e+24 pixels of a channel, want at most 2.15e+09", func() { NewConv2D(small, 1, Kernel{3, 1, 1 << 40}, ReLU) }},
		{"bp: NewConv2D: padding 9223372036854775807 makes 3.4e+38 pixels of a channel, want at most 2.15e+09", func() { NewConv2D(small, 1, Kernel{3, 1, math.MaxInt}, ReLU) }},
		{"bp: NewConv2D: 1073741824 filters of size 3 on images of 1×4×4: 9.66e+09 outputs or weights, want at most 2.15e+09", func() { NewConv2D(small, 1<<30, Kernel{3, 1, 0}, ReLU) }},
		{"bp: images of 2147483648×2147483648×4 have more pixels than an int holds", func() { Shape{1 << 31, 1 << 31, 4}.Size() }},
	} {
		wantPanic(t, tc.line, tc.f)
	}
}

// Once a step has been taken, the error names the layer that has grown, and takes the last step back: θ is where loss
// and gradient were finite.
func TestTrainGoesBackToWhereTheLossWasFinite(t *testing.T) {
	net := New(Quadratic, NewDense(1, 1, Identity), NewDense(1, 1, Identity))
	copy(net.Theta(), []float64{1, 1, 1, 1})
	ten, zero := mat.NewDense(1, 1, []float64{10}), mat.NewDense(1, 1, nil)
	_, err := Train(net, ten, zero, Options{Epochs: 100, Optimizer: SGD{Rate: 10}})
	wantError(t, err, "; a smaller rate may help")
	if loss := net.Backprop(ten, zero); !finite(loss) || !finite(norm2(net.Grad())) {
		t.Errorf("the loss is %v, the gradient %v: want both finite", loss, net.Grad())
	}
}

// Without a step, no rate can be to blame: ½(1e200 − 0)² is no float64.
func TestTrainBlamesTheRateOnlyAfterAStep(t *testing.T) {
	net := New(Quadratic, NewDense(1, 1, Identity), NewDense(1, 1, Identity))
	copy(net.Theta(), []float64{1e200, 0, 1e-10, 1e150})
	before := slices.Clone(net.Theta())
	one := mat.NewDense(1, 1, []float64{1})
	_, err := Train(net, one, one, Options{Epochs: 1, Optimizer: SGD{Rate: 1}})
	const want = "bp: Train: epoch 1: the loss is +Inf, though every layer's output is finite; the largest is that of layer 1, up to 1e+200"
	if err == nil || err.Error() != want {
		t.Errorf("error:\n got %v\nwant %v", err, want)
	}
	if !slices.Equal(net.Theta(), before) {
		t.Errorf("θ = %v, want %v", net.Theta(), before)
	}
}
