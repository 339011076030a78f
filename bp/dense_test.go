package bp

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// A Dense remembers where the matrices of its products lie. Whatever happens between two steps, Backprop gives what a
// fresh network with the same parameters gives, bit for bit: batches change their size, somebody uses a layer, puts
// another matrix in the place of Z, A or Delta, also one that is part of a larger one, or gives a matrix other memory.
func TestDenseNoticesMatricesThatMove(t *testing.T) {
	rng := rand.New(rand.NewPCG(71, 72))
	for range 200 {
		shape, loss := anyDense(rng), []Loss{Quadratic, BinaryCrossEntropy, CrossEntropy}[rng.IntN(3)]
		net := New(loss, shape()...)
		net.Init(rng)
		in, out := net.layers[0].(*Dense), net.layers[len(net.layers)-1].(*Dense)
		d, _ := in.Sizes()
		_, m := out.Sizes()
		x, y := mat.NewDense(d, 1, nil), mat.NewDense(m, 1, nil)
		for range 6 {
			n := 1 + rng.IntN(20)
			switch rng.IntN(8) {
			case 0:
				out.Z = withGaps(m, n)
			case 1:
				out.A = withGaps(m, n)
			case 2:
				out.Delta = withGaps(m, n)
			case 3:
				in.Forward(randomMatrix(rng, d, n+1, rng.NormFloat64))
			case 4:
				out.Z, out.A, out.Delta = nil, mat.NewDense(1, 1, nil), nil
			case 5: // the matrix that the caller gives is the same one, and its numbers lie elsewhere
				*x, *y = *mat.NewDense(d, n, nil), *mat.NewDense(m, n, nil)
			case 6: // and here they lie where they lay, in rows and columns of other lengths
				x.Reset()
				x.ReuseAs(d, n)
			}
			if _, cols := x.Dims(); cols != n {
				x = mat.NewDense(d, n, nil)
			}
			if _, cols := y.Dims(); cols != n {
				y = mat.NewDense(m, n, nil)
			}
			x.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, x)
			y.Apply(func(int, int, float64) float64 { return rng.Float64() }, y)

			fresh := New(loss, shape()...)
			copy(fresh.Theta(), net.Theta())
			alike := fresh.layers[len(fresh.layers)-1].(*Dense)
			alike.Z, alike.A, alike.Delta = gapsLike(out.Z, m, n), gapsLike(out.A, m, n), gapsLike(out.Delta, m, n)
			want := append([]float64{fresh.Backprop(x, y)}, fresh.grad...)
			clear(net.grad)
			got := append([]float64{net.Backprop(x, y)}, net.grad...)
			sameNumbers(t, "L and ∂L/∂θ", got, want)
			for i, l := range net.layers {
				l, like := l.(*Dense), fresh.layers[i].(*Dense)
				sameNumbers(t, "Z", mat.DenseCopyOf(l.Z).RawMatrix().Data, mat.DenseCopyOf(like.Z).RawMatrix().Data)
				sameNumbers(t, "A", mat.DenseCopyOf(l.A).RawMatrix().Data, mat.DenseCopyOf(like.A).RawMatrix().Data)
				sameNumbers(t, "Delta", mat.DenseCopyOf(l.Delta).RawMatrix().Data, mat.DenseCopyOf(like.Delta).RawMatrix().Data)
			}
		}
	}
}

// withGaps returns an m×n matrix between whose rows there is something else.
func withGaps(m, n int) *mat.Dense {
	return mat.NewDense(m, n+2, nil).Slice(0, m, 1, 1+n).(*mat.Dense)
}

// gapsLike returns a matrix with gaps where like has them and is m×n, else nil. Sums over rows that lie side by side are
// those of one long row, in another order.
func gapsLike(like *mat.Dense, m, n int) *mat.Dense {
	if like == nil {
		return nil
	}
	if r, c := like.Dims(); r != m || c != n || like.RawMatrix().Stride == c {
		return nil
	}
	return withGaps(m, n)
}

// anyDense makes up to three dense layers of any activation, some of them large enough for tiles; always the same ones.
func anyDense(rng *rand.Rand) func() []Layer {
	sizes := []int{1 + rng.IntN(40)}
	var activations []Activation
	for range 1 + rng.IntN(3) {
		sizes = append(sizes, 1+rng.IntN(40))
		activations = append(activations, allActivations[rng.IntN(len(allActivations))])
	}
	return func() (layers []Layer) {
		for i, f := range activations {
			layers = append(layers, NewDense(sizes[i], sizes[i+1], f))
		}
		return layers
	}
}

// sameNumbers fails the test unless got and want are the same bits; one NaN is as good as another.
func sameNumbers(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d entries, want %d", what, len(got), len(want))
	}
	for i, w := range want {
		if math.Float64bits(got[i]) != math.Float64bits(w) && !(math.IsNaN(got[i]) && math.IsNaN(w)) {
			t.Fatalf("%s: entry %d is %v, want %v", what, i, got[i], w)
		}
	}
}

// Backprop gives what the layers' own Forward and Backward give, one after the other, bit for bit.
func TestBackpropIsTheLayersBackward(t *testing.T) {
	rng := rand.New(rand.NewPCG(73, 74))
	for range 100 {
		net := New(Quadratic, anyDense(rng)()...)
		net.Init(rng)
		d, _ := net.layers[0].Sizes()
		_, m := net.layers[len(net.layers)-1].Sizes()
		n := 1 + rng.IntN(20)
		x, y := randomMatrix(rng, d, n, rng.NormFloat64), randomMatrix(rng, m, n, rng.Float64)
		net.Backprop(x, y)
		got := append([]float64(nil), net.grad...)
		clear(net.grad)
		a := net.layers.forward(x)
		da := mat.NewDense(m, n, nil)
		Quadratic.Gradient(da, a, y)
		net.layers.backward(da)
		sameNumbers(t, "∂L/∂θ", got, net.grad)
	}
}

// ∂L/∂x of the first layer takes as much room as the input, and nobody reads it.
func TestBackpropMakesNoGradientOfTheInput(t *testing.T) {
	first := NewDense(3, 4, Tanh)
	New(Quadratic, first, NewDense(4, 2, Tanh)).Backprop(mat.NewDense(3, 5, nil), mat.NewDense(2, 5, nil))
	if first.dx != nil {
		r, c := first.dx.Dims()
		t.Errorf("the first layer has ∂L/∂x, %d×%d", r, c)
	}
}

// wayward is a loss that makes another matrix of ∂L/∂a.
type wayward struct{ Loss }

func (wayward) Gradient(da, a, y *mat.Dense) {
	da.Reset()
	da.Mul(a.T(), y)
}

func TestBackpropRefusesAGradientOfAnotherShape(t *testing.T) {
	net := New(wayward{Quadratic}, NewDense(3, 2, Tanh))
	wantPanic(t, "bp: Dense.Backward: the gradient of the output is 5×5, want 2×5 as the output is",
		func() { net.Backprop(mat.NewDense(3, 5, nil), mat.NewDense(2, 5, nil)) })
}
