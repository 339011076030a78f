package bp

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestMisusePanicsWithOneLine(t *testing.T) {
	net := func() *Network { return New(Quadratic, NewDense(2, 3, Sigmoid), NewDense(3, 1, Identity)) }
	shared, relu := NewDense(2, 2, Sigmoid), NewActivationLayer(2, ReLU)
	x := func(r, c int) *mat.Dense { return mat.NewDense(r, c, nil) }
	for _, tc := range []struct {
		line string
		f    func()
	}{
		{"bp: layer 2 takes 4 inputs, layer 1 gives 3", func() { New(Quadratic, NewDense(2, 3, Sigmoid), NewDense(4, 1, Sigmoid)) }},
		{"bp: layers 1 and 2 are the same: make two layers", func() { New(Quadratic, shared, shared) }},
		{"bp: layers 2 and 4 are the same: make two layers", func() { New(Quadratic, NewDense(2, 2, Tanh), relu, NewDense(2, 2, Tanh), relu) }},
		{"bp: layers 1 and 2 are the same: make two layers", func() { New(Quadratic, relu, NewResidual(relu)) }},
		{"bp: layers 1 and 2 have the same W: make two layers", func() { New(Quadratic, shared, embedding{Dense: shared}) }},
		{"bp: New without layers: give at least one", func() { New(Quadratic) }},
		{"bp: New: layer 2 is nil", func() { New(Quadratic, shared, nil) }},
		{"bp: New without a loss: give one, for instance bp.Quadratic", func() { New(nil, shared) }},
		{"bp: the input is 3×4, want 2 rows and at least one column: one sample is one column", func() { net().Forward(x(3, 4)) }},
		{"bp: the input is 0×0, want 2 rows and at least one column: one sample is one column", func() { net().Forward(&mat.Dense{}) }},
		{"bp: the target y is 1×3, want 1×4: as many rows as the last layer has outputs, one column a sample", func() { net().Backprop(x(2, 4), x(1, 3)) }},

		{"bp: NewDense(0, 1): a layer needs at least 1 input and 1 output", func() { NewDense(0, 1, Sigmoid) }},
		{"bp: NewDense without an activation: give one, bp.Identity for none", func() { NewDense(1, 1, nil) }},
		{"bp: Dense 2→2: the input is 1×1, want 2 rows and at least one column: one sample is one column", func() { NewDense(2, 2, Sigmoid).Forward(x(1, 1)) }},
		{"bp: Dense.Backward before Forward: there is nothing to differentiate yet", func() { NewDense(2, 2, Sigmoid).Backward(x(2, 1)) }},
		{"bp: Dense.Backward: the gradient of the output is 2×3, want 2×1 as the output is", func() {
			l := NewDense(2, 2, Sigmoid)
			l.Forward(x(2, 1))
			l.Backward(x(2, 3))
		}},

		{"bp: NewActivationLayer(0): a layer needs at least 1 input", func() { NewActivationLayer(0, ReLU) }},
		{"bp: NewActivationLayer without an activation: give one, bp.Identity for none", func() { NewActivationLayer(1, nil) }},
		{"bp: ActivationLayer 2→2: the input is 3×1, want 2 rows and at least one column: one sample is one column", func() { NewActivationLayer(2, ReLU).Forward(x(3, 1)) }},
		{"bp: NewLeakyReLU(NaN): want a finite slope such as 0.01", func() { NewLeakyReLU(math.NaN()) }},

		{"bp: NewResidual without layers: give at least one", func() { NewResidual() }},
		{"bp: NewResidual: the layers take 3 inputs and give 2: want as many, for x + F(x)", func() { NewResidual(NewDense(3, 2, ReLU)) }},
		{"bp: layer 2 takes 4 inputs, layer 1 gives 3", func() { NewResidual(NewDense(4, 3, ReLU), NewDense(4, 4, ReLU)) }},

		{"bp: sigmoid: a is 2×1, z is 2×2: want one shape", func() { Sigmoid.Apply(x(2, 1), x(2, 2)) }},
		{"bp: softmax: a is 2×1, z is 2×2: want one shape", func() { Softmax.Apply(x(2, 1), x(2, 2)) }},
		{"bp: the target y is 2×2, want 2×1: as many rows as the last layer has outputs, one column a sample", func() { Quadratic.Value(x(2, 1), x(2, 2)) }},
		{"bp: the target y is 0×0, want at least one sample", func() { CrossEntropy.Value(&mat.Dense{}, &mat.Dense{}) }},
	} {
		wantPanic(t, tc.line, tc.f)
	}
}

