package plotting

import (
	"math"
	"strings"
	"testing"

	"backprop/bp"
)

// The factor is that of a series which is known: from layer 5 to layer 1 it goes down by 0.3 a layer, then up.
func TestDecayFindsTheFactor(t *testing.T) {
	for want, factor := range map[string]float64{"×0.3 a layer": 0.3, "×2 a layer": 2, "×1 a layer": 1, "×1e-20 a layer": 1e-20} {
		s := Series{X: []float64{1, 2, 3, 4, 5}}
		for _, l := range s.X {
			s.Y = append(s.Y, math.Pow(factor, 5-l))
		}
		if text := must(t)(Decay("‖δ‖", s)).Text(); !strings.HasSuffix(text, want) {
			t.Errorf("%q, want %q at its end", text, want)
		}
	}
	one := Series{Name: "measured", X: []float64{3}, Y: []float64{0.5}}
	if text, want := must(t)(Decay("‖δ‖", one)).Text(), "‖δ‖: measured: 0.5 at layer 3, 0.5 at layer 3"; text != want {
		t.Errorf("%q, want %q", text, want)
	}
}

func TestDecayRefuses(t *testing.T) {
	for want, series := range map[string][]Series{
		"no series":              nil,
		"series 1 has no points": {{}},
		"measured has 2 of layer and 1 of ‖δ‖":                      {{"measured", []float64{1, 2}, []float64{1}}},
		"measured has ‖δ‖ = 0 at point 1; want a positive number":   {{"measured", []float64{1}, []float64{0}}},
		"measured has ‖δ‖ = NaN at point 1; want a positive number": {{"measured", []float64{1}, []float64{math.NaN()}}},
		"measured has layer = 0 at point 1; want a positive number": {{"measured", []float64{0}, []float64{1}}},
	} {
		figure, err := Decay("‖δ‖", series...)
		if want := "plotting: Decay: " + want; err == nil || err.Error() != want || figure != nil {
			t.Errorf("figure %v, error %v\nwant error %s", figure, err, want)
		}
	}
}

// Trainings of different lengths share one axis; each curve has its own.
func TestLosses(t *testing.T) {
	long, short := &bp.History{Loss: []float64{4, 2, 1}}, &bp.History{Loss: []float64{5, 7}}
	text := must(t)(Losses([]string{"right", "wrong"}, long, short)).Text()
	if want := "loss: right: 4 at epoch 1, 1 at epoch 3; wrong: 5 at epoch 1, 7 at epoch 2"; text != want {
		t.Errorf("%q, want %q", text, want)
	}
}

func TestLossesRefuses(t *testing.T) {
	one := &bp.History{Loss: []float64{1}}
	for _, test := range []struct {
		names     []string
		histories []*bp.History
		want      string
	}{
		{nil, nil, "no histories"},
		{[]string{"a"}, nil, "1 names for 0 histories"},
		{[]string{"a"}, []*bp.History{nil}, "the history of a is nil"},
		{[]string{"a", "b"}, []*bp.History{one, {}}, "the loss of b has no epochs"},
		{[]string{"a"}, []*bp.History{{Loss: []float64{1, math.NaN()}}}, "the loss of a has NaN at epoch 2"},
		{[]string{"a", "b"}, []*bp.History{{Loss: []float64{1.7e308}}, {Loss: []float64{-1.7e308}}}, "the losses go from -1.7e+308 to 1.7e+308, too far for one axis"},
	} {
		figure, err := Losses(test.names, test.histories...)
		if want := "plotting: Losses: " + test.want; err == nil || err.Error() != want || figure != nil {
			t.Errorf("figure %v, error %v\nwant error %s", figure, err, want)
		}
	}
}

func TestHowMany(t *testing.T) {
	for want, got := range map[string]string{
		"1 agrees": howMany(1, "agree"), "2 agree": howMany(2, "agree"), "1 WRONG": howMany(1, "WRONG"),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
