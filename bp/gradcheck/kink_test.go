package gradcheck

import (
	"math/rand/v2"
	"testing"

	"backprop/bp"
	"backprop/bp/internal/dual"

	"gonum.org/v1/gonum/mat"
)

// At z = 0 exactly, ReLU has a corner: no derivative, so neither right nor wrong.
func TestKinksAreReported(t *testing.T) {
	net := bp.New(bp.Quadratic, bp.NewDense(2, 3, bp.ReLU), bp.NewDense(3, 1, bp.Identity))
	rng := rand.New(rand.NewPCG(41, 42))
	net.Init(rng)
	x := mat.NewDense(2, 1, nil) // b = 0 and x = 0: every z of the first layer is 0
	r := Network(net, x, mat.NewDense(1, 1, []float64{1}), nil)
	if r.Verdict() != Right || r.Blocks[1].Count[Kink] != 3 {
		t.Error(r)
	}
}

// A kink closer than the first step is stepped around: z = 1e-6.
func TestStepsGoAroundKinks(t *testing.T) {
	layer := bp.NewDense(1, 1, bp.ReLU)
	layer.W.Set(0, 0, 1e-6)
	r := Layer(layer, mat.NewDense(1, 1, []float64{1}), nil)
	if !r.OK() || r.Blocks[0].Count[Right] != 1 {
		t.Error(r)
	}
	layer.W.Set(0, 0, -1e-6)
	if r := Layer(layer, mat.NewDense(1, 1, []float64{1}), nil); r.Blocks[0].Count[Dead] != 1 {
		t.Error(r)
	}
}

// A tie in a maximum is a kink too.
func TestTiesAreKinks(t *testing.T) {
	l := bp.NewMaxPool2D(image(1, 1, 2), 1, 1)
	if r := Layer(l, mat.NewDense(2, 1, []float64{3, 3}), nil); !r.OK() || r.Blocks[0].Count[Right] != 2 {
		t.Error(r) // windows of one pixel have no ties
	}
	tied := bp.NewMaxPool2D(image(1, 2, 2), 2, 2)
	if r := Layer(tied, mat.NewDense(4, 1, []float64{3, 3, 1, 1}), nil); r.Blocks[0].Count[Kink] != 2 || r.Verdict() == Wrong {
		t.Error(r)
	}
}

// A wrong block does not hide behind corners: it is judged close by.
func TestNetworkCatchesMistakesOnCorners(t *testing.T) {
	for name, spoil := range map[string]func(l *bp.Dense){
		"zeroed":  func(l *bp.Dense) { l.DB.Zero() },
		"flipped": func(l *bp.Dense) { l.DB.Scale(-1, l.DB) },
		"doubled": func(l *bp.Dense) { l.DB.Scale(2, l.DB) },
	} {
		for seed := range uint64(30) {
			net := bp.New(bp.BinaryCrossEntropy, newMutant(2, 4, bp.ReLU, after(spoil)), bp.NewDense(4, 1, bp.Sigmoid))
			net.Init(rand.New(rand.NewPCG(seed, 1)))
			x, y := xor()
			if r := Network(net, x, y, nil); r.Blocks[1].Worst.Verdict != Wrong {
				t.Fatalf("%s, seed %d:\n%v", name, seed, r)
			}
		}
	}
}

func TestNetworkRaisesNoFalseAlarmAtUnknownCorners(t *testing.T) {
	for seed := range uint64(50) {
		for name, layers := range map[string][]bp.Layer{
			"a reader's activation": {bp.NewDense(2, 4, ownReLU{}), bp.NewDense(4, 1, bp.Sigmoid)},
			"a reader's layers":     hiddenLayers(bp.NewDense(2, 4, bp.ReLU), bp.NewDense(4, 1, bp.Sigmoid)),
		} {
			net := bp.New(bp.BinaryCrossEntropy, layers...)
			rng := rand.New(rand.NewPCG(seed, 2)) // a layer hidden behind the bare contract has no Init
			for _, l := range net.Layers() {
				w := l.Params()[0].Value
				w.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, w)
			}
			x, y := xor()
			r := Network(net, x, y, nil)
			if r.Verdict() == Wrong {
				t.Fatalf("%s, seed %d:\n%v", name, seed, r)
			}
			wantNaNOnKinks(t, r)
		}
	}
}