func TestMisuseOfImagesPanicsWithOneLine(t *testing.T) {
	in := Shape{1, 4, 4}
	for _, tc := range []struct {
		line string
		f    func()
	}{
		{"bp: NewConv2D: images of 1×0×4: want at least 1×1×1", func() { NewConv2D(Shape{1, 0, 4}, 1, Kernel{3, 1, 0}, ReLU) }},
		{"bp: NewConv2D: 0 filters, want at least 1", func() { NewConv2D(in, 0, Kernel{3, 1, 0}, ReLU) }},
		{"bp: NewConv2D: size -3, want at least 1", func() { NewConv2D(in, 1, Kernel{-3, 1, 0}, ReLU) }},
		{"bp: NewConv2D: stride 0, want at least 1", func() { NewConv2D(in, 1, Kernel{Size: 3}, ReLU) }},
		{"bp: NewConv2D: padding -1, want at least 0", func() { NewConv2D(in, 1, Kernel{3, 1, -1}, ReLU) }},
		{"bp: NewConv2D: size 7 does not fit into the image, 6×6 with its padding", func() { NewConv2D(in, 1, Kernel{7, 1, 1}, ReLU) }},
		{"bp: NewConv2D without an activation: give one, bp.Identity for none", func() { NewConv2D(in, 1, Kernel{3, 1, 0}, nil) }},
		{"bp: NewMaxPool2D: size 5 does not fit into the image, 4×4 with its padding", func() { NewMaxPool2D(in, 5, 1) }},
		{"bp: NewAvgPool2D: stride 0, want at least 1", func() { NewAvgPool2D(in, 2, 0) }},
		{"bp: MaxPool2D 16→4: the input is 4×4, want 16 rows and at least one column: one sample is one column", func() {
			NewMaxPool2D(in, 2, 2).Forward(mat.NewDense(4, 4, nil))
		}},
		{"bp: AvgPool2D.Backward before Forward: there is nothing to differentiate yet", func() { NewAvgPool2D(in, 2, 2).Backward(mat.NewDense(4, 1, nil)) }},
		{"bp: layer 2 takes images of 4×4×1, layer 1 gives 1×4×4", func() {
			New(Quadratic, NewMaxPool2D(in, 1, 1), NewAvgPool2D(Shape{4, 4, 1}, 1, 1))
		}},
		{"bp: no pixel (4, 0) in channel 0 of a 1×4×4 image", func() { in.Row(0, 4, 0) }},
	} {
		wantPanic(t, tc.line, tc.f)
	}
}

// A second New takes the parameters away from the first network, which then says so.
func TestALayerBelongsToOneNetwork(t *testing.T) {
	l, x := NewDense(2, 2, Sigmoid), mat.NewDense(2, 1, []float64{1, 2})
	first := New(Quadratic, l)
	second := New(BinaryCrossEntropy, l)
	second.Backprop(x, mat.NewDense(2, 1, nil))
	const line = "bp: layer 1 W is no longer a view of Theta and Grad: give each New layers of its own, and change matrices with Set or Copy"
	wantPanic(t, line, func() { first.Forward(x) })
	wantPanic(t, line, func() { first.Backprop(x, mat.NewDense(2, 1, nil)) })

	third := New(Quadratic, NewDense(2, 2, Sigmoid))
	third.Layers()[0].(*Dense).W.Reset()
	wantPanic(t, line, func() { third.Forward(x) })
}

func TestMisuseOfTrainAndCheckFunc(t *testing.T) {
	net := New(Quadratic, NewDense(2, 1, Identity))
	x := func(r, c int) *mat.Dense { return mat.NewDense(r, c, nil) }
	for _, tc := range []struct {
		line string
		f    func()
	}{
		{"bp: CheckFunc: the gradient has 1 entries, the point has 2: want as many", func() {
			CheckFunc(func([]float64) float64 { return 0 }, make([]float64, 1), make([]float64, 2), nil)
		}},
		{"bp: Train: Options.Epochs is 0, want at least 1", func() { Train(net, x(2, 1), x(1, 1), Options{}) }},
		{"bp: Train: Options.Batch is -1, want 0 for all samples, or their number in one step", func() { Train(net, x(2, 1), x(1, 1), Options{Epochs: 1, Batch: -1}) }},
		{"bp: Train: Options.Optimizer is nil: give one, for instance bp.SGD{Rate: 0.1}", func() { Train(net, x(2, 1), x(1, 1), Options{Epochs: 1}) }},
		{"bp: SGD.Rate is 0, want a positive number such as 0.1", func() { Train(net, x(2, 1), x(1, 1), Options{Epochs: 1, Optimizer: SGD{}}) }},
		{"bp: Train: x has 3 columns, y has 2: one sample is one column of each", func() {
			Train(net, x(2, 3), x(1, 2), Options{Epochs: 1, Optimizer: SGD{Rate: 1}})
		}},
	} {
		wantPanic(t, tc.line, tc.f)
	}
}
