package plotting_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"backprop/bp"
	"backprop/bp/data"
	"backprop/bp/gradcheck"
	"backprop/plotting"

	"gonum.org/v1/gonum/mat"
)

// moons is a training run with accuracy and validation, slowMoons the same with a hundredth of the rate.
func moons() *bp.History     { return moonsAt(0.5) }
func slowMoons() *bp.History { return moonsAt(0.005) }

func moonsAt(rate float64) *bp.History {
	rng := rand.New(rand.NewPCG(5, 6))
	training, validation := data.Moons(120, 0.2, rng), data.Moons(60, 0.2, rng)
	net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 8, bp.Tanh), bp.NewDense(8, 1, bp.Sigmoid))
	net.Init(rng)
	history, err := bp.Train(net, training.X, training.Y, bp.Options{
		Epochs: 60, Batch: 20, Optimizer: bp.SGD{Rate: rate}, Shuffle: rng,
		ValidationX: validation.X, ValidationY: validation.Y,
	})
	if err != nil {
		panic(err)
	}
	return history
}

// The loss of small batches jumps about; the mean of nine epochs shows where it goes.
func ExampleSmooth() {
	save(plotting.Loss(moons(), plotting.Linear, plotting.Smooth(9)))("loss_smooth.png")
	// Output:
	// loss: training: 0.48 at epoch 1, 0.259 at epoch 60; validation: 0.344 at epoch 1, 0.2 at epoch 60, lowest 0.196 at epoch 22
}

func ExampleAccuracy() {
	save(plotting.Accuracy(moons()))("accuracy.png")
	// Output:
	// accuracy: training: 0.833 at epoch 1, 0.892 at epoch 60; validation: 0.817 at epoch 1, 0.9 at epoch 60, highest 0.917 at epoch 8
}

// Near 1, shares of wrong answers tell more.
func ExampleAccuracy_errors() {
	save(plotting.Accuracy(moons(), plotting.Log))("accuracy_errors.png")
	// Output:
	// error rate: training: 0.167 at epoch 1, 0.108 at epoch 60; validation: 0.183 at epoch 1, 0.1 at epoch 60, lowest 0.0833 at epoch 8
}

// Rates that differ by a hundred, on one axis.
func ExampleUpdateRatios() {
	names, histories := []string{"η = 0.5", "η = 0.005"}, []*bp.History{moons(), slowMoons()}
	save(plotting.UpdateRatios(names, histories, plotting.Smooth(10)))("updateratios.png")
	// Output:
	// update ratio, η = 0.5: layer 1: 0.0493 at epoch 1, 0.0288 at epoch 60; layer 2: 0.137 at epoch 1, 0.0174 at epoch 60
	// update ratio, η = 0.005: layer 1: 6.05e-4 at epoch 1, 3.8e-4 at epoch 60; layer 2: 0.00226 at epoch 1, 9.55e-4 at epoch 60
}

func ExampleUpdateRatio() {
	save(plotting.UpdateRatio(moons()))("updateratio.png")
	// Output:
	// update ratio: layer 1: 0.0493 at epoch 1, 0.0288 at epoch 60; layer 2: 0.137 at epoch 1, 0.0174 at epoch 60
}

// What a gradient costs by backpropagation and by differences, counted (E11).
func ExampleCost() {
	backward, differences := plotting.Series{Name: "backpropagation"}, plotting.Series{Name: "differences"}
	for _, m := range []int{4, 16, 64, 256} {
		c := bp.Count([]int{m, m, m}, 1)
		backward.X, backward.Y = append(backward.X, c.Parameters), append(backward.Y, c.Forward+c.Backward)
		differences.X, differences.Y = append(differences.X, c.Parameters), append(differences.Y, c.Differences)
	}
	save(plotting.Cost("multiplications", backward, differences))("cost.png")
	// Output:
	// multiplications: backpropagation: 88 at N = 40, 328000 at N = 132000, slope 1.01; differences: 2600 at N = 40, 3.45e10 at N = 132000, slope 2.02
}

// The V of the central difference: too wide a step misses the curve, too small a one drowns in rounding (E2).
func ExampleStepSize() {
	v := plotting.Series{Name: "central difference of sin at 1"}
	for h := 0.5; h > 1e-12; h /= 2 {
		difference := (math.Sin(1+h) - math.Sin(1-h)) / (2 * h)
		v.X, v.Y = append(v.X, h), append(v.Y, math.Abs(difference-math.Cos(1)))
	}
	save(plotting.StepSize("h", v))("stepsize.png")
	// Output:
	// error against step size: central difference of sin at 1: smallest error 7.09e-12 at h = 3.8e-6, slopes -0.96, 2.00
}

