package ledger

import (
	"math"
	"testing"
)

func TestResidual(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name    string
		records []Record
		worst   float64
		any     bool
	}{
		{"nothing", nil, 0, false},
		{"nothing compared", []Record{{Kind: KindMeasures}, {Kind: KindRefutes, Residual: 0.1}, {Kind: KindCatches, Residual: 2}}, 0, false},
		{"exact", []Record{{Kind: KindFills}}, 0, true},
		{"the worst", []Record{{Kind: KindHolds, Residual: 1e-12}, {Kind: KindCorrects, Residual: 3e-11}, {Kind: KindRefutes, Residual: 1}}, 3e-11, true},
		{"NaN first", []Record{{Kind: KindHolds, Residual: nan}, {Kind: KindHolds, Residual: 1}}, nan, true},
		{"NaN last", []Record{{Kind: KindHolds, Residual: 1}, {Kind: KindHolds, Residual: nan}}, nan, true},
	}
	for _, test := range tests {
		worst, any := Result{Records: test.records}.Residual()
		if any != test.any || worst != test.worst && !(math.IsNaN(worst) && math.IsNaN(test.worst)) {
			t.Errorf("%s: %g, %v; want %g, %v", test.name, worst, any, test.worst, test.any)
		}
	}
}
