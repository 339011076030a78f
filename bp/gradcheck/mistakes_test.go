package gradcheck

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// Each mistake is caught in each block of an 8-layer network, where the gradients of the first layers are
// tiny; it is named; and no block is blamed that is right.
func TestNetworkCatchesAndNamesMistakes(t *testing.T) {
	for _, tc := range []struct {
		name  string
		back  func(*mutant, *mat.Dense) *mat.Dense
		wrong string // the blocks of the layer that are wrong; "<" for those of all layers before
		says  string // part of the reason
	}{
		{"zeroed W", after(func(l *bp.Dense) { l.DW.Zero() }), "W", "it is zero"},
		{"a bias left out", after(func(l *bp.Dense) { l.DB.Zero() }), "b", "the bias is left out"},
		{"sign of W", after(func(l *bp.Dense) { l.DW.Scale(-1, l.DW) }), "W", "sign is flipped"},
		{"sign of b", after(func(l *bp.Dense) { l.DB.Scale(-1, l.DB) }), "b", "sign is flipped"},
		{"factor 2 in W", after(func(l *bp.Dense) { l.DW.Scale(2, l.DW) }), "W", "a factor 2 too many"},
		{"factor 2 in b", after(func(l *bp.Dense) { l.DB.Scale(2, l.DB) }), "b", "a factor 2 too many"},
		{"sum for mean in W", after(func(l *bp.Dense) { l.DW.Scale(batch, l.DW) }), "W", "sum over the 3 samples"},
		{"sum for mean in b", after(func(l *bp.Dense) { l.DB.Scale(batch, l.DB) }), "b", "sum over the 3 samples"},
		{"mean for sum in W", after(func(l *bp.Dense) { l.DW.Scale(1./batch, l.DW) }), "W", "mean over the 3 samples"},
		{"mean for sum in b", after(func(l *bp.Dense) { l.DB.Scale(1./batch, l.DB) }), "b", "mean over the 3 samples"},
		{"transposed", after(func(l *bp.Dense) { l.DW.Copy(mat.DenseCopyOf(l.DW.T())) }), "W", "transposed"},
		{"swapped rows of W", after(func(l *bp.Dense) { swapRows(l.DW) }), "W", "rows 0 and 1 are swapped"},
		{"swapped rows of b", after(func(l *bp.Dense) { swapRows(l.DB) }), "b", "rows 0 and 1 are swapped"},
		{"f′ missing", withDelta(func(l *mutant, da *mat.Dense) *mat.Dense { return da }), "Wb<", "f′(z) is missing"},
		{"f′ at a", withDelta(func(l *mutant, da *mat.Dense) *mat.Dense { return pull(l.F, da, l.A) }), "Wb<", "f′ is taken at a"},
		{"f′ at the input", withDelta(func(l *mutant, da *mat.Dense) *mat.Dense { return pull(l.F, da, l.x) }), "Wb<", "f′ is taken at the input"},
		{"sign of what is passed on", passing(func(dx *mat.Dense) { dx.Scale(-1, dx) }), "<", "passes a wrong ∂L/∂x on: its sign is flipped"},
		{"W not transposed", func(l *mutant, da *mat.Dense) *mat.Dense {
			dx := l.Dense.Backward(da)
			dx.Mul(l.W, l.Delta)
			return dx
		}, "<", "W is not transposed"},
	} {
		const depth = 8
		for bad := 1; bad <= depth; bad++ {
			layers := make([]bp.Layer, depth)
			for i := range layers {
				layers[i] = bp.NewDense(3, 3, bp.Sigmoid)
				if i+1 == bad {
					layers[i] = newMutant(3, 3, bp.Sigmoid, tc.back)
				}
			}
			rng := rand.New(rand.NewPCG(15, 16))
			net := bp.New(bp.Quadratic, layers...)
			net.Init(rng)
			x, y := randomMatrix(rng, 3, batch, rng.NormFloat64), randomMatrix(rng, 3, batch, rng.Float64)
			blames(t, Network(net, x, y, nil), fmt.Sprintf("%s, layer %d", tc.name, bad), bad, tc.wrong, tc.says)
		}
	}
}

const batch = 3 // samples, so that the factors 2 and n differ

