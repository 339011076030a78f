package bp

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// Right gradients of awkward functions: rounded to few digits, cancelling, on a tiny scale, far out. They may
// be inconclusive, but not wrong.
func TestCheckFuncRaisesNoFalseAlarm(t *testing.T) {
	lowPass := func(k float64) func(float64) float64 {
		return func(c float64) float64 { return 1 / (1 + (k*c)*(k*c)) }
	}
	lowPassSlope := func(k, c float64) float64 { return -2 * k * k * c / math.Pow(1+(k*c)*(k*c), 2) }
	for _, tc := range []struct {
		name string
		f    func(float64) float64
		at   float64
		grad float64
	}{
		{"float32 square", func(v float64) float64 { return float64(float32(v*v + 1)) }, 0.7, 1.4},
		{"float32 sine", func(v float64) float64 { return float64(float32(math.Sin(v))) }, 0.7, math.Cos(0.7)},
		{"cancelling", func(v float64) float64 { return (v*v + 1e8) - 1e8 }, 0.3, 0.6},
		{"rounded", func(v float64) float64 { return math.Round(1e6*math.Sin(v)) / 1e6 }, 0.3, math.Cos(0.3)},
		{"microfarad", lowPass(2e6), 1e-6, lowPassSlope(2e6, 1e-6)},
		{"picofarad", lowPass(2e12), 1e-12, lowPassSlope(2e12, 1e-12)},
		{"ReLU on its corner, slope 0", func(v float64) float64 { return math.Max(0, v) }, 0, 0},
		{"ReLU on its corner, slope 1", func(v float64) float64 { return math.Max(0, v) }, 0, 1},
		{"hinge on the margin", func(v float64) float64 { return math.Max(0, 1-v) }, 1, -1},
		{"far out", func(v float64) float64 { return math.Sin(v - 1e15) }, 1e15 + 0.5, math.Cos(0.5)},
	} {
		f := func(x []float64) float64 { return tc.f(x[0]) }
		if r := CheckFunc(f, []float64{tc.grad}, []float64{tc.at}, nil); r.Verdict() == Wrong {
			t.Errorf("%s: %v", tc.name, r)
		}
	}
}

// A slope of 0 that is claimed where one of 1e-17 hides below the rounding has not been shown to be right.
func TestCheckFuncDoesNotTakeTheUnseenForZero(t *testing.T) {
	f := func(v []float64) float64 { return math.Sin(v[0]) + 1e-17*v[1] }
	if r := CheckFunc(f, []float64{math.Cos(1), 0}, []float64{1, 1}, nil); r.OK() {
		t.Error(r)
	}
}

func TestCheckFuncRefusesAPointThatIsNotFinite(t *testing.T) {
	wantPanic(t, "bp: CheckFunc: the point holds +Inf in row 0, column 0 (counted from 0): every value must be finite", func() {
		CheckFunc(func(v []float64) float64 { return sigmoid(v[0]) }, []float64{0}, []float64{math.Inf(1)}, nil)
	})
}

// xor is where fresh networks sit on corners: the biases are 0, and so is the first sample.
func xor() (x, y *mat.Dense) {
	return mat.NewDense(2, 4, []float64{0, 0, 1, 1, 0, 1, 0, 1}), mat.NewDense(1, 4, []float64{0, 1, 1, 0})
}

// A wrong block does not hide behind corners: it is judged close by.
func TestCheckCatchesMistakesOnCorners(t *testing.T) {
	for name, spoil := range map[string]func(l *Dense){
		"zeroed":  func(l *Dense) { l.DB.Zero() },
		"flipped": func(l *Dense) { l.DB.Scale(-1, l.DB) },
		"doubled": func(l *Dense) { l.DB.Scale(2, l.DB) },
	} {
		for seed := range uint64(30) {
			net := New(BinaryCrossEntropy, &mutant{NewDense(2, 4, ReLU), after(spoil)}, NewDense(4, 1, Sigmoid))
			net.Init(rand.New(rand.NewPCG(seed, 1)))
			x, y := xor()
			if r := Check(net, x, y, nil); r.Blocks[1].Worst.Verdict != Wrong {
				t.Fatalf("%s, seed %d:\n%v", name, seed, r)
			}
		}
	}
}

// A reader's ReLU has corners of which the package knows nothing.
type ownReLU struct{}

func (ownReLU) String() string                  { return "own ReLU" }
func (ownReLU) Apply(a, z *mat.Dense)           { ReLU.Apply(a, z) }
func (ownReLU) Pull(delta, da, z, a *mat.Dense) { ReLU.Pull(delta, da, z, a) }
func hiddenLayers(layers ...Layer) (hidden []Layer) {
	for _, l := range layers {
		hidden = append(hidden, opaque{l})
	}
	return hidden
}

