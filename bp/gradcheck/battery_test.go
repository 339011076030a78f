package gradcheck

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// trial is a gradient to be checked.
type trial struct {
	name string
	of   func() thing
}

// thing is a layer, a network or a function.
type thing struct {
	layer bp.Layer
	net   *bp.Network
	x, y  *mat.Dense
	f     func(v []float64) float64
	df    func(v []float64) []float64
	at    []float64
}

func networkThing(net *bp.Network, x, y *mat.Dense) thing { return thing{net: net, x: x, y: y} }

func (t thing) check() *Report {
	switch {
	case t.layer != nil:
		return Layer(t.layer, t.x, nil)
	case t.net != nil:
		return Network(t.net, t.x, t.y, nil)
	}
	return Func(t.f, t.df, t.at, nil)
}

// The battery: several hundred wrong and right layers, activations, losses and functions. What is wrong is never called
// right, except where the mistake cannot show; what is right is never called wrong.
func TestBattery(t *testing.T) {
	tally := func(trials []trial, excused map[string]string, bad func(name string, r *Report) string) (n, panics int, found []string) {
		for _, tr := range trials {
			r, failure := tryTrial(tr)
			if failure != nil {
				panics++
				t.Errorf("%s: panic: %v", tr.name, failure)
				continue
			}
			if what := bad(tr.name, r); what != "" {
				if why, ok := excused[tr.name]; ok {
					t.Logf("%s: %s: %s", tr.name, what, why)
				} else if testing.Verbose() {
					t.Logf("%s: %s\n%v", tr.name, what, r)
				}
				found = append(found, tr.name)
			}
		}
		return n + len(trials), panics, found
	}
	var inconclusive []string
	wrong, wrongPanics, passed := tally(wrongTrials(), invisible, func(name string, r *Report) string {
		switch {
		case r.OK():
			return "WRONG, but called right"
		case r.Verdict() != Wrong:
			inconclusive = append(inconclusive, name)
		}
		return ""
	})
	var alarms []string
	right, rightPanics, missed := tally(rightTrials(), undecided, func(name string, r *Report) string {
		if r.Verdict() == Wrong {
			alarms = append(alarms, name)
			return "right, but called WRONG"
		}
		if !r.OK() {
			return "right, but called " + r.Verdict().String()
		}
		return ""
	})
	t.Logf("of %d wrong ones %d are called right, and %d inconclusive; of %d right ones %d are called WRONG, and %d not right; %d panics",
		wrong, len(passed), len(inconclusive), right, len(alarms), len(missed), wrongPanics+rightPanics)
	t.Logf("wrong, called right: %q", passed)
	t.Logf("wrong, called inconclusive: %q", inconclusive)
	t.Logf("right, not called right: %q", missed)
	for _, name := range passed {
		if _, ok := invisible[name]; !ok {
			t.Errorf("wrong, but called right: %s", name)
		}
	}
	if len(alarms) > 0 {
		t.Errorf("right, but called WRONG: %q", alarms)
	}
	if 100*len(missed) > 3*right {
		t.Errorf("of %d right ones %d are not called right", right, len(missed))
	}
	if wrong < 150 || right < 100 {
		t.Errorf("the battery has %d wrong and %d right ones", wrong, right)
	}
}

// tryTrial runs a trial and recovers its panic.
func tryTrial(tr trial) (r *Report, failure any) {
	defer func() { failure = recover() }()
	return tr.of().check(), nil
}

// invisible are mistakes that cannot show where they are checked.
var invisible = map[string]string{
	"layer sigmoid: zero for tiny a": "all a are above the 0.2 that it asks for",
	"loss Huber: clipped":            "the slopes of this loss, divided by 5 samples, are nowhere above the 0.1 that they are clipped to",
}

// undecided are right gradients that no measurement in float64 can confirm.
var undecided = map[string]string{}

// seeded returns a generator, and functions that draw matrices of normal and of uniform numbers with it.
func seeded(seed uint64) (rng *rand.Rand, normal, uniform func(r, c int) *mat.Dense) {
	rng = rand.New(rand.NewPCG(seed, 101))
	return rng, func(r, c int) *mat.Dense { return randomMatrix(rng, r, c, rng.NormFloat64) },
		func(r, c int) *mat.Dense { return randomMatrix(rng, r, c, rng.Float64) }
}

