package bp

import (
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"testing"
)

// Inputs come before the gates that they feed, nothing comes twice, f comes last.
func TestWalkIsInTopologicalOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(27, 28))
	for n := range 100 {
		f, _ := randomCircuit(rng, 1+2*n)
		seen := map[*Value]bool{}
		var last *Value
		for v := range f.Walk() {
			if seen[v] {
				t.Fatalf("circuit %d: %v comes twice", n, v)
			}
			for _, in := range v.Inputs() {
				if !seen[in] {
					t.Fatalf("circuit %d: %v comes before its input %v", n, v, in)
				}
			}
			seen[v] = true
			last = v
		}
		if last != f {
			t.Errorf("circuit %d ends with %v, want f", n, last)
		}
	}
}

// A walk may stop early, and another may begin inside of it.
func TestWalkInsideAWalk(t *testing.T) {
	x := Var("x", 2)
	f := x.Mul(x).Shift(1)
	count := 0
	for range f.Walk() {
		for v := range x.Mul(f).Walk() {
			if count++; v == x {
				break
			}
		}
	}
	if count != 3 {
		t.Errorf("%d values, want 3: x, once for each of the 3 values of f", count)
	}
}

// The million gates are searched without recursion: it would need far more than this stack.
func TestDeepChains(t *testing.T) {
	defer debug.SetMaxStack(debug.SetMaxStack(1 << 20))
	for _, depth := range []int{100_000, 1_000_000} {
		x := Var("x", 1)
		left, right := x, x
		for range depth {
			left, right = left.Neg(), x.Sub(right)
		}
		// (−1)ⁿ x with derivative (−1)ⁿ; and x − (x − (x − … x)), which for even n is x, with derivative 1.
		for name, f := range map[string]*Value{"left": left, "right": right} {
			f.Backward()
			if f.Data != 1 || x.Grad != 1 || f.Gates() != depth {
				t.Errorf("%s, %d gates: f = %v, ∂f/∂x = %v, %d gates counted", name, depth, f.Data, x.Grad, f.Gates())
			}
		}
		if d := right.Derivative(x); d != 1 {
			t.Errorf("%d gates: ∂f/∂x = %v in forward mode, want 1", depth, d)
		}
	}
}

// Gradients are set, not added: a second Backward gives the same bits.
func TestBackwardTwice(t *testing.T) {
	f, _ := randomCircuit(rand.New(rand.NewPCG(29, 30)), 100)
	grads := func() (all []float64) {
		f.Backward()
		for v := range f.Walk() {
			all = append(all, v.Grad)
		}
		return all
	}
	if first, second := grads(), grads(); !slices.Equal(first, second) {
		t.Errorf("first %v\nthen %v", first, second)
	}
}

// Forward brings an existing circuit to new inputs: value and gradients are those of a circuit built there.
func TestForwardAfterMoving(t *testing.T) {
	build := func(x, y *Value) *Value {
		q := x.Mul(y)
		return q.Tanh().Add(q.Pow(2)).Sub(y.Exp()).Max(x)
	}
	x, y := Var("x", 1), Var("y", 2)
	f := build(x, y)
	f.Backward()
	x.Data, y.Data = 0.5, -1
	moved := f.Derivative(x) // before Forward: forward mode starts from the inputs
	got := f.Forward()
	f.Backward()

	x2, y2 := Var("x", 0.5), Var("y", -1)
	f2 := build(x2, y2)
	f2.Backward()
	near(t, "f, ∂f/∂x, ∂f/∂y", []float64{got, f.Data, x.Grad, y.Grad}, []float64{f2.Data, f2.Data, x2.Grad, y2.Grad}, 0)
	near(t, "∂f/∂x before Forward", []float64{moved}, []float64{x2.Grad}, 1e-15) // a few roundings
	if n := testing.AllocsPerRun(10, func() { f.Forward(); f.Backward() }); n != 0 {
		t.Errorf("%v allocations in Forward and Backward, want 0", n)
	}
}

// What f does not depend on keeps its gradient, and knows whether it has one.
func TestReached(t *testing.T) {
	x, y, z := Var("x", -2), Var("y", 5), Var("z", -4)
	q := x.Add(y)
	f := q.Mul(z)
	reached := func() [5]bool { return [5]bool{x.Reached(), y.Reached(), z.Reached(), q.Reached(), f.Reached()} }
	expect := func(when string, want [5]bool) {
		t.Helper()
		if got := reached(); got != want {
			t.Errorf("%s: x, y, z, q, f reached: %v, want %v", when, got, want)
		}
	}
	expect("before Backward", [5]bool{})
	z.Grad = 77
	q.Backward()
	expect("after that of q", [5]bool{true, true, false, true, false})
	if z.Grad != 77 || x.Grad != 1 {
		t.Errorf("∂q/∂x = %v, z.Grad = %v; want 1, and 77 left alone", x.Grad, z.Grad)
	}
	f.Backward()
	expect("after that of f", [5]bool{true, true, true, true, true})
	q.Forward()
	expect("after q.Forward", [5]bool{false, false, true, false, true})

	relu := Var("w", -1).ReLU()
	relu.Backward()
	if w := relu.Inputs()[0]; !w.Reached() || w.Grad != 0 {
		t.Error("a gradient of 0 is a gradient")
	}
}

// What does not depend on the direction has derivative 0, next to a pole too.
func TestDerivativeByAStranger(t *testing.T) {
	x, y, stranger := Var("x", 2), Var("y", 0), Var("s", 1)
	f := x.Add(y.Recip())
	if d := f.Derivative(stranger); d != 0 {
		t.Errorf("∂f/∂s = %v, want 0", d)
	}
	if d := f.Derivative(x); d != 1 {
		t.Errorf("∂f/∂x = %v, want 1", d)
	}
}
