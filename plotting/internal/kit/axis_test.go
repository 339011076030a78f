package kit

import (
	"cmp"
	"maps"
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
		{LinearTicks{}, 1e300, 3e301, "5·10³⁰⁰ 10³⁰¹ 1.5·10³⁰¹ 2·10³⁰¹ 2.5·10³⁰¹ 3·10³⁰¹"},
		{LinearTicks{}, 5e-311, 1.5e-310, "6·10⁻³¹¹ 8·10⁻³¹¹ 10⁻³¹⁰ 1.2·10⁻³¹⁰ 1.4·10⁻³¹⁰"},
		{LinearTicks{}, 0, 5e-324, "0 5·10⁻³²⁴"},
		{LinearTicks{}, 0, 2e-323, "0 5·10⁻³²⁴ 10⁻³²³ 1.5·10⁻³²³ 2·10⁻³²³"},
		{LinearTicks{}, 0, 6e-320, "0 10⁻³²⁰ 2·10⁻³²⁰ 3·10⁻³²⁰ 4·10⁻³²⁰ 5·10⁻³²⁰ 6·10⁻³²⁰"},
		{LinearTicks{}, 0, math.MaxFloat64, "0 5·10³⁰⁷ 10³⁰⁸ 1.5·10³⁰⁸"},
		{LinearTicks{}, 0, 0.001, "0 0.0002 0.0004 0.0006 0.0008 0.001"},
		{LinearTicks{}, 0, 0.00029, "0 5·10⁻⁵ 10⁻⁴ 1.5·10⁻⁴ 2·10⁻⁴ 2.5·10⁻⁴"},
		{LinearTicks{}, 0, 2e6, "0 5·10⁵ 10⁶ 1.5·10⁶ 2·10⁶"},
		{LinearTicks{}, 1e16, 1e16 + 4, "10¹⁶"},
		{WholeTicks{}, 1, 1e308, "1 2·10³⁰⁷ 4·10³⁰⁷ 6·10³⁰⁷ 8·10³⁰⁷ 10³⁰⁸"},
		{WholeTicks{}, 0.2, 0.5, "0.2 0.25 0.3 0.35 0.4 0.45 0.5"},
		{WholeTicks{}, 0.5, 1.5, "1"},
		{WholeTicks{}, 1, 3, "1 2 3"},
		{WholeTicks{}, 1, 12, "2 4 6 8 10 12"},
		{WholeTicks{}, 1, 500, "1 100 200 300 400 500"},
		{WholeTicks{}, 1, 1e6, "1 200000 400000 600000 800000 1000000"},
		{LogTicks{}, -12, 0, "10⁻¹² 10⁻¹⁰ 10⁻⁸ 10⁻⁶ 10⁻⁴ 10⁻² 10⁰"},
		{LogTicks{}, math.Nextafter(-4, 0), math.Nextafter(0, -1), "10⁻⁴ 10⁻³ 10⁻² 10⁻¹ 10⁰"},
		{LogTicks{}, math.Nextafter(-1, 0), math.Nextafter(1, 0), "0.1 1 10"},
		{LogTicks{}, -3.1, 2.2, "0.001 0.01 0.1 1 10 100"},
		{LogTicks{}, -350, -290, "10⁻³²⁰ 10⁻³¹⁰ 10⁻³⁰⁰ 10⁻²⁹⁰"},
		{LogTicks{}, -324, -323, "5·10⁻³²⁴ 10⁻³²³"},
		{LogTicks{}, 307.8, 308.8, "8·10³⁰⁷ 10³⁰⁸ 1.2·10³⁰⁸ 1.4·10³⁰⁸ 1.6·10³⁰⁸"},
		{LogTicks{}, 200, 400, "10²⁰⁰ 10²²⁰ 10²⁴⁰ 10²⁶⁰ 10²⁸⁰ 10³⁰⁰"},
		{LogTicks{}, Log10(0.03), Log10(40), "0.1 1 10"},
		{LogTicks{}, Log10(0.03), Log10(4), "0.05 0.1 0.2 0.5 1 2"},
		{LogTicks{}, Log10(0.29), Log10(0.89), "0.3 0.4 0.5 0.6 0.7 0.8"},
		{LogTicks{}, Log10(0.499), Log10(0.601), "0.5 0.52 0.54 0.56 0.58 0.6"},
		{LogTicks{}, 0, 300, "10⁰ 10⁵⁰ 10¹⁰⁰ 10¹⁵⁰ 10²⁰⁰ 10²⁵⁰ 10³⁰⁰"},
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

// A padded range has a finite width, and holds the range that it is made of; what lies in it has a place and a label.
func TestExtremeRanges(t *testing.T) {
	const most, least = math.MaxFloat64, math.SmallestNonzeroFloat64
	for _, r := range [][2]float64{
		{0, 1.7e308}, {0, most}, {-8e307, 9e307}, {-most / 2, most / 2}, {most, most}, {-most, -most}, {1e308, most},
		{0, least}, {least, least}, {-least, least}, {0, 3 * least}, {1e-320, 2e-320}, {1e-310, 1e-310 + least},
		{1, 1 + 1e-16}, {1, math.Nextafter(1, 2)}, {1e16, 1e16 + 2}, {1e300, math.Nextafter(1e300, 2e300)},
	} {
		lo, hi := Linear.Pad(r[0], r[1])
		if width := hi - lo; !(lo <= r[0] && r[1] <= hi && 0 < width) || !Finite(width) {
			t.Errorf("from %v to %v: padded to %v, %v", r[0], r[1], lo, hi)
		}
		if ticks := Linear.Ticks.Ticks(lo, hi); len(ticks) < 2 {
			t.Errorf("from %v to %v: labels %q", r[0], r[1], labels(ticks))
		}
		if r[0] > 0 {
			lo, hi := Logarithmic.Pad(Log10(r[0]), Log10(r[1]))
			if ticks := Logarithmic.Ticks.Ticks(lo, hi); !(lo < hi) || len(ticks) < 2 {
				t.Errorf("from %v to %v, log scale: labels %q from %v to %v", r[0], r[1], labels(ticks), lo, hi)
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

// Below the floor the ticks are those above it, mirrored, with a minus.
func TestMirroredTicks(t *testing.T) {
	ticks := MirroredTicks{Above: flooredTicks{-5, -4}, At: -5}.Ticks(-7.5, -1)
	got := map[float64]string{}
	for _, tick := range ticks {
		got[tick.Value] = tick.Label
	}
	want := map[float64]string{-5: "0", -4: "10⁻⁴", -6: "−10⁻⁴", -3: "10⁻³", -7: "−10⁻³", -2: "10⁻²", -1: "10⁻¹"}
	if !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
