package ledger

import (
	"math"
	"testing"
)

// Every check on values that suit it, on a planted mistake, and on the values that tempt a careless comparison.
func TestChecks(t *testing.T) {
	holds := func(tol Tolerance) func(x, y any) Record {
		return func(x, y any) Record { return tol.agree(KindHolds, "B7", [2]string{"got", "want"}, x, y, nil) }
	}
	refutes := func(x, y any) Record {
		return differ(KindRefutes, "B23", [2]string{"printed", "truth"}, x, y, nil)
	}
	nan, inf := math.NaN(), math.Inf(1)
	tests := []struct {
		name  string
		check func(x, y any) Record
		x, y  any
		ok    bool
		text  string
	}{
		{"agrees", holds(Agreement), 0.25, 0.25, true, "largest relative error 0"},
		{"agrees to rounding", holds(Agreement), math.Nextafter(0.3, 1), 0.3, true, "largest relative error 1.9e-16"},
		{"planted: last digit that counts", holds(Agreement), 1.0, 1 + 2e-9, false, "largest relative error 2e-09 (got 1, want 1.000000002)"},
		{"planted: a zero gradient", holds(Agreement), []float64{0, 1e-30}, []float64{1e-30, 1e-30}, false, "largest relative error 1 (entry 1: got 0, want 1e-30)"},
		{"planted: the sign", holds(Agreement), -3, 3, false, "largest relative error 2 (got -3, want 3)"},
		{"NaN on both sides", holds(Agreement), nan, nan, false, "largest relative error NaN (got NaN, want NaN)"},
		{"infinite on one side", holds(Agreement), inf, 1, false, "largest relative error +Inf (got +Inf, want 1)"},
		{"infinite on both sides", holds(Agreement), inf, inf, false, "largest relative error +Inf (got +Inf, want +Inf)"},
		{"wider", holds(Within(1e-2)), 0.73, 1 / 1.37, true, "largest relative error 0.0001, tolerance 0.01"},
		{"wider, not wide enough", holds(Within(1e-3)), -0.53, -1 / (1.37 * 1.37), false, "largest relative error 0.0052, tolerance 0.001 (got -0.53, want -0.533)"},
		{"exact", holds(Within(0)), 3, 3.0, true, "largest relative error 0, tolerance 0"},

		{"off", refutes, []float64{1, 0.12}, []float64{1, 0.18}, true, "off by 33 % (entry 2: printed 0.12, truth 0.18)"},
		{"an infinity refutes nothing", refutes, inf, 0.2, false, "nothing can be said of an infinity (printed +Inf, truth 0.2)"},
		{"nor beside a number that is off", refutes, []float64{1, -inf}, []float64{2, 1}, false, "nothing can be said of an infinity (entry 2: printed -Inf, truth 1)"},
		{"nor on both sides", refutes, []float64{1, inf}, []float64{2, inf}, false, "nothing can be said of an infinity (entry 2: printed +Inf, truth +Inf)"},
		{"an infinite truth", refutes, 0.2, inf, false, "nothing can be said of an infinity (printed 0.2, truth +Inf)"},
		{"planted: not off", refutes, 1.0, 1.0, false, "no difference to be seen: 0, at least 0.001 is wanted; choose other numbers"},
		{"planted: hardly off", refutes, 1.0, 1.0009, false, "no difference to be seen: 0.0009, at least 0.001 is wanted; choose other numbers"},
		{"NaN refutes nothing", refutes, nan, 1, false, "nothing can be said of NaN (printed NaN, truth 1)"},
	}
	for _, test := range tests {
		r := test.check(test.x, test.y)
		if r.OK != test.ok || r.Text != test.text {
			t.Errorf("%s: OK is %v, text %q\nwant %v, %q", test.name, r.OK, r.Text, test.ok, test.text)
		}
	}
}

func TestMeasure(t *testing.T) {
	tests := []struct {
		value, lo, hi float64
		ok            bool
		text          string
	}{
		{1.02, 0.9, 1.1, true, "slope: 1.02, within [0.9, 1.1]"},
		{0.9, 0.9, 1.1, true, "slope: 0.9, within [0.9, 1.1]"},
		{2.01, 0.9, 1.1, false, "slope: 2.01, not within [0.9, 1.1]"},
		{math.NaN(), 0.9, 1.1, false, "slope: NaN, not within [0.9, 1.1]"},
		{1000, 1, math.Inf(1), true, "slope: 1e+03, within [1, +Inf]"},
		{math.Inf(1), 1, math.Inf(1), false, "slope: +Inf, which is no number within [1, +Inf]"},
	}
	for _, test := range tests {
		r := measure("E11", "slope", test.value, test.lo, test.hi)
		if r.OK != test.ok || r.Text != test.text || r.Note != "slope" {
			t.Errorf("%g: OK is %v, text %q, note %q; want %v, %q", test.value, r.OK, r.Text, r.Note, test.ok, test.text)
		}
	}
}

func TestNotesAreKept(t *testing.T) {
	r := Agreement.agree(KindHolds, "A1", [2]string{"got", "want"}, 1, 1, []string{"sin x²"})
	if r.Note != "sin x²" || r.Text != "sin x²: largest relative error 0" {
		t.Errorf("note %q, text %q", r.Note, r.Text)
	}
	r = differ(KindCatches, "B11", [2]string{"wrong", "truth"}, 1, 2, []string{"z3 alone"})
	if r.Note != "z3 alone" || r.Text != "z3 alone: off by 50 % (wrong 1, truth 2)" {
		t.Errorf("note %q, text %q", r.Note, r.Text)
	}
}

func TestSenselessLimitsPanic(t *testing.T) {
	for want, call := range map[string]func(){
		"ledger: E11: nothing lies within [2, 1]; the lower limit comes first":       func() { measure("E11", "slope", 1, 2, 1) },
		"ledger: E11: nothing lies within [NaN, 1]; the lower limit comes first":     func() { measure("E11", "slope", 1, math.NaN(), 1) },
		"ledger: E11: every number lies within [-Inf, +Inf]; give a limit":           func() { measure("E11", "slope", 1, math.Inf(-1), math.Inf(1)) },
		"ledger: the tolerance is -1; it must be at least 0 and at most 0.05":        func() { Within(-1) },
		"ledger: the tolerance is 1; it must be at least 0 and at most 0.05":         func() { Within(1) },
		"ledger: the tolerance is 0.9999999; it must be at least 0 and at most 0.05": func() { Within(0.9999999) },
		"ledger: the tolerance is 0.9; it must be at least 0 and at most 0.05":       func() { Tolerance(0.9).Holds("B7", 1, 2) },
		"ledger: the tolerance is NaN; it must be at least 0 and at most 0.05":       func() { Within(math.NaN()) },
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic is %v, want %q", got, want)
				}
			}()
			call()
		}()
	}
}