// blames fails the test unless exactly the expected blocks are wrong, for the expected reason.
func blames(t *testing.T, r *Report, name string, bad int, wrong, says string) {
	t.Helper()
	for i, b := range r.Blocks {
		layer, param := i/2+1, []string{"W", "b"}[i%2]
		want := layer == bad && strings.Contains(wrong, param) || layer < bad && strings.Contains(wrong, "<")
		if got := b.Worst.Verdict == Wrong; got != want {
			t.Errorf("%s: %s is wrong: %v, want %v\n%v", name, b.Name, got, want, r)
			return
		}
		if want && !strings.Contains(b.Reason, says) {
			t.Errorf("%s: the reason for %s is %q, want %q\n%v", name, b.Name, b.Reason, says, r)
			return
		}
	}
}

// mutant is a dense layer whose backward pass has a mistake.
type mutant struct {
	*bp.Dense
	back func(l *mutant, da *mat.Dense) *mat.Dense
	x    *mat.Dense // the input of the last Forward
}

func newMutant(in, out int, f bp.Activation, back func(l *mutant, da *mat.Dense) *mat.Dense) *mutant {
	return &mutant{Dense: bp.NewDense(in, out, f), back: back}
}

func (l *mutant) Forward(x *mat.Dense) *mat.Dense {
	l.x = x
	return l.Dense.Forward(x)
}

func (l *mutant) Backward(da *mat.Dense) *mat.Dense { return l.back(l, da) }

// after is the Backward of a mutant whose gradients are spoiled when they are there.
func after(spoil func(l *bp.Dense)) func(*mutant, *mat.Dense) *mat.Dense {
	return func(l *mutant, da *mat.Dense) *mat.Dense {
		dx := l.Dense.Backward(da)
		spoil(l.Dense)
		return dx
	}
}

// passing is that of one which spoils what it passes on.
func passing(spoil func(dx *mat.Dense)) func(*mutant, *mat.Dense) *mat.Dense {
	return func(l *mutant, da *mat.Dense) *mat.Dense {
		dx := l.Dense.Backward(da)
		spoil(dx)
		return dx
	}
}

// withDelta is that of one which calculates its own δ.
func withDelta(delta func(l *mutant, da *mat.Dense) *mat.Dense) func(*mutant, *mat.Dense) *mat.Dense {
	return func(l *mutant, da *mat.Dense) *mat.Dense { return fromDelta(l.Dense, delta(l, da)) }
}

// fromDelta is Backward from δ = ∂L/∂z on, for a layer of bp's that ends in an activation.
func fromDelta(l bp.Layer, δ *mat.Dense) *mat.Dense {
	a, _ := asActivated(l)
	f := *a.f
	defer func() { *a.f = f }()
	*a.f = bp.Identity
	return l.Backward(δ)
}

func swapRows(m *mat.Dense) {
	first, second := mat.Row(nil, 0, m), mat.Row(nil, 1, m)
	m.SetRow(0, second)
	m.SetRow(1, first)
}

func TestNetworkCatchesAStaleCache(t *testing.T) {
	const depth = 8
	for what, wrong := range map[string]string{"x": "W", "z": "Wb<"} {
		for bad := 1; bad <= depth; bad++ {
			layers := make([]bp.Layer, depth)
			for i := range layers {
				layers[i] = bp.NewDense(3, 3, bp.Sigmoid)
				if i+1 == bad {
					layers[i] = &kept{Dense: bp.NewDense(3, 3, bp.Sigmoid), what: what}
				}
			}
			rng := rand.New(rand.NewPCG(23, 24))
			net := bp.New(bp.Quadratic, layers...)
			net.Init(rng)
			for i := range net.Theta() {
				net.Theta()[i] *= 4 // or else the last layers hardly see which batch it is
			}
			x, y := randomMatrix(rng, 3, batch, rng.NormFloat64), randomMatrix(rng, 3, batch, rng.Float64)
			blames(t, Network(net, x, y, nil), fmt.Sprintf("stale %s, layer %d", what, bad), bad, wrong, "stale")
		}
	}
}

// kept is a dense layer that keeps the x or the z of the first batch that it ever sees.
type kept struct {
	*bp.Dense
	x, z *mat.Dense
	what string

	lastX *mat.Dense
}

func (l *kept) Forward(x *mat.Dense) *mat.Dense {
	l.lastX = x
	return l.Dense.Forward(x)
}

