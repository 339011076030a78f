package bp

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// mutant is a dense layer whose backward pass has a mistake.
type mutant struct {
	*Dense
	back func(l *Dense, da *mat.Dense) *mat.Dense
}

func (m *mutant) Backward(da *mat.Dense) *mat.Dense { return m.back(m.Dense, da) }

// after makes a mutant whose gradients are spoiled when they are there.
func after(spoil func(l *Dense)) func(*Dense, *mat.Dense) *mat.Dense {
	return func(l *Dense, da *mat.Dense) *mat.Dense {
		dx := l.Backward(da)
		spoil(l)
		return dx
	}
}

// passing makes a mutant that spoils what it passes on.
func passing(spoil func(dx *mat.Dense)) func(*Dense, *mat.Dense) *mat.Dense {
	return func(l *Dense, da *mat.Dense) *mat.Dense {
		dx := l.Backward(da)
		spoil(dx)
		return dx
	}
}

// withDelta makes a mutant that calculates its own δ.
func withDelta(delta func(l *Dense, da *mat.Dense) *mat.Dense) func(*Dense, *mat.Dense) *mat.Dense {
	return func(l *Dense, da *mat.Dense) *mat.Dense {
		l.Backward(da)
		l.Delta.Copy(delta(l, da))
		return l.fromDelta()
	}
}

func swapRows(m *mat.Dense) {
	first, second := mat.Row(nil, 0, m), mat.Row(nil, 1, m)
	m.SetRow(0, second)
	m.SetRow(1, first)
}

const batch = 3 // samples, so that the factors 2 and n differ

// Each mistake is caught in each block of an 8-layer network, where the gradients of the first layers are
// tiny; it is named; and no block is blamed that is right.
func TestCheckCatchesAndNamesMistakes(t *testing.T) {
	for _, tc := range []struct {
		name  string
		back  func(*Dense, *mat.Dense) *mat.Dense
		wrong string // the blocks of the layer that are wrong; "<" for those of all layers before
		says  string // part of the reason
	}{
		{"zeroed W", after(func(l *Dense) { l.DW.Zero() }), "W", "it is zero"},
		{"a bias left out", after(func(l *Dense) { l.DB.Zero() }), "b", "the bias is left out"},
		{"sign of W", after(func(l *Dense) { l.DW.Scale(-1, l.DW) }), "W", "sign is flipped"},
		{"sign of b", after(func(l *Dense) { l.DB.Scale(-1, l.DB) }), "b", "sign is flipped"},
		{"factor 2 in W", after(func(l *Dense) { l.DW.Scale(2, l.DW) }), "W", "a factor 2 too many"},
		{"factor 2 in b", after(func(l *Dense) { l.DB.Scale(2, l.DB) }), "b", "a factor 2 too many"},
		{"sum for mean in W", after(func(l *Dense) { l.DW.Scale(batch, l.DW) }), "W", "sum over the 3 samples"},
		{"sum for mean in b", after(func(l *Dense) { l.DB.Scale(batch, l.DB) }), "b", "sum over the 3 samples"},
		{"mean for sum in W", after(func(l *Dense) { l.DW.Scale(1./batch, l.DW) }), "W", "mean over the 3 samples"},
		{"mean for sum in b", after(func(l *Dense) { l.DB.Scale(1./batch, l.DB) }), "b", "mean over the 3 samples"},
		{"transposed", after(func(l *Dense) { l.DW.Copy(mat.DenseCopyOf(l.DW.T())) }), "W", "transposed"},
		{"swapped rows of W", after(func(l *Dense) { swapRows(l.DW) }), "W", "rows 0 and 1 are swapped"},
		{"swapped rows of b", after(func(l *Dense) { swapRows(l.DB) }), "b", "rows 0 and 1 are swapped"},
		{"f′ missing", withDelta(func(l *Dense, da *mat.Dense) *mat.Dense { return da }), "Wb<", "f′(z) is missing"},
		{"f′ at a", withDelta(func(l *Dense, da *mat.Dense) *mat.Dense { return pulled(l.F, da, l.A) }), "Wb<", "f′ is taken at a"},
		{"f′ at the input", withDelta(func(l *Dense, da *mat.Dense) *mat.Dense { return pulled(l.F, da, l.x) }), "Wb<", "f′ is taken at the input"},
		{"sign of what is passed on", passing(func(dx *mat.Dense) { dx.Scale(-1, dx) }), "<", "passes a wrong ∂L/∂x on: its sign is flipped"},
		{"W not transposed", func(l *Dense, da *mat.Dense) *mat.Dense {
			dx := l.Backward(da)
			dx.Mul(l.W, l.Delta)
			return dx
		}, "<", "W is not transposed"},
	} {
		const depth = 8
		for bad := 1; bad <= depth; bad++ {
			layers := make([]Layer, depth)
			for i := range layers {
				layers[i] = NewDense(3, 3, Sigmoid)
				if i+1 == bad {
					layers[i] = &mutant{NewDense(3, 3, Sigmoid), tc.back}
				}
			}
			rng := rand.New(rand.NewPCG(15, 16))
			net := New(Quadratic, layers...)
			net.Init(rng)
			x, y := randomMatrix(rng, 3, batch, rng.NormFloat64), randomMatrix(rng, 3, batch, rng.Float64)
			blames(t, Check(net, x, y, nil), fmt.Sprintf("%s, layer %d", tc.name, bad), bad, tc.wrong, tc.says)
		}
	}
}

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

