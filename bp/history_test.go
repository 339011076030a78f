package bp

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// Every number of the history comes out a second time.
func TestHistoryIsWhatTheMirrorSees(t *testing.T) {
	rng := rand.New(rand.NewPCG(41, 42))
	build := func() *Network {
		return New(BinaryCrossEntropy, NewDense(3, 4, Sigmoid), NewDense(4, 2, Sigmoid))
	}
	yesNo := func() float64 { return float64(rng.IntN(2)) }
	net := build()
	net.Init(rng)
	x, y := randomMatrix(rng, 3, 11, rng.NormFloat64), randomMatrix(rng, 2, 11, yesNo)
	vx, vy := randomMatrix(rng, 3, 5, rng.NormFloat64), randomMatrix(rng, 2, 5, yesNo)

	m := mirror{net: build(), rate: 0.7, h: History{GradNorm: make([][]float64, 2), UpdateRatio: make([][]float64, 2)}}
	copy(m.net.Theta(), net.Theta())
	for range 6 {
		m.epoch(x, y, 4, []int{3*4 + 4, 3*4 + 4 + 4*2 + 2})
		m.h.ValidationLoss = append(m.h.ValidationLoss, m.loss(vx, vy))
		m.h.ValidationAccuracy = append(m.h.ValidationAccuracy, m.accuracy(vx, vy))
	}

	h, err := Train(net, x, y, Options{Epochs: 6, Batch: 4, Optimizer: SGD{Rate: 0.7}, ValidationX: vx, ValidationY: vy})
	if err != nil {
		t.Fatal(err)
	}
	const tol = 1e-11 // 18 steps, each with gradients that agree to 1e-12
	near(t, "θ", net.Theta(), m.net.Theta(), tol)
	near(t, "Loss", h.Loss, m.h.Loss, tol)
	near(t, "Accuracy", h.Accuracy, m.h.Accuracy, tol)
	near(t, "ValidationLoss", h.ValidationLoss, m.h.ValidationLoss, tol)
	near(t, "ValidationAccuracy", h.ValidationAccuracy, m.h.ValidationAccuracy, tol)
	for i := range 2 {
		near(t, "GradNorm", h.GradNorm[i], m.h.GradNorm[i], tol)
		near(t, "UpdateRatio", h.UpdateRatio[i], m.h.UpdateRatio[i], tol)
	}
	if !slices.Equal(h.Layers, []string{"layer 1", "layer 2"}) {
		t.Errorf("layers %q", h.Layers)
	}
}

// A loss without right and wrong leaves the accuracies nil, and so does the lack of samples to validate with.
func TestHistoryLeavesOutWhatMeansNothing(t *testing.T) {
	net := New(Quadratic, NewDense(1, 1, Identity))
	one := mat.NewDense(1, 1, []float64{1})
	h, err := Train(net, one, one, Options{Epochs: 2, Optimizer: SGD{Rate: 0.1}})
	if err != nil {
		t.Fatal(err)
	}
	if h.Accuracy != nil || h.ValidationLoss != nil || h.ValidationAccuracy != nil {
		t.Errorf("accuracy %v, validation loss %v and accuracy %v: want none", h.Accuracy, h.ValidationLoss, h.ValidationAccuracy)
	}
}

// From θ = 0 the first step has no size to be measured by; where nothing moves, the ratio is 0.
func TestUpdateRatioOfZeros(t *testing.T) {
	one, zero := mat.NewDense(1, 1, []float64{1}), mat.NewDense(1, 1, nil)
	for _, tc := range []struct {
		y    *mat.Dense
		want float64
	}{{one, math.Inf(1)}, {zero, 0}} {
		h, err := Train(New(Quadratic, NewDense(1, 1, Identity)), one, tc.y, Options{Epochs: 1, Optimizer: SGD{Rate: 0.1}})
		if err != nil {
			t.Fatal(err)
		}
		if got := h.UpdateRatio[0][0]; got != tc.want {
			t.Errorf("y = %v: the ratio is %v, want %v", tc.y.At(0, 0), got, tc.want)
		}
	}
}

// Gradients whose squares underflow keep their length: δ falls by about ¼ a layer, to 1e-180 over 300.
func TestGradNormOfAVanishingGradient(t *testing.T) {
	rng := rand.New(rand.NewPCG(43, 44))
	layers := make([]Layer, 300)
	for i := range layers {
		layers[i] = NewDense(1, 1, Sigmoid)
	}
	net := New(Quadratic, layers...)
	net.Init(rng)
	one := mat.NewDense(1, 2, []float64{1, 2})
	h, err := Train(net, one, one, Options{Epochs: 1, Batch: 1, Optimizer: SGD{Rate: 0.1}})
	if err != nil {
		t.Fatal(err)
	}
	if norm := h.GradNorm[0][0]; !(norm > 0 && norm < 1e-160) {
		t.Errorf("‖∂L/∂θ‖ of layer 1 is %v, want a number between 0 and 1e-160", norm)
	}
}

// norm is ‖∂L/∂θ‖ of a layer with this gradient.
func norm(grad []float64) float64 {
	n := layerNorms{grad: grad}
	n.addGradient()
	return n.rms(1)
}

// A norm is right at both ends of float64, where the squares are not.
func TestGradNormAtBothEndsOfFloat64(t *testing.T) {
	for _, scale := range []float64{0, 1e-300, 1e-160, 1e-125, 1, 1e150, 1e300} {
		near(t, "‖(3, −4)‖", []float64{norm([]float64{3 * scale, -4 * scale})}, []float64{5 * scale}, 1e-15) // roundings
	}
	for _, v := range []float64{math.NaN(), math.Inf(-1)} {
		if norm := norm([]float64{1, v}); finite(norm) {
			t.Errorf("‖(1, %v)‖ = %v", v, norm)
		}
	}
}