func (l *kept) Backward(da *mat.Dense) *mat.Dense {
	if l.x == nil {
		l.x, l.z = mat.DenseCopyOf(l.lastX), mat.DenseCopyOf(l.Z)
	}
	dx := l.Dense.Backward(da)
	switch l.what {
	case "x":
		l.DW.Mul(l.Delta, l.x.T())
	case "z":
		dx = fromDelta(l.Dense, pull(l.F, da, l.z))
	}
	return dx
}

// The same two, in every layer of an 8-layer network.
func TestNetworkNamesForksAndSoftmaxInANetwork(t *testing.T) {
	const depth = 8
	for name, makeBad := range map[string]func() bp.Layer{
		"one path of the fork is missing": func() bp.Layer { return forgetful{bp.NewResidual(bp.NewDense(3, 3, bp.Tanh)), true} },
		"only the diagonal":               func() bp.Layer { return diagonal{bp.NewDense(3, 3, bp.Softmax)} },
	} {
		for bad := 2; bad <= depth; bad++ { // layer 1 passes its ∂L/∂x to nobody
			rng := rand.New(rand.NewPCG(35, 36))
			layers := make([]bp.Layer, depth)
			for i := range layers {
				layers[i] = bp.NewResidual(bp.NewDense(3, 3, bp.Tanh))
				if i+1 == bad {
					layers[i] = makeBad()
				}
			}
			net := bp.New(bp.Quadratic, layers...)
			net.Init(rng)
			r := Network(net, randomMatrix(rng, 3, batch, rng.NormFloat64), randomMatrix(rng, 3, batch, rng.Float64), nil)
			if first := r.Blocks[0]; first.Worst.Verdict != Wrong || !strings.Contains(first.Reason, name) {
				t.Errorf("%s, layer %d:\n%v", name, bad, r)
			}
		}
	}
}

func TestLayerNamesMistakes(t *testing.T) {
	for _, tc := range []struct {
		name  string
		layer bp.Layer
		block string
		says  string
	}{
		{"the straight path alone", forgetful{bp.NewResidual(bp.NewDense(3, 3, bp.Tanh)), true}, "x", "one path of the fork is missing: the one through the layers"},
		{"the path through the layers alone", forgetful{bp.NewResidual(bp.NewDense(3, 3, bp.Tanh)), false}, "x", "one path of the fork is missing: the one straight back"},
		{"softmax's diagonal", diagonal{bp.NewDense(3, 4, bp.Softmax)}, "W", "only the diagonal of softmax's Jacobian"},
		{"no bias in Forward", unbiased{bp.NewDense(3, 4, bp.Tanh)}, "b", "Forward leaves it out"},
	} {
		rng := rand.New(rand.NewPCG(33, 34))
		r := Layer(tc.layer, initialised(rng, tc.layer, 3), nil)
		found := false
		for _, b := range r.Blocks {
			found = found || b.Name == tc.block && b.Worst.Verdict == Wrong && strings.Contains(b.Reason, tc.says)
		}
		if !found {
			t.Errorf("%s:\n%v", tc.name, r)
		}
	}
}

