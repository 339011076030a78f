package bp

import (
	"math"
	"math/big"
	"math/cmplx"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"testing"
)

// wantGrads runs Backward and compares the gradients, one by one and each relative to itself.
func wantGrads(t *testing.T, f *Value, tol float64, grads map[*Value]float64) {
	t.Helper()
	f.Backward()
	for v, want := range grads {
		near(t, "∂f/∂"+v.Label, []float64{v.Grad}, []float64{want}, tol)
		near(t, "∂f/∂"+v.Label+" in forward mode", []float64{f.Derivative(v)}, []float64{want}, tol)
	}
}

// C3: f = (x + y) z at (−2, 5, −4), exactly.
func TestDocumentCExampleOne(t *testing.T) {
	x, y, z := Var("x", -2), Var("y", 5), Var("z", -4)
	q := x.Add(y).Named("q")
	f := q.Mul(z).Named("f")
	if q.Data != 3 || f.Data != -12 {
		t.Errorf("q = %v, f = %v; want 3, -12", q.Data, f.Data)
	}
	wantGrads(t, f, 0, map[*Value]float64{x: -4, y: -4, z: 3, q: -4, f: 1})
}

// C4–C6: 1/(1 + e^−(w0 x0 + w1 x1 + w2)) gate by gate, with the inputs of CS231n's course notes,
// "Backpropagation, Intuitions", to which the document's 1.37, 0.73 and −0.53 belong.
func TestDocumentCExampleFour(t *testing.T) {
	w0, x0 := Var("w0", 2), Var("x0", -1)
	w1, x1 := Var("w1", -3), Var("x1", -2)
	w2 := Var("w2", -3)
	z := w0.Mul(x0).Add(w1.Mul(x1)).Add(w2).Named("z")
	minus := z.Scale(-1).Named("−z")
	e := minus.Exp().Named("e^−z")
	q := e.Shift(1).Named("1 + e^−z")
	f := q.Recip().Named("f")

	// The digits printed in the document: two decimals.
	f.Backward()
	near(t, "1 + e^−z", []float64{q.Data}, []float64{1.37}, 0.005/1.37)
	near(t, "f", []float64{f.Data}, []float64{0.73}, 0.005/0.73)
	near(t, "∂f/∂(1 + e^−z)", []float64{q.Grad}, []float64{-0.53}, 0.005/0.53)
	// The gradients printed in the drawing of the course notes.
	for v, want := range map[*Value]float64{w0: -0.20, x0: 0.39, w1: -0.39, x1: -0.59, w2: 0.20, e: -0.53, minus: -0.20, z: 0.20} {
		if math.Abs(v.Grad-want) > 0.005 {
			t.Errorf("∂f/∂%s = %v, want %v", v.Label, v.Grad, want)
		}
	}

	// More digits, from z = 2·(−1) + (−3)(−2) − 3 = 1 and tanh of the standard library:
	// σ = (1 + tanh ½)/2 and σ′ = (1 − tanh² ½)/4, so that ∂f/∂q = −σ² and ∂f/∂w = σ′·(x0, x1, 1).
	h := math.Tanh(0.5)
	sigma, slope := (1+h)/2, (1-h*h)/4
	near(t, "q, f", []float64{z.Data, q.Data, f.Data}, []float64{1, 1 + 1/math.E, sigma}, 4e-16)
	wantGrads(t, f, 1e-15, map[*Value]float64{ // a few roundings
		q: -sigma * sigma, e: -sigma * sigma, minus: -slope, z: slope,
		w0: -slope, x0: 2 * slope, w1: -2 * slope, x1: -3 * slope, w2: slope,
	})

	// The same in one gate.
	wantGrads(t, z.Sigmoid(), 1e-15, map[*Value]float64{w0: -slope, x0: 2 * slope, w2: slope})
}

// C28 and CS231n's "Patterns in backward flow": f = 2 (x y + max(z, w)), printed with these values.
func TestMaxCircuit(t *testing.T) {
	x, y, z, w := Var("x", 3), Var("y", -4), Var("z", 2), Var("w", -1)
	f := x.Mul(y).Add(z.Max(w)).Scale(2)
	if f.Data != -20 {
		t.Errorf("f = %v, want -20", f.Data)
	}
	wantGrads(t, f, 0, map[*Value]float64{x: -8, y: 6, z: 2, w: 0})
}

