package gradcheck

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/optimize/functions"
)

func TestFunc(t *testing.T) {
	square := func(x []float64) float64 { return x[0]*x[0] + 3*x[1] }
	at := []float64{2, 5}
	for _, tc := range []struct {
		name string
		grad []float64
		want Verdict
	}{
		{"right", []float64{4, 3}, Right},
		{"wrong", []float64{4, 2}, Wrong},
		{"not a number", []float64{4, math.NaN()}, Wrong},
		{"infinite", []float64{4, math.Inf(1)}, Wrong},
	} {
		if r := Func(square, always(tc.grad...), at, nil); r.Verdict() != tc.want {
			t.Errorf("%s: %v", tc.name, r)
		}
	}
	if at[0] != 2 || at[1] != 5 {
		t.Errorf("Func moved the point to %v", at)
	}
}

// df gets a copy of the point, and may overwrite it and what it returned.
func TestFuncLeavesThePointAlone(t *testing.T) {
	at := []float64{2, 5}
	kept := []float64{0, 0}
	df := func(v []float64) []float64 {
		kept[0], kept[1] = 2*v[0], 3
		v[0], v[1] = 7, 7
		return kept
	}
	f := func(v []float64) float64 { kept[0], kept[1] = 0, 0; return v[0]*v[0] + 3*v[1] }
	if r := Func(f, df, at, nil); !r.OK() || at[0] != 2 || at[1] != 5 {
		t.Errorf("at %v:\n%v", at, r)
	}
}

func TestFuncRefusesAGradientOfAnotherLength(t *testing.T) {
	wantPanic(t, "gradcheck: Func: df returns 1 entries, the point has 2: want as many", func() {
		Func(func([]float64) float64 { return 0 }, always(0), make([]float64, 2), nil)
	})
}

// What hides below the rounding, or changes faster than a step, must not mislead.
func TestFuncWhereDifferencesAreHard(t *testing.T) {
	for _, tc := range []struct {
		name string
		f    func(v float64) float64
		at   float64
		grad float64
		want Verdict
	}{
		{"a slope below the rounding, taken for 0", func(v float64) float64 { return 1e10 + 1e-5*v }, 0, 0, Inconclusive},
		{"a minimum", func(v float64) float64 { return v * v }, 0, 0, Right},
		{"a constant", func(v float64) float64 { return 3 }, 0, 0, Inconclusive},
		{"a corner close by", func(v float64) float64 { return math.Abs(v - 1e-5) }, 0, -1, Right},
		{"a corner closer by", func(v float64) float64 { return math.Max(0, v) }, -1e-6, 0, Right},
		{"fast", func(v float64) float64 { return sigmoid(3e4 * v) }, 1e-5, 3e4 * sigmoidSlope(sigmoid(0.3)), Right},
		{"fast and wrong", func(v float64) float64 { return sigmoid(3e4 * v) }, 1e-5, 1e4, Wrong},
		{"a large parameter", func(v float64) float64 { return sigmoid(v + 3e4 + 0.5) }, -3e4, sigmoidSlope(sigmoid(0.5)), Right},
	} {
		f := func(x []float64) float64 { return tc.f(x[0]) }
		if r := Func(f, always(tc.grad), []float64{tc.at}, nil); r.Verdict() != tc.want {
			t.Errorf("%s: %v", tc.name, r)
		}
	}
}

// Differences cannot see a slope of 1e-16 in a function of size 1: neither right nor wrong.
func TestFuncIsInconclusiveUnderTheNoise(t *testing.T) {
	f := func(x []float64) float64 { return math.Sin(x[0]) + 1e-16*x[1] }
	r := Func(f, always(math.Cos(1), 3e-16), []float64{1, 1}, nil)
	if r.Verdict() != Inconclusive || r.OK() {
		t.Error(r)
	}
}

// A slope of 0 that is claimed where one of 1e-17 hides below the rounding has not been shown to be right.
func TestFuncDoesNotTakeTheUnseenForZero(t *testing.T) {
	f := func(v []float64) float64 { return math.Sin(v[0]) + 1e-17*v[1] }
	if r := Func(f, always(math.Cos(1), 0), []float64{1, 1}, nil); r.OK() {
		t.Error(r)
	}
}

// Close to the minimum (1e6, 2e-6) of gonum's BrownBadlyScaled, the terms of the function are a million
// times as large as its gradient: what differences say is rounding.
func TestFuncIsHonestAboutBadScaling(t *testing.T) {
	var f functions.BrownBadlyScaled
	inconclusive := 0
	rng := rand.New(rand.NewPCG(17, 18))
	for range 200 {
		at := []float64{1e6 * (1 + 1e-13*rng.NormFloat64()), 2e-6 * (1 + 1e-13*rng.NormFloat64())}
		grad := make([]float64, 2)
		f.Grad(grad, at)
		switch r := Func(f.Func, always(grad...), at, nil); r.Verdict() {
		case Wrong:
			t.Fatalf("a false alarm at %v:\n%v", at, r)
		case Inconclusive:
			inconclusive++
		}
	}
	if inconclusive < 150 {
		t.Errorf("%d of 200 are inconclusive, want most", inconclusive)
	}
}

