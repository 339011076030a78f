package bp

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/optimize/functions"
)

func TestCheckFunc(t *testing.T) {
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
		if r := CheckFunc(square, tc.grad, at, nil); r.Verdict() != tc.want {
			t.Errorf("%s: %v", tc.name, r)
		}
	}
	if at[0] != 2 || at[1] != 5 {
		t.Errorf("CheckFunc moved the point to %v", at)
	}
}

// What hides below the rounding, or changes faster than a step, must not mislead.
func TestCheckFuncWhereDifferencesAreHard(t *testing.T) {
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
		{"fast", func(v float64) float64 { return sigmoid(3e4 * v) }, 1e-5, 3e4 * sigmoidSlope(0.3, sigmoid(0.3)), Right},
		{"fast and wrong", func(v float64) float64 { return sigmoid(3e4 * v) }, 1e-5, 1e4, Wrong},
		{"a large parameter", func(v float64) float64 { return sigmoid(v + 3e4 + 0.5) }, -3e4, sigmoidSlope(0.5, sigmoid(0.5)), Right},
	} {
		f := func(x []float64) float64 { return tc.f(x[0]) }
		if r := CheckFunc(f, []float64{tc.grad}, []float64{tc.at}, nil); r.Verdict() != tc.want {
			t.Errorf("%s: %v", tc.name, r)
		}
	}
}

// Differences cannot see a slope of 1e-16 in a function of size 1: neither right nor wrong.
func TestCheckIsInconclusiveUnderTheNoise(t *testing.T) {
	f := func(x []float64) float64 { return math.Sin(x[0]) + 1e-16*x[1] }
	r := CheckFunc(f, []float64{math.Cos(1), 3e-16}, []float64{1, 1}, nil)
	if r.Verdict() != Inconclusive || r.OK() {
		t.Error(r)
	}
}

// Close to the minimum (1e6, 2e-6) of gonum's BrownBadlyScaled, the terms of the function are a million
// times as large as its gradient: what differences say is rounding.
func TestCheckIsHonestAboutBadScaling(t *testing.T) {
	var f functions.BrownBadlyScaled
	inconclusive := 0
	rng := rand.New(rand.NewPCG(17, 18))
	for range 200 {
		at := []float64{1e6 * (1 + 1e-13*rng.NormFloat64()), 2e-6 * (1 + 1e-13*rng.NormFloat64())}
		grad := make([]float64, 2)
		f.Grad(grad, at)
		switch r := CheckFunc(f.Func, grad, at, nil); r.Verdict() {
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

// Where the function is not finite, there is no gradient to be right or wrong.
func TestCheckOfAFunctionThatIsNotFinite(t *testing.T) {
	r := CheckFunc(func(x []float64) float64 { return math.Log(x[0]) }, []float64{1}, []float64{-1}, nil)
	if got := r.String(); r.OK() || !strings.Contains(got, "Inconclusive: the function is NaN here") {
		t.Error(got)
	}
}

// A function that bends more than the first look's step allows is seen by the second.
func TestCheckFollowsStrongCurvature(t *testing.T) {
	f := func(x []float64) float64 { return math.Sin(1000 * x[0]) }
	if r := CheckFunc(f, []float64{1000 * math.Cos(300)}, []float64{0.3}, nil); !r.OK() {
		t.Error(r)
	}
}

func TestReportHasAllEntries(t *testing.T) {
	r := CheckFunc(func(x []float64) float64 { return 2*x[0] + 3*x[1] }, []float64{2, 4}, []float64{1, 1}, nil)
	near(t, "the gradient", r.Blocks[0].Gradient().RawMatrix().Data, []float64{2, 4}, 0)
	// Differences of a linear function err by rounding alone, ε/h with h of about 1e-3.
	near(t, "what was measured", r.Blocks[0].Measured().RawMatrix().Data, []float64{2, 3}, 1e-11)
}

func TestCheckCountsTheDead(t *testing.T) {
	r := CheckFunc(func(x []float64) float64 { return x[0] }, []float64{1, 0}, []float64{1, 1}, nil)
	if !r.OK() || r.Blocks[0].Count != [verdicts]int{Right: 1, Dead: 1} {
		t.Error(r)
	}
	if got := r.String(); !strings.Contains(got, "of 2 entries, 1 agree within 1e-06, 1 0 = 0") {
		t.Error(got)
	}
}

func TestCheckOfNothing(t *testing.T) {
	if r := CheckFunc(func([]float64) float64 { return 1 }, nil, nil, nil); r.Verdict() != Inconclusive {
		t.Error(r)
	}
}

func TestCheckTolerance(t *testing.T) {
	f := func(x []float64) float64 { return x[0] }
	if r := CheckFunc(f, []float64{1.001}, []float64{1}, &CheckOptions{Tolerance: 0.01}); !r.OK() {
		t.Error(r)
	}
	wantPanic(t, "bp: CheckOptions.Tolerance is -1, want a relative error between 0 and 1, or 0 for 1e-6", func() {
		CheckFunc(f, []float64{1}, []float64{1}, &CheckOptions{Tolerance: -1})
	})
}

// Check leaves the parameters as they were, bit for bit, and the gradient as Backprop gives it.
func TestCheckLeavesTheNetworkAlone(t *testing.T) {
	rng := rand.New(rand.NewPCG(19, 20))
	for range 20 {
		net, x, y := randomNetwork(rng)
		net.Backprop(x, y)
		before := fmt.Sprint(net.Theta(), net.Grad())
		Check(net, x, y, nil)
		if fmt.Sprint(net.Theta(), net.Grad()) != before {
			t.Fatal("Check changed the parameters or the gradient")
		}
	}
}

// Gradients too small for differences are decided by dual numbers: in front of twelve sigmoid layers, hardly
// anything is left of them.
func TestCheckSeesTinyGradients(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var layers []Layer
	for range 12 {
		layers = append(layers, NewDense(4, 4, Sigmoid))
	}
	net := New(BinaryCrossEntropy, layers...)
	net.Init(rng)
	x, y := randomMatrix(rng, 4, 5, rng.NormFloat64), randomMatrix(rng, 4, 5, rng.Float64)
	r := Check(net, x, y, nil)
	if !r.OK() || r.Blocks[0].Exact == 0 {
		t.Error(r)
	}
}
