package plotting

import (
	"math"
	"slices"
	"testing"
)

// Quartiles of five values stand on values, those of four between them.
func TestQuartiles(t *testing.T) {
	five := Runs{Y: [][]float64{{5}, {1}, {4}, {2}, {30}}}
	four := Runs{X: []float64{7}, Y: [][]float64{{8}, {0}, {4}, {20}}}
	for _, test := range []struct {
		runs Runs
		want []float64 // x, lower quartile, median, upper quartile
	}{{five, []float64{1, 2, 4, 5}}, {four, []float64{7, 3, 6, 11}}, {Runs{Y: [][]float64{{3}}}, []float64{1, 3, 3, 3}}} {
		low, middle, high := test.runs.quartiles()
		if got := []float64{middle.X[0], low.Y[0], middle.Y[0], high.Y[0]}; !slices.Equal(got, test.want) {
			t.Errorf("%v: %v, want %v", test.runs, got, test.want)
		}
	}
}

func TestBandsText(t *testing.T) {
	runs := []Runs{{Name: "a", Y: [][]float64{{1, 2}, {3, 2}, {8, 2}}}, {X: []float64{4}, Y: [][]float64{{6}, {6}, {6}}}}
	want := "loss, median and quartiles: a: 3 (2 to 5.5) at step 1, 2 (2 to 2) at step 2; 6 (6 to 6) at step 4"
	if text := must(t)(Bands("step", "loss", runs)).Text(); text != want {
		t.Errorf("%q, want %q", text, want)
	}
}

// A single run has no quartiles.
func TestBandsOfOne(t *testing.T) {
	f := must(t)(Bands("step", "loss", []Runs{{Name: "a", Y: [][]float64{{1, 2}}}}))
	if want := "loss: a: 1 at step 1, 2 at step 2"; f.Text() != want || f.drawing.Title != "One run" {
		t.Errorf("%q, %q, want %q", f.drawing.Title, f.Text(), want)
	}
}

func TestBandsRefuses(t *testing.T) {
	one := [][]float64{{1, 2}}
	for _, test := range []struct {
		runs    []Runs
		options []Option
		want    string
	}{
		{nil, nil, "no runs"},
		{[]Runs{{}}, nil, "the 1. name has no runs, or a run without values"},
		{[]Runs{{Name: "a", Y: [][]float64{{}}}}, nil, "a has no runs, or a run without values"},
		{[]Runs{{Name: "a", Y: [][]float64{{1, 2}, {1}}}}, nil, "a: run 2 has 1 values, run 1 has 2"},
		{[]Runs{{Name: "a", Y: [][]float64{{1, math.NaN()}}}}, nil, "a: run 1 has NaN in place 2"},
		{[]Runs{{Name: "a", X: []float64{1}, Y: one}}, nil, "a has 1 X for 2 values in a run"},
		{[]Runs{{Name: "a", X: []float64{1, 1}, Y: one}}, nil, "a has X = 1 in place 2; want finite numbers that ascend"},
		{[]Runs{{Y: [][]float64{{0, 1}}}}, []Option{Log}, "the quantity goes down to 0, which no log axis has"},
		{[]Runs{{Y: [][]float64{{1.7e308, -1.7e308}}}}, nil, "the quantity goes from -1.7e+308 to 1.7e+308, too far for one axis"},
		{[]Runs{{Y: one}}, []Option{Smooth(2)}, "it does not have the option plotting.Smooth"},
	} {
		figure, err := Bands("epoch", "loss", test.runs, test.options...)
		if want := "plotting: Bands: " + test.want; err == nil || err.Error() != want || figure != nil {
			t.Errorf("figure %v, error %v\nwant error %s", figure, err, want)
		}
	}
}