func ExampleDerivative() {
	σ := func(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
	slope := func(z float64) float64 { return σ(z) * (1 - σ(z)) }
	save(plotting.Derivative("sigmoid", "z", σ, slope, -6, 6, 0))("derivative.png")
	// Output:
	// sigmoid for z from -6 to 6: f(z) from 0.00247 to 0.998, f′(z) from 0.00247 to 0.25, f′(0) = 0.25
}

// flipped is a dense layer whose Backward has the bias gradient's sign wrong.
type flipped struct{ *bp.Dense }

func (l flipped) Backward(dy *mat.Dense) *mat.Dense {
	dx := l.Dense.Backward(dy)
	l.DB.Scale(-1, l.DB)
	return dx
}

// checked is the report on a network of which one layer flips a sign.
func checked() *gradcheck.Report {
	rng := rand.New(rand.NewPCG(7, 8))
	net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 6, bp.Tanh), flipped{bp.NewDense(6, 4, bp.Tanh)}, bp.NewDense(4, 1, bp.Sigmoid))
	net.Init(rng)
	set := data.Moons(20, 0.2, rng)
	return gradcheck.Network(net, set.X, set.Y, nil)
}

func ExampleCheck() {
	save(plotting.Check(checked()))("check.png")
	// Output:
	// gradient check: The gradient is WRONG: 4 of 51 entries
}

// rough is a layer whose gradient is off by a little, another little for each entry: by 2⁻²⁴ to 2⁻⁴³ of itself.
type rough struct{ bp.Layer }

func (l rough) Backward(dy *mat.Dense) *mat.Dense {
	dx := l.Layer.Backward(dy)
	i := 0
	for _, p := range l.Params() {
		p.Grad.Apply(func(_, _ int, g float64) float64 { i++; return g + math.Ldexp(g, -(24+7*i%20)) }, p.Grad)
	}
	return dx
}

// roughlyChecked is the report on a network whose numbers all have few binary digits, so that nothing is rounded, on
// no processor: the errors are those that rough has made, and a sign that flipped has turned.
func roughlyChecked() *gradcheck.Report {
	rng := rand.New(rand.NewPCG(7, 8))
	few := func(int, int, float64) float64 { return float64(2*rng.IntN(8)-7) / 8 }
	net := bp.New(bp.Quadratic,
		rough{bp.NewDense(2, 6, bp.Identity)},
		rough{flipped{bp.NewDense(6, 4, bp.Identity)}},
		rough{bp.NewDense(4, 1, bp.Identity)})
	for i := range net.Theta() {
		net.Theta()[i] = few(0, 0, 0)
	}
	x, y := mat.NewDense(2, 4, nil), mat.NewDense(1, 4, nil)
	x.Apply(few, x)
	y.Apply(few, y)
	return gradcheck.Network(net, x, y, nil)
}

func ExampleCheckErrors() {
	save(plotting.CheckErrors(roughlyChecked()))("checkerrors.png")
	// Output:
	// relative error: The gradient is WRONG: 4 of 51 entries
}

// Exclusive or, watched: outside a notebook the line is printed and the figure saved.
func ExampleTrainLive() {
	x := mat.NewDense(2, 4, []float64{0, 0, 1, 1, 0, 1, 0, 1})
	y := mat.NewDense(1, 4, []float64{0, 1, 1, 0})
	net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 3, bp.Sigmoid), bp.NewDense(3, 1, bp.Sigmoid))
	net.Init(rand.New(rand.NewPCG(1, 2)))
	if _, err := plotting.TrainLive(net, x, y, bp.Options{Epochs: 500, Optimizer: bp.SGD{Rate: 2}}, nil); err != nil {
		panic(err)
	}
	// Output:
	// 500 epochs: loss 0.0156
	// Loss and Gradient magnitude: saved as loss_and_gradient_magnitude.png
}

