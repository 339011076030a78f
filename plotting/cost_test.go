package plotting

import (
	"math"
	"strings"
	"testing"
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
	s := Series{X: []float64{1, 2, 3}, Y: []float64{4, 2, 1}, Predicted: []float64{1, 2, 4}}
	if text, want := must(t)(Decay("‖δ‖", s)).Text(), "‖δ‖: 4 at layer 1, 1 at layer 3, ×2 a layer; predicted ×0.5 a layer"; text != want {
		t.Errorf("%q, want %q", text, want)
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
		"measured has 2 of layer and 1 of ‖δ‖":                      {{Name: "measured", X: []float64{1, 2}, Y: []float64{1}}},
		"measured has ‖δ‖ = 0 at point 1; want a positive number":   {{Name: "measured", X: []float64{1}, Y: []float64{0}}},
		"measured has ‖δ‖ = NaN at point 1; want a positive number": {{Name: "measured", X: []float64{1}, Y: []float64{math.NaN()}}},
		"measured has layer = 0 at point 1; want a positive number": {{Name: "measured", X: []float64{0}, Y: []float64{1}}},
		"measured has 2 predictions for 1 points":                   {{Name: "measured", X: []float64{1}, Y: []float64{1}, Predicted: []float64{1, 2}}},
		"measured has the prediction 0 at point 1; want a positive number": {{
			Name: "measured", X: []float64{1}, Y: []float64{1}, Predicted: []float64{0}}},
	} {
		figure, err := Decay("‖δ‖", series...)
		if want := "plotting: Decay: " + want; err == nil || err.Error() != want || figure != nil {
			t.Errorf("figure %v, error %v\nwant error %s", figure, err, want)
		}
	}
}

// 3ˡ grows by 3 a layer, also where layers are left out; l² by (6/5)² from the fifth layer to the sixth.
func TestGrowthFindsTheFactor(t *testing.T) {
	for _, test := range []struct {
		x    []float64
		f    func(l float64) float64
		want string
	}{
		{[]float64{1, 2, 3}, func(l float64) float64 { return math.Pow(3, l) }, "multiplications: 3 at depth 1, 27 at depth 3, ×3 a layer"},
		{[]float64{1, 2, 6}, func(l float64) float64 { return math.Pow(3, l) }, "multiplications: 3 at depth 1, 729 at depth 6, ×3 a layer"},
		{[]float64{4, 5, 6}, func(l float64) float64 { return l * l }, "multiplications: 16 at depth 4, 36 at depth 6, ×1.44 a layer"},
		{[]float64{4}, func(l float64) float64 { return l }, "multiplications: 4 at depth 4, 4 at depth 4"},
	} {
		s := Series{X: test.x}
		for _, l := range s.X {
			s.Y = append(s.Y, test.f(l))
		}
		if text := must(t)(Growth("multiplications", s)).Text(); text != test.want {
			t.Errorf("%q, want %q", text, test.want)
		}
	}
}

func TestGrowthRefuses(t *testing.T) {
	for want, series := range map[string][]Series{
		"no series": nil,
		"paths has cost = 0 at point 1; want a positive number": {{Name: "paths", X: []float64{1}, Y: []float64{0}}},
		"series 1 has layers = 2 after 3; want more":            {{Name: "paths", X: []float64{1, 3, 2}, Y: []float64{1, 2, 3}}},
	} {
		figure, err := Growth("multiplications", series...)
		if err == nil || !strings.HasSuffix(err.Error(), "plotting: Growth: "+want) || figure != nil {
			t.Errorf("figure %v, error %v\nwant error %s", figure, err, want)
		}
	}
}
