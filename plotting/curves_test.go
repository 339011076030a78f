package plotting

import (
	"math"
	"slices"
	"testing"

	"backprop/bp"

	"gonum.org/v1/plot/plotter"
)

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
		{[]string{"a", "b"}, []*bp.History{{Loss: []float64{1.7e308}}, {Loss: []float64{-1.7e308}}}, "the loss goes from -1.7e+308 to 1.7e+308, too far for one axis"},
	} {
		figure, err := Losses(test.names, test.histories...)
		if want := "plotting: Losses: " + test.want; err == nil || err.Error() != want || figure != nil {
			t.Errorf("figure %v, error %v\nwant error %s", figure, err, want)
		}
	}
}

func TestSmooth(t *testing.T) {
	inf := math.Inf(1)
	for _, test := range []struct {
		values []float64
		n      int
		want   []float64
	}{
		{[]float64{1, 2, 9}, 1, []float64{1, 2, 9}},
		{[]float64{1, 2, 9}, 3, []float64{inf, 4, inf}},
		{[]float64{0, 6, 0, 6, 0, 6}, 5, []float64{inf, inf, 2.4, 3.6, inf, inf}}, // it ends where its window does
		{[]float64{0, 4, 0, 8}, 2, []float64{inf, 2, 2, 4}},                       // an even number: one more before
		{[]float64{5}, 100, []float64{inf}},
		{[]float64{1, inf, 3}, 3, []float64{inf, 2, inf}},
		{[]float64{inf, inf, inf}, 3, []float64{inf, inf, inf}},
		{[]float64{1.5e308, 1.5e308, 1.5e308}, 3, []float64{inf, 1.5e308, inf}},
	} {
		const rounding = 1e-15 // a few times 2⁻⁵³
		got := movingAverage(test.values, test.n)
		if !slices.EqualFunc(got, test.want, func(g, w float64) bool { return g == w || math.Abs(g-w) <= rounding*math.Abs(w) }) {
			t.Errorf("%v over %d: %v, want %v", test.values, test.n, got, test.want)
		}
	}
}

func TestThinKeepsWhatStandsOut(t *testing.T) {
	run := make(plotter.XYs, 12345)
	for i := range run {
		run[i].X = float64(i)
	}
	run[777].Y, run[9876].Y, run[9877].Y = -3, 5, -5
	thinned := thin(run)
	if len(thinned) != 2*columns {
		t.Errorf("%d points, want %d", len(thinned), 2*columns)
	}
	kept := make(map[plotter.XY]bool)
	for i, p := range thinned {
		kept[p] = true
		if i > 0 && p.X < thinned[i-1].X {
			t.Fatalf("point %d goes back from %v to %v", i, thinned[i-1].X, p.X)
		}
	}
	for _, i := range []int{777, 9876, 9877} {
		if !kept[run[i]] {
			t.Errorf("%v is lost", run[i])
		}
	}
}

func TestErrorsSayWhichSeriesAndWhere(t *testing.T) {
	two := []string{"layer 1", "layer 2"}
	tests := []struct {
		draw    func(*bp.History, ...Option) (*Figure, error)
		history *bp.History
		want    string
	}{
		{Loss, nil,
			"plotting: Loss: the history is nil"},
		{Loss, &bp.History{},
			"plotting: Loss: the loss has no epochs"},
		{Loss, &bp.History{Loss: []float64{1, math.NaN()}},
			"plotting: Loss: the loss has NaN at epoch 2"},
		{Loss, &bp.History{Loss: []float64{math.Inf(1)}},
			"plotting: Loss: the loss has +Inf at epoch 1"},
		{Loss, &bp.History{Loss: []float64{-1e308, 1e308}},
			"plotting: Loss: the loss goes from -1e+308 to 1e+308, too far for one axis"},
		{GradNorm, nil,
			"plotting: GradNorm: the history is nil"},
		{GradNorm, &bp.History{},
			"plotting: GradNorm: no layers"},
		{GradNorm, &bp.History{Layers: two, GradNorm: [][]float64{{1}}},
			"plotting: GradNorm: 2 names of layers for 1 series"},
		{GradNorm, &bp.History{Layers: two, GradNorm: [][]float64{{1}, {}}},
			"plotting: GradNorm: layer 2 has no epochs"},
		{GradNorm, &bp.History{Layers: two, GradNorm: [][]float64{{1, 2}, {1}}},
			"plotting: GradNorm: the series differ in length: layer 1 has 2, layer 2 has 1"},
		{GradNorm, &bp.History{Layers: two, GradNorm: [][]float64{{1, 2, 3}, {1, 2, math.NaN()}}},
			"plotting: GradNorm: layer 2 has NaN at epoch 3"},
		{GradNorm, &bp.History{Layers: two, GradNorm: [][]float64{{1, -2}, {1, 2}}},
			"plotting: GradNorm: layer 1 has -2 at epoch 2; a magnitude is not negative"},
	}
	for _, test := range tests {
		figure, err := test.draw(test.history)
		if err == nil || err.Error() != test.want || figure != nil {
			t.Errorf("figure %v, error %v\nwant error %s", figure, err, test.want)
		}
	}
}

