package bp

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"
)

// One linear unit, one sample: ½(wx + b − y)² from w = b = 0 with x = 1, y = 1, η = ¼ halves the error at
// each step, since both w and b move by η of it.
func TestTrainFollowsTheRecursion(t *testing.T) {
	net := New(Quadratic, NewDense(1, 1, Identity))
	one := mat.NewDense(1, 1, []float64{1})
	h, err := Train(net, one, one, Options{Epochs: 4, Optimizer: SGD{Rate: 0.25}})
	if err != nil {
		t.Fatal(err)
	}
	// L = e²/2 and ‖(∂L/∂w, ∂L/∂b)‖ = e√2 for e = 1, ½, ¼, ⅛: powers of two, so the losses are exact.
	near(t, "loss", h.Loss, []float64{1.0 / 2, 1.0 / 8, 1.0 / 32, 1.0 / 128}, 0)
	near(t, "gradient", h.GradNorm[0], []float64{math.Sqrt2, math.Sqrt2 / 2, math.Sqrt2 / 4, math.Sqrt2 / 8}, 1e-15)
	if len(h.Layers) != 1 || h.Layers[0] != "layer 1" {
		t.Errorf("layers %q", h.Layers)
	}
}

// Batches take every sample once per epoch, the last batch what is left; and the loss of the epoch weighs
// each sample alike. With a rate too small to matter, the history is that of the whole set.
func TestBatchesCoverTheEpoch(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	net := New(Quadratic, NewDense(3, 2, Sigmoid), NewDense(2, 2, Sigmoid))
	net.Init(rng)
	x, y := randomMatrix(rng, 3, 7, rng.NormFloat64), randomMatrix(rng, 2, 7, rng.Float64)
	whole := net.Loss(x, y)
	for _, batch := range []int{1, 2, 3, 7, 100} {
		h, err := Train(net, x, y, Options{Epochs: 2, Batch: batch, Optimizer: SGD{Rate: 1e-20}, Shuffle: rng})
		if err != nil {
			t.Fatal(err)
		}
		near(t, "loss", h.Loss, []float64{whole, whole}, 1e-14) // the order of the sum differs
	}
}

func TestTrainIsRepeatable(t *testing.T) {
	run := func() []float64 {
		rng := rand.New(rand.NewPCG(11, 12))
		net := New(BinaryCrossEntropy, NewDense(2, 4, Sigmoid), NewDense(4, 1, Sigmoid))
		net.Init(rng)
		x, y := randomMatrix(rng, 2, 20, rng.NormFloat64), randomMatrix(rng, 1, 20, rng.Float64)
		if _, err := Train(net, x, y, Options{Epochs: 20, Batch: 3, Optimizer: SGD{Rate: 0.5}, Shuffle: rng}); err != nil {
			t.Fatal(err)
		}
		return net.Theta()
	}
	near(t, "θ", run(), run(), 0)
}

// Watch sees every epoch with its history, and its false ends the run without an error.
func TestWatchMayStop(t *testing.T) {
	net := New(Quadratic, NewDense(1, 1, Identity))
	one := mat.NewDense(1, 1, []float64{1})
	var seen []int
	watch := func(epoch int, h *History) bool {
		seen = append(seen, epoch)
		if len(h.Loss) != epoch+1 || len(h.GradNorm[0]) != epoch+1 {
			t.Errorf("epoch %d: the history has %d losses, %d gradients", epoch, len(h.Loss), len(h.GradNorm[0]))
		}
		net.Loss(one, one) // it may use the network
		return h.Loss[epoch] > 1.0/100
	}
	h, err := Train(net, one, one, Options{Epochs: 100, Optimizer: SGD{Rate: 0.25}, Watch: watch})
	// 1/2, 1/8, 1/32, 1/128 as in TestTrainFollowsTheRecursion: the fourth is below 1/100.
	if err != nil || len(h.Loss) != 4 || !slices.Equal(seen, []int{0, 1, 2, 3}) {
		t.Errorf("%d epochs, %v seen, error %v; want 4 epochs", len(h.Loss), seen, err)
	}
}