// drawn fills the layer's parameters with normal numbers.
func drawn(l *own, seed uint64) *own {
	rng, _, _ := seeded(seed)
	for _, p := range l.params {
		p.Value.Apply(func(_, _ int, v float64) float64 { return v + 0.7*rng.NormFloat64() }, p.Value)
	}
	return l
}

// alone checks a layer by itself.
func alone(name string, l bp.Layer, x *mat.Dense) trial {
	return trial{"layer " + name, func() thing { return thing{layer: l, x: x} }}
}

// within checks the layer, which has m outputs, in front of a dense layer with a sigmoid.
func within(name string, l bp.Layer, x *mat.Dense) trial {
	return trial{"first " + name, func() thing {
		_, m := l.Sizes()
		rng, _, uniform := seeded(11)
		last := bp.NewDense(m, 2, bp.Sigmoid)
		last.Init(rng)
		return networkThing(bp.New(bp.BinaryCrossEntropy, l, last), x, uniform(2, columnsOf(x)))
	}}
}

// behind checks the layer, which has d inputs, between two dense layers.
func behind(name string, l bp.Layer, n int) trial {
	return trial{"inner " + name, func() thing {
		d, m := l.Sizes()
		rng, normal, uniform := seeded(12)
		first, last := bp.NewDense(3, d, bp.Tanh), bp.NewDense(m, 2, bp.Identity)
		first.Init(rng)
		last.Init(rng)
		return networkThing(bp.New(bp.Quadratic, first, l, last), normal(3, n), uniform(2, n))
	}}
}

// withLoss checks two dense layers with a loss.
func withLoss(name string, loss bp.Loss, y func(v float64) float64) trial {
	return trial{"loss " + name, func() thing {
		rng, normal, uniform := seeded(13)
		net := bp.New(loss, bp.NewDense(3, 4, bp.Tanh), bp.NewDense(4, 2, bp.Sigmoid))
		net.Init(rng)
		return networkThing(net, normal(3, 5), each(uniform(2, 5), y))
	}}
}

// function checks a function of numbers.
func function1(name string, f func(v []float64) float64, df func(v []float64) []float64, at ...float64) trial {
	return trial{"func " + name, func() thing { return thing{f: f, df: df, at: at} }}
}

// of lifts a function of one number.
func of(f func(v float64) float64) func([]float64) float64 {
	return func(v []float64) float64 { return f(v[0]) }
}

// gradientOf lifts the slope of a function of one number.
func gradientOf(f func(v float64) float64) func([]float64) []float64 {
	return func(v []float64) []float64 { return []float64{f(v[0])} }
}

// xorLike is data with many zeros.
func xorLike() *mat.Dense { return mat.NewDense(2, 4, []float64{0, 0, 1, 1, 0, 1, 0, 1}) }

