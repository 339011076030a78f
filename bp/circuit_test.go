package bp

import (
	"math"
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