// forgetful is a residual connection of which one path is forgotten.
type forgetful struct {
	*bp.Residual
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
type diagonal struct{ *bp.Dense }

func (l diagonal) Backward(da *mat.Dense) *mat.Dense {
	l.Dense.Backward(da)
	l.Delta.Apply(func(i, s int, _ float64) float64 {
		a := l.A.At(i, s)
		return da.At(i, s) * a * (1 - a)
	}, l.Delta)
	return fromDelta(l.Dense, l.Delta)
}

// unbiased forgets the bias in its Forward.
type unbiased struct{ *bp.Dense }

func (l unbiased) Forward(x *mat.Dense) *mat.Dense {
	b := mat.DenseCopyOf(l.B)
	defer l.B.Copy(b)
	l.B.Zero()
	return l.Dense.Forward(x)
}

func TestLayerNamesMistakesInLayersOfAnyKind(t *testing.T) {
	for _, tc := range []struct {
		layer bp.Layer
		says  string
	}{
		{newScratch("f′ missing"), "f′(z) is missing"},
		{newScratch("f′ at a"), "f′ is taken at a"},
		{convMutant{bp.NewConv2D(image(1, 3, 3), 2, bp.Kernel{Size: 2, Stride: 1}, bp.Tanh)}, "f′(z) is missing"},
		{activationMutant{bp.NewActivationLayer(3, bp.Sigmoid)}, "f′(z) is missing"},
	} {
		rng := rand.New(rand.NewPCG(61, 62))
		r := Layer(tc.layer, initialised(rng, tc.layer, 3), nil)
		for _, b := range r.Blocks {
			if b.Worst.Verdict != Wrong || !strings.Contains(b.Reason, tc.says) {
				t.Errorf("%T: want %q\n%v", tc.layer, tc.says, r)
				break
			}
		}
	}
	rng := rand.New(rand.NewPCG(63, 64))
	l := newScratch("in place")
	if r := Layer(l, initialised(rng, l, 3), nil); r.OK() || !strings.Contains(r.String(), "Backward changes the dy") {
		t.Error(r)
	}
}

// scratch is a dense layer with tanh, written from scratch.
type scratch struct {
	w, dw, b, db, x, y, dx *mat.Dense
	mistake                string
}

func newScratch(mistake string) *scratch {
	return &scratch{w: mat.NewDense(3, 2, nil), dw: mat.NewDense(3, 2, nil), b: mat.NewDense(3, 1, nil), db: mat.NewDense(3, 1, nil), mistake: mistake}
}

func (l *scratch) Sizes() (in, out int) { return 2, 3 }
func (l *scratch) Params() []bp.Param {
	return []bp.Param{{Name: "weights", Value: l.w, Grad: l.dw}, {Name: "bias", Value: l.b, Grad: l.db}}
}

func (l *scratch) Forward(x *mat.Dense) *mat.Dense {
	l.x, l.y = x, new(mat.Dense)
	l.y.Mul(l.w, x)
	l.y.Apply(func(i, _ int, v float64) float64 { return math.Tanh(v + l.b.At(i, 0)) }, l.y)
	return l.y
}

func (l *scratch) Backward(dy *mat.Dense) *mat.Dense {
	δ := mat.DenseCopyOf(dy)
	if l.mistake == "in place" {
		δ = dy
	}
	δ.Apply(func(i, s int, v float64) float64 {
		switch a := l.y.At(i, s); l.mistake {
		case "f′ missing":
			return v
		case "f′ at a":
			return v * (1 - math.Tanh(a)*math.Tanh(a))
		default:
			return v * (1 - a*a)
		}
	}, δ)
	l.dx = new(mat.Dense)
	l.dw.Mul(δ, l.x.T())
	for i := range 3 {
		l.db.Set(i, 0, mat.Sum(δ.RowView(i)))
	}
	l.dx.Mul(l.w.T(), δ)
	return l.dx
}

// convMutant and activationMutant forget f′.
type convMutant struct{ *bp.Conv2D }

func (l convMutant) Backward(da *mat.Dense) *mat.Dense {
	return fromDelta(l.Conv2D, da)
}

type activationMutant struct{ *bp.ActivationLayer }

func (l activationMutant) Backward(da *mat.Dense) *mat.Dense { return da }

// The reason of a large block is found in no time worth naming.
func BenchmarkReasonOfALargeBlock(b *testing.B) {
	rng := rand.New(rand.NewPCG(65, 66))
	got, want := randomMatrix(rng, 30, 784, rng.NormFloat64), randomMatrix(rng, 30, 784, rng.NormFloat64)
	for b.Loop() {
		evidence{in: &double, name: "W", got: got, want: want, value: want, sizes: []size{{10, "samples"}}}.reason()
	}
}

// adding is a Dense whose Backward adds to the gradient of W, where it must set it.
type adding struct{ *bp.Dense }

func (l adding) Backward(dy *mat.Dense) *mat.Dense {
	before := mat.DenseCopyOf(l.DW)
	dx := l.Dense.Backward(dy)
	l.DW.Add(l.DW, before)
	return dx
}

func TestAddingIsNamed(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	l := adding{bp.NewDense(3, 2, bp.Tanh)}
	l.Init(rng)
	x := mat.NewDense(3, 4, nil)
	x.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, x)
	r := Layer(l, x, nil)
	if r.OK() || !strings.Contains(r.Blocks[0].Reason, "added to that of an earlier batch") {
		t.Errorf("the reason is %q\n%v", r.Blocks[0].Reason, r)
	}
}