func wrongTrials() (all []trial) {
	_, normal, _ := seeded(1)
	x35, x36, x24 := normal(3, 5), normal(3, 6), normal(2, 4)
	add := func(t ...trial) { all = append(all, t...) }

	// A dense layer from scratch.
	for _, mistake := range []string{
		"dW is twice", "dW is the mean", "dW changes sign", "dW is 0", "db is 0", "db is the mean", "dW transposed",
		"one entry off", "one entry off by 3e-6", "NaN in dW", "Inf in db", "weight decay in dW", "rounded to float32",
		"drops the last sample", "last row is not set", "dW from dy", "x of the batch before", "x of the first batch",
		"z of the first batch", "dy of the first batch", "adds dW", "dW of the call before", "noise in dW",
		"right in the first three calls", "clips x in place", "moves W", "mean over the first batch's n",
	} {
		add(alone("tanh: "+mistake, drawn(ownDense(3, 3, "tanh", mistake), 2), x35),
			within("tanh: "+mistake, drawn(ownDense(3, 3, "tanh", mistake), 3), x36),
			behind("tanh: "+mistake, drawn(ownDense(3, 3, "tanh", mistake), 4), 5))
	}
	for _, mistake := range []string{"dx is 0", "dx is twice", "dx sign", "dx is dy", "W not transposed", "NaN in dx", "W of the first batch", "scales dy"} {
		add(alone("sigmoid: "+mistake, drawn(ownDense(3, 3, "sigmoid", mistake), 5), x35),
			behind("sigmoid: "+mistake, drawn(ownDense(3, 3, "sigmoid", mistake), 6), 5))
	}
	add(alone("tanh: writes into y", drawn(ownDense(3, 3, "tanh", "writes into y"), 2), x35))

	// Shortcuts for what is 0 or tiny.
	sparse := func(mistake string) *own {
		l := drawn(ownDense(2, 3, "sigmoid", mistake), 7)
		l.params[0].Value.Set(0, 1, 0)
		l.params[0].Value.Set(2, 0, 0)
		l.params[1].Value.Zero()
		return l
	}
	for _, mistake := range []string{"skips W = 0", "skips x = 0", "skips b = 0"} {
		add(alone("sparse: "+mistake, sparse(mistake), xorLike()))
		if mistake != "skips x = 0" {
			add(within("sparse: "+mistake, sparse(mistake), xorLike()))
		}
	}
	tiny := normal(3, 4)
	tiny.Set(1, 2, 1e-5)
	tiny.Set(0, 0, -1e-7)
	add(alone("tanh: skips tiny x", drawn(ownDense(3, 3, "tanh", "skips tiny x"), 8), tiny))
	masked := drawn(ownDense(2, 3, "identity", "mask from y"), 0)
	masked.params[1].Value.Zero()
	add(alone("identity: mask from y", masked, mat.NewDense(2, 3, nil)))

	// Activations.
	for _, f := range []string{"tanh", "sigmoid", "SiLU", "softsign", "sine", "Gauss"} {
		for _, mistake := range []string{"f′ missing", "f′ at a", "f′ half", "sign", "five digits", "one-sided difference"} {
			l := bp.NewDense(3, 3, ownCurve{f, mistake})
			rng, _, _ := seeded(9)
			l.Init(rng)
			add(alone(f+": "+mistake, l, x35))
		}
	}
	for _, f := range []string{"tanh", "softplus", "GELU", "ELU", "ReLU", "cube"} {
		add(alone(f+": a(1−a)", bp.NewActivationLayer(3, ownCurve{f, "a(1−a)"}), x35),
			alone(f+": clipped slope", bp.NewActivationLayer(3, ownCurve{f, "clipped slope"}), x35))
	}
	for _, f := range []string{"sinc", "tanh", "sigmoid", "sine", "GELU", "softplus"} {
		for _, mistake := range []string{"NaN at 0", "zero at 0", "Inf at 0"} {
			if f == "sinc" && mistake == "zero at 0" {
				continue // is right
			}
			l := bp.NewDense(2, 4, ownCurve{f, mistake})
			rng, _, _ := seeded(10)
			l.Init(rng)
			add(within(f+": "+mistake, l, xorLike()), alone(f+": "+mistake, l, xorLike()))
		}
	}
	wide := each(normal(3, 4), func(v float64) float64 { return 4 * v })
	for _, f := range []string{"tanh", "sigmoid", "softsign", "log cosh"} {
		add(alone(f+": zero where flat", bp.NewActivationLayer(3, ownCurve{f, "zero where flat"}), wide))
		add(alone(f+": zero for tiny a", bp.NewActivationLayer(3, ownCurve{f, "zero for tiny a"}), mat.NewDense(3, 2, []float64{0.01, 1, 2, 0.1, -0.02, 0.03})))
	}

	// Layers of other kinds.
	for _, mistake := range []string{"mean is constant", "variance is constant", "no 1/n", "γ missing", "dγ of y"} {
		add(alone("batch norm: "+mistake, drawn(batchNorm(3, mistake), 14), x36),
			behind("batch norm: "+mistake, drawn(batchNorm(3, mistake), 14), 7))
		if mistake != "γ missing" && mistake != "dγ of y" {
			add(alone("layer norm: "+mistake, layerNorm(4, mistake), normal(4, 3)), behind("layer norm: "+mistake, layerNorm(4, mistake), 3))
		}
	}
	for _, mistake := range []string{"softmax's diagonal", "no scale", "q and k swapped", "key bias like a weight", "no path through k", "no path through v"} {
		add(alone("attention: "+mistake, drawn(attention(3, mistake), 15), x35), behind("attention: "+mistake, drawn(attention(3, mistake), 15), 5))
	}
	for _, mistake := range []string{"diagonal", "identity", "off-diagonal sign", "over rows"} {
		add(alone("softmax: "+mistake, ownSoftmax(3, mistake), normal(3, 3)))
	}
	words := mat.NewDense(1, 5, []float64{0, 2, 3, 2, 1})
	for _, mistake := range []string{"last one only", "row off by one"} {
		add(alone("embedding: "+mistake, drawn(ownEmbedding(5, 3, mistake), 16), words), within("embedding: "+mistake, drawn(ownEmbedding(5, 3, mistake), 16), words))
	}
	for _, mistake := range []string{"redraws", "no scale", "another mask"} {
		add(alone("dropout: "+mistake, ownDropout(4, mistake), normal(4, 5)))
	}
	add(alone("dropout: mask from y", ownDropout(4, "mask from y"), mat.NewDense(4, 2, []float64{0, 1, 0, 2, 3, 0, 0, 1})))
	for _, mistake := range []string{"one step only", "U from the state after", "U not transposed"} {
		add(alone("recurrent: "+mistake, drawn(recurrent(2, 3, mistake), 17), x24), within("recurrent: "+mistake, drawn(recurrent(2, 3, mistake), 17), x24))
	}
	for _, mistake := range []string{"gate is constant", "gate without its input"} {
		add(alone("gated: "+mistake, gated(2, mistake), normal(4, 3)), behind("gated: "+mistake, gated(2, mistake), 3))
	}
	for _, mistake := range []string{"not flipped", "shifted", "set for add"} {
		add(alone("filter: "+mistake, drawn(filter(6, mistake), 18), normal(6, 3)))
	}
	for _, mistake := range []string{"both", "half each", "the smaller one"} {
		add(alone("maximum: "+mistake, largestOfTwo(3, mistake), normal(6, 3)), behind("maximum: "+mistake, largestOfTwo(2, mistake), 3))
	}

	// The check's own numbers: x from generators that people use.
	for _, seed := range [][2]uint64{{1, 2}, {3, 4}, {0, 0}, {1, 1}, {42, 42}} {
		rng := rand.New(rand.NewPCG(seed[0], seed[1]))
		x := randomMatrix(rng, 3, 5, rng.NormFloat64)
		mask := &own{in: 3, out: 3}
		mask.forward = func(x *mat.Dense) *mat.Dense { return each(x, curves["ReLU"].f) }
		mask.backward = func(dy *mat.Dense) *mat.Dense { return each(dy, curves["ReLU"].f) }
		add(alone(fmt.Sprint("ReLU's mask from dy ", seed), mask, x))
		d := ownDense(3, 3, "identity", "dW from dy")
		rng = rand.New(rand.NewPCG(seed[0], seed[1]))
		for _, p := range d.params {
			p.Value.Copy(randomMatrix(rng, 3, columnsOf(p.Value), rng.NormFloat64))
		}
		add(alone(fmt.Sprint("dW from dy ", seed), d, x))
	}

	// Losses.
	same := func(v float64) float64 { return v }
	for _, f := range []string{"half square", "log cosh", "fourth", "absolute", "Huber", "hinge"} {
		for _, mistake := range []string{"no 1/n", "sign", "1/m too", "y of the first batch", "square forgets 2", "clips y", "clips a", "writes into y", "clipped"} {
			if (f == "absolute" || f == "hinge") && mistake == "y of the first batch" {
				continue // the sign of the error may be the same
			}
			add(withLoss(f+": "+mistake, newOwnLoss(f, mistake), same))
		}
	}
	add(withLoss("half square: NaN for a large error", newOwnLoss("half square", "NaN for a large error"), func(v float64) float64 { return 3 * v }),
		withLoss("half square: skips y = 0", newOwnLoss("half square", "skips y = 0"), math.Round))

	// Deep networks.
	for _, depth := range []int{8, 10, 12} {
		for _, mistake := range []string{"dW is 0", "dW is twice", "db is 0", "five digits"} {
			add(deep(fmt.Sprint("first of ", depth, ": ", mistake), depth, 0, mistake))
		}
		add(deep(fmt.Sprint("middle of ", depth, ": dx sign"), depth, depth/2, "dx sign"))
	}

	// Functions.
	kinked := func(at float64) func(float64) float64 { return func(v float64) float64 { return math.Abs(v - at) } }
	for _, c := range []struct {
		name  string
		f     func(v float64) float64
		claim float64
		at    float64
	}{
		{"aliasing 2048", func(v float64) float64 { return v + 0.01*math.Sin(2048*math.Pi*v) }, 1, 0.3},
		{"aliasing 1024", func(v float64) float64 { return v + 0.01*math.Sin(1024*math.Pi*v) }, 1, 0.3},
		{"aliasing 4096", func(v float64) float64 { return v + 0.01*math.Sin(4096*math.Pi*v) }, 1, 0.7},
		{"aliasing at 100", func(v float64) float64 { return v + 0.01*math.Sin(128*math.Pi*v) }, 1, 100.3},
		{"aliasing 2^16", func(v float64) float64 { return v + 0.001*math.Sin(65536*math.Pi*v) }, 1, 0.3},
		{"aliasing, cosine", func(v float64) float64 { return 3*v + 0.01*math.Cos(2048*math.Pi*v) }, 3, 0.3},
		{"the mean at a corner 1e-9 away", kinked(1e-9), 0, 0},
		{"the mean at a corner −1e-8 away", kinked(-1e-8), 0, 0},
		{"the mean at a corner 1e-6 away", kinked(1e-6), 0, 0},
		{"the mean near 1", kinked(1 + 1e-9), 0, 1},
		{"half at ReLU's corner 1e-9 away", func(v float64) float64 { return max(0, v-1e-9) }, 0.5, 0},
		{"the other side of a corner 1e-7 away", func(v float64) float64 { return max(0, v-1e-7) }, 1, 0},
		{"outside the sides of a corner", math.Abs, 1.1, 0},
		{"outside ReLU's", func(v float64) float64 { return max(0, v) }, -0.2, 0},
		{"NaN at a corner", math.Abs, math.NaN(), 0},
		{"Inf at a corner", math.Abs, math.Inf(1), 0},
		{"a cusp", func(v float64) float64 { return math.Sqrt(math.Abs(v)) }, 0, 0},
		{"a cusp, 1", func(v float64) float64 { return math.Sqrt(math.Abs(v)) }, 1, 0},
		{"a cube root", math.Cbrt, 0, 0},
		{"a cusp of 2/3", func(v float64) float64 { return math.Cbrt(v * v) }, 0, 0},
		{"hidden below a large number", func(v float64) float64 { return 1e10 + 1e-5*v }, 0, 0},
		{"hidden, 1e-17", func(v float64) float64 { return 1 + 1e-17*v }, 0, 1},
		{"hidden, 1e-13", func(v float64) float64 { return 1e5 + 1e-13*v }, 0, 1},
		{"hidden in a saturated sigmoid", func(v float64) float64 { return 5 + sigmoid(v) }, 0, 20},
		{"hidden in exp", func(v float64) float64 { return 3 + math.Exp(v) }, 0, -25},
		{"hidden square", func(v float64) float64 { return 1e6 + v*v }, 0, 1e-7},
		{"a logarithm near its edge", math.Log, 1.001e9, 1e-9},
		{"a root near its edge", math.Sqrt, 0.5001e4, 1e-8},
		{"x ln x near its edge", func(v float64) float64 { return v * math.Log(v) }, math.Log(1e-10), 1e-10},
		{"asin near 1", math.Asin, 1, 1 - 1e-9},
		{"x^1.5 at the edge", func(v float64) float64 { return v + math.Pow(v, 1.5) }, 2, 0},
		{"a square", func(v float64) float64 { return v * v }, 0.6 * (1 + 1e-5), 0.3},
		{"a fast sine", func(v float64) float64 { return math.Sin(1000 * v) }, 1000, 0.3},
		{"a wrong sign", math.Exp, -math.Exp(0.3), 0.3},
		{"a tiny function", func(v float64) float64 { return 1e-200 * math.Sin(v) }, 0, 1},
		{"a huge function", func(v float64) float64 { return 1e200 * math.Sin(v) }, 1e199, 1},
		{"a microfarad", func(v float64) float64 { return 1 / (1 + 4e12*v*v) }, 0, 1e-6},
		{"one step of a stair", func(v float64) float64 { return v + 0.1*math.Floor(v) }, 1.1, 0.5},
		{"zero on a stair", func(v float64) float64 { return math.Floor(1e6*v) / 1e6 }, 1, 0.5},
		{"the slope of the stairs", func(v float64) float64 { return math.Floor(1e3*v) / 1e3 }, 1, 0.50055},
		{"log of a logistic", func(v float64) float64 { return -math.Log(sigmoid(v)) }, -0.5, 3},
		{"1e-9 is missing", func(v float64) float64 { return v*v*v + 1e-3*v }, 3 * 0.25, 0.5},
	} {
		add(function1(c.name, of(c.f), gradientOf(func(float64) float64 { return c.claim }), c.at))
	}
	add(function1("Rosenbrock without its factor 2", rosenbrock, func(v []float64) []float64 {
		return []float64{-400*v[0]*(v[1]-v[0]*v[0]) - (1 - v[0]), 200 * (v[1] - v[0]*v[0])}
	}, -1.2, 1), function1("NaN in one of many", func(v []float64) float64 { return v[0]*v[1] + v[2] }, func(v []float64) []float64 { return []float64{v[1], v[0], math.NaN()} }, 1, 2, 3),
		function1("a coordinate left out", func(v []float64) float64 { return v[0] + 1e-4*v[1] }, func(v []float64) []float64 { return []float64{1, 0} }, 1, 2),
		function1("entries swapped", func(v []float64) float64 { return v[0] * v[1] }, func(v []float64) []float64 { return []float64{v[0], v[1]} }, 1, 2),
		function1("df adds up", func(v []float64) float64 { return v[0] * v[0] }, accumulating(), 3))
	return all
}