// Validation changes nothing: it only looks.
func TestValidationLeavesTheTrainingAlone(t *testing.T) {
	run := func(validate bool) []float64 {
		rng := rand.New(rand.NewPCG(45, 46))
		net := New(CrossEntropy, NewDense(2, 4, Tanh), NewDense(4, 3, Softmax))
		net.Init(rng)
		x, y := randomMatrix(rng, 2, 20, rng.NormFloat64), mat.NewDense(3, 20, nil)
		for s := range 20 {
			y.Set(rng.IntN(3), s, 1)
		}
		o := Options{Epochs: 5, Batch: 3, Optimizer: Adam{}, Shuffle: rng}
		if validate {
			o.ValidationX, o.ValidationY = mat.DenseCopyOf(x), mat.DenseCopyOf(y)
		}
		if _, err := Train(net, x, y, o); err != nil {
			t.Fatal(err)
		}
		return net.Theta()
	}
	near(t, "θ", run(true), run(false), 0)
}

// After the first epoch a step takes no memory, whatever the optimiser, the last and smaller batch included.
func TestTrainingStepAllocatesNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(47, 48))
	x, y := randomMatrix(rng, 3, 7, rng.NormFloat64), mat.NewDense(2, 7, nil)
	for s := range 7 {
		y.Set(rng.IntN(2), s, 1)
	}
	for _, tc := range []struct {
		loss Loss
		f    Activation
	}{{CrossEntropy, Softmax}, {BinaryCrossEntropy, Sigmoid}, {Quadratic, Identity}} {
		for _, o := range []Optimizer{SGD{Rate: 0.1}, Momentum{Rate: 0.1, Momentum: 0.9, Nesterov: true}, Adam{}} {
			net := New(tc.loss, NewDense(3, 4, Sigmoid), NewDense(4, 2, tc.f))
			net.Init(rng)
			trainer := newTrainer(net, x, y, Options{Epochs: 1, Batch: 4, Optimizer: o})
			allocations := testing.AllocsPerRun(20, func() {
				for _, which := range [][]int{trainer.order[:4], trainer.order[4:]} {
					if _, _, err := trainer.step(which); err != nil {
						t.Fatal(err)
					}
				}
			})
			if allocations != 0 {
				t.Errorf("%v, %T: %v allocations in two steps, want 0", tc.loss, o, allocations)
			}
		}
	}
}

// Train gives the same bits on one core, two and four, whatever the workers do, and leaves none behind: the batches are
// large enough for workers, and the last one is not whole.
func TestTrainGivesTheSameBitsOnAnyNumberOfCores(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	run := func(cores int, o Optimizer) []float64 {
		runtime.GOMAXPROCS(cores)
		rng := rand.New(rand.NewPCG(61, 62))
		net := New(CrossEntropy, NewDense(130, 128, ReLU), NewDense(128, 70, Tanh), NewDense(70, 10, Softmax))
		net.Init(rng)
		x, y := randomMatrix(rng, 130, 300, rng.NormFloat64), randomMatrix(rng, 10, 300, func() float64 { return 0.1 })
		before := runtime.NumGoroutine()
		if _, err := Train(net, x, y, Options{Epochs: 30, Batch: 64, Optimizer: o, Shuffle: rng}); err != nil {
			t.Fatal(err)
		}
		for began := time.Now(); runtime.NumGoroutine() > before; runtime.Gosched() { // they may still be on their way out
			if time.Since(began) > 10*time.Second {
				t.Fatalf("%d goroutines after Train, %d before", runtime.NumGoroutine(), before)
			}
		}
		return net.Theta()
	}
	for _, o := range []Optimizer{SGD{Rate: 0.1}, Adam{}} {
		alone := run(1, o)
		for _, cores := range []int{2, 4} {
			near(t, fmt.Sprintf("θ on %d cores", cores), run(cores, o), alone, 0)
		}
	}
}

// Each kind of bad data is an error, and the network stays as it is.
func TestTrainRefusesBadData(t *testing.T) {
	zeros := func() *mat.Dense { return mat.NewDense(2, 2, nil) }
	with := func(v float64) *mat.Dense { return mat.NewDense(2, 2, []float64{0, 1, 0, v}) }
	for _, tc := range []struct {
		want         string
		x, y, vx, vy *mat.Dense
	}{
		{"bp: Train: x holds NaN in row 1, column 1 (counted from 0): every value must be finite", with(math.NaN()), zeros(), nil, nil},
		{"bp: Train: y holds -Inf in row 1, column 1 (counted from 0): every value must be finite", zeros(), with(math.Inf(-1)), nil, nil},
		{"bp: Train: ValidationX holds +Inf in row 1, column 1 (counted from 0): every value must be finite", zeros(), zeros(), with(math.Inf(1)), zeros()},
		{"the target y is 2", zeros(), with(2), nil, nil},
		{"the target y is -1", zeros(), zeros(), zeros(), with(-1)},
	} {
		net := New(BinaryCrossEntropy, NewDense(2, 2, Sigmoid))
		net.Theta()[0] = 1
		before := slices.Clone(net.Theta())
		h, err := Train(net, tc.x, tc.y, Options{Epochs: 1, Optimizer: SGD{Rate: 1}, ValidationX: tc.vx, ValidationY: tc.vy})
		if err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v, want one line with %q", err, tc.want)
		}
		if h != nil || !slices.Equal(net.Theta(), before) {
			t.Errorf("%s: θ = %v, want %v and no history", tc.want, net.Theta(), before)
		}
	}
}

