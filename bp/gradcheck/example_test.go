package gradcheck_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"backprop/bp"
	"backprop/bp/gradcheck"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
	"gonum.org/v1/gonum/optimize/functions"
)

// XOR, one sample per column.
var (
	x = mat.NewDense(2, 4, []float64{
		0, 0, 1, 1,
		0, 1, 0, 1})
	y = mat.NewDense(1, 4, []float64{0, 1, 1, 0})
)

func ExampleNetwork() {
	net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 2, bp.Sigmoid), bp.NewDense(2, 1, bp.Sigmoid))
	net.Init(rand.New(rand.NewPCG(1, 2)))

	report := gradcheck.Network(net, x, y, nil)
	fmt.Println(report.OK())
	for _, b := range report.Blocks {
		fmt.Printf("%s, %d×%d: %v\n", b.Name, b.Rows, b.Cols, b.Worst.Verdict)
	}
	// Output:
	// true
	// layer 1 W, 2×2: right
	// layer 1 b, 2×1: right
	// layer 2 W, 1×2: right
	// layer 2 b, 1×1: right
}

// flipped is a dense layer whose author mixed up a sign: its Backward returns −∂L/∂x.
type flipped struct{ *bp.Dense }

func (l flipped) Backward(dy *mat.Dense) *mat.Dense {
	dx := l.Dense.Backward(dy)
	dx.Scale(-1, dx)
	return dx
}

// A wrong gradient is traced to the layer that spoils it.
func ExampleNetwork_mistake() {
	net := bp.New(bp.BinaryCrossEntropy,
		bp.NewDense(2, 2, bp.Sigmoid),
		flipped{bp.NewDense(2, 2, bp.Sigmoid)},
		bp.NewDense(2, 1, bp.Sigmoid))
	net.Init(rand.New(rand.NewPCG(1, 2)))

	for _, b := range gradcheck.Network(net, x, y, nil).Blocks {
		if b.Worst.Verdict != gradcheck.Right {
			fmt.Printf("%s is %v: %s\n", b.Name, b.Worst.Verdict, b.Reason)
		}
	}
	// Output:
	// layer 1 W is WRONG: not at fault itself: layer 2 passes a wrong ∂L/∂x on: its sign is flipped
	// layer 1 b is WRONG: not at fault itself: layer 2 passes a wrong ∂L/∂x on: its sign is flipped
}

func ExampleLayer() {
	layer := bp.NewDense(3, 2, bp.Softmax)
	layer.Init(rand.New(rand.NewPCG(1, 2)))
	input := mat.NewDense(3, 1, []float64{0.5, -1, 2})

	for _, b := range gradcheck.Layer(layer, input, nil).Blocks {
		fmt.Printf("∂L/∂%s: %v\n", b.Name, b.Worst.Verdict)
	}
	// Output:
	// ∂L/∂W: right
	// ∂L/∂b: right
	// ∂L/∂x: right
}

func ExampleFunc() {
	f := func(v []float64) float64 { return v[0] * v[0] * v[1] }
	atThreeTwo := []float64{3, 2}

	// ∂f/∂v₀ = 2 v₀ v₁ and ∂f/∂v₁ = v₀², but somebody forgot the 2.
	df := func(v []float64) []float64 { return []float64{v[0] * v[1], v[0] * v[0]} }
	report := gradcheck.Func(f, df, atThreeTwo, nil)
	fmt.Println(report.OK())
	w := report.Blocks[0].Worst
	fmt.Printf("entry %d: %.6g given, differences say %.6g\n", w.Row, w.Got, w.Want)
	// Output:
	// false
	// entry 0: 6 given, differences say 12
}

// Logistic regression, as one writes it: numbers in slices, a loss, and a function that fills the gradients.
func ExampleSlices() {
	w, dw := []float64{0.5, -1}, make([]float64, 2)
	b, db := []float64{0.2}, make([]float64, 1)
	samples, labels := [][]float64{{1, 2}, {-0.5, 0.3}, {2, -1}}, []float64{0, 1, 1}

	probability := func(x []float64) float64 { return 1 / (1 + math.Exp(-(w[0]*x[0] + w[1]*x[1] + b[0]))) }
	loss := func() (sum float64) {
		for i, x := range samples {
			p := probability(x)
			sum -= labels[i]*math.Log(p) + (1-labels[i])*math.Log(1-p)
		}
		return sum / 3
	}
	backward := func() { // without the 1/3
		clear(dw)
		clear(db)
		for i, x := range samples {
			delta := probability(x) - labels[i]
			dw[0] += delta * x[0]
			dw[1] += delta * x[1]
			db[0] += delta / 3
		}
	}
	report := gradcheck.Slices(loss, backward,
		gradcheck.Var{Name: "w", Value: w, Grad: dw},
		gradcheck.Var{Name: "b", Value: b, Grad: db})
	for _, block := range report.Blocks {
		fmt.Printf("%s is %v. %s\n", block.Name, block.Worst.Verdict, block.Reason)
	}
	// Output:
	// w is WRONG. it is 3 times as large: a constant factor, such as a sum where a mean is wanted or the other way round
	// b is right.
}

// gonum's problems write the gradient into a slice.
func ExampleFunc_optimize() {
	rosenbrock := functions.ExtendedRosenbrock{}
	problem := optimize.Problem{Func: rosenbrock.Func, Grad: func(grad, x []float64) { rosenbrock.Grad(grad, x) }}

	df := func(x []float64) []float64 {
		grad := make([]float64, len(x))
		problem.Grad(grad, x)
		return grad
	}
	fmt.Println(gradcheck.Func(problem.Func, df, []float64{-1.2, 1}, nil).Conclusion())
	// Output:
	// The gradient is right: all 2 entries agree within 1e-06.
}
