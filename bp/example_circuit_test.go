package bp_test

import (
	"fmt"

	"backprop/bp"
)

// Document C's first example (C3): f = (x + y) z at (−2, 5, −4).
func ExampleValue_Backward() {
	x, y, z := bp.Var("x", -2), bp.Var("y", 5), bp.Var("z", -4)
	q := x.Add(y).Named("q")
	f := q.Mul(z).Named("f")
	f.Backward()

	for v := range f.Walk() {
		fmt.Println(v)
	}
	// Output:
	// x = -2, gradient -4
	// y = 5, gradient -4
	// q = 3, gradient -4
	// z = -4, gradient 3
	// f = -12, gradient 1
}

func ExampleVar() {
	x := bp.Var("x", 3)
	fmt.Println(x, "and its square is", x.Mul(x).Data)
	// Output: x = 3 and its square is 9
}

// Document C's last example (C4–C6): the sigmoid, gate by gate. Each edge has a local gradient, and its
// product with the gradient above it is the gradient below.
func ExampleValue_LocalGrads() {
	w0, x0, w1, x1, w2 := bp.Var("w0", 2), bp.Var("x0", -1), bp.Var("w1", -3), bp.Var("x1", -2), bp.Var("w2", -3)
	z := w0.Mul(x0).Add(w1.Mul(x1)).Add(w2)
	f := z.Scale(-1).Exp().Shift(1).Recip()
	f.Backward()

	for v := f; v != z; v = v.Inputs()[0] {
		in := v.Inputs()[0]
		fmt.Printf("%-3s  %5.2f → %5.2f    %5.2f · %5.2f = %5.2f\n", v.Op(), in.Data, v.Data, v.Grad, v.LocalGrads()[0], in.Grad)
	}
	fmt.Printf("∂f/∂w0 = %.2f, in one gate %.2f\n", w0.Grad, z.Sigmoid().Derivative(w0))
	// Output:
	// 1/x   1.37 →  0.73     1.00 · -0.53 = -0.53
	// +1    0.37 →  1.37    -0.53 ·  1.00 = -0.53
	// exp  -1.00 →  0.37    -0.53 ·  0.37 = -0.20
	// ×-1   1.00 → -1.00    -0.20 · -1.00 =  0.20
	// ∂f/∂w0 = -0.20, in one gate -0.20
}

// The same derivative twice: reverse mode goes from f to all inputs at once, forward mode from one input to f.
func ExampleValue_Derivative() {
	x, y := bp.Var("x", 2), bp.Var("y", 3)
	f := x.Pow(2).Mul(y) // ∂f/∂x = 2xy, ∂f/∂y = x²
	f.Backward()
	fmt.Println(x.Grad, f.Derivative(x))
	fmt.Println(y.Grad, f.Derivative(y))
	// Output:
	// 12 12
	// 4 4
}

// A circuit is built once, and calculated again when its inputs have moved: a few steps downhill.
func ExampleValue_Forward() {
	x := bp.Var("x", 0)
	f := x.Shift(-3).Pow(2) // (x − 3)²
	for range 3 {
		f.Backward()
		x.Data -= 0.25 * x.Grad
		fmt.Println(x.Data, f.Forward())
	}
	// Output:
	// 1.5 2.25
	// 2.25 0.5625
	// 2.625 0.140625
}

// Path by path, or each gate once (E10): squaring again and again doubles the paths every time.
func ExampleValue_Paths() {
	x := bp.Var("x", 1)
	f := x
	for range 40 {
		f = f.Mul(f)
	}
	paths, edges := f.Paths(x)
	fmt.Println("path by path:", paths, "products of", edges, "local gradients")
	fmt.Println("backward:    ", f.Edges(), "products")
	// Output:
	// path by path: 1099511627776 products of 43980465111040 local gradients
	// backward:     80 products
}

// A Value that feeds two gates: both paths count (C1).
func ExampleValue_Walk() {
	x := bp.Var("x", 3)
	f := x.Mul(x).Add(x.Exp()).Named("f")
	for v := range f.Walk() {
		fmt.Printf("%q with %d inputs\n", v.Op(), len(v.Inputs()))
	}
	// Output:
	// "" with 0 inputs
	// "×" with 2 inputs
	// "exp" with 1 inputs
	// "+" with 2 inputs
}