// One entry off by a thousandth is found among all others.
func TestCheckCatchesASingleEntry(t *testing.T) {
	layer := &mutant{NewDense(5, 5, Sigmoid), after(func(l *Dense) { l.DW.Set(3, 4, 1.001*l.DW.At(3, 4)) })}
	rng := rand.New(rand.NewPCG(21, 22))
	net := New(Quadratic, layer)
	net.Init(rng)
	r := Check(net, randomMatrix(rng, 5, 3, rng.NormFloat64), randomMatrix(rng, 5, 3, rng.Float64), nil)
	if w := r.Blocks[0].Worst; r.Blocks[0].Count[Wrong] != 1 || w.Row != 3 || w.Col != 4 {
		t.Error(r)
	}
}

// kept is a dense layer that keeps the x or the z of the first batch that it ever sees.
type kept struct {
	*Dense
	x, z *mat.Dense
	what string
}

func (l *kept) Backward(da *mat.Dense) *mat.Dense {
	if l.x == nil {
		l.x, l.z = mat.DenseCopyOf(l.Dense.x), mat.DenseCopyOf(l.Z)
	}
	dx := l.Dense.Backward(da)
	switch l.what {
	case "x":
		l.DW.Mul(l.Delta, l.x.T())
	case "z":
		l.Delta.Copy(pulled(l.F, da, l.z))
		dx = l.fromDelta()
	}
	return dx
}

func TestCheckCatchesAStaleCache(t *testing.T) {
	const depth = 8
	for what, wrong := range map[string]string{"x": "W", "z": "Wb<"} {
		for bad := 1; bad <= depth; bad++ {
			layers := make([]Layer, depth)
			for i := range layers {
				layers[i] = NewDense(3, 3, Sigmoid)
				if i+1 == bad {
					layers[i] = &kept{Dense: NewDense(3, 3, Sigmoid), what: what}
				}
			}
			rng := rand.New(rand.NewPCG(23, 24))
			net := New(Quadratic, layers...)
			net.Init(rng)
			for i := range net.Theta() {
				net.Theta()[i] *= 4 // or else the last layers hardly see which batch it is
			}
			x, y := randomMatrix(rng, 3, batch, rng.NormFloat64), randomMatrix(rng, 3, batch, rng.Float64)
			blames(t, Check(net, x, y, nil), fmt.Sprintf("stale %s, layer %d", what, bad), bad, wrong, "stale")
		}
	}
}
