package bp

import (
	"fmt"
	"math"
	"testing"
)

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
