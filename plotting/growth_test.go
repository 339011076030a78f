package plotting

import (
	"math"
	"strings"
	"testing"
)

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
		"paths has cost = 0 at point 1; want a positive number": {{"paths", []float64{1}, []float64{0}}},
		"series 1 has layers = 2 after 3; want more":            {{"paths", []float64{1, 3, 2}, []float64{1, 2, 3}}},
	} {
		figure, err := Growth("multiplications", series...)
		if err == nil || !strings.HasSuffix(err.Error(), "plotting: Growth: "+want) || figure != nil {
			t.Errorf("figure %v, error %v\nwant error %s", figure, err, want)
		}
	}
}
