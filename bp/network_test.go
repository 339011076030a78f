package bp

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
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

// Every random network's gradient agrees with the complex step's, and its loss too.
func TestBackpropAgreesWithComplexStep(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		net, x, y := randomNetwork(rng)
		loss := net.Backprop(x, y)
		// Both sides round a few hundred times at 1.1e-16, with errors that mostly cancel: 1e-12 is ample,
		// and every mistake in a formula is far above it.
		near(t, "∂L/∂θ", net.Grad(), complexStep(net, x, y), 1e-12)

		theta := make([]complex128, len(net.Theta()))
		for i, v := range net.Theta() {
			theta[i] = complex(v, 0)
		}
		near(t, "L", []float64{loss}, []float64{real(complexLoss(net, theta, x, y))}, 1e-12)
	}
}

// mazur is the network of Matt Mazur, "A Step by Step Backpropagation Example" (2015): 2-2-2, sigmoid
// everywhere, half the squared error.
func mazur() (net *Network, hidden, output *Dense, x, y *mat.Dense) {
	hidden, output = NewDense(2, 2, Sigmoid), NewDense(2, 2, Sigmoid)
	net = New(Quadratic, hidden, output)
	copy(net.Theta(), []float64{0.15, 0.20, 0.25, 0.30, 0.35, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60, 0.60})
	return net, hidden, output, mat.NewDense(2, 1, []float64{0.05, 0.10}), mat.NewDense(2, 1, []float64{0.01, 0.99})
}

func TestBackpropGivesMazursNumbers(t *testing.T) {
	net, hidden, output, x, y := mazur()
	loss := net.Backprop(x, y)

	// The article prints nine decimals; 5e-9 relative covers its rounding.
	const tol = 5e-9
	near(t, "net of the hidden layer", hidden.Z.RawMatrix().Data[:1], []float64{0.3775}, tol)
	near(t, "out of the hidden layer", hidden.A.RawMatrix().Data, []float64{0.593269992, 0.596884378}, tol)
	near(t, "out of the output layer", output.A.RawMatrix().Data, []float64{0.75136507, 0.772928465}, tol)
	near(t, "E_total", []float64{loss}, []float64{0.298371109}, tol)
	near(t, "∂E/∂w5", output.DW.RawMatrix().Data[:1], []float64{0.082167041}, 1e-8)

	// Its weights after one step with η = 0.5. The article leaves the biases alone.
	step := SGD{Rate: 0.5}.Start(len(net.Theta()))
	step(net.Theta(), net.Grad())
	near(t, "w1 … w4 after a step", hidden.W.RawMatrix().Data, []float64{0.149780716, 0.19956143, 0.24975114, 0.29950229}, 2e-8)
	near(t, "w5 … w8 after a step", output.W.RawMatrix().Data, []float64{0.35891648, 0.408666186, 0.511301270, 0.561370121}, tol)
}

// The article trains 10,000 rounds and reports the error 0.0000351085: that of the last round, which is
// taken before its step.
func TestTrainingGivesMazursError(t *testing.T) {
	net, hidden, output, x, y := mazur()
	var loss float64
	for range 10000 {
		loss = net.Backprop(x, y)
		hidden.DB.Zero()
		output.DB.Zero()
		SGD{Rate: 0.5}.Start(len(net.Theta()))(net.Theta(), net.Grad())
	}
	// Six digits are printed.
	near(t, "E_total in round 10,000", []float64{loss}, []float64{0.0000351085}, 2e-6)
}

