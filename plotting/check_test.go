package plotting_test

import (
	"math"
	"testing"

	"backprop/bp"
	"backprop/plotting"
)

func TestErrorsSayWhichSeriesAndWhere(t *testing.T) {
	two := []string{"layer 1", "layer 2"}
	tests := []struct {
		draw    func(*bp.History, ...plotting.Option) (*plotting.Figure, error)
		history *bp.History
		want    string
	}{
		{plotting.Loss, nil,
			"plotting: Loss: the history is nil"},
		{plotting.Loss, &bp.History{},
			"plotting: Loss: the loss has no epochs"},
		{plotting.Loss, &bp.History{Loss: []float64{1, math.NaN()}},
			"plotting: Loss: the loss has NaN at epoch 2"},
		{plotting.Loss, &bp.History{Loss: []float64{math.Inf(1)}},
			"plotting: Loss: the loss has +Inf at epoch 1"},
		{plotting.Loss, &bp.History{Loss: []float64{-1e308, 1e308}},
			"plotting: Loss: the loss goes from -1e+308 to 1e+308, too far for one axis"},
		{plotting.GradNorm, nil,
			"plotting: GradNorm: the history is nil"},
		{plotting.GradNorm, &bp.History{},
			"plotting: GradNorm: no layers"},
		{plotting.GradNorm, &bp.History{Layers: two, GradNorm: [][]float64{{1}}},
			"plotting: GradNorm: 2 names of layers for 1 series"},
		{plotting.GradNorm, &bp.History{Layers: two, GradNorm: [][]float64{{1}, {}}},
			"plotting: GradNorm: layer 2 has no epochs"},
		{plotting.GradNorm, &bp.History{Layers: two, GradNorm: [][]float64{{1, 2}, {1}}},
			"plotting: GradNorm: the series differ in length: layer 1 has 2, layer 2 has 1"},
		{plotting.GradNorm, &bp.History{Layers: two, GradNorm: [][]float64{{1, 2, 3}, {1, 2, math.NaN()}}},
			"plotting: GradNorm: layer 2 has NaN at epoch 3"},
		{plotting.GradNorm, &bp.History{Layers: two, GradNorm: [][]float64{{1, -2}, {1, 2}}},
			"plotting: GradNorm: layer 1 has -2 at epoch 2; a magnitude is not negative"},
	}
	for _, test := range tests {
		figure, err := test.draw(test.history)
		if err == nil || err.Error() != test.want || figure != nil {
			t.Errorf("figure %v, error %v\nwant error %s", figure, err, test.want)
		}
	}
}

func TestBesideRefuses(t *testing.T) {
	loss, _ := plotting.Loss(training())
	for want, figures := range map[string][]*plotting.Figure{
		"plotting: Beside: no figures":      nil,
		"plotting: Beside: figure 2 is nil": {loss, nil},
	} {
		if _, err := plotting.Beside(figures...); err == nil || err.Error() != want {
			t.Errorf("error is %v, want %s", err, want)
		}
	}
}
