package bp

import (
	"math"
	"math/rand/v2"
	"testing"

	"backprop/bp/internal/kernel"

	"gonum.org/v1/gonum/mat"
)

// throughLayers is Backprop by the layers' own Forward and Backward, without the plan.
func throughLayers(net *Network, x, y *mat.Dense) float64 {
	plan := net.plan
	defer func() { net.plan = plan }()
	net.plan = nil
	return net.Backprop(x, y)
}

// The plan gives what the layers give, bit for bit: the same numbers in the same order. Batches change their size, and
// between the steps somebody uses a layer, or puts another matrix in the place of Z, also one that is part of a larger one.
func TestThePlanDoesWhatTheLayersDo(t *testing.T) {
	rng := rand.New(rand.NewPCG(71, 72))
	for range 200 {
		net := New([]Loss{Quadratic, BinaryCrossEntropy, CrossEntropy}[rng.IntN(3)], anyDense(rng)...)
		net.Init(rng)
		if net.plan == nil {
			t.Fatal("no plan for Dense layers")
		}
		in, out := net.layers[0].(*Dense), net.layers[len(net.layers)-1].(*Dense)
		d, _ := in.Sizes()
		_, m := out.Sizes()
		for range 4 {
			n := 1 + rng.IntN(20)
			x, y := randomMatrix(rng, d, n, rng.NormFloat64), randomMatrix(rng, m, n, rng.Float64)
			meddling := rng.IntN(8)
			switch meddling {
			case 0:
				out.Z = withGaps(m, n)
			case 1:
				out.A = withGaps(m, n)
			case 2:
				out.Delta = withGaps(m, n)
			}
			loss := throughLayers(net, x, y)
			want := append([]float64{loss}, net.grad...)
			var kept []*mat.Dense
			for _, l := range net.layers {
				l := l.(*Dense)
				kept = append(kept, mat.DenseCopyOf(l.Z), mat.DenseCopyOf(l.A), mat.DenseCopyOf(l.Delta))
				l.Z.Zero()
				l.A.Zero()
				l.Delta.Zero()
			}
			switch meddling {
			case 3:
				in.Forward(randomMatrix(rng, d, n+1, rng.NormFloat64))
			case 4:
				out.Z, out.A, out.Delta = nil, mat.NewDense(1, 1, nil), nil
			}
			clear(net.grad)
			got := append([]float64{net.Backprop(x, y)}, net.grad...)
			sameNumbers(t, "L and ∂L/∂θ", got, want)
			for i, l := range net.layers {
				l := l.(*Dense)
				for k, m := range []*mat.Dense{l.Z, l.A, l.Delta} {
					sameNumbers(t, []string{"Z", "A", "Delta"}[k], mat.DenseCopyOf(m).RawMatrix().Data, kept[3*i+k].RawMatrix().Data)
				}
			}
			// A layer's own Backward goes on from where the plan has been.
			dw := mat.DenseCopyOf(out.DW)
			out.DW.Zero()
			out.fromDelta()
			sameNumbers(t, "DW", out.DW.RawMatrix().Data, dw.RawMatrix().Data)
			if meddling < 3 {
				out.Z, out.A, out.Delta = nil, nil, nil
			}
		}
	}
}

// withGaps returns an m×n matrix between whose rows there is something else.
func withGaps(m, n int) *mat.Dense {
	return mat.NewDense(m, n+2, nil).Slice(0, m, 1, 1+n).(*mat.Dense)
}

// ∂L/∂x of the first layer takes as much room as the input, and nobody reads it.
func TestThePlanMakesNoGradientOfTheInput(t *testing.T) {
	first := NewDense(3, 4, Tanh)
	New(Quadratic, first, NewDense(4, 2, Tanh)).Backprop(mat.NewDense(3, 5, nil), mat.NewDense(2, 5, nil))
	if first.dx != nil {
		r, c := first.dx.Dims()
		t.Errorf("the first layer has ∂L/∂x, %d×%d", r, c)
	}
}

// Without assembly, there is no faster way to the slopes, and no room for them.
func TestThePlanKeepsSlopesWhereThatIsFaster(t *testing.T) {
	for level := kernel.Plain; level <= kernel.Best(); level++ {
		restore := kernel.Use(level)
		net := New(Quadratic, NewDense(3, 2, Tanh))
		net.Backprop(mat.NewDense(3, 5, nil), mat.NewDense(2, 5, nil))
		if got, want := len(net.plan.steps[0].slope) > 0, level > kernel.Plain; got != want {
			t.Errorf("%v: slopes are kept: %v, want %v", level, got, want)
		}
		restore()
	}
}

// wayward is a loss that makes another matrix of ∂L/∂a.
type wayward struct{ Loss }

func (wayward) Gradient(da, a, y *mat.Dense) {
	da.Reset()
	da.Mul(a.T(), y)
}

func TestThePlanRefusesAnotherGradient(t *testing.T) {
	net := New(wayward{Quadratic}, NewDense(3, 2, Tanh))
	wantPanic(t, "bp: Dense.Backward: the gradient of the output is 5×5, want 2×5 as the output is",
		func() { net.Backprop(mat.NewDense(3, 5, nil), mat.NewDense(2, 5, nil)) })
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

// anyDense returns up to three dense layers of any activation, some of them large enough for tiles.
func anyDense(rng *rand.Rand) (layers []Layer) {
	size := 1 + rng.IntN(40)
	for range 1 + rng.IntN(3) {
		out := 1 + rng.IntN(40)
		layers = append(layers, NewDense(size, out, allActivations[rng.IntN(len(allActivations))]))
		size = out
	}
	return layers
}