// C28, C1: a value used twice. One path alone, as in C2, would be half of the truth.
func TestValueUsedTwice(t *testing.T) {
	x := Var("x", 3)
	for _, tc := range []struct {
		f    *Value
		want float64
	}{
		{x, 1},
		{x.Mul(x), 6},                        // (x²)′ = 2x
		{x.Add(x), 2},                        // (2x)′ = 2
		{x.Sub(x), 0},                        // 0′ = 0
		{x.Div(x), 0},                        // 1′ = 0
		{x.Max(x), 1},                        // x′ = 1
		{x.Mul(x).Mul(x.Mul(x)), 4 * 27},     // (x⁴)′ = 4x³
		{x.Mul(x).Mul(x).Scale(-1), -27},     // (−x³)′ = −3x²
		{x.Shift(-1).Mul(x.Shift(1)), 2 * 3}, // (x² − 1)′ = 2x
	} {
		tc.f.Backward()
		// Sums and products of small whole numbers and their thirds: at most a few roundings.
		near(t, "∂f/∂x", []float64{1 + x.Grad}, []float64{1 + tc.want}, 1e-15)
		near(t, "∂f/∂x in forward mode", []float64{1 + tc.f.Derivative(x)}, []float64{1 + tc.want}, 1e-15)
	}
}

// The README of github.com/karpathy/micrograd, to its four decimals.
func TestMicrogradsReadme(t *testing.T) {
	a, b := Var("a", -4), Var("b", 2)
	c := a.Add(b)
	d := a.Mul(b).Add(b.Pow(3))
	c = c.Add(c.Shift(1))
	c = c.Add(c.Shift(1).Add(a.Neg()))
	d = d.Add(d.Scale(2).Add(b.Add(a).ReLU()))
	d = d.Add(d.Scale(3).Add(b.Sub(a).ReLU()))
	e := c.Sub(d)
	f := e.Pow(2)
	g := f.Scale(0.5).Add(Const(10).Div(f))
	near(t, "g", []float64{g.Data}, []float64{24.7041}, 0.00005/24)
	wantGrads(t, g, 0.00005/138, map[*Value]float64{a: 138.8338, b: 645.5773})
}

// test_sanity_check of micrograd's tests: y(−4) with z = 3x + 2, whose numbers are whole.
func TestMicrogradsSanityCheck(t *testing.T) {
	x := Var("x", -4)
	z := x.Scale(2).Shift(2).Add(x) // z = −10, z′ = 3
	q := z.ReLU().Add(z.Mul(x))     // q = 0 + 40, q′ = 3x + z = −22
	h := z.Mul(z).ReLU()            // h = 100, h′ = 2·z·3 = −60
	y := h.Add(q).Add(q.Mul(x))     // y = 140 − 160
	near(t, "y", []float64{y.Data}, []float64{-20}, 0)
	wantGrads(t, y, 0, map[*Value]float64{x: -60 - 22 + 40 - 4*-22}) // h′ + q′ + q + x q′ = 46
}

// The neuron of Karpathy's lecture "The spelled-out intro to neural networks and backpropagation" (2022):
// o = tanh(x1 w1 + x2 w2 + b), with b chosen so that 1 − o² = ½.
func TestKarpathysNeuron(t *testing.T) {
	x1, x2, w1, w2 := Var("x1", 2), Var("x2", 0), Var("w1", -3), Var("w2", 1)
	b := Var("b", 6.8813735870195432)
	n := x1.Mul(w1).Add(x2.Mul(w2)).Add(b).Named("n")
	o := n.Tanh()
	near(t, "o", []float64{o.Data}, []float64{math.Sqrt2 / 2}, 1e-15)
	wantGrads(t, o, 1e-15, map[*Value]float64{x1: -1.5, w1: 1, x2: 0.5, w2: 0, n: 0.5, b: 0.5})
}

// B2: Matt Mazur's 2-2-2 network ("A Step by Step Backpropagation Example", 2015) as a circuit of scalars.
func TestMazursNetworkAsACircuit(t *testing.T) {
	i1, i2, b1, b2 := Const(0.05), Const(0.10), Const(0.35), Const(0.60)
	w1, w2, w3, w4 := Var("w1", 0.15), Var("w2", 0.20), Var("w3", 0.25), Var("w4", 0.30)
	w5, w6, w7, w8 := Var("w5", 0.40), Var("w6", 0.45), Var("w7", 0.50), Var("w8", 0.55)
	unit := func(u, x, v, y, b *Value) *Value { return u.Mul(x).Add(v.Mul(y)).Add(b).Sigmoid() }
	h1, h2 := unit(w1, i1, w2, i2, b1), unit(w3, i1, w4, i2, b1)
	o1, o2 := unit(w5, h1, w6, h2, b2), unit(w7, h1, w8, h2, b2)
	e := o1.Shift(-0.01).Pow(2).Add(o2.Shift(-0.99).Pow(2)).Scale(0.5)

	// Nine decimals are printed.
	near(t, "E_total", []float64{e.Data}, []float64{0.298371109}, 5e-9)
	wantGrads(t, e, 1e-8, map[*Value]float64{w5: 0.082167041})
	wantGrads(t, e, 2e-6, map[*Value]float64{w1: 0.000438568})
	// The weights after one step with η = 0.5.
	for w, want := range map[*Value]float64{
		w1: 0.149780716, w2: 0.19956143, w3: 0.24975114, w4: 0.29950229,
		w5: 0.35891648, w6: 0.408666186, w7: 0.511301270, w8: 0.561370121,
	} {
		near(t, w.Label+" after a step", []float64{w.Data - 0.5*w.Grad}, []float64{want}, 2e-8)
	}
}

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

