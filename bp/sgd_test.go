package bp

import "testing"

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
