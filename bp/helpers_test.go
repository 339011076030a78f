package bp

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// complexStep returns ∂L/∂θ as Im L(θ + ih)/h. Nothing is subtracted, so h can be so small that the error
// h² vanishes and every digit but the last few is right.
func complexStep(net *Network, x, y *mat.Dense) []float64 {
	const h = 1e-100
	theta := make([]complex128, len(net.Theta()))
	for i, v := range net.Theta() {
		theta[i] = complex(v, 0)
	}
	grad := make([]float64, len(theta))
	for i := range theta {
		theta[i] += complex(0, h)
		grad[i] = imag(complexLoss(net, theta, x, y)) / h
		theta[i] = complex(real(theta[i]), 0)
	}
	return grad
}

// randomNetwork returns a network of up to four dense layers, and data that fits it.
func randomNetwork(rng *rand.Rand) (net *Network, x, y *mat.Dense) {
	depth, n := 1+rng.IntN(4), 1+rng.IntN(5)
	in := 1 + rng.IntN(5)
	size := in
	layers := make([]Layer, depth)
	for i := range layers {
		out := 1 + rng.IntN(5)
		f := []Activation{Identity, Sigmoid}[rng.IntN(2)]
		layers[i] = NewDense(size, out, f)
		size = out
	}
	loss := Quadratic
	if layers[depth-1].(*Dense).F == Sigmoid && rng.IntN(2) == 0 {
		loss = BinaryCrossEntropy
	}
	net = New(loss, layers...)
	net.Init(rng)
	for i := range net.Theta() {
		net.Theta()[i] += 0.1 * rng.NormFloat64() // so that biases are not zero
	}
	return net, randomMatrix(rng, in, n, rng.NormFloat64), randomMatrix(rng, size, n, rng.Float64)
}

func randomMatrix(rng *rand.Rand, r, c int, draw func() float64) *mat.Dense {
	m := mat.NewDense(r, c, nil)
	for i := range m.RawMatrix().Data {
		m.RawMatrix().Data[i] = draw()
	}
	return m
}

// near fails the test unless got and want differ by at most tol times the largest entry of want.
func near(t *testing.T, what string, got, want []float64, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d entries, want %d", what, len(got), len(want))
	}
	var scale float64
	for _, w := range want {
		scale = math.Max(scale, math.Abs(w))
	}
	for i, w := range want {
		if !(math.Abs(got[i]-w) <= tol*scale) {
			t.Errorf("%s: entry %d is %v, want %v", what, i, got[i], w)
		}
	}
}

// wantPanic fails the test unless f panics with this line.
func wantPanic(t *testing.T, line string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := recover(); got != line {
			t.Errorf("panic:\n got %v\nwant %v", got, line)
		}
	}()
	f()
}

// columns copies the named columns of m into dst, which may be nil, and returns it.
func columns(dst, m *mat.Dense, which []int) *mat.Dense {
	rows, _ := m.Dims()
	dst = sized(dst, rows, len(which))
	for i := range rows {
		to, from := dst.RawRowView(i), m.RawRowView(i)
		for s, c := range which {
			to[s] = from[c]
		}
	}
	return dst
}
