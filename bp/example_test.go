package bp_test

import (
	"fmt"
	"math/rand/v2"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// XOR, one sample per column.
var (
	x = mat.NewDense(2, 4, []float64{
		0, 0, 1, 1,
		0, 1, 0, 1})
	y = mat.NewDense(1, 4, []float64{0, 1, 1, 0})
)

func Example() {
	net := bp.New(bp.BinaryCrossEntropy,
		bp.NewDense(2, 3, bp.Sigmoid),
		bp.NewDense(3, 1, bp.Sigmoid))
	net.Init(rand.New(rand.NewPCG(1, 2)))

	history, err := bp.Train(net, x, y, bp.Options{Epochs: 2000, Optimizer: bp.SGD{Rate: 2}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("loss %.3f, then %.3f\n", history.Loss[0], history.Loss[len(history.Loss)-1])
	fmt.Printf("answers %.1f\n", mat.Formatted(net.Forward(x)))
	// Output:
	// loss 0.872, then 0.003
	// answers [0.0  1.0  1.0  0.0]
}

func ExampleCheck() {
	net := bp.New(bp.BinaryCrossEntropy, bp.NewDense(2, 2, bp.Sigmoid), bp.NewDense(2, 1, bp.Sigmoid))
	net.Init(rand.New(rand.NewPCG(1, 2)))

	report := bp.Check(net, x, y, nil)
	fmt.Println(report.OK())
	fmt.Println(report.Blocks[0].Name, report.Blocks[0].Rows, "×", report.Blocks[0].Cols)
	// Output:
	// true
	// layer 1 W 2 × 2
}

func ExampleCheckFunc() {
	f := func(v []float64) float64 { return v[0] * v[0] * v[1] }
	atThreeTwo := []float64{3, 2}

	// ∂f/∂v₀ = 2 v₀ v₁ = 12 and ∂f/∂v₁ = v₀² = 9, but somebody forgot the 2.
	report := bp.CheckFunc(f, []float64{6, 9}, atThreeTwo, nil)
	fmt.Println(report.OK())
	w := report.Blocks[0].Worst
	fmt.Printf("entry %d: %.6g given, differences say %.6g\n", w.Row, w.Got, w.Want)
	// Output:
	// false
	// entry 0: 6 given, differences say 12
}

func ExampleNetwork_Backprop() {
	output := bp.NewDense(2, 1, bp.Sigmoid)
	net := bp.New(bp.BinaryCrossEntropy, output)

	// All parameters are 0, so p = ½, L = ln 2, and δ = (p − y)/n with n = 4 samples.
	fmt.Printf("L = %.4f\n", net.Backprop(x, y))
	fmt.Println("δ =", output.Delta.RawRowView(0))
	fmt.Println("∂L/∂W, ∂L/∂b =", net.Grad())
	// Output:
	// L = 0.6931
	// δ = [0.125 -0.125 -0.125 0.125]
	// ∂L/∂W, ∂L/∂b = [0 0 0]
}
