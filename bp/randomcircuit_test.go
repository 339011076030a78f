package bp

import (
	"math"
	"math/rand/v2"
	"testing"
)

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
			// derivatives are taken at are rounded too. The largest error seen is 2e-14 of the paths' size.
			tol := 1e-12 * pathSize(f, v)
			for _, want := range []float64{f.Derivative(v), byComplexStep} {
				if !(math.Abs(v.Grad-want) <= tol) {
					t.Errorf("circuit %d, ∂f/∂(%v): reverse mode differs from %v by more than %v", n, v, want, tol)
				}
			}
		}
	}
}

// Where the circuit is smooth, the differences of Forward agree as well (E2).
func TestBackwardAgreesWithDifferences(t *testing.T) {
	rng := rand.New(rand.NewPCG(23, 24))
	compared := 0
	for n := range 200 {
		f, _ := randomCircuit(rng, 1+n%40)
		for _, x := range someValues(rng, f) {
			if x.op != opInput {
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

// Σ_x ∂f/∂x · ẋ of reverse mode is the directional derivative of forward mode.
func TestDirectional(t *testing.T) {
	rng := rand.New(rand.NewPCG(25, 26))
	for n := range 100 {
		f, inputs := randomCircuit(rng, 1+n)
		f.Backward()
		direction := map[*Value]float64{}
		var want, size float64
		for _, x := range inputs {
			if x.Reached() {
				direction[x] = rng.NormFloat64()
				want += x.Grad * direction[x]
				size += pathSize(f, x) * math.Abs(direction[x])
			}
		}
		if got := f.Directional(direction); !(math.Abs(got-want) <= 1e-12*size) { // as above
			t.Errorf("circuit %d: %v along the direction, want %v", n, got, want)
		}
	}
}

// someValues returns f, the inputs that it depends on, and one in twenty of the gates' outputs.
func someValues(rng *rand.Rand, f *Value) []*Value {
	some := []*Value{f}
	for v := range f.Walk() {
		if v.op == opInput || rng.IntN(20) == 0 {
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
			if v.op == opReLU || v.op == opMax {
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
