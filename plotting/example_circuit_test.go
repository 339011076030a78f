package plotting_test

import (
	"fmt"

	"backprop/bp"
	"backprop/plotting"
)

// The circuit f = (x + y)z at (−2, 5, −4), as in every lecture (C3).
func ExampleCircuit() {
	x, y, z := bp.Var("x", -2), bp.Var("y", 5), bp.Var("z", -4)
	f := x.Add(y).Named("q").Mul(z).Named("f")
	f.Backward()
	save(plotting.Circuit(f))("circuit.png")
	// Output:
	// circuit: f = -12, 2 gates; x = -2, gradient -4; y = 5, gradient -4; q = 3, gradient -4; z = -4, gradient 3
}

// The same circuit before Backward: a gradient that is not known yet is a dash, for it is not 0.
func ExampleCircuit_before() {
	x, y, z := bp.Var("x", -2), bp.Var("y", 5), bp.Var("z", -4)
	save(plotting.Circuit(x.Add(y).Named("q").Mul(z).Named("f")))("circuit_before.png")
	// Output:
	// circuit: f = -12, 2 gates; x = -2, no gradient yet; y = 5, no gradient yet; q = 3, no gradient yet; z = -4, no gradient yet
}

// σ(w₀x₀ + w₁x₁ + w₂), gate by gate (C4–C6).
func ExampleCircuit_sigmoid() {
	w0, w1, w2 := bp.Var("w₀", 2), bp.Var("w₁", -3), bp.Var("w₂", -3)
	x0, x1 := bp.Var("x₀", -1), bp.Var("x₁", -2)
	f := w0.Mul(x0).Add(w1.Mul(x1)).Add(w2).Scale(-1).Exp().Shift(1).Recip()
	f.Backward()
	save(plotting.Circuit(f))("circuit_sigmoid.png")
	// Output:
	// circuit: f = 0.731, 8 gates; w₀ = 2, gradient -0.197; x₀ = -1, gradient 0.393; w₁ = -3, gradient -0.393; x₁ = -2, gradient -0.59; w₂ = -3, gradient 0.197
}

// A max gate passes its gradient to the larger input alone (C28).
func ExampleCircuit_max() {
	x, y, z, w := bp.Var("x", 3), bp.Var("y", -4), bp.Var("z", 2), bp.Var("w", -1)
	f := x.Mul(y).Add(z.Max(w)).Scale(2).Named("f")
	f.Backward()
	save(plotting.Circuit(f))("circuit_max.png")
	// Output:
	// circuit: f = -20, 4 gates; x = 3, gradient -8; y = -4, gradient 6; z = 2, gradient 2; w = -1, gradient 0
}

// A value used twice is drawn once, and collects the gradients of both uses (C28).
func ExampleCircuit_shared() {
	a, b := bp.Var("a", 3), bp.Var("b", 2)
	f := a.Mul(b).Add(a.Pow(2)).Named("f")
	f.Backward()
	save(plotting.Circuit(f))("circuit_shared.png")
	// Output:
	// circuit: f = 15, 3 gates; a = 3, gradient 8; b = 2, gradient 3
}

// save writes a figure under a name, and prints its text.
func save(f *plotting.Figure, err error) func(string) {
	if err != nil {
		panic(err)
	}
	return func(name string) {
		if err := f.Save(name); err != nil {
			panic(err)
		}
		fmt.Println(f.Text())
	}
}
