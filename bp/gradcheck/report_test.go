package gradcheck

import (
	"math"
	"strings"
	"testing"
)

func TestReportHasAllEntries(t *testing.T) {
	r := Func(func(x []float64) float64 { return 2*x[0] + 3*x[1] }, always(2, 4), []float64{1, 1}, nil)
	near(t, "the gradient", r.Blocks[0].Gradient().RawMatrix().Data, []float64{2, 4}, 0)
	// Differences of a linear function err by rounding alone, ε/h with h of about 1e-3.
	near(t, "what was measured", r.Blocks[0].Measured().RawMatrix().Data, []float64{2, 3}, 1e-11)
}

// What has no derivative has no measured one. Verdicts come from the entries alone.
func TestMeasuredIsNaNOnACorner(t *testing.T) {
	f := func(v []float64) float64 { return math.Abs(v[0]) + v[1]*v[1] }
	b := Func(f, always(1, 4), []float64{0, 2}, nil).Blocks[0]
	if m := b.Measured(); !math.IsNaN(m.At(0, 0)) || math.Abs(m.At(1, 0)-4) > 1e-9 {
		t.Errorf("measured %v, want NaN and 4", m.RawMatrix().Data)
	}
	if b.Entries[0].Verdict != Kink || b.Entries[1].Verdict != Right || b.Count != [verdicts]int{Kink: 1, Right: 1} {
		t.Errorf("the entries are %v, their count %v", b.Entries, b.Count)
	}
}

// wantNaNOnKinks fails the test unless what was measured is NaN on kinks, and a number elsewhere.
func wantNaNOnKinks(t *testing.T, r *Report) {
	t.Helper()
	for _, b := range r.Blocks {
		for _, e := range b.Entries {
			if v := b.Measured().At(e.Row, e.Col); (e.Verdict == Kink) != math.IsNaN(v) {
				t.Fatalf("%s (%d,%d) is %v, measured %v", b.Name, e.Row, e.Col, e.Verdict, v)
			}
		}
	}
}

func TestReportCountsTheDead(t *testing.T) {
	r := Func(func(x []float64) float64 { return x[0] }, always(1, 0), []float64{1, 1}, nil)
	if !r.OK() || r.Blocks[0].Count != [verdicts]int{Right: 1, Dead: 1} {
		t.Error(r)
	}
	if got := r.String(); !strings.Contains(got, "of 2 entries, 1 agree within 1e-06, 1 0 = 0") {
		t.Error(got)
	}
}

func TestReportOfNothing(t *testing.T) {
	if r := Func(func([]float64) float64 { return 1 }, nil, nil, nil); r.Verdict() != Inconclusive {
		t.Error(r)
	}
}

func TestTolerance(t *testing.T) {
	f := func(x []float64) float64 { return x[0] }
	if r := Func(f, always(1.001), []float64{1}, &Options{Tolerance: 0.01}); !r.OK() {
		t.Error(r)
	}
	wantPanic(t, "gradcheck: Options.Tolerance is -1, want a relative error between 0 and 1, or 0 for 1e-6", func() {
		Func(f, always(1), []float64{1}, &Options{Tolerance: -1})
	})
}
