package bp

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// With a loss and its activation, δ and L stay finite and right where a has become 0 or 1.
func TestExtremesOfPairs(t *testing.T) {
	tiny := math.Exp(-40) // far below ε: ln(1 + e^−40) = σ(−40) = e^−40 to the last digit
	for _, tc := range []struct {
		loss  Loss
		f     Activation
		z, y  []float64
		value float64
		delta []float64
	}{
		// L = −y ln σ(z) − (1−y) ln(1 − σ(z)), and ln σ(z) = z to the last digit for z = −1000.
		{BinaryCrossEntropy, Sigmoid, []float64{-1000}, []float64{1}, 1000, []float64{-1}},
		{BinaryCrossEntropy, Sigmoid, []float64{-1000}, []float64{0}, 0, []float64{0}},
		{BinaryCrossEntropy, Sigmoid, []float64{1000}, []float64{0}, 1000, []float64{1}},
		{BinaryCrossEntropy, Sigmoid, []float64{1000}, []float64{1}, 0, []float64{0}},
		{BinaryCrossEntropy, Sigmoid, []float64{1000}, []float64{0.25}, 750, []float64{0.75}},
		{BinaryCrossEntropy, Sigmoid, []float64{0}, []float64{1}, math.Ln2, []float64{-0.5}},
		{BinaryCrossEntropy, Sigmoid, []float64{40}, []float64{1}, tiny, []float64{-tiny}},
		{BinaryCrossEntropy, Sigmoid, []float64{-40}, []float64{0}, tiny, []float64{tiny}},

		// L = Σ y (ln Σ e^z − z): the largest z, less the right one.
		{CrossEntropy, Softmax, []float64{1000, -1000}, []float64{1, 0}, 0, []float64{0, 0}},
		{CrossEntropy, Softmax, []float64{1000, -1000}, []float64{0, 1}, 2000, []float64{1, -1}},
		{CrossEntropy, Softmax, []float64{-1000, -1000}, []float64{1, 0}, math.Ln2, []float64{-0.5, 0.5}},
		{CrossEntropy, Softmax, []float64{1000, 1000}, []float64{0.5, 0.5}, math.Ln2, []float64{0, 0}},
		{CrossEntropy, Softmax, []float64{1000, 0}, []float64{0.25, 0.75}, 750, []float64{0.75, -0.75}},
		{CrossEntropy, Softmax, []float64{1000, 960}, []float64{1, 0}, tiny, []float64{-tiny, tiny}},
		{CrossEntropy, Softmax, []float64{-960, -1000}, []float64{0, 2}, 80, []float64{2, -2}}, // Σy = 2
	} {
		for last, layers := range outputs(len(tc.z), tc.f) {
			δ, value, exact := atOutput(t, tc.loss, layers, tc.z, tc.y)
			name := fmt.Sprintf("%v after %v in %s at %v for %v", tc.loss, tc.f, last, tc.z, tc.y)
			near(t, name, []float64{value}, []float64{tc.value}, 1e-15) // four roundings
			near(t, name+": δ", δ, tc.delta, 1e-15)
			near(t, name+": δ, dual numbers", exact, tc.delta, 1e-15)
		}
	}
}

// The others are right too, at z = ±1000 and ±20: L is +Inf or NaN only where the formula of the loss is, for the a
// that f gives; where L is finite, so is δ = ∂L/∂a f′(z).
func TestExtremesOfTheOthers(t *testing.T) {
	penalty := map[Loss]func(a, y float64) (value, slope float64){
		Quadratic: func(a, y float64) (float64, float64) { return (a - y) * (a - y) / 2, a - y },
		BinaryCrossEntropy: func(a, y float64) (float64, float64) {
			if y == 1 {
				return -math.Log(a), -1 / a
			}
			return -math.Log(1 - a), 1 / (1 - a)
		},
		CrossEntropy: func(a, y float64) (float64, float64) {
			if y == 1 {
				return -math.Log(a), -1 / a
			}
			return 0 * a, 0
		},
	}
	for loss, of := range penalty {
		for _, f := range allActivations {
			for _, z := range []float64{-1000, -20, 20, 1000} {
				for _, y := range []float64{0, 1} {
					if f == Softmax || f == Sigmoid && loss == BinaryCrossEntropy {
						continue
					}
					δ, value, exact := atOutput(t, loss, []Layer{NewDense(1, 1, f)}, []float64{z}, []float64{y})
					a, slope := at(f, z) // right by TestActivations
					want, dLda := of(a, y)
					name := fmt.Sprintf("%v after %v at %v for %v", loss, f, z, y)
					if !finite(want) {
						if value != want && !(math.IsNaN(want) && math.IsNaN(value)) {
							t.Errorf("%s: %v, want %v", name, value, want)
						}
						continue
					}
					near(t, name, []float64{value}, []float64{want}, 1e-15) // four roundings
					near(t, name+": δ", δ, []float64{dLda * slope}, 1e-15)
					near(t, name+": δ, dual numbers", exact, δ, 1e-14)
				}
			}
		}
	}
}

// Softmax with the other losses, two classes apart by 2000: a = (1, 0).
func TestExtremesOfSoftmaxUnmatched(t *testing.T) {
	for _, tc := range []struct {
		loss  Loss
		y     []float64
		value float64
		delta []float64
	}{
		{Quadratic, []float64{1, 0}, 0, []float64{0, 0}},
		{Quadratic, []float64{0, 1}, 1, []float64{0, 0}}, // a has become flat
		{BinaryCrossEntropy, []float64{1, 0}, 0, []float64{0, 0}},
		{BinaryCrossEntropy, []float64{0, 1}, math.Inf(1), nil},
	} {
		δ, value, _ := atOutput(t, tc.loss, []Layer{NewDense(1, 2, Softmax)}, []float64{1000, -1000}, tc.y)
		if value != tc.value {
			t.Errorf("%v for %v: %v, want %v", tc.loss, tc.y, value, tc.value)
		}
		for i, want := range tc.delta {
			if δ[i] != want {
				t.Errorf("%v for %v: δ = %v, want %v", tc.loss, tc.y, δ, tc.delta)
			}
		}
	}
}

// outputs returns f at the end of each layer that has an activation.
func outputs(units int, f Activation) map[string][]Layer {
	return map[string][]Layer{
		"Dense":           {NewDense(1, units, f)},
		"Conv2D":          {NewConv2D(Shape{1, 1, 1}, units, Kernel{Size: 1, Stride: 1}, f)},
		"ActivationLayer": {NewDense(1, units, Identity), NewActivationLayer(units, f)},
	}
}

// atOutput returns δ and L for one sample with this z, from Backprop, and δ from dual numbers.
func atOutput(t *testing.T, loss Loss, layers []Layer, z, y []float64) (δ []float64, value float64, exact []float64) {
	t.Helper()
	net := New(loss, layers...)
	copy(net.Theta()[len(z):], z) // the biases: z = W·0 + b, and so ∂L/∂b = δ
	x, target := mat.NewDense(1, 1, nil), mat.NewDense(len(z), 1, y)
	value = net.Backprop(x, target)
	exact, _ = dualGradient(t, net, x, target)
	return net.Grad()[len(z):], value, exact[len(z):]
}