// A 2-2-3 network with ReLU, softmax and cross-entropy, worked through on paper and with Stanford's CS231n
// assignment 1: github.com/g-eoj/cs231n, two-layer-backprop-math.ipynb. It has samples as rows, so its W are
// transposed here.
func TestBackpropGivesTheNumbersOfCS231nsTwoLayerNet(t *testing.T) {
	hidden, output := NewDense(2, 2, ReLU), NewDense(2, 3, Softmax)
	net := New(CrossEntropy, hidden, output)
	copy(net.Theta(), []float64{
		0.18, 0.1, 0.04, 0.22, 0, 0,
		0.19, -0.02, -0.1, -0.01, 0.1, 0.04, 0, 0, 0,
	})
	loss := net.Backprop(mat.NewDense(2, 1, []float64{16, -6}), mat.NewDense(3, 1, []float64{0, 0, 1}))

	const tol = 1e-12 // twelve decimals are printed
	near(t, "h1", hidden.A.RawMatrix().Data, []float64{2.28, 0}, tol)
	near(t, "scores", output.Z.RawMatrix().Data, []float64{0.4332, -0.228, 0.228}, tol)
	near(t, "loss", []float64{loss}, []float64{1.0513754685043635}, 1e-15) // sixteen
	near(t, "dscores", output.Delta.RawMatrix().Data, []float64{0.429052723714, 0.221490524653, -0.650543248367}, tol)
	near(t, "dW2", output.DW.RawMatrix().Data, []float64{0.978240210068, 0, 0.504998396209, 0, -1.483238606277, 0}, 2*tol)
	if hidden.Delta.At(1, 0) != 0 {
		t.Errorf("δ = %v behind a ReLU at z = −0.68", hidden.Delta.At(1, 0))
	}
}

// Nielsen, "Neural Networks and Deep Learning", chapter 3: one sigmoid unit learns to turn 1 into 0 with the
// quadratic cost and η = 0.15. From w = 0.6, b = 0.9 it goes from 0.82 to 0.09, at the end of a figure of 300 epochs;
// from w = b = 2 it starts at 0.98 and hardly moves for 150.
func TestTrainingGivesNielsensNumbers(t *testing.T) {
	net := New(Quadratic, NewDense(1, 1, Sigmoid))
	one, zero := mat.NewDense(1, 1, []float64{1}), mat.NewDense(1, 1, nil)
	after := func(epochs int) float64 {
		for range epochs {
			net.Backprop(one, zero)
			SGD{Rate: 0.15}.Start(2)(net.Theta(), net.Grad())
		}
		return net.Forward(one).At(0, 0)
	}
	copy(net.Theta(), []float64{0.6, 0.9})
	near(t, "from 0.6 and 0.9", []float64{after(0), after(300)}, []float64{0.82, 0.09}, 0.005/0.82) // two decimals
	copy(net.Theta(), []float64{2, 2})
	near(t, "from 2 and 2", []float64{after(0)}, []float64{0.98}, 0.005/0.98)
	if a := after(100); a < 0.9 {
		t.Errorf("after 100 epochs the output is %v", a)
	}
}

// A batch's gradient is the mean of its samples' gradients (D6), and two batches in a row do not mix.
func TestBatchIsTheMeanOfItsSamples(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		net, x, y := anyNetwork(rng)
		_, n := x.Dims()
		mean := make([]float64, len(net.Theta()))
		for s := range n {
			net.Backprop(pickColumns(nil, x, []int{s}), pickColumns(nil, y, []int{s}))
			for i, g := range net.Grad() {
				mean[i] += g / float64(n)
			}
		}
		net.Backprop(x, y)
		near(t, "∂L/∂θ", net.Grad(), mean, 1e-12) // rounding only, as above
	}
}

func BenchmarkBackprop222(b *testing.B) {
	net, _, _, x, y := mazur()
	b.ReportAllocs()
	for b.Loop() {
		net.Backprop(x, y)
	}
}

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

// The gradients of random networks of all layers, activations and losses agree with a calculation that shares nothing
// with Backprop: the complex step through scalar loops. Package gradcheck compares them with dual numbers.
func TestGradientsAgreeWithTheComplexStep(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	seen := map[string]int{}
	for i := range 400 {
		net, x, y := anyNetwork(rng)
		count(seen, net)
		loss := net.Backprop(x, y)
		// All sides round some hundred times at 1.1e-16, with errors that mostly cancel; the scale is the largest
		// entry. Every mistake in a formula is far above 1e-11.
		near(t, "complex step", net.Grad(), complexStep(net, x, y), 1e-11)
		near(t, "L", []float64{loss}, []float64{real(complexLoss(net, complexTheta(net), x, y))}, 1e-11)
		if t.Failed() {
			t.Fatalf("network %d: %s", i, describe(net))
		}
	}
	for _, kind := range []string{
		"*bp.Dense", "*bp.Conv2D", "*bp.MaxPool2D", "*bp.AvgPool2D", "*bp.ActivationLayer", "*bp.Residual",
		"quadratic", "binary cross-entropy", "cross-entropy",
		"identity", "sigmoid", "tanh", "ReLU", "leaky ReLU 0.01", "softplus", "softmax",
	} {
		if seen[kind] < 25 {
			t.Errorf("only %d networks with %s", seen[kind], kind)
		}
	}
}

