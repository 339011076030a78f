package bp

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// A single step of Keras's SGD (keras/src/optimizers/sgd_test.py, test_single_step): exact in binary.
func TestSGDStep(t *testing.T) {
	theta := []float64{1, 2, 3, 4}
	SGD{Rate: 0.5}.Start(4)(theta, []float64{1, 6, 7, 2})
	near(t, "θ", theta, []float64{0.5, -1, -0.5, 3}, 0)
}

func TestSGDRefuses(t *testing.T) {
	wantPanic(t, "bp: SGD: a step for 3 parameters with 2 gradients, but Start(2)", func() {
		SGD{Rate: 1}.Start(2)(make([]float64, 3), make([]float64, 2))
	})
}

// TensorFlow 2.2's page on tf.keras.optimizers.SGD: ½ θ² from θ = 1 with learning_rate 0.1 and momentum 0.9
// takes a first step of 0.1, and then one of 0.18.
func TestMomentumGivesTensorFlowsNumbers(t *testing.T) {
	theta := []float64{1}
	step := Momentum{Rate: 0.1, Momentum: 0.9}.Start(1)
	step(theta, []float64{theta[0]})
	near(t, "θ after a step", theta, []float64{1 - 0.1}, 1e-15) // roundings only
	step(theta, []float64{theta[0]})
	near(t, "θ after two steps", theta, []float64{1 - 0.1 - 0.18}, 1e-15)
}

// Under a constant gradient g, v after t steps is −ηg (1 − μᵗ)/(1 − μ), a geometric sum; θ is the sum of the v,
// and Nesterov's θ is μ v ahead of that.
func TestMomentumUnderAConstantGradient(t *testing.T) {
	const rate, mu, g = 0.01, 0.9, 3.0
	for _, nesterov := range []bool{false, true} {
		theta := []float64{0}
		step := Momentum{Rate: rate, Momentum: mu, Nesterov: nesterov}.Start(1)
		for n := 1; n <= 100; n++ {
			step(theta, []float64{g})
			power := math.Pow(mu, float64(n))
			v := -rate * g * (1 - power) / (1 - mu)
			want := -rate * g / (1 - mu) * (float64(n) - mu*(1-power)/(1-mu))
			if nesterov {
				want += mu * v
			}
			near(t, fmt.Sprintf("θ after %d steps, Nesterov %v", n, nesterov), theta, []float64{want}, 1e-13) // 100 roundings
		}
	}
}

// Sutskever et al. (2013), eq. 3 and 4, take the gradient at θ + μv. Followed as printed on ½λθ², and then
// looked at in θ + μv, they give what Nesterov does.
func TestNesterovIsSutskeversForm(t *testing.T) {
	const rate, mu, lambda = 0.05, 0.8, 3.0
	theta, v := 1.0, 0.0
	ours := []float64{1}
	step := Momentum{Rate: rate, Momentum: mu, Nesterov: true}.Start(1)
	for range 50 {
		v = mu*v - rate*lambda*(theta+mu*v)
		theta += v
		step(ours, []float64{lambda * ours[0]})
		// ½λθ² shrinks by √μ a step or so: to about 1e-3. 1e-13 of 1 covers the roundings.
		if want := theta + mu*v; math.Abs(ours[0]-want) > 1e-13 {
			t.Fatalf("θ = %v, want %v", ours[0], want)
		}
	}
}

// On a quadratic with curvatures m … M, the best heavy ball has η = 4/(√M + √m)² and √μ = (√M − √m)/(√M + √m),
// and shrinks the error by √μ a step (Polyak 1964, theorem 9); the best plain descent, η = 2/(M + m), by only
// (M − m)/(M + m). For m = 1, M = 100 that is 9/11 against 99/101.
func TestMomentumConvergesAsPolyakSays(t *testing.T) {
	curvatures := []float64{1, 10, 100}
	run := func(o Optimizer, steps int) float64 {
		theta, grad := []float64{1, 1, 1}, make([]float64, 3)
		step := o.Start(3)
		for range steps {
			for i, c := range curvatures {
				grad[i] = c * theta[i]
			}
			step(theta, grad)
		}
		return math.Max(math.Abs(theta[0]), math.Max(math.Abs(theta[1]), math.Abs(theta[2])))
	}
	plain := run(SGD{Rate: 2.0 / 101}, 200)
	near(t, "plain", []float64{plain}, []float64{math.Pow(99.0/101, 200)}, 1e-12) // 200 roundings, twice
	heavy := run(Momentum{Rate: 4.0 / 121, Momentum: 81.0 / 121}, 200)
	// At the best η the slowest curvatures sit on a double root, which adds a factor that grows like the steps.
	if limit := 2 * 200 * math.Pow(9.0/11, 200); heavy > limit {
		t.Errorf("after 200 steps %v is left, want at most %v", heavy, limit)
	}
}

