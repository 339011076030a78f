package kit

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot"
)

func TestTicks(t *testing.T) {
	tests := []struct {
		ticker plot.Ticker
		lo, hi float64
		want   string
	}{
		{LinearTicks{}, 0, 1, "0 0.2 0.4 0.6 0.8 1"},
		{LinearTicks{}, -26, 3, "−25 −20 −15 −10 −5 0"},
		{LinearTicks{}, 0.09, 0.36, "0.1 0.15 0.2 0.25 0.3 0.35"},
		{LinearTicks{}, 0.69314, 0.69315, "0.69314 0.693142 0.693144 0.693146 0.693148 0.69315"},
		{LinearTicks{}, 1e300, 3e301, "5e300 1e301 1.5e301 2e301 2.5e301 3e301"},
		{LinearTicks{}, 5e-311, 1.5e-310, "6e−311 8e−311 1e−310 1.2e−310 1.4e−310"},
		{WholeTicks{}, 0.5, 1.5, "1"},
		{WholeTicks{}, 1, 3, "1 2 3"},
		{WholeTicks{}, 1, 12, "2 4 6 8 10 12"},
		{WholeTicks{}, 1, 500, "1 100 200 300 400 500"},
		{WholeTicks{}, 1, 1e6, "1 200000 400000 600000 800000 1000000"},
		{LogTicks{}, -12, 0, "1e−12 1e−10 1e−8 1e−6 1e−4 0.01 1"},
		{LogTicks{}, Log10(0.03), Log10(40), "0.1 1 10"},
		{LogTicks{}, Log10(0.03), Log10(4), "0.05 0.1 0.2 0.5 1 2"},
		{LogTicks{}, Log10(0.29), Log10(0.89), "0.3 0.4 0.5 0.6 0.7 0.8"},
		{LogTicks{}, Log10(0.499), Log10(0.601), "0.5 0.52 0.54 0.56 0.58 0.6"},
		{LogTicks{}, 0, 300, "1 1e50 1e100 1e150 1e200 1e250 1e300"},
	}
	for _, test := range tests {
		if got := strings.Join(labels(test.ticker.Ticks(test.lo, test.hi)), " "); got != test.want {
			t.Errorf("%T from %g to %g: %s\nwant %s", test.ticker, test.lo, test.hi, got, test.want)
		}
	}
}

// Whatever the range, an axis has two labels or more, and none touches the next.
func TestTicksOfAnyRange(t *testing.T) {
	const apart = 0.07 // of the height of a plot: one line of text
	random := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		span := math.Pow(10, 8*random.Float64()-6)
		lo := 600*random.Float64() - 300
		for _, ticker := range []plot.Ticker{LinearTicks{}, LogTicks{}} {
			hi := min(lo+span, 300)
			ticks := ticker.Ticks(lo, hi)
			names := labels(ticks)
			if len(ticks) < 2 {
				t.Fatalf("%T from %v to %v has only the labels %q", ticker, lo, hi, names)
			}
			for i, tick := range ticks {
				if slack := 1e-9 * span; tick.Value < lo-slack || tick.Value > hi+slack {
					t.Fatalf("%T from %v to %v has a label at %v", ticker, lo, hi, tick.Value)
				}
				if i > 0 && (tick.Value-ticks[i-1].Value)/(hi-lo) < apart {
					t.Fatalf("%T from %v to %v: labels %q are too close", ticker, lo, hi, names[i-1:i+1])
				}
				if i > 0 && names[i] == names[i-1] {
					t.Fatalf("%T from %v to %v: %q twice", ticker, lo, hi, names[i])
				}
			}
		}
	}
}

// labels are the texts from the lowest to the highest tick. It sorts the ticks.
func labels(ticks []plot.Tick) []string {
	slices.SortFunc(ticks, func(a, b plot.Tick) int { return cmp.Compare(a.Value, b.Value) })
	var labels []string
	for _, t := range ticks {
		labels = append(labels, t.Label)
	}
	return labels
}
