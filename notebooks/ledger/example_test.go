package ledger_test

import (
	"math"

	"backprop/notebooks/ledger"
)

// A12 against a central difference of σ, which is exact to h².
func ExampleTolerance_Holds() {
	σ := func(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
	a, h := σ(0.5), 1e-5
	ledger.Within(1e-7).Holds("A12", a*(1-a), (σ(0.5+h)-σ(0.5-h))/(2*h))
	// The line ends in the residual, about 1e-11, which differs from machine to machine.
}

// The document's first circuit, by hand: f = q z with q = x + y.
func ExampleHolds() {
	x, y, z := -2.0, 5.0, -4.0
	ledger.Holds("C3", []float64{x + y, (x + y) * z}, []float64{3, -12}, "forward")
	// Output:
	// C3    f = (x+y)z at (−2, 5, −4): q = 3, f = −12, gradients −4, −4, 3  holds      forward: largest relative error 0
}

// The quadratic cost ½(a−y)² with a the output: the printed reading turns the gradient round.
func ExampleRefutes() {
	output, target := 0.8, 1.0
	ledger.Refutes("D19", target-output, output-target)
	// Output:
	// D19   the derivative of the quadratic cost is a − y, "a the target, y the actual output"  false as printed  off by 200 % (printed 0.2, truth -0.2)
}

// The slope of a log-log plot.
func ExampleMeasures() {
	slope := math.Log(8.1e6/2.0e3) / math.Log(4.0e6/1.0e3)
	ledger.Measures("E11", "slope of backpropagation", slope, 0.9, 1.1)
	// Output:
	// E11   forward O(N), backward O(N), differences O(N²)  measured   slope of backpropagation: 1, within [0.9, 1.1]
}

// Before any cell has run, every formula of the notebook is missing.
func ExampleTable() {
	ledger.Table("07-layers")
	// Output:
	// id   formula                                                verdict  state    found
	// C7   a layer needs two things: ∂L/∂x from ∂L/∂y, and ∂L/∂θ  claim    MISSING  The verdict "claim" needs Confirms or Measures.
	// C15  ∂C/∂X_L depends on the loss alone                      holds    MISSING  The verdict "holds" needs Holds.
	// E12  the method does not depend on the network's structure  claim    MISSING  The verdict "claim" needs Confirms or Measures.
	// 3 formulas: 0 checked, 0 failed, 3 missing
}
