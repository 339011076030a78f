package plotting

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"backprop/bp"
	"backprop/plotting/internal/kit"

	"gonum.org/v1/gonum/mat"
)

// spreads are histograms that are hard to draw.
func spreads(t *testing.T) map[string]*Figure {
	rng := rand.New(rand.NewPCG(1, 2))
	normal := func(n int, size float64) []float64 {
		values := make([]float64, n)
		for i := range values {
			values[i] = size * rng.NormFloat64()
		}
		return values
	}
	figures := map[string]*Figure{}
	for name, values := range map[string][][]float64{
		"one value":       {{0.7}},
		"one value twice": {{-2, -2}},
		"zeros":           {{0, 0, 0}, {0}},
		"some zeros":      {{0, 0, 1, 2}, normal(100, 1), {0}},
		"far apart":       {normal(100, 1e-8), normal(100, 1)},
		"tiny":            {{1e-310, 2e-310, 5e-324}},
		"the least":       {{5e-324, 0}, {1e-323}},
		"the most":        {{0.5e308, 1.7e308}},
		"huge":            {{1e300, -1e300}},
		"many":            {normal(1e4, 1)},
		"30 layers":       slices.Repeat([][]float64{normal(100, 1)}, 30),
	} {
		names := make([]string, len(values))
		for i := range names {
			names[i] = layerName(i)
		}
		figures["Histograms "+name] = must(t)(Histograms("w", names, values))
		figures["Histograms log "+name] = must(t)(Histograms("w", names, values, Log))
	}
	net := bp.New(bp.Quadratic, bp.NewDense(2, 3, bp.ReLU), bp.NewDense(3, 1, bp.Identity))
	figures["Activations at zero"] = must(t)(Activations(net, mat.NewDense(2, 5, nil)))
	net.Backprop(mat.NewDense(2, 5, nil), mat.NewDense(1, 5, nil))
	figures["Gradients of zero"] = must(t)(Gradients(net))
	return figures
}

// Every value is in one bin, the right one: the bins against a search through their edges.
func TestBins(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	values := make([]float64, 2000)
	for i := range values {
		values[i] = rng.NormFloat64()
		if i%5 == 0 {
			values[i] = 0
		}
	}
	for name, s := range map[string]kit.Scale{"linear": kit.Linear, "log": kit.Logarithmic} {
		b, err := newBins("Histograms", []string{"layer 1"}, [][]float64{values}, s)
		if err != nil {
			t.Fatal(err)
		}
		total := 0
		for k, n := range b.count(values) {
			total += n
			lo, hi := b.lo+float64(k)*(b.hi-b.lo)/binCount, b.lo+float64(k+1)*(b.hi-b.lo)/binCount
			inside := 0
			for _, v := range values {
				at := v
				if s.Log {
					at = math.Log10(math.Abs(v))
				}
				if v != 0 && lo <= at && at < hi {
					inside++
				}
			}
			if inside != n {
				t.Errorf("%s: bin %d holds %d values, want %d", name, k, n, inside)
			}
		}
		if total != 1600 {
			t.Errorf("%s: %d values in all bins, want 1600", name, total)
		}
	}
}

// A unit whose weights and bias are negative is dead for positive inputs, and no other is.
func TestActivationsNameDeadUnits(t *testing.T) {
	layer := bp.NewDense(2, 3, bp.ReLU)
	net := bp.New(bp.Quadratic, layer)
	layer.W.Copy(mat.NewDense(3, 2, []float64{1, 1, -1, -1, 1, -1}))
	text := must(t)(Activations(net, mat.NewDense(2, 2, []float64{1, 2, 2, 1}))).Text()
	// a is 3 3 / 0 0 / 0 1: three zeros of six, the median of 3 3 1 is 3
	if want := "activations by layer: layer 1, 1 dead: median 3, 50% zero"; text != want {
		t.Errorf("%q, want %q", text, want)
	}
}

func TestPercent(t *testing.T) {
	for _, test := range []struct {
		part, whole int
		want        string
	}{{0, 10, "0%"}, {1, 1000, "<1%"}, {5, 10, "50%"}, {999, 1000, ">99%"}, {10, 10, "100%"}} {
		if got := percent(test.part, test.whole); got != test.want {
			t.Errorf("%d of %d: %s, want %s", test.part, test.whole, got, test.want)
		}
	}
}

func TestHistogramsRefuse(t *testing.T) {
	name := []string{"layer 1"}
	for _, test := range []struct {
		names  []string
		values [][]float64
		option []Option
		want   string
	}{
		{nil, nil, nil, "no layers"},
		{name, nil, nil, "1 names of layers for 0 of values"},
		{name, [][]float64{{}}, nil, "layer 1 has no values"},
		{name, [][]float64{{1, math.NaN()}}, nil, "layer 1 has NaN at value 2"},
		{name, [][]float64{{math.Inf(-1)}}, nil, "layer 1 has -Inf at value 1"},
		{name, [][]float64{{1}}, []Option{Smooth(3)}, "there is nothing to Smooth"},
	} {
		figure, err := Histograms("w", test.names, test.values, test.option...)
		if want := "plotting: Histograms: " + test.want; err == nil || err.Error() != want || figure != nil {
			t.Errorf("figure %v, error %v\nwant error %s", figure, err, want)
		}
	}
	if _, err := Histograms("w", name, [][]float64{{1.7e308, -1.7e308}}); err == nil || !strings.Contains(err.Error(), "the values go from -1.7e+308 to 1.7e+308, too far for one axis") {
		t.Error(err)
	}
	if _, err := Gradients(nil); err == nil {
		t.Error("Gradients of no network")
	}
	if _, err := Activations(nil, nil); err == nil {
		t.Error("Activations of no network")
	}
}

// A gradient that is not there is not 0, but one that is 0 is there.
func TestGradientsNeedBackprop(t *testing.T) {
	net := bp.New(bp.Quadratic, bp.NewDense(2, 3, bp.Identity), bp.NewDense(3, 1, bp.Identity))
	x, y := mat.NewDense(2, 4, nil), mat.NewDense(1, 4, nil)
	for _, forward := range []func(){func() {}, func() { net.Forward(x) }} {
		forward()
		const want = "plotting: Gradients: there are none yet; call the network's Backprop first"
		if f, err := Gradients(net); f != nil || err == nil || err.Error() != want {
			t.Errorf("error is %v, want %s", err, want)
		}
	}
	net.Backprop(x, y) // all is 0: the samples, the parameters and the gradient
	const want = "gradients by layer: layer 1, 100% zero; layer 2, 100% zero"
	if f, err := Gradients(net); err != nil || f.Text() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
