package bp

import (
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// everyLayer is one of each kind of the package.
func everyLayer() map[string]Layer {
	image := Shape{Channels: 2, Height: 4, Width: 4}
	all := map[string]Layer{
		"conv":     NewConv2D(image, 3, Kernel{Size: 3, Stride: 1, Padding: 1}, Tanh),
		"max pool": NewMaxPool2D(image, 2, 2),
		"mean":     NewAvgPool2D(image, 2, 1),
		"residual": NewResidual(NewDense(3, 4, Tanh), NewDense(4, 3, Identity)),
	}
	for _, f := range []Activation{Identity, Sigmoid, Tanh, ReLU, LeakyReLU, Softplus, Softmax} {
		all["dense "+f.String()] = NewDense(3, 4, f)
		all[f.String()] = NewActivationLayer(4, f)
	}
	return all
}

// initialised draws the layer's parameters, and an input of n samples for it.
func initialised(rng *rand.Rand, l Layer, n int) (x *mat.Dense) {
	for _, p := range l.Params() {
		p.Value.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, p.Value)
	}
	in, _ := l.Sizes()
	return randomMatrix(rng, in, n, rng.NormFloat64)
}

func TestCheckLayerPassesEveryKind(t *testing.T) {
	for name, l := range everyLayer() {
		rng := rand.New(rand.NewPCG(31, 32))
		for n := 1; n <= 3; n++ {
			if r := CheckLayer(l, initialised(rng, l, n), nil); !r.OK() {
				t.Errorf("%s, %d samples:\n%v", name, n, r)
			}
		}
	}
}

// forgetful is a residual connection of which one path is forgotten.
type forgetful struct {
	*Residual
	straight bool // the path that is left
}

func (l forgetful) Backward(dy *mat.Dense) *mat.Dense {
	both := l.Residual.Backward(dy)
	if l.straight {
		return dy
	}
	through := new(mat.Dense)
	through.Sub(both, dy)
	return through
}

// diagonal is softmax with the diagonal of its Jacobian alone.
type diagonal struct{ *Dense }

func (l diagonal) Backward(da *mat.Dense) *mat.Dense {
	l.Dense.Backward(da)
	l.Delta.Apply(func(i, s int, _ float64) float64 {
		a := l.A.At(i, s)
		return da.At(i, s) * a * (1 - a)
	}, l.Delta)
	return l.fromDelta()
}

// unbiased forgets the bias in its Forward.
type unbiased struct{ *Dense }

func (l unbiased) Forward(x *mat.Dense) *mat.Dense {
	b := mat.DenseCopyOf(l.B)
	defer l.B.Copy(b)
	l.B.Zero()
	return l.Dense.Forward(x)
}

func TestCheckLayerNamesMistakes(t *testing.T) {
	for _, tc := range []struct {
		name  string
		layer Layer
		block string
		says  string
	}{
		{"the straight path alone", forgetful{NewResidual(NewDense(3, 3, Tanh)), true}, "x", "one path of the fork is missing: the one through the layers"},
		{"the path through the layers alone", forgetful{NewResidual(NewDense(3, 3, Tanh)), false}, "x", "one path of the fork is missing: the one straight back"},
		{"softmax's diagonal", diagonal{NewDense(3, 4, Softmax)}, "W", "only the diagonal of softmax's Jacobian"},
		{"no bias in Forward", unbiased{NewDense(3, 4, Tanh)}, "b", "Forward leaves it out"},
	} {
		rng := rand.New(rand.NewPCG(33, 34))
		r := CheckLayer(tc.layer, initialised(rng, tc.layer, 3), nil)
		found := false
		for _, b := range r.Blocks {
			found = found || b.Name == tc.block && b.Worst.Verdict == Wrong && strings.Contains(b.Reason, tc.says)
		}
		if !found {
			t.Errorf("%s:\n%v", tc.name, r)
		}
	}
}

// The same two, in every layer of an 8-layer network.
func TestCheckNamesForksAndSoftmaxInANetwork(t *testing.T) {
	const depth = 8
	for name, makeBad := range map[string]func() Layer{
		"one path of the fork is missing": func() Layer { return forgetful{NewResidual(NewDense(3, 3, Tanh)), true} },
		"only the diagonal":               func() Layer { return diagonal{NewDense(3, 3, Softmax)} },
	} {
		for bad := 2; bad <= depth; bad++ { // layer 1 passes its ∂L/∂x to nobody
			rng := rand.New(rand.NewPCG(35, 36))
			layers := make([]Layer, depth)
			for i := range layers {
				layers[i] = NewResidual(NewDense(3, 3, Tanh))
				if i+1 == bad {
					layers[i] = makeBad()
				}
			}
			net := New(Quadratic, layers...)
			net.Init(rng)
			r := Check(net, randomMatrix(rng, 3, batch, rng.NormFloat64), randomMatrix(rng, 3, batch, rng.Float64), nil)
			if first := r.Blocks[0]; first.Worst.Verdict != Wrong || !strings.Contains(first.Reason, name) {
				t.Errorf("%s, layer %d:\n%v", name, bad, r)
			}
		}
	}
}

// A layer that breaks its promise about shapes is told so.
type misshapen struct{ *Dense }

func (l misshapen) Backward(dy *mat.Dense) *mat.Dense { return dy }

func TestCheckLayerMisuse(t *testing.T) {
	l := NewDense(3, 4, Tanh)
	wantPanic(t, "bp: CheckLayer: the input is 2×1, want 3 rows and at least one column: one sample is one column",
		func() { CheckLayer(l, mat.NewDense(2, 1, nil), nil) })
	wantPanic(t, "bp: CheckLayer: the layer's Backward returned 4×1, want 3×1",
		func() { CheckLayer(misshapen{l}, mat.NewDense(3, 1, nil), nil) })
}

// A reader's own layer, with no field that the package knows: y = x³, and a mistake in its slope.
type cube struct{ wrong bool }

func (cube) Sizes() (in, out int) { return 2, 2 }
func (cube) Params() []Param      { return nil }

var lastCubed *mat.Dense // what the test's layer keeps

func (cube) Forward(x *mat.Dense) *mat.Dense {
	lastCubed = x
	var y mat.Dense
	y.Apply(func(_, _ int, v float64) float64 { return v * v * v }, x)
	return &y
}

func (l cube) Backward(dy *mat.Dense) *mat.Dense {
	var dx mat.Dense
	dx.Apply(func(i, s int, v float64) float64 {
		slope := 3 * lastCubed.At(i, s) * lastCubed.At(i, s)
		if l.wrong {
			slope /= 3
		}
		return v * slope
	}, dy)
	return &dx
}

func TestCheckLayerOfAReader(t *testing.T) {
	x := mat.NewDense(2, 2, []float64{1, -2, 0.5, 3})
	if r := CheckLayer(cube{}, x, nil); !r.OK() {
		t.Error(r)
	}
	if r := CheckLayer(cube{wrong: true}, x, nil); r.Verdict() != Wrong || !strings.Contains(r.Blocks[0].Reason, "0.3333 times") {
		t.Error(r)
	}
}