// The same gradient, with every δ calculated once, and calculated anew for every parameter (E10).
func ExampleGrowth() {
	once, anew, paths := plotting.Series{Name: "backpropagation"}, plotting.Series{Name: "one parameter at a time"}, plotting.Series{Name: "path by path"}
	for layers := 2; layers <= 9; layers++ {
		c := bp.Count(slices.Repeat([]int{3}, layers+1), 1)
		for s, cost := range map[*plotting.Series]float64{&once: c.Backward, &anew: c.PerParameter, &paths: c.PathByPath} {
			s.X, s.Y = append(s.X, float64(layers)), append(s.Y, cost)
		}
	}
	save(plotting.Growth("multiplications", once, anew, paths))("growth.png")
	// Output:
	// multiplications: backpropagation: 33 at depth 2, 180 at depth 9, ×1.13 a layer; one parameter at a time: 114 at depth 2, 4800 at depth 9, ×1.3 a layer; path by path: 156 at depth 2, 1.98e6 at depth 9, ×3.41 a layer
}

// Three optimisers on the same network, the same samples and the same start.
func ExampleLosses() {
	var names []string
	var histories []*bp.History
	for _, optimizer := range []bp.Optimizer{bp.SGD{Rate: 0.1}, bp.Momentum{Rate: 0.1, Momentum: 0.9}, bp.Adam{Rate: 0.01}} {
		rng := rand.New(rand.NewPCG(1, 2))
		set := data.Moons(200, 0.1, rng)
		net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 8, bp.Tanh), bp.NewDense(8, 1, bp.Sigmoid))
		net.Init(rng)
		h, err := bp.Train(net, set.X, set.Y, bp.Options{Epochs: 60, Batch: 20, Optimizer: optimizer, Shuffle: rng})
		if err != nil {
			panic(err)
		}
		names, histories = append(names, strings.TrimPrefix(fmt.Sprintf("%T", optimizer), "bp.")), append(histories, h)
	}
	save(plotting.Losses(names, histories...))("losses.png")
	// Output:
	// loss: SGD: 0.767 at epoch 1, 0.201 at epoch 60; Momentum: 0.616 at epoch 1, 0.0165 at epoch 60; Adam: 0.818 at epoch 1, 0.196 at epoch 60
}

// The gradient on its way back through ten layers of sigmoids, and what σ′ ≤ ¼ leaves of it at most.
func ExampleDecay() {
	rng := rand.New(rand.NewPCG(1, 2))
	var layers []bp.Layer
	for range 10 {
		layers = append(layers, bp.NewDense(20, 20, bp.Sigmoid))
	}
	net := bp.New(bp.Quadratic, layers...)
	net.Init(rng)
	x, y := mat.NewDense(20, 50, nil), mat.NewDense(20, 50, nil)
	x.Apply(func(_, _ int, _ float64) float64 { return rng.NormFloat64() }, x)
	net.Backprop(x, y)
	measured := plotting.Series{Name: "sigmoid, against a quarter"}
	for i, l := range net.Layers() {
		measured.X = append(measured.X, float64(i+1))
		measured.Y = append(measured.Y, mat.Norm(l.(*bp.Dense).Delta, 2))
	}
	for i := range measured.X {
		measured.Predicted = append(measured.Predicted, measured.Y[9]*math.Pow(0.25, float64(9-i)))
	}
	save(plotting.Decay("‖∂L/∂z‖", measured))("decay.png")
	// Output:
	// ‖∂L/∂z‖: sigmoid, against a quarter: 1.15e-7 at layer 1, 0.0777 at layer 10, ×0.22 a layer; predicted ×0.25 a layer
}

// One run may be luck. Twenty starts of the same network, with two rates.
func ExampleBands() {
	var runs []plotting.Runs
	for _, rate := range []float64{0.1, 1} {
		r := plotting.Runs{Name: fmt.Sprint("η = ", rate)}
		for seed := range uint64(20) {
			rng := rand.New(rand.NewPCG(seed, 2))
			set := data.Moons(100, 0.1, rng)
			net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 8, bp.Tanh), bp.NewDense(8, 1, bp.Sigmoid))
			net.Init(rng)
			h, err := bp.Train(net, set.X, set.Y, bp.Options{Epochs: 40, Batch: 20, Optimizer: bp.SGD{Rate: rate}, Shuffle: rng})
			if err != nil {
				panic(err)
			}
			r.Y = append(r.Y, h.Loss)
		}
		runs = append(runs, r)
	}
	save(plotting.Bands("epoch", "loss L", runs))("bands.png")
	// Output:
	// loss L, median and quartiles: η = 0.1: 0.63 (0.592 to 0.695) at epoch 1, 0.262 (0.231 to 0.302) at epoch 40; η = 1: 0.521 (0.468 to 0.559) at epoch 1, 0.156 (0.132 to 0.208) at epoch 40
}