// A reader's ReLU has corners of which the package knows nothing.
type ownReLU struct{}

func (ownReLU) String() string                  { return "own ReLU" }
func (ownReLU) Apply(a, z *mat.Dense)           { bp.ReLU.Apply(a, z) }
func (ownReLU) Pull(delta, da, z, a *mat.Dense) { bp.ReLU.Pull(delta, da, z, a) }

// hiddenLayers returns the layers behind the bare contract.
func hiddenLayers(layers ...bp.Layer) (hidden []bp.Layer) {
	for _, l := range layers {
		hidden = append(hidden, opaque{l})
	}
	return hidden
}

// opaque hides all but the contract of a layer, as a reader's own layer would: no dual numbers, no pieces.
type opaque struct{ bp.Layer }

// xor is where fresh networks sit on corners: the biases are 0, and so is the first sample.
func xor() (x, y *mat.Dense) {
	return mat.NewDense(2, 4, []float64{0, 0, 1, 1, 0, 1, 0, 1}), mat.NewDense(1, 4, []float64{0, 1, 1, 0})
}

// What is right close by is no kink for that: a kink has two slopes.
func TestWrongHereAndRightCloseByIsWrong(t *testing.T) {
	df := func(v []float64) []float64 {
		if v[0] == 3 {
			return []float64{5}
		}
		return []float64{2 * v[0]}
	}
	if r := Func(of(func(v float64) float64 { return v * v }), df, []float64{3}, nil); r.Verdict() != Wrong {
		t.Error(r)
	}
}

// withCorners is a reader's activation that says where its corners are, and what it is in dual numbers.
type withCorners struct{ ownReLU }

func (withCorners) Corners() []float64 { return []float64{0} }

func (withCorners) Dual(z dual.Number) dual.Number {
	if z.Real <= 0 {
		return dual.Number{}
	}
	return z
}

// stateful is a reader's layer that embeds one of bp's at second hand, as an unexported type.
type stateful struct{ *state }

type state struct{ *bp.Dense }

// An activation of a reader's has pieces and dual numbers as one of bp's has.
func TestOptionalMethodsOfAnActivation(t *testing.T) {
	rng := rand.New(rand.NewPCG(71, 72))
	own := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 4, withCorners{}), bp.NewDense(4, 1, bp.Sigmoid))
	known := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 4, bp.ReLU), bp.NewDense(4, 1, bp.Sigmoid))
	own.Init(rng)
	copy(known.Theta(), own.Theta())
	x, y := xor()
	if got, want := Network(own, x, y, nil).String(), Network(known, x, y, nil).String(); got != want {
		t.Errorf("with the reader's ReLU:\n%s\nwith bp's:\n%s", got, want)
	}
}

// What hides a layer behind an interface, or holds it in a field with a name, is no longer that layer.
func TestLayersOfBPInsideOthers(t *testing.T) {
	d := bp.NewDense(2, 2, bp.Tanh)
	byValue := struct{ bp.Dense }{*d}
	for name, tc := range map[string]struct {
		layer any
		found bool
	}{
		"itself":              {d, true},
		"embedded":            {embedding{d}, true},
		"behind a pointer":    {&embedding{d}, true},
		"at second hand":      {stateful{&state{d}}, true},
		"embedded by value":   {&byValue, true},
		"behind an interface": {opaque{d}, false},
		"in a field":          {struct{ inner *bp.Dense }{d}, false},
		"nil":                 {embedding{}, false},
		"not there":           {cube{}, false},
	} {
		if found := bpLayer(tc.layer) != nil; found != tc.found {
			t.Errorf("%s: found is %v, want %v", name, found, tc.found)
		}
	}
}
