package bp

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"backprop/bp/internal/ulp"

	"gonum.org/v1/gonum/mat"
)

// at returns f(z) and f′(z) of an activation that works entry by entry.
func at(f Activation, z float64) (a, slope float64) {
	zm, am, δ := mat.NewDense(1, 1, []float64{z}), mat.NewDense(1, 1, nil), mat.NewDense(1, 1, nil)
	f.Apply(am, zm)
	f.Pull(δ, mat.NewDense(1, 1, []float64{1}), zm, am)
	return am.At(0, 0), δ.At(0, 0)
}

func TestActivations(t *testing.T) {
	inf := math.Inf(1)
	for _, tc := range []struct {
		f           Activation
		z, a, slope float64
	}{
		{Identity, -1000, -1000, 1},
		{Identity, 1000, 1000, 1},

		{Sigmoid, 0, 0.5, 0.25},
		// tanh(z/2) = 2σ(z) − 1, with tanh from the standard library.
		{Sigmoid, 1, (1 + math.Tanh(0.5)) / 2, (1 - math.Tanh(0.5)*math.Tanh(0.5)) / 4},
		{Sigmoid, -2, (1 + math.Tanh(-1)) / 2, (1 - math.Tanh(-1)*math.Tanh(-1)) / 4},
		// Where e^−|z| is far below ε, σ(−z) = σ′(z) = e^−z to the last digits.
		{Sigmoid, -50, math.Exp(-50), math.Exp(-50)},
		{Sigmoid, 50, 1, math.Exp(-50)},
		{Sigmoid, 700, 1, math.Exp(-700)},
		{Sigmoid, 1000, 1, 0},
		{Sigmoid, -1000, 0, 0},
		{Sigmoid, inf, 1, 0},
		{Sigmoid, -inf, 0, 0},

		{Tanh, 0, 0, 1},
		{Tanh, 0.25, 0.24491866240370913, 0.94001484880637798}, // bc -l, 40 digits: (e^z − e^−z)/(e^z + e^−z), 4/(e^z + e^−z)²
		{Tanh, -2, -0.96402758007581690, 0.07065082485316443},  // likewise
		{Tanh, 25, 1, 4 * math.Exp(-50)},                       // e^−2z is far below ε
		{Tanh, -300, -1, 4 * math.Exp(-600)},
		{Tanh, 1000, 1, 0},
		{Tanh, -1000, -1, 0},

		{ReLU, 3, 3, 1},
		{ReLU, -3, 0, 0},
		{ReLU, 0, 0, 0}, // by convention
		{ReLU, 1000, 1000, 1},
		{ReLU, -1000, 0, 0},

		{LeakyReLU, 3, 3, 1},
		{LeakyReLU, -3, -0.03, 0.01},
		{LeakyReLU, 0, 0, 0.01}, // by convention
		{LeakyReLU, 1000, 1000, 1},
		{LeakyReLU, -1000, -10, 0.01},
		{NewLeakyReLU(0.2), -5, -1, 0.2},

		{Softplus, 0, math.Ln2, 0.5},
		{Softplus, 1, 1.3132616875182228, 0.73105857863000488}, // bc -l, 40 digits: ln(1 + e^z), 1/(1 + e^−z)
		{Softplus, -50, math.Exp(-50), math.Exp(-50)},          // ln(1 + u) = u for tiny u
		{Softplus, 1000, 1000, 1},
		{Softplus, -1000, 0, 0},
	} {
		a, slope := at(tc.f, tc.z)
		// 1e-15 is four roundings.
		near(t, tc.f.String(), []float64{a}, []float64{tc.a}, 1e-15)
		near(t, tc.f.String()+"′", []float64{slope}, []float64{tc.slope}, 1e-15)
	}
}

func TestActivationsKeepNaN(t *testing.T) {
	for _, f := range allActivations {
		z := mat.NewDense(2, 2, []float64{1, math.NaN(), 2, 3})
		a := mat.NewDense(2, 2, nil)
		f.Apply(a, z)
		if !math.IsNaN(a.At(0, 1)) {
			t.Errorf("%v of NaN is %v", f, a.At(0, 1))
		}
		if math.IsNaN(a.At(0, 0)) || math.IsNaN(a.At(1, 0)) {
			t.Errorf("%v: NaN went to another sample", f)
		}
	}
}

// Apply may write over z, and Pull over ∂L/∂a.
func TestActivationsInPlace(t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 32))
	for _, f := range allActivations {
		z, da := randomMatrix(rng, 3, 4, rng.NormFloat64), randomMatrix(rng, 3, 4, rng.NormFloat64)
		a, δ := mat.NewDense(3, 4, nil), mat.NewDense(3, 4, nil)
		f.Apply(a, z)
		f.Pull(δ, da, z, a)
		f.Pull(da, da, z, a)
		kept := mat.DenseCopyOf(a)
		f.Apply(z, z)
		if !mat.Equal(da, δ) || !mat.Equal(z, kept) {
			t.Errorf("%v in place differs", f)
		}
	}
}