func TestTrainPanicsAtMisuse(t *testing.T) {
	m := func(r, c int) *mat.Dense { return mat.NewDense(r, c, nil) }
	good := Options{Epochs: 1, Optimizer: SGD{Rate: 1}}
	half, other := good, good
	half.ValidationX = m(2, 1)
	other.ValidationX, other.ValidationY = m(3, 1), m(1, 1)
	for _, tc := range []struct {
		line string
		x, y *mat.Dense
		o    Options
	}{
		{"bp: Train: x is 3×4, want 2 rows and at least one column: one sample is one column", m(3, 4), m(1, 4), good},
		{"bp: Train: x is 0×0, want 2 rows and at least one column: one sample is one column", &mat.Dense{}, &mat.Dense{}, good},
		{"bp: Train: y has 3 rows, want 1 as the last layer has outputs", m(2, 4), m(3, 4), good},
		{"bp: Train: x or y is nil: give both", m(2, 4), nil, good},
		{"bp: Train: Options has one of ValidationX and ValidationY: give both or neither", m(2, 4), m(1, 4), half},
		{"bp: Train: ValidationX is 3×1, want 2 rows and at least one column: one sample is one column", m(2, 4), m(1, 4), other},
	} {
		net := New(Quadratic, NewDense(2, 1, Identity))
		wantPanic(t, tc.line, func() { Train(net, tc.x, tc.y, tc.o) })
	}
}

func TestTrainStopsWhenTheLossIsNotFinite(t *testing.T) {
	net := New(Quadratic, NewDense(1, 1, Identity), NewDense(1, 1, Identity))
	for i := range net.Theta() {
		net.Theta()[i] = 1
	}
	ten := mat.NewDense(1, 1, []float64{10})
	h, err := Train(net, ten, mat.NewDense(1, 1, nil), Options{Epochs: 100, Optimizer: SGD{Rate: 10}})
	wantError(t, err, "epoch", "the loss is", "layer")
	if len(h.Loss) == 0 || len(h.Loss) != len(h.GradNorm[0]) || len(h.Loss) != len(h.UpdateRatio[1]) {
		t.Errorf("the history has %d losses, %d gradients and %d ratios", len(h.Loss), len(h.GradNorm[0]), len(h.UpdateRatio[1]))
	}
}

// poisoned is a dense layer whose gradient has a NaN in it, though its output is right.
type poisoned struct{ *Dense }

func (l poisoned) Backward(da *mat.Dense) *mat.Dense {
	dx := l.Dense.Backward(da)
	l.DW.Set(0, 0, math.NaN())
	return dx
}

func TestTrainStopsWhenAGradientIsNotFinite(t *testing.T) {
	net := New(Quadratic, NewDense(1, 1, Identity), poisoned{NewDense(1, 1, Identity)}, NewDense(1, 1, Identity))
	one := mat.NewDense(1, 1, []float64{1})
	h, err := Train(net, one, one, Options{Epochs: 3, Optimizer: SGD{Rate: 0.1}})
	wantError(t, err, "bp: Train: epoch 1: the loss is 0.5, but the gradient of layer 2 is not finite")
	if len(h.Loss) != 0 || !slices.Equal(net.Theta(), make([]float64, 6)) {
		t.Errorf("%d epochs, θ = %v: want none, and zeros", len(h.Loss), net.Theta())
	}
}

// ½(0 − 100)² has the gradient −100, and −100 · 1e307 is no float64: the step is taken back.
func TestTrainTakesBackAStepThatIsNotFinite(t *testing.T) {
	net := New(Quadratic, NewDense(1, 1, Identity))
	one, hundred := mat.NewDense(1, 1, []float64{1}), mat.NewDense(1, 1, []float64{100})
	_, err := Train(net, one, hundred, Options{Epochs: 3, Optimizer: SGD{Rate: 1e307}})
	wantError(t, err, "bp: Train: epoch 1: the step of layer 1 is not finite; a smaller rate may help")
	if !slices.Equal(net.Theta(), []float64{0, 0}) {
		t.Errorf("θ = %v, want zeros", net.Theta())
	}
}