// A neuron as one gate, w·x + b, is what products and sums are one by one: value, gradients, and the gradients on its
// edges; replayed, it allocates nothing.
func TestNeuronIsProductsAndSums(t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 32))
	var w, x []*Value
	b := Var("b", rng.NormFloat64())
	sum := b
	for range 5 {
		w, x = append(w, Var("w", rng.NormFloat64())), append(x, Var("x", rng.NormFloat64()))
		sum = sum.Add(w[len(w)-1].Mul(x[len(x)-1]))
	}
	z := Neuron(w, x, b)
	if z.Gates() != 1 || z.Edges() != 11 || sum.Gates() != 10 {
		t.Errorf("%d gates and %d edges, and %d gates one by one; want 1, 11 and 10", z.Gates(), z.Edges(), sum.Gates())
	}
	for range 3 {
		size := math.Abs(b.Data)
		for i := range w {
			size += math.Abs(w[i].Data * x[i].Data)
		}
		// Each of the two sums rounds up to eleven times, by at most 2⁻⁵³ of the sizes of its terms.
		near(t, "z", []float64{z.Forward(), size}, []float64{sum.Forward(), size}, 22*0x1p-53)
		sum.Sigmoid().Backward()
		var want []float64
		for _, v := range z.Inputs() {
			want = append(want, v.Grad)
		}
		z.Sigmoid().Backward()
		for i, v := range z.Inputs() {
			near(t, "∂σ(z)/∂v", []float64{v.Grad}, []float64{want[i]}, 1e-14)
			near(t, "upstream × local", []float64{z.Grad * z.LocalGrads()[i]}, []float64{v.Grad}, 0)
		}
		w[1].Data, x[2].Data, b.Data = rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()
	}
	if n := testing.AllocsPerRun(10, func() { z.Forward(); z.Backward() }); n != 0 {
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

// Reverse mode, forward mode and the complex step share no rule of differentiation. They agree for the
// inputs and for the gates' outputs of random circuits of 1 to 200 gates, in which values are shared.
func TestThreeDerivativesAgree(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	for n := range 400 {
		f, _ := randomCircuit(rng, 1+n%200)
		f.Backward()
		for _, v := range someValues(rng, f) {
			value, byComplexStep := circuitComplexStep(f, v)
			near(t, "f", []float64{f.Data}, []float64{value}, 1e-12)
			// Each path multiplies its edges with a rounding of 1.1e-16 each, and the values that the local
			// derivatives are taken at are rounded too. The largest error seen is 2e-14 of the paths' size; but 2e-11 of
			// the complex step's where the sum of a neuron has cancelled, since complex functions round in other ways.
			size := pathSize(f, v)
			complexTolerance := 1e-12
			if hasNeuron(f) {
				complexTolerance = 1e-10
			}
			if want := f.Derivative(v); !(math.Abs(v.Grad-want) <= 1e-12*size) {
				t.Errorf("circuit %d, ∂f/∂(%v): forward mode gives %v", n, v, want)
			}
			if !(math.Abs(v.Grad-byComplexStep) <= complexTolerance*size) {
				t.Errorf("circuit %d, ∂f/∂(%v): the complex step gives %v", n, v, byComplexStep)
			}
		}
	}
}

func hasNeuron(f *Value) bool {
	for v := range f.Walk() {
		if v.gate == &neuron {
			return true
		}
	}
	return false
}

// Where the circuit is smooth, the differences of Forward agree as well (E2).
func TestBackwardAgreesWithDifferences(t *testing.T) {
	rng := rand.New(rand.NewPCG(23, 24))
	compared := 0
	for n := range 200 {
		f, _ := randomCircuit(rng, 1+n%40)
		for _, x := range someValues(rng, f) {
			if x.gate != nil {
				continue // Forward would overwrite the step
			}
			want, smooth := steadyDifference(f, x)
			if !smooth {
				continue
			}
			compared++
			f.Forward()
			f.Backward()
			// Rounding leaves 1e-16/h at steps down to 1e-5, and curvature what steadyDifference could not
			// cancel: 1e-7 is ten times the largest error seen.
			if !(math.Abs(x.Grad-want) <= 1e-7*math.Max(1, pathSize(f, x))) {
				t.Errorf("circuit %d, ∂f/∂(%v): differences say %v", n, x, want)
			}
		}
	}
	if compared < 300 {
		t.Errorf("only %d derivatives were smooth enough to compare", compared)
	}
}

// someValues returns f, the inputs that it depends on, and one in twenty of the gates' outputs.
func someValues(rng *rand.Rand, f *Value) []*Value {
	some := []*Value{f}
	for v := range f.Walk() {
		if v.gate == nil || rng.IntN(20) == 0 {
			some = append(some, v)
		}
	}
	return some
}

// steadyDifference is ∂f/∂x by central differences: of steps h = 2⁻⁵ … 2⁻¹⁷ the one that changes the
// result least. It is not smooth where a ReLU or a Max switches within the step.
func steadyDifference(f, x *Value) (derivative float64, smooth bool) {
	at := x.Data
	defer func() { x.Data = at; f.Forward() }()
	move := func(to float64) (value float64, switches []float64) {
		x.Data = to
		value = f.Forward()
		for v := range f.Walk() {
			if v.gate == &reluGate || v.gate == &maximum {
				switches = append(switches, v.dx)
			}
		}
		return value, switches
	}
	best := math.Inf(1)
	var last float64
	for k := 5; k <= 17; k++ {
		h := math.Ldexp(1, -k)
		up, a := move(at + h)
		down, b := move(at - h)
		halfUp, _ := move(at + h/2)
		halfDown, _ := move(at - h/2)
		d := (4*(halfUp-halfDown)/h - (up-down)/(2*h)) / 3
		for i := range a {
			if a[i] != b[i] {
				d = math.NaN()
			}
		}
		if moved := math.Abs(d - last); k > 5 && moved < best {
			best, derivative = moved, d
		}
		last = d
	}
	return derivative, best < 1e-7*math.Max(1, math.Abs(derivative))
}

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
		"w·x+b": Neuron([]*Value{x}, []*Value{y}, y),
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

// complexGate is the gate of v a second time, in complex arithmetic. It shares no code with the package.
func complexGate(v *Value, x, y complex128) complex128 {
	c := complex(v.c, 0)
	switch v.gate {
	case &add:
		return x + y
	case &sub:
		return x - y
	case &mul:
		return x * y
	case &div:
		return x / y
	case &maximum:
		if real(y) > real(x) {
			return y
		}
		return x
	case &neg:
		return -x
	case &recip:
		return 1 / x
	case &exp:
		return cmplx.Exp(x)
	case &log:
		return cmplx.Log(x)
	case &sigmoidGate:
		return 1 / (1 + cmplx.Exp(-x))
	case &tanhGate:
		return cmplx.Tanh(x)
	case &reluGate:
		if real(x) > 0 {
			return x
		}
		return 0
	case &pow:
		switch v.c { // cmplx.Pow rounds the angle of a negative x
		case 1:
			return x
		case 2:
			return x * x
		}
		return cmplx.Pow(x, c)
	case &scale:
		return c * x
	case &shift:
		return x + c
	}
	panic("no such gate")
}

// circuitComplexStep returns f and ∂f/∂x as f(x + ih) with h = 1e-100: value + i h derivative.
func circuitComplexStep(f, x *Value) (value, derivative float64) {
	const h = 1e-100
	at := map[*Value]complex128{}
	for v := range f.Walk() {
		n := complex(v.Data, 0)
		switch in := v.Inputs(); {
		case v.gate == &neuron:
			n = 0 // in the order of the definition: where the sum cancels, another one is rounded in another way
			for i := 0; i+1 < len(in); i += 2 {
				n += at[in[i]] * at[in[i+1]]
			}
			n += at[in[len(in)-1]] // b
		case len(in) == 1:
			n = complexGate(v, at[in[0]], 0)
		case len(in) == 2:
			n = complexGate(v, at[in[0]], at[in[1]])
		}
		if v == x {
			n += complex(0, h)
		}
		at[v] = n
	}
	return real(at[f]), imag(at[f]) / h
}

// randomCircuit returns a circuit of the given number of gates over a few inputs. Each gate draws one value
// from all before it and one from the last few, so that the circuit is deep, and most values are used
// several times or never. f is the sum of those that no gate used.
func randomCircuit(rng *rand.Rand, gates int) (f *Value, inputs []*Value) {
	for range 2 + rng.IntN(4) {
		inputs = append(inputs, Var("x", rng.NormFloat64()))
	}
	values := append([]*Value(nil), inputs...)
	used := map[*Value]bool{}
	for len(values) < len(inputs)+gates {
		x, y := values[len(values)-1-rng.IntN(min(len(values), 4))], values[rng.IntN(len(values))]
		v := randomGate(rng, x, y)
		if v == nil || math.Abs(v.Data) > 10 {
			continue
		}
		values = append(values, v)
		for _, in := range v.Inputs() {
			used[in] = true
		}
	}
	f = values[len(values)-1]
	for _, v := range values[:len(values)-1] {
		if !used[v] {
			f = f.Add(v)
		}
	}
	return f, inputs
}

// randomGate applies a gate drawn from all sixteen; nil where the draw falls on a pole or a kink
// or outside the domain, or next to it.
func randomGate(rng *rand.Rand, x, y *Value) *Value {
	switch rng.IntN(17) {
	case 0:
		return x.Add(y)
	case 1:
		return x.Sub(y)
	case 2:
		return x.Mul(y)
	case 3:
		if math.Abs(y.Data) > 0.5 {
			return x.Div(y)
		}
	case 4:
		if math.Abs(x.Data-y.Data) > 1e-6 {
			return x.Max(y)
		}
	case 5:
		return x.Neg()
	case 6:
		if math.Abs(x.Data) > 0.5 {
			return x.Recip()
		}
	case 7:
		return x.Exp()
	case 8:
		if x.Data > 0.5 {
			return x.Log()
		}
	case 9:
		return x.Sigmoid()
	case 10:
		return x.Tanh()
	case 11:
		if math.Abs(x.Data) > 1e-6 {
			return x.ReLU()
		}
	case 12:
		return x.Pow(2)
	case 13:
		if x.Data > 0.5 {
			return x.Pow(-1.5)
		}
	case 14:
		return x.Scale(rng.NormFloat64())
	case 15:
		return x.Shift(rng.NormFloat64())
	case 16:
		return Neuron([]*Value{x, Const(rng.NormFloat64()), y}, []*Value{y, x, y}, x)
	}
	return nil
}

// pathSize returns Σ_paths Π_edges |∂v/∂u|: ∂f/∂x without any cancellation, which is what the rounding of
// ∂f/∂x is proportional to.
func pathSize(f, x *Value) float64 {
	size := map[*Value]float64{}
	for v := range f.Walk() {
		for i, u := range v.Inputs() {
			size[v] += size[u] * math.Abs(v.LocalGrads()[i])
		}
		if v == x {
			size[v] = 1
		}
	}
	return size[f]
}

// scalarMLP returns a 2-16-16-1 network for one sample as a circuit of scalars, with ReLU and a linear
// output, and half the squared error.
func scalarMLP(params []*Value) *Value {
	next := func() *Value { p := params[0]; params = params[1:]; return p }
	a := []*Value{Const(0.3), Const(-0.7)}
	for l, units := range []int{16, 16, 1} {
		z := make([]*Value, units)
		for j := range z {
			z[j] = next() // b
			for _, x := range a {
				z[j] = z[j].Add(next().Mul(x))
			}
			if l < 2 {
				z[j] = z[j].ReLU()
			}
		}
		a = z
	}
	return a[0].Shift(-1).Pow(2).Scale(0.5)
}

func scalarParams() []*Value {
	rng := rand.New(rand.NewPCG(1, 2))
	params := make([]*Value, 3*16+17*16+17)
	for i := range params {
		params[i] = Const(rng.NormFloat64() / 4)
	}
	return params
}

// One step as micrograd takes it: the circuit is built anew for the sample.
func BenchmarkCircuitBuildAndBackward(b *testing.B) {
	params := scalarParams()
	nodes := len(scalarMLP(params).order().values)
	b.ReportAllocs()
	for b.Loop() {
		scalarMLP(params).Backward()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(nodes), "ns/node")
}

// The circuit is built once and used again.
func BenchmarkCircuitForwardAndBackward(b *testing.B) {
	f := scalarMLP(scalarParams())
	nodes := len(f.order().values)
	b.ReportAllocs()
	for b.Loop() {
		f.Forward()
		f.Backward()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(nodes), "ns/node")
}