// The functions in plain Go keep the bounds of those in assembly: see internal/kernel.
func TestScalarFunctionsAreRightToTheLastPlaces(t *testing.T) {
	for _, f := range []struct {
		name  string
		f     func(x float64) float64
		exact func(x float64) *big.Float
		bound float64
	}{
		{"sigmoid", sigmoid, ulp.Sigmoid, 2.5},
		{"tanh", math.Tanh, ulp.Tanh, 3},
		{"softplus", softplus, ulp.Softplus, 3},
		{"sigmoid slope", func(x float64) float64 { return sigmoidSlope(x, sigmoid(x)) }, ulp.SigmoidSlope, 4.5},
		{"tanh slope", func(x float64) float64 { return tanhSlope(x, math.Tanh(x)) }, func(x float64) *big.Float {
			slope := ulp.SigmoidSlope(2 * x) // tanh′(x) = 4 σ′(2x)
			return slope.SetMantExp(slope, 2)
		}, 4.5},
	} {
		worst, at := 0.0, 0.0
		for _, x := range ulp.Arguments(1500) {
			if off := ulp.Off(f.f(x), f.exact(x)); off > worst {
				worst, at = off, x
			}
		}
		t.Logf("%s: at most %.2f units off, at %v", f.name, worst, at)
		if !(worst <= f.bound) {
			t.Errorf("%s(%v) = %v is %.2f units off, want at most %v", f.name, at, f.f(at), worst, f.bound)
		}
	}
}

// The variance of the weights follows the activation.
func TestInitVariance(t *testing.T) {
	conv := func(f Activation) Layer { return NewConv2D(Shape{20, 5, 5}, 30, Kernel{Size: 3, Stride: 1}, f) }
	custom := struct{ Activation }{Tanh} // an activation of a reader's
	for _, tc := range []struct {
		layer Layer
		want  float64
	}{
		// Glorot and Bengio 2010, eq. 12: 2/(fan-in + fan-out).
		{NewDense(300, 200, Identity), 2.0 / 500},
		{NewDense(300, 200, Sigmoid), 2.0 / 500},
		{NewDense(300, 200, Tanh), 2.0 / 500},
		{NewDense(300, 200, Softmax), 2.0 / 500},
		{NewDense(300, 200, custom), 2.0 / 500},
		{conv(Tanh), 2.0 / (20*9 + 30*9)},
		// He, Zhang, Ren and Sun 2015, eq. 10: 2/fan-in; eq. 15: 2/((1 + slope²) fan-in).
		{NewDense(300, 200, ReLU), 2.0 / 300},
		{NewDense(300, 200, Softplus), 2.0 / 300},
		{NewDense(300, 200, NewLeakyReLU(0.5)), 2.0 / (1.25 * 300)},
		{conv(ReLU), 2.0 / (20 * 9)},
		{NewResidual(NewDense(200, 200, ReLU)), 2.0 / 200},
	} {
		net := New(Quadratic, tc.layer)
		b := tc.layer.Params()[1].Value
		b.Set(0, 0, 7)
		net.Init(rand.New(rand.NewPCG(1, 2)))
		w := tc.layer.Params()[0].Value.RawMatrix().Data
		var sum float64
		for _, v := range w {
			sum += v * v
		}
		// The relative standard error of a variance from n draws is √(2/n), 0.6 % to 2 %; the bound is four of them.
		near(t, describe(net), []float64{sum / float64(len(w))}, []float64{tc.want}, 0.08)
		if mat.Norm(b, 1) != 0 {
			t.Errorf("%s: the biases are not 0", describe(net))
		}
	}
}

func TestInitIsRepeatable(t *testing.T) {
	draw := func() []float64 {
		net := New(Quadratic, NewDense(3, 4, Sigmoid), NewResidual(NewDense(4, 4, ReLU)),
			NewConv2D(Shape{1, 2, 2}, 2, Kernel{Size: 2, Stride: 1}, Tanh))
		net.Init(rand.New(rand.NewPCG(1, 2)))
		return net.Theta()
	}
	near(t, "θ", draw(), draw(), 0)
}

// Behind twenty layers with ReLU, signals have about the size that they had: that is what He et al. ask for. With
// Glorot's variance half of their square would be lost in each layer, and 2^−20 be left.
func TestInitKeepsTheSignal(t *testing.T) {
	rng := rand.New(rand.NewPCG(43, 44))
	var layers []Layer
	for range 20 {
		layers = append(layers, NewDense(200, 200, ReLU))
	}
	net := New(Quadratic, layers...)
	net.Init(rng)
	x := randomMatrix(rng, 200, 20, rng.NormFloat64)
	ratio := mat.Norm(net.Forward(x), 2) / mat.Norm(x, 2)
	if ratio < 0.3 || ratio > 3 {
		t.Errorf("the signal is %v times what it was", ratio)
	}
}
