package bp

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// Each kind of bad data is an error, and the network stays as it is.
func TestTrainRefusesBadData(t *testing.T) {
	zeros := func() *mat.Dense { return mat.NewDense(2, 2, nil) }
	with := func(v float64) *mat.Dense { return mat.NewDense(2, 2, []float64{0, 1, 0, v}) }
	for _, tc := range []struct {
		want         string
		x, y, vx, vy *mat.Dense
	}{
		{"bp: Train: x holds NaN in row 1, column 1 (counted from 0): every value must be finite", with(math.NaN()), zeros(), nil, nil},
		{"bp: Train: y holds -Inf in row 1, column 1 (counted from 0): every value must be finite", zeros(), with(math.Inf(-1)), nil, nil},
		{"bp: Train: ValidationX holds +Inf in row 1, column 1 (counted from 0): every value must be finite", zeros(), zeros(), with(math.Inf(1)), zeros()},
		{"the target y is 2", zeros(), with(2), nil, nil},
		{"the target y is -1", zeros(), zeros(), zeros(), with(-1)},
	} {
		net := New(BinaryCrossEntropy, NewDense(2, 2, Sigmoid))
		net.Theta()[0] = 1
		before := slices.Clone(net.Theta())
		h, err := Train(net, tc.x, tc.y, Options{Epochs: 1, Optimizer: SGD{Rate: 1}, ValidationX: tc.vx, ValidationY: tc.vy})
		if err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v, want one line with %q", err, tc.want)
		}
		if h != nil || !slices.Equal(net.Theta(), before) {
			t.Errorf("%s: θ = %v, want %v and no history", tc.want, net.Theta(), before)
		}
	}
}

func TestTrainPanicsAtMisuse(t *testing.T) {
	m := func(r, c int) *mat.Dense { return mat.NewDense(r, c, nil) }
	good := Options{Epochs: 1, Optimizer: SGD{Rate: 1}}
	half, other := good, good
	half.ValidationX = m(2, 1)
	other.ValidationX, other.ValidationY = m(3, 1), m(1, 1)
	for _, tc := range []struct {
		line string
		x, y *mat.Dense
		o    Options
	}{
		{"bp: Train: x is 3×4, want 2 rows and at least one column: one sample is one column", m(3, 4), m(1, 4), good},
		{"bp: Train: x is 0×0, want 2 rows and at least one column: one sample is one column", &mat.Dense{}, &mat.Dense{}, good},
		{"bp: Train: y has 3 rows, want 1 as the last layer has outputs", m(2, 4), m(3, 4), good},
		{"bp: Train: x or y is nil: give both", m(2, 4), nil, good},
		{"bp: Train: Options has one of ValidationX and ValidationY: give both or neither", m(2, 4), m(1, 4), half},
		{"bp: Train: ValidationX is 3×1, want 2 rows and at least one column: one sample is one column", m(2, 4), m(1, 4), other},
	} {
		net := New(Quadratic, NewDense(2, 1, Identity))
		wantPanic(t, tc.line, func() { Train(net, tc.x, tc.y, tc.o) })
	}
}

func TestTrainStopsWhenTheLossIsNotFinite(t *testing.T) {
	net := New(Quadratic, NewDense(1, 1, Identity), NewDense(1, 1, Identity))
	for i := range net.Theta() {
		net.Theta()[i] = 1
	}
	ten := mat.NewDense(1, 1, []float64{10})
	h, err := Train(net, ten, mat.NewDense(1, 1, nil), Options{Epochs: 100, Optimizer: SGD{Rate: 10}})
	wantError(t, err, "epoch", "the loss is", "layer")
	if len(h.Loss) == 0 || len(h.Loss) != len(h.GradNorm[0]) || len(h.Loss) != len(h.UpdateRatio[1]) {
		t.Errorf("the history has %d losses, %d gradients and %d ratios", len(h.Loss), len(h.GradNorm[0]), len(h.UpdateRatio[1]))
	}
}

// poisoned is a dense layer whose gradient has a NaN in it, though its output is right.
type poisoned struct{ *Dense }

func (l poisoned) Backward(da *mat.Dense) *mat.Dense {
	dx := l.Dense.Backward(da)
	l.DW.Set(0, 0, math.NaN())
	return dx
}

func TestTrainStopsWhenAGradientIsNotFinite(t *testing.T) {
	net := New(Quadratic, NewDense(1, 1, Identity), poisoned{NewDense(1, 1, Identity)}, NewDense(1, 1, Identity))
	one := mat.NewDense(1, 1, []float64{1})
	h, err := Train(net, one, one, Options{Epochs: 3, Optimizer: SGD{Rate: 0.1}})
	wantError(t, err, "bp: Train: epoch 1: the loss is 0.5, but the gradient of layer 2 is not finite")
	if len(h.Loss) != 0 || !slices.Equal(net.Theta(), make([]float64, 6)) {
		t.Errorf("%d epochs, θ = %v: want none, and zeros", len(h.Loss), net.Theta())
	}
}

// ½(0 − 100)² has the gradient −100, and −100 · 1e307 is no float64: the step is taken back.
func TestTrainTakesBackAStepThatIsNotFinite(t *testing.T) {
	net := New(Quadratic, NewDense(1, 1, Identity))
	one, hundred := mat.NewDense(1, 1, []float64{1}), mat.NewDense(1, 1, []float64{100})
	_, err := Train(net, one, hundred, Options{Epochs: 3, Optimizer: SGD{Rate: 1e307}})
	wantError(t, err, "bp: Train: epoch 1: the step of layer 1 is not finite; a smaller rate may help")
	if !slices.Equal(net.Theta(), []float64{0, 0}) {
		t.Errorf("θ = %v, want zeros", net.Theta())
	}
}

// The samples to validate with may be where the network overflows first.
func TestTrainStopsWhenTheValidationLossIsNotFinite(t *testing.T) {
	net := New(Quadratic, NewDense(1, 1, Identity))
	one, huge := mat.NewDense(1, 1, []float64{1}), mat.NewDense(1, 1, []float64{1e300})
	h, err := Train(net, one, one, Options{Epochs: 3, Optimizer: SGD{Rate: 0.1}, ValidationX: huge, ValidationY: one})
	wantError(t, err, "bp: Train: epoch 1: the loss on ValidationX is +Inf, though every layer's output is finite")
	if len(h.Loss) != 0 {
		t.Errorf("%d epochs, want none", len(h.Loss))
	}
}

// wantError fails the test unless err is one line that contains all parts.
func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil || strings.Contains(err.Error(), "\n") {
		t.Fatalf("%v, want an error of one line", err)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
}
