package main

import (
	"math"
	"slices"

	"backprop/bp/gradcheck"

	gobase "github.com/cdipaolo/goml/base"
	"github.com/cdipaolo/goml/linear"
	"github.com/goml/gobrain"
	"github.com/nlpodyssey/spago/ag"
	spago "github.com/nlpodyssey/spago/mat"
	sklearn "github.com/pa-m/sklearn/base"
	deep "github.com/patrikeh/go-deep"
	"github.com/sjwhitworth/golearn/neural"
	"gonum.org/v1/gonum/optimize/functions"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// positive and any are points where functions are checked, away from corners; the weights of the sum that they are made.
var (
	positive = []float64{0.3, 0.7, 1.9, 2.6}
	any4     = []float64{-1.3, 0.4, 0.9, -0.6}
	weights  = []float64{0.8, -1.1, 0.5, 1.7}
)

func subjects() (all []subject) {
	const (
		gorgoniaPath = "gorgonia.org/gorgonia"
		spagoPath    = "github.com/nlpodyssey/spago"
		gomlPath     = "github.com/cdipaolo/goml"
		gobrainPath  = "github.com/goml/gobrain"
		golearnPath  = "github.com/sjwhitworth/golearn"
		sklearnPath  = "github.com/pa-m/sklearn"
		deepPath     = "github.com/patrikeh/go-deep"
		gonumPath    = "gonum.org/v1/gonum"
	)
	add := func(module, function, wrong string, check func() *gradcheck.Report) {
		all = append(all, subject{module, function, wrong, check})
	}

	// d log₂ x/dx = 1/(x ln 2): at x = 0.3 that is 4.809. Gorgonia's gradient is dy/(x/ln 2) = dy ln 2/x, 2.310.
	add(gorgoniaPath, "Log2", "ln 2 is multiplied with, where it must be divided by: log2DiffExpr divides x by ln 2", ofGorgonia(gorgonia.Log2, positive))
	// d x^(−½)/dx = −½ x^(−3/2) = −y³/2. Gorgonia's gradient is −dy/(2 y³).
	add(gorgoniaPath, "InverseSqrt", "−1/(2y³) stands in the place of −y³/2: inverseSqrtDiffExpr divides by 2y³", ofGorgonia(gorgonia.InverseSqrt, positive))
	for _, f := range []struct {
		name string
		op   func(*gorgonia.Node) (*gorgonia.Node, error)
		at   []float64
	}{
		{"Exp", gorgonia.Exp, any4}, {"Log", gorgonia.Log, positive}, {"Sqrt", gorgonia.Sqrt, positive}, {"Inverse", gorgonia.Inverse, positive},
		{"Tanh", gorgonia.Tanh, any4}, {"Sigmoid", gorgonia.Sigmoid, any4}, {"Softplus", gorgonia.Softplus, any4}, {"Cube", gorgonia.Cube, any4},
		{"Expm1", gorgonia.Expm1, any4}, {"Log1p", gorgonia.Log1p, positive}, {"Cos", gorgonia.Cos, any4},
	} {
		add(gorgoniaPath, f.name, "", ofGorgonia(f.op, f.at))
	}

	// The softmax of class k needs Σ_a e^(θ_a x); Dj takes θ_k in each term, so that its p_k is 1/k everywhere.
	add(gomlPath, "Softmax.Dj", "the sum over the classes a takes θ of class k in each term, so that p is 1/k", softmaxOfGoml)
	// J has + λ θⱼ²/(2n), so that −n ∂J/∂θⱼ has − λ θⱼ; Dj has + λ θⱼ, and the ascent lets θ grow.
	add(gomlPath, "LeastSquares.Dj with λ", "the penalty has the wrong sign: Dj, which is −n ∂J/∂θ, adds λ θ instead of taking it away", func() *gradcheck.Report { return leastSquaresOfGoml(0.7) })
	add(gomlPath, "LeastSquares.Dj without λ", "", func() *gradcheck.Report { return leastSquaresOfGoml(0) })

	// Update puts h_t in the place of the context before BackPropagate takes δ_t contextᵀ, which needs h_{t−1}.
	add(gobrainPath, "FeedForward with a context", "the context's weights get δ_t h_t, not δ_t h_{t−1}: Update has replaced the context", func() *gradcheck.Report { return ofGobrain(true) })
	add(gobrainPath, "FeedForward", "", func() *gradcheck.Report { return ofGobrain(false) })

	// d ln(1 + e^v)/dv = 1/(1 + e^−v), or 1 − e^−y from y = ln(1 + e^v); y (1 − y) is the slope of the sigmoid.
	add(golearnPath, "SoftplusRectifier", "y (1 − y) is the sigmoid's slope; that of softplus is 1 − e^−y", ofOutput(neural.SoftplusRectifier.Forward, neural.SoftplusRectifier.Backward))
	add(golearnPath, "Sigmoid", "", ofOutput(neural.Sigmoid.Forward, neural.Sigmoid.Backward))

	for _, f := range []struct {
		name string
		f    deep.Differentiable
	}{{"Sigmoid", deep.Sigmoid{}}, {"Tanh", deep.Tanh{}}, {"ReLU", deep.ReLU{}}} {
		add(deepPath, f.name, "", ofOutput(f.f.F, f.f.Df))
	}
	for _, f := range []struct {
		name string
		f    sklearn.Activation
	}{{"Logistic", sklearn.Logistic{}}, {"Tanh", sklearn.Tanh{}}, {"ReLU", sklearn.ReLU{}}} {
		add(sklearnPath, f.name, "", ofOutput(f.f.F, f.f.Fprime))
	}

	one := func(v float64) spago.Tensor { return spago.Scalar(v) }
	for _, f := range []struct {
		name  string
		op    func(x spago.Tensor) spago.Tensor
		at    []float64
		wrong string
	}{
		// The slope is written out with constants of six digits, such as 0.0535161 for 3 · 0.044715 · √(2/π)/2; see geluDeriv.
		{"GELU", ag.GELU, any4, "five to six digits: the slope has constants of six digits, and f has them exactly"},
		{"Softmax", ag.Softmax, any4, ""}, {"Mish", ag.Mish, any4, ""}, {"Swish", ag.Swish, any4, ""},
		{"SiLU", ag.SiLU, any4, ""}, {"Softsign", ag.Softsign, any4, ""}, {"Tan", ag.Tan, any4, ""}, {"Reciprocal", ag.Reciprocal, positive, ""},
		{"HardTanh", ag.HardTanh, any4, ""}, {"HardSigmoid", ag.HardSigmoid, any4, ""}, {"PositiveELU", ag.PositiveELU, any4, ""},
		{"CELU", func(x spago.Tensor) spago.Tensor { return ag.CELU(x, one(1.4)) }, any4, ""},
		{"ELU", func(x spago.Tensor) spago.Tensor { return ag.ELU(x, one(1.4)) }, any4, ""},
		{"SELU", func(x spago.Tensor) spago.Tensor { return ag.SELU(x, one(1.4), one(1.1)) }, any4, ""},
		{"SoftPlus", func(x spago.Tensor) spago.Tensor { return ag.SoftPlus(x, one(1.3), one(20)) }, any4, ""},
		{"SoftShrink", func(x spago.Tensor) spago.Tensor { return ag.SoftShrink(x, one(0.3)) }, any4, ""},
		{"SwishB", func(x spago.Tensor) spago.Tensor { return ag.SwishB(x, one(1.3)) }, any4, ""},
		{"LeakyReLU", func(x spago.Tensor) spago.Tensor { return ag.LeakyReLU(x, one(0.1)) }, any4, ""},
		{"Pow", func(x spago.Tensor) spago.Tensor { return ag.Pow(x, 2.5) }, positive, ""},
		{"SparseMax", ag.SparseMax, any4, ""},
		{"Sqrt", ag.Sqrt, positive, ""}, {"Log", ag.Log, positive, ""}, {"Abs", ag.Abs, any4, ""}, {"Sin", ag.Sin, any4, ""}, {"Cos", ag.Cos, any4, ""},
	} {
		add(spagoPath, f.name, f.wrong, ofSpago(f.op, f.at))
	}
	add(gonumPath, "functions.ExtendedRosenbrock", "", func() *gradcheck.Report {
		var f functions.ExtendedRosenbrock
		return gradcheck.Func(f.Func, func(x []float64) []float64 { g := make([]float64, len(x)); f.Grad(g, x); return g }, any4, nil)
	})
	return all
}

// ofOutput checks an activation whose slope is taken from its output.
func ofOutput(f, slope func(v float64) float64) func() *gradcheck.Report {
	return func() *gradcheck.Report {
		return gradcheck.Func(func(v []float64) (sum float64) {
			for i, x := range v {
				sum += weights[i] * f(x)
			}
			return sum
		}, func(v []float64) (g []float64) {
			for i, x := range v {
				g = append(g, weights[i]*slope(f(x)))
			}
			return g
		}, any4, nil)
	}
}

// ofGorgonia checks Σ w f(x), with the graph that Grad makes.
func ofGorgonia(op func(*gorgonia.Node) (*gorgonia.Node, error), at []float64) func() *gradcheck.Report {
	run := func(v []float64) (loss float64, gradient []float64) {
		g := gorgonia.NewGraph()
		vector := func(name string, v []float64) *gorgonia.Node {
			t := tensor.New(tensor.WithShape(len(v)), tensor.WithBacking(slices.Clone(v)))
			return gorgonia.NewVector(g, gorgonia.Float64, gorgonia.WithShape(len(v)), gorgonia.WithName(name), gorgonia.WithValue(t))
		}
		x := vector("x", v)
		l := gorgonia.Must(gorgonia.Sum(gorgonia.Must(gorgonia.HadamardProd(vector("w", weights), gorgonia.Must(op(x))))))
		if _, err := gorgonia.Grad(l, x); err != nil {
			panic(err)
		}
		var value gorgonia.Value
		gorgonia.Read(l, &value)
		m := gorgonia.NewTapeMachine(g, gorgonia.BindDualValues(x))
		defer m.Close()
		if err := m.RunAll(); err != nil {
			panic(err)
		}
		d, err := x.Grad()
		if err != nil {
			panic(err)
		}
		return value.Data().(float64), slices.Clone(d.Data().([]float64))
	}
	return func() *gradcheck.Report {
		return gradcheck.Func(func(v []float64) float64 { l, _ := run(v); return l }, func(v []float64) []float64 { _, g := run(v); return g }, at, nil)
	}
}

// ofSpago checks Σ w f(x).
func ofSpago(op func(x spago.Tensor) spago.Tensor, at []float64) func() *gradcheck.Report {
	run := func(v []float64) (l spago.Tensor, x *spago.Dense[float64]) {
		x = spago.NewDense[float64](spago.WithBacking(slices.Clone(v)), spago.WithGrad(true))
		w := spago.NewDense[float64](spago.WithBacking(slices.Clone(weights)))
		return ag.ReduceSum(ag.Prod(op(x), w)), x
	}
	return func() *gradcheck.Report {
		return gradcheck.Func(func(v []float64) float64 { l, _ := run(v); return l.Value().Item().F64() }, func(v []float64) (g []float64) {
			l, x := run(v)
			if err := ag.Backward(l); err != nil {
				panic(err)
			}
			for i := range v {
				g = append(g, x.Grad().(spago.Matrix).ScalarAt(i).F64())
			}
			return g
		}, at, nil)
	}
}

var (
	samples = [][]float64{{0.3, -1.2}, {1.1, 0.4}, {-0.7, 0.8}, {0.2, 1.5}, {-1.4, -0.3}}
	targets = []float64{1, 0, 2, 1, 2}
)

// softmaxOfGoml checks the log-likelihood of the classes that Predict gives. Dj(k) is its gradient by θ_k, which is
// followed upwards.
func softmaxOfGoml() *gradcheck.Report {
	s := linear.NewSoftmax(gobase.BatchGA, 0.1, 0, 3, 1, samples, targets)
	d := make([][]float64, 3)
	var vars []gradcheck.Var
	for k := range s.Parameters {
		for i := range s.Parameters[k] {
			s.Parameters[k][i] = math.Sin(float64(3*k + i + 1))
		}
		d[k] = make([]float64, len(s.Parameters[k]))
		vars = append(vars, gradcheck.Var{Name: "θ of class " + string(rune('0'+k)), Value: s.Parameters[k], Grad: d[k]})
	}
	return gradcheck.Slices(func() (sum float64) {
		for i, x := range samples {
			p, err := s.Predict(slices.Clone(x))
			if err != nil {
				panic(err)
			}
			sum += math.Log(p[int(targets[i])])
		}
		return sum
	}, func() {
		for k := range d {
			g, err := s.Dj(k)
			if err != nil {
				panic(err)
			}
			copy(d[k], g)
		}
	}, vars...)
}

// leastSquaresOfGoml checks J with the penalty λ. Dj is −n times its gradient: it is followed upwards.
func leastSquaresOfGoml(λ float64) *gradcheck.Report {
	l := linear.NewLeastSquares(gobase.BatchGA, 0.1, λ, 1, samples, targets)
	copy(l.Parameters, []float64{0.4, -0.9, 1.3})
	d := make([]float64, len(l.Parameters))
	return gradcheck.Slices(func() float64 {
		j, err := l.J()
		if err != nil {
			panic(err)
		}
		return j
	}, func() {
		for j := range d {
			g, err := l.Dj(j)
			if err != nil {
				panic(err)
			}
			d[j] = -g / float64(len(samples))
		}
	}, gradcheck.Var{Name: "θ", Value: l.Parameters, Grad: d})
}

// ofGobrain checks the step that BackPropagate takes: with rate 1 it is minus the gradient of half the squared error. Update
// takes the units of the layer for the context, so that the context is put back before each step.
func ofGobrain(context bool) *gradcheck.Report {
	nn := &gobrain.FeedForward{}
	nn.Init(2, 3, 2)
	before := []float64{0.2, -0.5, 0.9, 0.4}
	if context {
		nn.SetContexts(1, [][]float64{slices.Clone(before)})
	}
	fill := func(m [][]float64, phase float64) {
		for i := range m {
			for j := range m[i] {
				m[i][j] = math.Sin(phase + float64(5*i+j))
			}
		}
	}
	fill(nn.InputWeights, 1)
	fill(nn.OutputWeights, 2)
	zeros := func(m [][]float64) (z [][]float64) {
		for _, row := range m {
			z = append(z, make([]float64, len(row)))
		}
		return z
	}
	all := [][][]float64{nn.InputWeights, nn.OutputWeights}
	names := []string{"InputWeights", "OutputWeights"}
	if context {
		fill(nn.ContextWeights[0], 3)
		all, names = append(all, nn.ContextWeights[0]), append(names, "ContextWeights")
	}
	var gradients [][][]float64
	var vars []gradcheck.Var
	for i, w := range all {
		gradients = append(gradients, zeros(w))
		vars = append(vars, gradcheck.Var{Name: names[i], Value: w, Grad: gradients[i]})
	}
	target := []float64{0.3, 0.8}
	forward := func() []float64 {
		if context {
			nn.Contexts = [][]float64{slices.Clone(before)}
		}
		return nn.Update([]float64{0.7, -1.1})
	}
	return gradcheck.Slices(func() (sum float64) {
		for i, y := range forward() {
			sum += (y - target[i]) * (y - target[i]) / 2
		}
		return sum
	}, func() {
		forward()
		var kept [][][]float64
		for _, w := range all {
			k := zeros(w)
			for i := range w {
				copy(k[i], w[i])
			}
			kept = append(kept, k)
		}
		nn.BackPropagate(target, 1, 0)
		for n, w := range all {
			for i := range w {
				for j := range w[i] {
					gradients[n][i][j] = kept[n][i][j] - w[i][j]
				}
				copy(w[i], kept[n][i])
			}
		}
	}, vars...)
}
