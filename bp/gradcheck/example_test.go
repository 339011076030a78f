package gradcheck_test

import (
	"fmt"
	"math/rand/v2"

	"backprop/bp"
	"backprop/bp/gradcheck"

	"gonum.org/v1/gonum/mat"
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