// The samples to validate with may be where the network overflows first.
func TestTrainStopsWhenTheValidationLossIsNotFinite(t *testing.T) {
	net := New(Quadratic, NewDense(1, 1, Identity))
	one, huge := mat.NewDense(1, 1, []float64{1}), mat.NewDense(1, 1, []float64{1e300})
	h, err := Train(net, one, one, Options{Epochs: 3, Optimizer: SGD{Rate: 0.1}, ValidationX: huge, ValidationY: one})
	wantError(t, err, "bp: Train: epoch 1: the loss on ValidationX is +Inf, though every layer's output is finite")
	if len(h.Loss) != 0 {
		t.Errorf("%d epochs, want none", len(h.Loss))
	}
}

// wantError fails the test unless err is one line that contains all parts.
func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil || strings.Contains(err.Error(), "\n") {
		t.Fatalf("%v, want an error of one line", err)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
}

// mirror does Train's work a second time, with complexStep's gradients, plain gradient descent and loops.
type mirror struct {
	net  *Network // only holds θ
	rate float64
	h    History
}

// length is the plain √Σv².
func length(v []float64) float64 {
	var sum float64
	for _, x := range v {
		sum += x * x
	}
	return math.Sqrt(sum)
}

func (m *mirror) loss(x, y *mat.Dense) float64 {
	var theta []complex128
	for _, v := range m.net.Theta() {
		theta = append(theta, complex(v, 0))
	}
	return real(complexLoss(m.net, theta, x, y))
}

// accuracy calculates every output, one sample at a time.
func (m *mirror) accuracy(x, y *mat.Dense) float64 {
	_, n := x.Dims()
	right := 0.0
	for s := range n {
		a := mat.Col(nil, s, x)
		rest := m.net.Theta()
		for _, l := range m.net.Layers() {
			in, out := l.Sizes()
			z := slices.Clone(rest[in*out : in*out+out])
			for j := range z {
				for k := range in {
					z[j] += rest[j*in+k] * a[k]
				}
				z[j] = 1 / (1 + math.Exp(-z[j]))
			}
			a, rest = z, rest[in*out+out:]
		}
		if slices.EqualFunc(a, mat.Col(nil, s, y), func(p, y float64) bool { return (p >= 0.5) == (y == 1) }) {
			right++
		}
	}
	return right / float64(n)
}

// epoch goes through the samples in their order. parts are the ends of each layer's part of θ.
func (m *mirror) epoch(x, y *mat.Dense, batch int, parts []int) {
	_, n := x.Dims()
	var loss, accuracy float64
	gradients, steps, sizes := make([]float64, len(parts)), make([]float64, len(parts)), make([]float64, len(parts))
	batches := 0.0
	for at := 0; at < n; at += batch {
		var which []int
		for s := at; s < min(at+batch, n); s++ {
			which = append(which, s)
		}
		xb, yb := pickColumns(nil, x, which), pickColumns(nil, y, which)
		loss += m.loss(xb, yb) * float64(len(which)) / float64(n)
		accuracy += m.accuracy(xb, yb) * float64(len(which)) / float64(n)
		grad := complexStep(m.net, xb, yb)
		start := 0
		for i, end := range parts {
			gradients[i] += math.Pow(length(grad[start:end]), 2)
			sizes[i] += math.Pow(length(m.net.Theta()[start:end]), 2)
			steps[i] += math.Pow(m.rate*length(grad[start:end]), 2)
			start = end
		}
		for i, g := range grad {
			m.net.Theta()[i] -= m.rate * g
		}
		batches++
	}
	m.h.Loss = append(m.h.Loss, loss)
	m.h.Accuracy = append(m.h.Accuracy, accuracy)
	for i := range parts {
		m.h.GradNorm[i] = append(m.h.GradNorm[i], math.Sqrt(gradients[i]/batches))
		m.h.UpdateRatio[i] = append(m.h.UpdateRatio[i], math.Sqrt(steps[i]/sizes[i]))
	}
}

