package bp

import (
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

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
			net.Backprop(columns(nil, x, []int{s}), columns(nil, y, []int{s}))
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