// A function that bends more than the first look's step allows is seen by the second.
func TestFuncFollowsStrongCurvature(t *testing.T) {
	f := func(x []float64) float64 { return math.Sin(1000 * x[0]) }
	if r := Func(f, always(1000*math.Cos(300)), []float64{0.3}, nil); !r.OK() {
		t.Error(r)
	}
}

// Right gradients of awkward functions: rounded to few digits, cancelling, on a tiny scale, far out. They may
// be inconclusive, but not wrong.
func TestFuncRaisesNoFalseAlarm(t *testing.T) {
	lowPass := func(k float64) func(float64) float64 {
		return func(c float64) float64 { return 1 / (1 + (k*c)*(k*c)) }
	}
	lowPassSlope := func(k, c float64) float64 { return -2 * k * k * c / math.Pow(1+(k*c)*(k*c), 2) }
	for _, tc := range []struct {
		name string
		f    func(float64) float64
		at   float64
		grad float64
	}{
		{"float32 square", func(v float64) float64 { return float64(float32(v*v + 1)) }, 0.7, 1.4},
		{"float32 sine", func(v float64) float64 { return float64(float32(math.Sin(v))) }, 0.7, math.Cos(0.7)},
		{"cancelling", func(v float64) float64 { return (v*v + 1e8) - 1e8 }, 0.3, 0.6},
		{"rounded", func(v float64) float64 { return math.Round(1e6*math.Sin(v)) / 1e6 }, 0.3, math.Cos(0.3)},
		{"microfarad", lowPass(2e6), 1e-6, lowPassSlope(2e6, 1e-6)},
		{"picofarad", lowPass(2e12), 1e-12, lowPassSlope(2e12, 1e-12)},
		{"ReLU on its corner, slope 0", func(v float64) float64 { return math.Max(0, v) }, 0, 0},
		{"ReLU on its corner, slope 1", func(v float64) float64 { return math.Max(0, v) }, 0, 1},
		{"hinge on the margin", func(v float64) float64 { return math.Max(0, 1-v) }, 1, -1},
		{"far out", func(v float64) float64 { return math.Sin(v - 1e15) }, 1e15 + 0.5, math.Cos(0.5)},
	} {
		f := func(x []float64) float64 { return tc.f(x[0]) }
		if r := Func(f, always(tc.grad), []float64{tc.at}, nil); r.Verdict() == Wrong {
			t.Errorf("%s: %v", tc.name, r)
		}
	}
}

// Far from where the check is, a loss may overflow, as −log a does where a rounds to 0. That makes a wrong gradient no
// less wrong, and a right one no less right.
func TestFuncWhereFarStepsOverflow(t *testing.T) {
	f := func(x []float64) float64 { return math.Exp(x[0]) + x[1] }
	at := []float64{0.3, 0.2}
	e := math.Exp(0.3)
	for _, test := range []struct {
		name string
		grad []float64
		want []Verdict
	}{
		{"right", []float64{e, 1}, []Verdict{Right, Right}},
		{"twice", []float64{2 * e, 1}, []Verdict{Wrong, Right}},
		{"none", []float64{0, 1}, []Verdict{Wrong, Right}},
		{"a little off", []float64{e * (1 + 1e-4), 1}, []Verdict{Wrong, Right}},
	} {
		r := Func(f, always(test.grad...), at, nil)
		for i, entry := range r.Blocks[0].Entries {
			if entry.Verdict != test.want[i] {
				t.Errorf("%s: entry %d is %v, want %v", test.name, i, entry.Verdict, test.want[i])
			}
		}
	}
}

// Where the function is not finite, there is no gradient to be right or wrong.
func TestFuncWhereTheFunctionIsNotFinite(t *testing.T) {
	r := Func(func(x []float64) float64 { return math.Log(x[0]) }, always(1), []float64{-1}, nil)
	if got := r.String(); r.OK() || !strings.Contains(got, "Inconclusive: the function is NaN here") {
		t.Error(got)
	}
}

func TestFuncRefusesAPointThatIsNotFinite(t *testing.T) {
	wantPanic(t, "gradcheck: Func: the point holds +Inf in row 0, column 0 (counted from 0): every value must be finite", func() {
		Func(func(v []float64) float64 { return sigmoid(v[0]) }, always(0), []float64{math.Inf(1)}, nil)
	})
}

// always returns a gradient that is the same everywhere.
func always(gradient ...float64) func([]float64) []float64 {
	return func([]float64) []float64 { return gradient }
}

func sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// sigmoidSlope is σ′(z) for a = σ(z).
func sigmoidSlope(a float64) float64 { return a * (1 - a) }