// A single step of Keras's Adam (keras/src/optimizers/adam_test.py, test_single_step).
func TestAdamStep(t *testing.T) {
	theta := []float64{1, 2, 3, 4}
	Adam{Rate: 0.5}.Start(4)(theta, []float64{1, 6, 7, 2})
	near(t, "θ", theta, []float64{0.5, 1.5, 2.5, 3.5}, 1e-8) // ε/|g| is 1e-8 at most
}

// Optax prints Σx² over five steps from (1, 2, 3) (optax/_src/alias.py, the example of adam).
func TestAdamGivesOptaxNumbers(t *testing.T) {
	theta := []float64{1, 2, 3}
	step := Adam{Rate: 0.003}.Start(3)
	for i, want := range []string{"1.40E+01", "1.39E+01", "1.39E+01", "1.39E+01", "1.38E+01"} {
		step(theta, []float64{2 * theta[0], 2 * theta[1], 2 * theta[2]})
		f := theta[0]*theta[0] + theta[1]*theta[1] + theta[2]*theta[2]
		if got := fmt.Sprintf("%.2E", f); got != want {
			t.Errorf("step %d: %s, want %s", i+1, got, want)
		}
	}
}

// m and v are weighted sums of all gradients and their squares (Kingma and Ba 2015, eq. 1):
// mₜ = (1 − β₁) Σ β₁ᵗ⁻ⁱ gᵢ, and so vₜ.
func TestAdamIsItsWeightedSums(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	o := Adam{Rate: 0.1, Beta1: 0.7, Beta2: 0.95, Epsilon: 1e-3}
	step := o.Start(1)
	theta, want := []float64{5}, 5.0
	var gradients []float64
	for range 60 {
		gradients = append(gradients, rng.NormFloat64())
		var m, v, mWeights, vWeights float64
		for i, g := range gradients {
			age := float64(len(gradients) - 1 - i)
			m += math.Pow(0.7, age) * g
			mWeights += math.Pow(0.7, age)
			v += math.Pow(0.95, age) * g * g
			vWeights += math.Pow(0.95, age)
		}
		want -= 0.1 * m / mWeights / (math.Sqrt(v/vWeights) + 1e-3)
		step(theta, gradients[len(gradients)-1:])
		near(t, "θ", theta, []float64{want}, 1e-13) // 60 steps' roundings
	}
}

// With a constant gradient both means are exact from the first step on, so that every step is η g/(|g| + ε).
func TestAdamUnderAConstantGradient(t *testing.T) {
	gradient := []float64{1e-8, -1e-3, 1, -1e6}
	theta := make([]float64, 4)
	step := Adam{}.Start(4)
	for n := 1; n <= 1000; n++ {
		step(theta, gradient)
		for i, g := range gradient {
			want := -float64(n) * 0.001 * g / (math.Abs(g) + 1e-8)
			// 1 − β₂ᵗ takes 1 − 0.999 = 0.001 from numbers rounded at 1.1e-16: 1e-13 relative, at every step alike.
			near(t, fmt.Sprintf("θ[%d] after %d steps", i, n), theta[i:i+1], []float64{want}, 1e-12)
		}
	}
}

// Where curvatures differ by ten thousand, one rate serves all parameters.
func TestAdamConverges(t *testing.T) {
	curvatures := []float64{0.01, 1, 100}
	theta, grad := []float64{1, -1, 1}, make([]float64, 3)
	step := Adam{Rate: 0.01}.Start(3)
	for range 5000 {
		for i, c := range curvatures {
			grad[i] = c * theta[i]
		}
		step(theta, grad)
	}
	for i, v := range theta {
		if math.Abs(v) > 0.01 { // the length of a step
			t.Errorf("θ[%d] is %v, want 0", i, v)
		}
	}
}

func TestOptimizersRefuseNonsense(t *testing.T) {
	for _, tc := range []struct {
		line string
		o    Optimizer
	}{
		{"bp: SGD.Rate is NaN, want a positive number such as 0.1", SGD{Rate: math.NaN()}},
		{"bp: Momentum.Rate is 0, want a positive number such as 0.1", Momentum{Momentum: 0.9}},
		{"bp: Momentum.Momentum is 1, want at least 0 and less than 1, such as 0.9", Momentum{Rate: 1, Momentum: 1}},
		{"bp: Adam.Rate is +Inf, want a positive number such as 0.1", Adam{Rate: math.Inf(1)}},
		{"bp: Adam.Beta1 is -1, want a number between 0 and 1, or 0 for 0.9", Adam{Beta1: -1}},
		{"bp: Adam.Beta2 is 1, want a number between 0 and 1, or 0 for 0.999", Adam{Beta2: 1}},
		{"bp: Adam.Epsilon is -1e-08, want a small positive number, or 0 for 1e-8", Adam{Epsilon: -1e-8}},
	} {
		wantPanic(t, tc.line, func() { tc.o.Start(1) })
	}
	wantPanic(t, "bp: Adam: a step for 3 parameters with 2 gradients, but Start(2)", func() {
		Adam{}.Start(2)(make([]float64, 3), make([]float64, 2))
	})
}