// accumulating is 2v, added to what it gave before.
func accumulating() func(v []float64) []float64 {
	var sum float64
	return func(v []float64) []float64 { sum += 2 * v[0]; return []float64{sum} }
}

func rosenbrock(v []float64) float64 {
	return 100*(v[1]-v[0]*v[0])*(v[1]-v[0]*v[0]) + (1-v[0])*(1-v[0])
}

// deep is a network of own sigmoid layers, one of which makes a mistake.
func deep(name string, depth, bad int, mistake string) trial {
	return trial{"deep " + name, func() thing {
		rng, normal, uniform := seeded(21)
		var layers []bp.Layer
		for i := range depth {
			m := ""
			if i == bad {
				m = mistake
			}
			layers = append(layers, drawn(ownDense(3, 3, "sigmoid", m), rng.Uint64()))
		}
		return networkThing(bp.New(bp.Quadratic, layers...), normal(3, 3), uniform(3, 3))
	}}
}

func rightTrials() (all []trial) {
	_, normal, _ := seeded(1)
	add := func(t ...trial) { all = append(all, t...) }
	names := make([]string, 0, len(curves))
	for f := range curves {
		names = append(names, f)
	}
	slices.Sort(names)
	for i, f := range names {
		rng, _, _ := seeded(uint64(30 + i))
		l := bp.NewDense(2, 4, ownCurve{f, ""})
		l.Init(rng)
		add(alone(f, drawn(ownDense(3, 4, f, ""), uint64(i)), normal(3, 4)),
			within(f, drawn(ownDense(3, 4, f, ""), uint64(i)), normal(3, 4)),
			within(f+" at 0", l, xorLike()),
			alone(f+" far out", bp.NewActivationLayer(3, ownCurve{f, ""}), each(normal(3, 3), func(v float64) float64 { return 3 * v })))
	}
	for seed := range uint64(3) {
		add(alone("batch norm", drawn(batchNorm(3, ""), seed), normal(3, 6)), behind("batch norm", drawn(batchNorm(3, ""), seed), 6),
			alone("layer norm", layerNorm(4, ""), normal(4, 3)), behind("layer norm", layerNorm(4, ""), 4),
			alone("attention", drawn(attention(3, ""), seed), normal(3, 5)), behind("attention", drawn(attention(3, ""), seed), 5),
			alone("softmax", ownSoftmax(4, ""), normal(4, 3)), behind("softmax", ownSoftmax(4, ""), 3),
			alone("dropout", ownDropout(4, ""), normal(4, 5)), behind("dropout", ownDropout(4, ""), 5),
			alone("recurrent", drawn(recurrent(2, 3, ""), seed), normal(2, 4)), behind("recurrent", drawn(recurrent(2, 3, ""), seed), 4),
			alone("gated", gated(2, ""), normal(4, 3)), behind("gated", gated(2, ""), 3),
			alone("filter", drawn(filter(6, ""), seed), normal(6, 3)), behind("filter", drawn(filter(6, ""), seed), 3),
			alone("maximum", largestOfTwo(3, ""), normal(6, 3)), behind("maximum", largestOfTwo(2, ""), 3))
	}
	words := mat.NewDense(1, 5, []float64{0, 2, 3, 2, 1})
	add(alone("embedding", drawn(ownEmbedding(5, 3, ""), 16), words), within("embedding", drawn(ownEmbedding(5, 3, ""), 16), words),
		alone("embedding of one word", drawn(ownEmbedding(5, 3, ""), 16), mat.NewDense(1, 1, []float64{3})),
		alone("maximum with ties", largestOfTwo(2, ""), mat.NewDense(4, 2, []float64{1, 2, 1, 3, 0, 0, 0, 1})))
	same := func(v float64) float64 { return v }
	for _, f := range []string{"half square", "log cosh", "fourth", "absolute", "Huber", "hinge"} {
		add(withLoss(f, newOwnLoss(f, ""), same), withLoss(f+", whole targets", newOwnLoss(f, ""), math.Round))
	}
	for _, depth := range []int{8, 10, 12, 16} {
		add(deep(fmt.Sprint(depth), depth, 0, ""))
	}
	for seed := range uint64(10) {
		add(normed(0, seed), normed(1e4, seed), normed(1e5, seed), saturated(seed))
	}

	corner := func(at float64) func(float64) float64 { return func(v float64) float64 { return math.Abs(v - at) } }
	for _, c := range []struct {
		name  string
		f     func(v float64) float64
		slope func(v float64) float64
		at    float64
	}{
		{"aliasing", func(v float64) float64 { return v + 0.01*math.Sin(2048*math.Pi*v) }, func(v float64) float64 { return 1 + 20.48*math.Pi*math.Cos(2048*math.Pi*v) }, 0.3},
		{"a corner 1e-9 away", corner(1e-9), func(float64) float64 { return -1 }, 0},
		{"a corner −1e-8 away", corner(-1e-8), func(float64) float64 { return 1 }, 0},
		{"a corner 1e-6 away", corner(1e-6), func(float64) float64 { return -1 }, 0},
		{"a logarithm near its edge", math.Log, func(v float64) float64 { return 1 / v }, 1e-9},
		{"a root near its edge", math.Sqrt, func(v float64) float64 { return 0.5 / math.Sqrt(v) }, 1e-8},
		{"x ln x near its edge", func(v float64) float64 { return v * math.Log(v) }, func(v float64) float64 { return 1 + math.Log(v) }, 1e-10},
		{"x^1.5 and more", func(v float64) float64 { return v + math.Pow(v, 2.5) }, func(v float64) float64 { return 1 + 2.5*math.Pow(v, 1.5) }, 1e-3},
		{"asin near 1", math.Asin, func(v float64) float64 { return 1 / math.Sqrt((1-v)*(1+v)) }, 1 - 1e-6},
		{"atanh near 1", math.Atanh, func(v float64) float64 { return 1 / ((1 - v) * (1 + v)) }, 1 - 1e-6},
		{"the edge itself", func(v float64) float64 { return math.Sqrt(v)*v*v*v + 2*v }, func(v float64) float64 { return 3.5*math.Sqrt(v)*v*v + 2 }, 0},
		{"a polynomial", func(v float64) float64 { return 3*v*v*v - v }, func(v float64) float64 { return 9*v*v - 1 }, 0.7},
		{"a fast sine", func(v float64) float64 { return math.Sin(1000 * v) }, func(v float64) float64 { return 1000 * math.Cos(1000*v) }, 0.3},
		{"a microfarad", func(v float64) float64 { return 1 / (1 + 4e12*v*v) }, func(v float64) float64 { return -8e12 * v / ((1 + 4e12*v*v) * (1 + 4e12*v*v)) }, 1e-6},
		{"a tiny function", func(v float64) float64 { return 1e-200 * math.Sin(v) }, func(v float64) float64 { return 1e-200 * math.Cos(v) }, 1},
		{"a huge function", func(v float64) float64 { return 1e200 * math.Sin(v) }, func(v float64) float64 { return 1e200 * math.Cos(v) }, 1},
		{"softplus", func(v float64) float64 { return math.Log1p(math.Exp(v)) }, sigmoid, -20},
		{"a Gauss curve", func(v float64) float64 { return math.Exp(-v * v / 2) }, func(v float64) float64 { return -v * math.Exp(-v*v/2) }, 3},
		{"large", func(v float64) float64 { return v * v }, func(v float64) float64 { return 2 * v }, 1e8},
		{"on a hard corner's flat side", func(v float64) float64 { return max(-1, min(1, v)) }, func(v float64) float64 { return 0 }, 3},
		{"below ReLU, with an offset", func(v float64) float64 { return 5 + max(0, v) }, func(v float64) float64 { return 0 }, -1e-3},
	} {
		add(function1(c.name, of(c.f), gradientOf(c.slope), c.at))
	}
	add(function1("Rosenbrock", rosenbrock, func(v []float64) []float64 {
		return []float64{-400*v[0]*(v[1]-v[0]*v[0]) - 2*(1-v[0]), 200 * (v[1] - v[0]*v[0])}
	}, -1.2, 1))
	return all
}