func TestCheckRaisesNoFalseAlarmAtUnknownCorners(t *testing.T) {
	for seed := range uint64(50) {
		for name, layers := range map[string][]Layer{
			"a reader's activation": {NewDense(2, 4, ownReLU{}), NewDense(4, 1, Sigmoid)},
			"a reader's layers":     hiddenLayers(NewDense(2, 4, ReLU), NewDense(4, 1, Sigmoid)),
		} {
			net := New(BinaryCrossEntropy, layers...)
			net.Theta() // a layer hidden behind the bare contract has no Init
			rng := rand.New(rand.NewPCG(seed, 2))
			for _, b := range net.blocks {
				if strings.HasSuffix(b.name, "W") {
					b.value.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, b.value)
				}
			}
			x, y := xor()
			if r := Check(net, x, y, nil); r.Verdict() == Wrong {
				t.Fatalf("%s, seed %d:\n%v", name, seed, r)
			}
		}
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
func (l *scratch) Params() []Param      { return []Param{{"weights", l.w, l.dw}, {"bias", l.b, l.db}} }

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
	setRowSums(l.db, δ)
	l.dx.Mul(l.w.T(), δ)
	return l.dx
}

// convMutant and activationMutant forget f′.
type convMutant struct{ *Conv2D }

func (l convMutant) Backward(da *mat.Dense) *mat.Dense {
	l.delta().Copy(da)
	return l.fromDelta()
}

type activationMutant struct{ *ActivationLayer }

func (l activationMutant) Backward(da *mat.Dense) *mat.Dense { return da }

func TestCheckLayerNamesMistakesInLayersOfAnyKind(t *testing.T) {
	for _, tc := range []struct {
		layer Layer
		says  string
	}{
		{newScratch("f′ missing"), "f′(z) is missing"},
		{newScratch("f′ at a"), "f′ is taken at a"},
		{convMutant{NewConv2D(Shape{1, 3, 3}, 2, Kernel{Size: 2, Stride: 1}, Tanh)}, "f′(z) is missing"},
		{activationMutant{NewActivationLayer(3, Sigmoid)}, "f′(z) is missing"},
	} {
		rng := rand.New(rand.NewPCG(61, 62))
		r := CheckLayer(tc.layer, initialised(rng, tc.layer, 3), nil)
		for _, b := range r.Blocks {
			if b.Worst.Verdict != Wrong || !strings.Contains(b.Reason, tc.says) {
				t.Errorf("%T: want %q\n%v", tc.layer, tc.says, r)
				break
			}
		}
	}
	rng := rand.New(rand.NewPCG(63, 64))
	l := newScratch("in place")
	if r := CheckLayer(l, initialised(rng, l, 3), nil); r.OK() || !strings.Contains(r.String(), "Backward changes the dy") {
		t.Error(r)
	}
}

// The reason of a large block is found in no time worth naming.
func BenchmarkReasonOfALargeBlock(b *testing.B) {
	rng := rand.New(rand.NewPCG(65, 66))
	got, want := randomMatrix(rng, 30, 784, rng.NormFloat64), randomMatrix(rng, 30, 784, rng.NormFloat64)
	for b.Loop() {
		reason("W", got, want, 10)
	}
}

// Far from where the check is, a loss may overflow, as −log a does where a rounds to 0. That makes a wrong gradient no
// less wrong, and a right one no less right.
func TestCheckFuncWhereFarStepsOverflow(t *testing.T) {
	f := func(x []float64) float64 { return math.Exp(x[0]) + x[1] }
	at := []float64{0.3, 0.2}
	e := math.Exp(0.3)
	for _, test := range []struct {
		name string
		grad []float64
		want []Verdict
	}{
		{"right", []float64{e, 1}, []Verdict{Right, Right}},
		{"twice", []float64{2 * e, 1}, []Verdict{Wrong, Right}},
		{"none", []float64{0, 1}, []Verdict{Wrong, Right}},
		{"a little off", []float64{e * (1 + 1e-4), 1}, []Verdict{Wrong, Right}},
	} {
		r := CheckFunc(f, test.grad, at, nil)
		for i, entry := range r.Blocks[0].entries {
			if entry.Verdict != test.want[i] {
				t.Errorf("%s: entry %d is %v, want %v", test.name, i, entry.Verdict, test.want[i])
			}
		}
	}
}
