package plotting

import (
	"fmt"
	"math"
	"testing"
)

type descended struct {
	surface Surface
	paths   []Series
}

func descents() map[string]descended {
	bowl := func(x, y float64) float64 { return x*x + 10*y*y }
	square := [2]float64{-1, 1}
	spiral := func(n int, turns, size float64) Series {
		s := Series{Name: "spiral"}
		for i := range n {
			share := 1 - float64(i)/float64(n)
			sin, cos := math.Sincos(2 * math.Pi * turns * share)
			s.X, s.Y = append(s.X, size*share*cos), append(s.Y, size*share*sin)
		}
		return s
	}
	var twelve []Series
	for i := range 12 {
		s := spiral(10, 0.7, 1.2)
		s.Name = fmt.Sprintf("an optimiser with the long name %d", i)
		for k := range s.X {
			s.X[k] -= float64(i) / 20
		}
		twelve = append(twelve, s)
	}
	diverging := Series{Name: "diverging"}
	for i := range 40 {
		v := math.Pow(-2.5, float64(i)) / 10 * math.Pow(1e6, float64(i*i)/64)
		diverging.X, diverging.Y = append(diverging.X, v), append(diverging.Y, 0.8-v/3)
	}
	return map[string]descended{
		"no path":         {Surface{F: bowl, X: [2]float64{-2, 2}, Y: square}, nil},
		"no rectangle":    {Surface{F: bowl, Minima: Series{X: []float64{0}, Y: []float64{0}}}, []Series{spiral(30, 2, 3)}},
		"one point":       {Surface{F: bowl, X: square, Y: square}, []Series{{X: []float64{0.5}, Y: []float64{0.5}}}},
		"only one point":  {Surface{F: bowl}, []Series{{X: []float64{0.5}, Y: []float64{0.5}}}},
		"outside":         {Surface{F: bowl, X: square, Y: square}, []Series{{X: []float64{5, 4}, Y: []float64{5, 6}}}},
		"leaves":          {Surface{F: bowl, X: square, Y: square}, []Series{spiral(60, 3, 1.4)}},
		"diverges":        {Surface{F: bowl, X: square, Y: square}, []Series{diverging}},
		"100000 steps":    {Surface{F: bowl, X: square, Y: square}, []Series{spiral(100000, 20, 1)}},
		"12 long names":   {Surface{F: bowl, X: square, Y: square}, twelve},
		"flat":            {Surface{F: func(x, y float64) float64 { return math.Ln2 }, X: square, Y: square}, []Series{spiral(30, 2, 1)}},
		"NaN":             {Surface{F: func(x, y float64) float64 { return math.Log(x+y) + x*x }, X: square, Y: square}, []Series{spiral(30, 2, 1)}},
		"a pole":          {Surface{F: func(x, y float64) float64 { return 1 / (x*x + y*y) }, X: square, Y: square}, nil},
		"negative":        {Surface{F: func(x, y float64) float64 { return rosenbrock(x, y) - 50 }, X: [2]float64{-2, 2}, Y: [2]float64{-1, 3}}, nil},
		"oblong":          {Surface{F: bowl, X: [2]float64{-1000, 1000}, Y: square}, nil},
		"tiny, far away":  {Surface{F: bowl, X: [2]float64{1e6, 1e6 + 1}, Y: [2]float64{-1e-300, 1e-300}}, nil},
		"numbers in full": {Surface{F: func(x, y float64) float64 { return 1e-9 * (1e5 + x + y) }, X: square, Y: square, FName: "∂L/∂θ"}, nil},
	}
}

func TestDescentRefuses(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	square := [2]float64{0, 1}
	bowl := func(x, y float64) float64 { return x*x + y*y }
	for _, test := range []struct {
		surface Surface
		path    Series
		want    string
	}{
		{Surface{X: square, Y: square}, Series{X: []float64{0}, Y: []float64{0}}, "F is nil"},
		{Surface{F: bowl}, Series{Name: "SGD"}, "SGD has no points"},
		{Surface{F: bowl}, Series{}, "path 1 has no points"},
		{Surface{F: bowl, XName: "w"}, Series{Name: "SGD", X: []float64{0, 1}, Y: []float64{0}}, "SGD has 2 of w and 1 of y"},
		{Surface{F: bowl}, Series{Name: "SGD", X: []float64{0, 1}, Y: []float64{0, nan}}, "SGD has y = NaN at point 2; end it before that"},
		{Surface{F: bowl, XName: "w"}, Series{X: []float64{inf}, Y: []float64{0}}, "path 1 has w = +Inf at point 1; end it before that"},
		{Surface{F: bowl, Minima: Series{X: []float64{0}}}, Series{X: []float64{1}, Y: []float64{1}}, "minimum has 1 of x and 0 of y"},
		{Surface{F: bowl, X: square}, Series{X: []float64{1}, Y: []float64{1}}, "y from 0 to 0: want two finite numbers, the smaller one first"},
		{Surface{F: bowl, X: [2]float64{1, 0}, Y: square}, Series{X: []float64{1}, Y: []float64{1}}, "x from 1 to 0: want two finite numbers, the smaller one first"},
		{Surface{F: bowl, X: [2]float64{nan, 0}, Y: square}, Series{X: []float64{1}, Y: []float64{1}}, "x from NaN to 0: want two finite numbers, the smaller one first"},
		{Surface{F: bowl, X: [2]float64{1e9, 1e9 + 0.5}, Y: square}, Series{X: []float64{1}, Y: []float64{1}}, "x from 1e+09 to 1.0000000005e+09 is too short to be drawn"},
		{Surface{F: func(x, y float64) float64 { return math.Log(-1 - x) }, X: square, Y: square, FName: "L"}, Series{X: []float64{1}, Y: []float64{1}},
			"L is finite nowhere for x from 0 to 1 and y from 0 to 1"},
		{Surface{F: func(x, y float64) float64 { return 1e308 * (2*x - 1) }, X: square, Y: square}, Series{X: []float64{1}, Y: []float64{1}},
			"f goes from -1e+308 to 1e+308, too far for one picture"},
		{Surface{F: bowl, Name: "损失"}, Series{X: []float64{1}, Y: []float64{1}}, `the font has no '损', as in "损失"; give it another name, or install a font for Chinese (fonts-droid-fallback on Debian and Ubuntu)`},
	} {
		figure, err := Descent(test.surface, test.path)
		if want := "plotting: Descent: " + test.want; err == nil || err.Error() != want || figure != nil {
			t.Errorf("figure %v, error %v\nwant error %s", figure, err, want)
		}
	}
	want := "plotting: Descent: no rectangle, and no paths to lay one around; set X and Y"
	if _, err := Descent(Surface{F: bowl}); err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func rosenbrock(x, y float64) float64 { return 100*(y-x*x)*(y-x*x) + (1-x)*(1-x) }
