package bp

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// enumerate goes along every path from x to f, one by one.
func enumerate(f, x *Value, edges int, product float64, each func(edges int, product float64)) {
	if f == x {
		each(edges, product)
		return
	}
	for i, in := range f.Inputs() {
		enumerate(in, x, edges+1, product*f.LocalGrads()[i], each)
	}
}

// Counting without enumeration gives what enumeration gives, and the sum over all paths is the gradient
// (C1); with several paths, the first alone, as in C2, is not.
func TestPathsAgreeWithEnumeration(t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 32))
	for n := range 100 {
		f, inputs := randomCircuit(rng, 1+n%25)
		f.Backward()
		for _, x := range inputs {
			var wantPaths, wantEdges int64
			var sum float64
			enumerate(f, x, 0, 1, func(edges int, product float64) {
				wantPaths++
				wantEdges += int64(edges)
				sum += product
			})
			paths, edges := f.Paths(x)
			if paths.Int64() != wantPaths || edges.Int64() != wantEdges {
				t.Errorf("circuit %d: %v paths with %v edges, want %d with %d", n, paths, edges, wantPaths, wantEdges)
			}
			// The terms of the sum come in another order; 1e-12 as in TestThreeDerivativesAgree.
			if wantPaths > 0 && !(math.Abs(x.Grad-sum) <= 1e-12*pathSize(f, x)) {
				t.Errorf("circuit %d: ∂f/∂x = %v, the sum over %d paths is %v", n, x.Grad, wantPaths, sum)
			}
		}
	}
}

// E10: x ← x · x doubles the number of paths with each gate, and adds two edges to the circuit.
func TestPathsGrowExponentially(t *testing.T) {
	x := Var("x", 1)
	f := x
	for range 100 {
		f = f.Mul(f)
	}
	paths, edges := f.Paths(x)
	want := new(big.Int).Lsh(big.NewInt(1), 100) // 2¹⁰⁰ paths of 100 edges
	if paths.Cmp(want) != 0 || edges.Cmp(want.Mul(want, big.NewInt(100))) != 0 {
		t.Errorf("%v paths with %v edges, want 2^100 and 100 times that", paths, edges)
	}
	if f.Gates() != 100 || f.Edges() != 200 {
		t.Errorf("%d gates, %d edges; want 100, 200", f.Gates(), f.Edges())
	}
	f.Backward()
	near(t, "(x^2¹⁰⁰)′ at 1", []float64{x.Grad}, []float64{0x1p100}, 0)
}

func TestPathsOfASingleValue(t *testing.T) {
	x, y := Var("x", 1), Var("y", 1)
	for _, tc := range []struct {
		from         *Value
		paths, edges int64
	}{{x, 1, 0}, {y, 0, 0}} {
		if paths, edges := x.Paths(tc.from); paths.Int64() != tc.paths || edges.Int64() != tc.edges {
			t.Errorf("from %v to x: %v paths, %v edges; want %d, %d", tc.from, paths, edges, tc.paths, tc.edges)
		}
	}
	if x.Gates() != 0 || x.Edges() != 0 {
		t.Errorf("an input has %d gates and %d edges, want none", x.Gates(), x.Edges())
	}
}

func TestOpAndString(t *testing.T) {
	x, y := Var("x", 2), Const(3)
	for want, v := range map[string]*Value{
		"": x, "+": x.Add(y), "-": x.Sub(y), "×": x.Mul(y), "/": x.Div(y), "max": x.Max(y), "neg": x.Neg(),
		"1/x": x.Recip(), "exp": x.Exp(), "ln": x.Log(), "σ": x.Sigmoid(), "tanh": x.Tanh(), "ReLU": x.ReLU(),
		"^0.5": x.Pow(0.5), "×-2": x.Scale(-2), "+1": x.Shift(1), "-1": x.Shift(-1),
	} {
		if got := v.Op(); got != want {
			t.Errorf("Op is %q, want %q", got, want)
		}
	}
	f := x.Mul(y)
	for want, got := range map[string]string{"x = 2": x.String(), "3": y.String(), "(×) = 6": f.String(), "f = 6": f.Named("f").String()} {
		if got != want {
			t.Errorf("String is %q, want %q", got, want)
		}
	}
	f.Backward()
	if got, want := x.String(), "x = 2, gradient 3"; got != want {
		t.Errorf("String is %q, want %q", got, want)
	}
}
