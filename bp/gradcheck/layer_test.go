package gradcheck

import (
	"math/rand/v2"
	"strings"
	"testing"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

func TestLayerPassesEveryKind(t *testing.T) {
	for name, l := range everyLayer() {
		rng := rand.New(rand.NewPCG(31, 32))
		for n := 1; n <= 3; n++ {
			if r := Layer(l, initialised(rng, l, n), nil); !r.OK() {
				t.Errorf("%s, %d samples:\n%v", name, n, r)
			}
		}
	}
}

// everyLayer is one of each kind of the package.
func everyLayer() map[string]bp.Layer {
	image := bp.Shape{Channels: 2, Height: 4, Width: 4}
	all := map[string]bp.Layer{
		"conv":     bp.NewConv2D(image, 3, bp.Kernel{Size: 3, Stride: 1, Padding: 1}, bp.Tanh),
		"max pool": bp.NewMaxPool2D(image, 2, 2),
		"mean":     bp.NewAvgPool2D(image, 2, 1),
		"residual": bp.NewResidual(bp.NewDense(3, 4, bp.Tanh), bp.NewDense(4, 3, bp.Identity)),
	}
	for _, f := range []bp.Activation{bp.Identity, bp.Sigmoid, bp.Tanh, bp.ReLU, bp.LeakyReLU, bp.Softplus, bp.Softmax} {
		all["dense "+f.String()] = bp.NewDense(3, 4, f)
		all[f.String()] = bp.NewActivationLayer(4, f)
	}
	return all
}

func TestLayerOfAReader(t *testing.T) {
	x := mat.NewDense(2, 2, []float64{1, -2, 0.5, 3})
	if r := Layer(cube{}, x, nil); !r.OK() {
		t.Error(r)
	}
	if r := Layer(cube{wrong: true}, x, nil); r.Verdict() != Wrong || !strings.Contains(r.Blocks[0].Reason, "1/3 as large") {
		t.Error(r)
	}
}

// A reader's own layer, with no field that the package knows: y = x³, and a mistake in its slope.
type cube struct{ wrong bool }

var lastCubed *mat.Dense // what the test's layer keeps

func (cube) Sizes() (in, out int) { return 2, 2 }
func (cube) Params() []bp.Param   { return nil }

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

func TestLayerMisuse(t *testing.T) {
	l := bp.NewDense(3, 4, bp.Tanh)
	wantPanic(t, "gradcheck: Layer: the input is 2×1, want 3 rows and at least one column: one sample is one column",
		func() { Layer(l, mat.NewDense(2, 1, nil), nil) })
	wantPanic(t, "gradcheck: Layer: the layer's Backward returned 4×1, want 3×1",
		func() { Layer(misshapen{l}, mat.NewDense(3, 1, nil), nil) })
}

// A layer that breaks its promise about shapes is told so.
type misshapen struct{ *bp.Dense }

func (l misshapen) Backward(dy *mat.Dense) *mat.Dense { return dy }
