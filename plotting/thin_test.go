package plotting

import (
	"testing"

	"gonum.org/v1/plot/plotter"
)

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