// normed is a dense layer with a bias before a batch norm, for data about the mean.
func normed(mean float64, seed uint64) trial {
	return trial{fmt.Sprintf("batch norm after a bias at %g, %d", mean, seed), func() thing {
		rng, normal, uniform := seeded(seed)
		net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(3, 4, bp.Identity), batchNorm(4, ""), bp.NewActivationLayer(4, bp.Tanh), bp.NewDense(4, 1, bp.Sigmoid))
		net.Init(rng)
		x := each(normal(3, 16), func(v float64) float64 { return mean + v })
		return networkThing(net, x, uniform(1, 16))
	}}
}

// saturated is an own sigmoid with large weights, and a loss close to 0.
func saturated(seed uint64) trial {
	return trial{fmt.Sprintf("saturated %d", seed), func() thing {
		rng, normal, _ := seeded(seed)
		f := ownCurve{"sigmoid", ""}
		net := bp.New(bp.Quadratic, bp.NewDense(2, 3, f), bp.NewDense(3, 3, f), bp.NewDense(3, 1, bp.Identity))
		for i := range net.Theta() {
			net.Theta()[i] = 5 * rng.NormFloat64()
		}
		x := normal(2, 5)
		y := net.Forward(x)
		for i := range net.Theta() {
			net.Theta()[i] += math.Pow(10, -float64(rng.IntN(12))) * rng.NormFloat64()
		}
		return networkThing(net, x, y)
	}}
}