// A batch that is too large for one Backprop goes through it in slices, and comes to the same: the loss, the right
// answers, the norm of the gradient and the step.
func TestTrainInSlices(t *testing.T) {
	const in, n = 1000, 4000
	build := func() *Network {
		net := New(BinaryCrossEntropy, NewActivationLayer(in, Tanh), NewDense(in, 1, Sigmoid))
		net.Init(rand.New(rand.NewPCG(7, 8)))
		return net
	}
	rng := rand.New(rand.NewPCG(5, 6))
	x := randomMatrix(rng, in, n, rng.NormFloat64)
	y := randomMatrix(rng, 1, n, func() float64 { return float64(rng.IntN(2)) })
	whole, net := build(), build()
	if s := net.slice(n); s < 2 || s > n/2 {
		t.Fatalf("%d of %d samples in a slice: this tests nothing", s, n)
	}
	loss, accuracy := whole.Backprop(x, y), whole.Accuracy(x, y)
	grad := slices.Clone(whole.Grad())
	SGD{Rate: 0.5}.Start(len(grad))(whole.Theta(), grad)

	for _, shuffle := range []*rand.Rand{nil, rng} {
		net := build()
		h, err := Train(net, x, y, Options{Epochs: 1, Optimizer: SGD{Rate: 0.5}, Shuffle: shuffle})
		if err != nil {
			t.Fatal(err)
		}
		const tol = 1e-12 // sums of thousands in another order
		near(t, "θ", net.Theta(), whole.Theta(), tol)
		near(t, "∂L/∂θ", net.Grad(), grad, tol)
		near(t, "loss and accuracy", []float64{h.Loss[0], h.Accuracy[0]}, []float64{loss, accuracy}, tol)
	}
}

// A layer of somebody else's may look at all samples of a batch at once, and gets them.
func TestTrainDoesNotSliceForLayersOfOthers(t *testing.T) {
	for _, tc := range []struct {
		layers []Layer
		whole  bool
	}{
		{[]Layer{NewDense(1<<20, 1<<3, ReLU)}, false},
		{[]Layer{NewResidual(NewDense(1<<10, 1<<10, ReLU))}, false},
		{[]Layer{NewResidual(foreign{NewDense(1<<10, 1<<10, ReLU)})}, true},
		{[]Layer{foreign{NewDense(1<<10, 1<<10, ReLU)}}, true},
	} {
		const batch = 1 << 20
		if got := New(Quadratic, tc.layers...).slice(batch); (got == batch) != tc.whole {
			t.Errorf("%T: %d of %d samples at a time", tc.layers[0], got, batch)
		}
	}
}

// A layer with a mode is switched on for the steps of each epoch, and off for validation, for Watch and at the end, also
// inside a Residual and after an error.
func TestTrainSwitchesTheMode(t *testing.T) {
	for name, wrap := range map[string]func(l Layer) Layer{
		"itself":     func(l Layer) Layer { return l },
		"a Residual": func(l Layer) Layer { return NewResidual(l) },
	} {
		l := &moody{Dense: NewDense(2, 2, Tanh)}
		net := New(Quadratic, wrap(l), NewDense(2, 1, Identity))
		net.Init(rand.New(rand.NewPCG(1, 2)))
		x, y := mat.NewDense(2, 4, []float64{1, 2, 3, 4, 5, 6, 7, 8}), mat.NewDense(1, 4, nil)
		o := Options{Epochs: 2, Batch: 2, Optimizer: SGD{Rate: 0.01}, ValidationX: x, ValidationY: y}
		o.Watch = func(int, *History) bool { l.seen += "w"; net.Forward(x); return true }
		if _, err := Train(net, x, y, o); err != nil {
			t.Fatal(err)
		}
		net.Forward(x)
		if want := "++-w-++-w--"; l.seen != want {
			t.Errorf("%s: the forward passes were %s, want %s", name, l.seen, want)
		}
		o = Options{Epochs: 1, Optimizer: SGD{Rate: math.MaxFloat64}}
		if _, err := Train(net, x, y, o); err == nil || l.on {
			t.Errorf("%s: after the error %v the mode is on: %v", name, err, l.on)
		}
	}
}

// foreign is another type than the Layer inside, which it behaves like.
type foreign struct{ Layer }

// moody writes down in which mode it was asked forward.
type moody struct {
	*Dense
	on   bool
	seen string
}

func (l *moody) Training(on bool) { l.on = on }
func (l *moody) Forward(x *mat.Dense) *mat.Dense {
	l.seen += map[bool]string{true: "+", false: "-"}[l.on]
	return l.Dense.Forward(x)
}