func complexTheta(net *Network) []complex128 {
	theta := make([]complex128, len(net.Theta()))
	for i, v := range net.Theta() {
		theta[i] = complex(v, 0)
	}
	return theta
}

// count notes the kinds of the layers, activations and the loss of net.
func count(seen map[string]int, net *Network) {
	seen[net.loss.String()]++
	for _, top := range net.Layers() {
		for _, l := range inside(top) {
			seen[fmt.Sprintf("%T", l)]++
			if a, ok := l.(activated); ok {
				f := a.units().f
				seen[f.String()]++
			}
		}
	}
}

func describe(net *Network) string {
	s := net.loss.String() + " after"
	for _, top := range net.Layers() {
		for _, l := range inside(top) {
			in, out := l.Sizes()
			s += fmt.Sprintf(" %T(%d, %d", l, in, out)
			if a, ok := l.(activated); ok {
				f := a.units().f
				s += ", " + f.String()
			}
			s += ")"
		}
	}
	return s
}

// After the first step with a batch, nothing is allocated, whatever the layers and the loss are.
func TestBackpropAllocatesNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	image, k := Shape{2, 4, 4}, Kernel{Size: 3, Stride: 1, Padding: 1}
	for _, f := range allActivations {
		for name, layers := range map[string][]Layer{
			"Dense":           {NewDense(32, 3, f)},
			"ActivationLayer": {NewDense(32, 3, Identity), NewActivationLayer(3, f)},
			"Conv2D":          {NewConv2D(image, 3, k, f)},
			"MaxPool2D":       {NewConv2D(image, 3, k, f), NewMaxPool2D(Shape{3, 4, 4}, 2, 2)},
			"AvgPool2D":       {NewConv2D(image, 3, k, f), NewAvgPool2D(Shape{3, 4, 4}, 2, 2)},
			"Residual":        {NewResidual(NewConv2D(image, 2, k, f), NewDense(32, 32, f))},
		} {
			for _, loss := range []Loss{Quadratic, BinaryCrossEntropy, CrossEntropy} {
				net := New(loss, layers...)
				net.Init(rng)
				_, out := layers[len(layers)-1].Sizes()
				x, y := randomMatrix(rng, 32, 5, rng.NormFloat64), randomMatrix(rng, out, 5, rng.Float64)
				step := func() { net.Backprop(x, y) }
				if n := testing.AllocsPerRun(3, step); n != 0 {
					t.Errorf("%v allocations in a step of %s with %v and %v, want 0", n, name, f, loss)
				}
			}
		}
	}
}

// A smaller batch after a larger one, as at the end of an epoch, allocates nothing either, and is not touched by
// what the larger one left behind.
func TestBatchesOfChangingSize(t *testing.T) {
	rng := rand.New(rand.NewPCG(41, 42))
	for range 50 {
		net, x, y := anyNetwork(rng)
		few := []int{0}
		xs, ys := pickColumns(nil, x, few), pickColumns(nil, y, few)
		net.Backprop(xs, ys)
		want := append([]float64(nil), net.Grad()...)
		net.Backprop(x, y)
		net.Backprop(xs, ys)
		near(t, "∂L/∂θ", net.Grad(), want, 0) // the same operations in the same order
		if n := testing.AllocsPerRun(10, func() { net.Backprop(x, y); net.Backprop(xs, ys) }); n != 0 {
			t.Errorf("%v allocations", n)
		}
	}
}

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

func TestMisuseOfTrain(t *testing.T) {
	net := New(Quadratic, NewDense(2, 1, Identity))
	x := func(r, c int) *mat.Dense { return mat.NewDense(r, c, nil) }
	for _, tc := range []struct {
		line string
		f    func()
	}{
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
	if loss := net.Backprop(ten, zero); !finite(loss) || !finite(norm(net.Grad())) {
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