func TestAccuracyZooms(t *testing.T) {
	for _, test := range []struct {
		lowest, want float64 // where the axis begins
	}{{0.775, 0.7}, {0.7, 0.7}, {0.3, 0.3}, {0.03, 0}, {1, 0.9}} {
		h := &bp.History{Accuracy: []float64{test.lowest, 1}, ValidationAccuracy: []float64{1, 1}}
		if got := accuracyFloor([]curve{{"a", h.Accuracy}, {"b", h.ValidationAccuracy}}); math.Abs(got-test.want) > 1e-15 {
			t.Errorf("lowest %v: the axis begins at %v, want %v", test.lowest, got, test.want)
		}
	}
}

func TestErrorRate(t *testing.T) {
	h := &bp.History{Accuracy: []float64{0.5, 0.75}, ValidationAccuracy: []float64{0.25, 1}}
	text := must(t)(Accuracy(h, Log)).Text()
	if want := "error rate: training: 0.5 at epoch 1, 0.25 at epoch 2; validation: 0.75 at epoch 1, 0 at epoch 2, lowest 0 at epoch 2"; text != want {
		t.Errorf("%q, want %q", text, want)
	}
	must(t)(Accuracy(&bp.History{Accuracy: []float64{1, 1}}, Log)) // no error has a place on a log axis
}

// Twin charts have one axis: the same ratio lies at the same height in both.
func TestUpdateRatios(t *testing.T) {
	a := &bp.History{Layers: []string{"w"}, UpdateRatio: [][]float64{{1, 0.1}}}
	b := &bp.History{Layers: []string{"w"}, UpdateRatio: [][]float64{{0.01, 0.001}}}
	f := must(t)(UpdateRatios([]string{"fast", "slow"}, []*bp.History{a, b}))
	if want := "update ratio, fast: w: 1 at epoch 1, 0.1 at epoch 2\nupdate ratio, slow: w: 0.01 at epoch 1, 0.001 at epoch 2"; f.Text() != want {
		t.Errorf("%q, want %q", f.Text(), want)
	}
	same := must(t)(UpdateRatios([]string{"fast", "slow"}, []*bp.History{a, a}))
	if alone := must(t)(UpdateRatio(a)); same.drawing.Width >= 2*alone.drawing.Width {
		t.Errorf("two are %v wide, one is %v: they do not share a legend", same.drawing.Width, alone.drawing.Width)
	}
}

func TestUpdateRatiosRefuses(t *testing.T) {
	one := &bp.History{Layers: []string{"w"}, UpdateRatio: [][]float64{{1}}}
	for _, test := range []struct {
		names     []string
		histories []*bp.History
		options   []Option
		want      string
	}{
		{[]string{"a"}, nil, nil, "plotting: UpdateRatios: 1 names for 0 histories"},
		{nil, nil, nil, "plotting: Beside: no figures"},
		{[]string{"a"}, []*bp.History{nil}, nil, "plotting: UpdateRatios: the history of a is nil"},
		{[]string{"a"}, []*bp.History{{}}, nil, "plotting: UpdateRatios: no layers"},
		{[]string{"a"}, []*bp.History{one}, []Option{Smooth(0)}, "plotting: UpdateRatios: Smooth(0): want the mean of 1 epoch or more"},
	} {
		if figure, err := UpdateRatios(test.names, test.histories, test.options...); err == nil || err.Error() != test.want || figure != nil {
			t.Errorf("figure %v, error %v\nwant error %s", figure, err, test.want)
		}
	}
}
