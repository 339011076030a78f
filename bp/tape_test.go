package bp

import (
	"math"
	"math/rand/v2"
	"testing"
)

// A circuit on a tape has the values and the gradients of the same circuit without a tape, also where another one has
// had its place before, and where some of its inputs are not on the tape.
func TestTapeGivesTheSame(t *testing.T) {
	tapes := map[string]func(tape *Tape) func(string, float64) *Value{
		"all on the tape": func(tape *Tape) func(string, float64) *Value { return tape.Var },
		"every other input": func(tape *Tape) func(string, float64) *Value {
			n := 0
			return func(label string, data float64) *Value {
				if n++; n%2 == 0 {
					return Var(label, data)
				}
				return tape.Var(label, data)
			}
		},
		"gates without the tape": func(tape *Tape) func(string, float64) *Value {
			n := 0
			return func(label string, data float64) *Value {
				if n++; n%2 == 0 {
					return Var(label, data).Shift(0)
				}
				return tape.Var(label, data)
			}
		},
	}
	for name, variable := range tapes {
		var tape Tape
		for n := range 200 {
			want, wantInputs := randomCircuit(rand.New(rand.NewPCG(51, uint64(n))), 1+5*n)
			got, inputs := randomCircuitOf(rand.New(rand.NewPCG(51, uint64(n))), 1+5*n, variable(&tape))
			want.Backward()
			for range 2 { // a second Backward gives the same
				got.Backward()
			}
			near(t, name+": f", []float64{got.Data}, []float64{want.Data}, 0) // the same operations
			for i, x := range inputs {
				// The shares of a gradient are added in another order: 1e-12 as in TestThreeDerivativesAgree.
				if x.Reached() != wantInputs[i].Reached() || !(math.Abs(x.Grad-wantInputs[i].Grad) <= 1e-12*pathSize(want, wantInputs[i])) {
					t.Errorf("%s, circuit %d: input %v, without a tape %v", name, n, x, wantInputs[i])
				}
				x.Data *= 1.01
				wantInputs[i].Data *= 1.01
				if in := x.Inputs(); in != nil { // Forward starts there
					in[0].Data *= 1.01
				}
			}
			if name != "gates without the tape" && got.Gates() != want.Gates() {
				t.Errorf("%s, circuit %d: %d gates, want %d", name, n, got.Gates(), want.Gates())
			}
			if a, b := got.Forward(), want.Forward(); a != b && !(math.IsNaN(a) && math.IsNaN(b)) {
				t.Errorf("%s, circuit %d: f is %v after Forward, want %v", name, n, a, b)
			}
			if got.Reached() {
				t.Errorf("%s, circuit %d: f counts as reached after Forward", name, n)
			}
			for v := range got.Walk() {
				if v.placed {
					t.Fatalf("%s, circuit %d: %v is still marked", name, n, v)
				}
			}
			tape.Rewind()
		}
	}
}

// What was kept stays, the others make room, and a step like the one before allocates nothing.
func TestTapeRewinds(t *testing.T) {
	var tape Tape
	w, b, guest := tape.Var("w", 3), tape.Var("b", 0), Const(2)
	tape.Keep()
	var last *Value
	step := func() {
		f := w.Mul(tape.Const(2)).Add(b).Sigmoid().Mul(guest)
		for range 1000 { // more than one reel
			f = f.Shift(0.001).Scale(0.999)
		}
		f.Backward()
		tape.Rewind()
		last = f
	}
	step()
	first, value, slope := last, last.Data, w.Grad
	if n := testing.AllocsPerRun(10, step); n != 0 {
		t.Errorf("%v allocations in a step, want 0", n)
	}
	if last != first || last.Data != value || w.Grad != slope {
		t.Errorf("the same step at another place, or with %v and %v for %v and %v", last.Data, w.Grad, value, slope)
	}
	if w.Data != 3 || w.Label != "w" {
		t.Errorf("w was kept, and is %v", w)
	}
	x := tape.Const(1) // takes the place of a gate
	if x.Op() != "" || x.Grad != 0 || x.Reached() || x.Label != "" || len(x.Inputs()) != 0 {
		t.Errorf("a new input is %v, gate %q, with %d inputs", x, x.Op(), len(x.Inputs()))
	}
}

// Of the values on a tape, only those of the circuit get a gradient.
func TestTapeLeavesOthersAlone(t *testing.T) {
	var tape Tape
	x, y := tape.Var("x", 2), tape.Var("y", 5)
	before := x.Mul(y)
	f := x.Mul(x)
	after := f.Mul(y)
	for _, v := range []*Value{y, before, after} {
		v.Grad = 77
	}
	f.Backward()
	f.Forward()
	f.Backward()
	if x.Grad != 4 || !x.Reached() || !f.Reached() {
		t.Errorf("∂f/∂x = %v, want 4", x.Grad)
	}
	for _, v := range []*Value{y, before, after} {
		if v.Grad != 77 || v.Reached() {
			t.Errorf("%v has got a gradient", v)
		}
	}
	y.Data = 1
	f.Forward()
	if before.Data != 10 {
		t.Errorf("%v has been calculated again", before)
	}
}

func TestWalksOnATape(t *testing.T) {
	var tape Tape
	x, guest := tape.Var("x", 2), Var("guest", 3)
	f := x.Mul(guest).Shift(1)
	count := 0
	for v := range f.Walk() {
		if seen := count; seen == 0 && v != guest {
			t.Errorf("the first value is %v", v)
		}
		for range v.Walk() {
			count++
		}
	}
	if want := 1 + 1 + 3 + 4; count != want { // guest; x; x·guest; f
		t.Errorf("%d values, want %d", count, want)
	}
}

func TestTapesRefuse(t *testing.T) {
	var one, two Tape
	x, y := one.Var("x", 1), two.Var("y", 2)
	f := x.Exp()
	wantPanic(t, "bp: gate ×: the inputs are on two tapes, want one", func() { x.Mul(y) })
	one.Rewind()
	wantPanic(t, "bp: gate exp: an input was rewound with its tape, want one that was kept or made since", func() { x.Exp() })
	wantPanic(t, "bp: the value was rewound with its tape, want one that was kept or made since", f.Backward)
	wantPanic(t, "bp: the value was rewound with its tape, want one that was kept or made since", func() { f.Forward() })

	// The same where what was kept takes the output of a gate that is not on the tape.
	var three Tape
	three.Var("z", 1).Mul(Const(2).Exp())
	three.Keep()
	g := three.Var("w", 3).Exp()
	three.Rewind()
	wantPanic(t, "bp: the value was rewound with its tape, want one that was kept or made since", g.Backward)
	wantPanic(t, "bp: the value was rewound with its tape, want one that was kept or made since", func() { g.Forward() })
}
