package gradcheck

import (
	"math/rand/v2"
	"strings"
	"testing"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// What draws or remembers something is no function, and the report says just that.
func TestNotAFunction(t *testing.T) {
	_, normal, uniform := seeded(1)
	for _, tc := range []struct {
		name  string
		check func() *Report
		says  string
	}{
		{"dropout with a fresh mask", func() *Report { return Layer(ownDropout(4, "fresh"), normal(4, 5), nil) }, "not a function"},
		{"the same in a network", func() *Report {
			net := bp.New(bp.Quadratic, ownDropout(4, "fresh"), bp.NewDense(4, 1, bp.Tanh))
			net.Init(rand.New(rand.NewPCG(1, 2)))
			return Network(net, normal(4, 5), uniform(1, 5), nil)
		}, "not a function"},
		{"a mask that Backward draws anew", func() *Report { return Layer(ownDropout(4, "redraws"), normal(4, 5), nil) }, "after other data"},
		{"a state", func() *Report { return Layer(drawn(recurrent(2, 3, "keeps its state"), 3), normal(2, 4), nil) }, "not a function"},
		{"a function that draws", func() *Report {
			rng := rand.New(rand.NewPCG(1, 2))
			return Func(func(v []float64) float64 { return v[0] + rng.Float64() }, always(1), []float64{1}, nil)
		}, "not a function"},
	} {
		if r := tc.check(); r.Verdict() != Inconclusive || !strings.Contains(r.String(), tc.says) {
			t.Errorf("%s:\n%v", tc.name, r)
		}
	}
}

// A layer with a mode is checked as it is trained; if it is no function then, as it is used. It is left switched off.
func TestLayersWithAMode(t *testing.T) {
	_, normal, _ := seeded(2)
	for name, inner := range map[string]*own{"batch norm": batchNorm(4, ""), "dropout": ownDropout(4, "fresh")} {
		l := &switched{own: inner}
		if r := Layer(l, normal(4, 5), nil); !r.OK() || l.on {
			t.Errorf("%s, on: %v\n%v", name, l.on, r)
		}
		net := bp.New(bp.Quadratic, bp.NewDense(3, 4, bp.Identity), l, bp.NewDense(4, 2, bp.Tanh))
		net.Init(rand.New(rand.NewPCG(1, 2)))
		if r := Network(net, normal(3, 5), normal(2, 5), nil); !r.OK() || l.on {
			t.Errorf("%s in a network, on: %v\n%v", name, l.on, r)
		}
	}
	wrong := &switched{own: batchNorm(4, "mean is constant")}
	if r := Layer(wrong, normal(4, 5), nil); r.Verdict() != Wrong {
		t.Errorf("a mistake while it is trained:\n%v", r)
	}
}

// switched is a layer that does nothing while it is not trained.
type switched struct {
	*own
	on bool
}

func (l *switched) Training(on bool) { l.on = on }
func (l *switched) Forward(x *mat.Dense) *mat.Dense {
	if l.on {
		return l.own.Forward(x)
	}
	return mat.DenseCopyOf(x)
}
func (l *switched) Backward(dy *mat.Dense) *mat.Dense {
	if l.on {
		return l.own.Backward(dy)
	}
	return mat.DenseCopyOf(dy)
}

// Whoever changes x, y, dy or the parameters on the way is named, and the caller's data are as before.
func TestChangesOnTheWay(t *testing.T) {
	_, normal, uniform := seeded(3)
	x, y := normal(3, 5), uniform(2, 5)
	keptX, keptY := mat.DenseCopyOf(x), mat.DenseCopyOf(y)
	last := func() bp.Layer { return bp.NewDense(3, 2, bp.Sigmoid) }
	for _, tc := range []struct {
		name  string
		check func() *Report
		says  string
	}{
		{"a layer clips x", func() *Report { return Layer(drawn(ownDense(3, 3, "tanh", "clips x in place"), 1), x, nil) }, "Forward changes the x"},
		{"a first layer clips x", func() *Report {
			return Network(bp.New(bp.Quadratic, drawn(ownDense(3, 3, "tanh", "clips x in place"), 1), last()), x, y, nil)
		}, "changes the x that it is given"},
		{"a loss clips y", func() *Report { return Network(bp.New(newOwnLoss("half square", "clips y"), last()), x, y, nil) }, "changes the target y"},
		{"a loss writes into y", func() *Report {
			return Network(bp.New(newOwnLoss("half square", "writes into y"), last()), x, y, nil)
		}, "changes the target y"},
		{"a loss writes into a", func() *Report {
			return Network(bp.New(newOwnLoss("half square", "writes into a"), bp.NewDense(3, 2, bp.Identity)), x, y, nil)
		}, "the loss changes the output a"},
		{"a function clips its argument", func() *Report {
			f := func(v []float64) float64 { v[1] = min(v[1], 0.5); return v[0] * v[1] }
			return Func(f, always(0.5, 0), []float64{3, 2}, nil)
		}, "f changes the slice"},
		{"Backward scales dy", func() *Report { return Layer(drawn(ownDense(3, 3, "tanh", "scales dy"), 1), x, nil) }, "Backward changes the dy"},
		{"Backward scales dy in a network", func() *Report {
			return Network(bp.New(bp.Quadratic, bp.NewDense(3, 3, bp.Tanh), drawn(ownDense(3, 3, "tanh", "scales dy"), 1), last()), x, y, nil)
		}, "layer 2 breaks its contract: Backward changes the dy"},
		{"Backward writes into y", func() *Report { return Layer(drawn(ownDense(3, 3, "tanh", "writes into y"), 1), x, nil) }, "Backward changes the y"},
		{"Backward moves W", func() *Report { return Layer(drawn(ownDense(3, 3, "tanh", "moves W"), 1), x, nil) }, "changes its parameter W"},
	} {
		if r := tc.check(); r.Verdict() != Wrong || !strings.Contains(r.Note, tc.says) {
			t.Errorf("%s: want %q\n%v", tc.name, tc.says, r)
		}
		if !mat.Equal(x, keptX) || !mat.Equal(y, keptY) {
			t.Fatalf("%s: the caller's data have changed", tc.name)
		}
	}
}

// The words of an embedding are no numbers to be moved.
func TestNamesAreNotMoved(t *testing.T) {
	words := mat.NewDense(1, 5, []float64{0, 2, 3, 2, 1})
	r := Layer(drawn(ownEmbedding(5, 3, ""), 16), words, nil)
	if !r.OK() || len(r.Blocks) != 1 || !strings.Contains(r.Note, "names") {
		t.Error(r)
	}
	r = Layer(drawn(ownEmbedding(5, 3, ""), 16), words, &Options{FixedX: true})
	if !r.OK() || len(r.Blocks) != 1 || r.Note != "" {
		t.Error(r)
	}
	if r = Layer(drawn(ownEmbedding(5, 3, "last one only"), 16), words, &Options{FixedX: true}); r.Verdict() != Wrong {
		t.Error(r)
	}
	strict := &own{in: 1, out: 1, backward: func(dy *mat.Dense) *mat.Dense { return mat.NewDense(1, columnsOf(dy), nil) }}
	e := strict.filled("E", 3, 1, 0.5)
	strict.forward = func(x *mat.Dense) *mat.Dense {
		return each(x, func(v float64) float64 {
			for i := range 3 {
				if v == float64(i) {
					return e.Value.At(i, 0)
				}
			}
			panic("no such word")
		})
	}
	if r = Layer(strict, mat.NewDense(1, 3, []float64{0, 1, 2}), nil); r.Verdict() != Wrong || len(r.Blocks) != 1 {
		t.Errorf("it has no gradient for E, and panics where x is moved:\n%v", r)
	}
}

// A layer whose entries are all 0 = 0 has not been looked at.
func TestADeadLayerIsNotRight(t *testing.T) {
	first, last := bp.NewDense(2, 3, bp.ReLU), bp.NewDense(3, 1, bp.Identity)
	net := bp.New(bp.Quadratic, first, last)
	net.Init(rand.New(rand.NewPCG(1, 2)))
	first.B.Apply(func(int, int, float64) float64 { return -30 }, first.B)
	_, normal, uniform := seeded(4)
	r := Network(net, normal(2, 4), uniform(1, 4), nil)
	if r.OK() || r.Verdict() != Dead || !strings.Contains(r.String(), "Dead, not right: all entries of layer 1 are 0 = 0") {
		t.Error(r)
	}
}

// Nobody asks for the ∂L/∂x of the first layer, so that a mistake there does not show.
func TestNobodyLooksAtTheFirstInput(t *testing.T) {
	_, normal, uniform := seeded(5)
	l := drawn(ownDense(3, 3, "tanh", "dx sign"), 1)
	r := Network(bp.New(bp.Quadratic, l, bp.NewDense(3, 2, bp.Sigmoid)), normal(3, 5), uniform(2, 5), nil)
	if r.Verdict() == Wrong || !strings.Contains(r.String(), "nobody has looked at the ∂L/∂x of layer 1") {
		t.Error(r)
	}
}

// The check's own steps never end in somebody else's panic.
func TestFuncWherePanicsAreNear(t *testing.T) {
	f := func(v []float64) float64 {
		if v[0] <= 0 {
			panic("not defined")
		}
		return v[0] * v[0]
	}
	for _, at := range []float64{1, 0.1, 1e-3, 1e-9} {
		if r := Func(f, gradientOf(func(v float64) float64 { return 2 * v }), []float64{at}, nil); !r.OK() {
			t.Errorf("at %v:\n%v", at, r)
		}
	}
}

// A report can be repeated.
func TestReportsAreRepeatable(t *testing.T) {
	_, normal, _ := seeded(6)
	x := normal(3, 5)
	report := func() string { return Layer(drawn(attention(3, ""), 15), x, nil).String() }
	if first, second := report(), report(); first != second {
		t.Errorf("first\n%s\nthen\n%s", first, second)
	}
}
