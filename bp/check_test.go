package bp

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// A correct gradient raises no alarm.
func TestCheckPassesCorrectGradients(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	for range 200 {
		net, x, y := randomNetwork(rng)
		before := fmt.Sprint(net.Theta())
		if r := Check(net, x, y, nil); !r.OK() {
			t.Fatal(r)
		}
		if fmt.Sprint(net.Theta()) != before {
			t.Fatal("Check changed the parameters")
		}
	}
}

// spoiled is a dense layer with a mistake in its Backward.
type spoiled struct {
	*Dense
	spoil func(*Dense)
}

func (l spoiled) Backward(da *mat.Dense) *mat.Dense {
	dx := l.Dense.Backward(da)
	l.spoil(l.Dense)
	return dx
}

// Each mistake is caught in each block of an 8-layer sigmoid network, where the gradients of the first
// layers are tiny, and no other block is blamed.
func TestCheckCatchesPlantedMistakes(t *testing.T) {
	mistakes := map[string]func(d *mat.Dense){
		"zero":         func(d *mat.Dense) { d.Zero() },
		"sign":         func(d *mat.Dense) { d.Scale(-1, d) },
		"factor 2":     func(d *mat.Dense) { d.Scale(2, d) },
		"sum for mean": func(d *mat.Dense) { d.Scale(3, d) }, // of 3 samples
		"swapped rows": func(d *mat.Dense) {
			first, second := mat.Row(nil, 0, d), mat.Row(nil, 1, d)
			d.SetRow(0, second)
			d.SetRow(1, first)
		},
		"transposed": func(d *mat.Dense) {
			if r, c := d.Dims(); r == c {
				d.Copy(mat.DenseCopyOf(d.T()))
			} else {
				d.Zero() // a bias cannot be transposed
			}
		},
		"one entry off by a thousandth": func(d *mat.Dense) { d.Set(1, 0, 1.001*d.At(1, 0)) },
		"NaN":                           func(d *mat.Dense) { d.Set(0, 0, math.NaN()) },
	}
	const depth = 8
	for name, mistake := range mistakes {
		for bad := range depth {
			for _, param := range []string{"W", "b"} {
				rng := rand.New(rand.NewPCG(15, 16))
				layers := make([]Layer, depth)
				for i := range layers {
					d := NewDense(3, 3, Sigmoid)
					layers[i] = d
					if i == bad {
						layers[i] = spoiled{d, func(l *Dense) { mistake(map[string]*mat.Dense{"W": l.DW, "b": l.DB}[param]) }}
					}
				}
				net := New(Quadratic, layers...)
				net.Init(rng)
				r := Check(net, randomMatrix(rng, 3, 3, rng.NormFloat64), randomMatrix(rng, 3, 3, rng.Float64), nil)
				blame(t, r, name, fmt.Sprintf("layer %d %s", bad+1, param))
			}
		}
	}
}

func blame(t *testing.T, r *Report, mistake, block string) {
	t.Helper()
	for _, b := range r.Blocks {
		if wrong := b.Count[Wrong] > 0; wrong != (b.Name == block) {
			t.Errorf("%s in %s: wrong in %s is %v\n%v", mistake, block, b.Name, wrong, r)
			return
		}
	}
}

func TestCheckFunc(t *testing.T) {
	square := func(x []float64) float64 { return x[0]*x[0] + 3*x[1] }
	at := []float64{2, 5}
	for _, tc := range []struct {
		name string
		grad []float64
		want Verdict
	}{
		{"right", []float64{4, 3}, Right},
		{"wrong", []float64{4, 2}, Wrong},
		{"not a number", []float64{4, math.NaN()}, Wrong},
	} {
		if r := CheckFunc(square, tc.grad, at, nil); r.Verdict() != tc.want {
			t.Errorf("%s: %v", tc.name, r)
		}
	}
	if at[0] != 2 || at[1] != 5 {
		t.Errorf("CheckFunc moved the point to %v", at)
	}
}

// Differences cannot see a slope of 1e-12 in a function of size 1: neither right nor wrong.
func TestCheckIsInconclusiveUnderTheNoise(t *testing.T) {
	f := func(x []float64) float64 { return math.Sin(x[0]) + 1e-16*x[1] }
	r := CheckFunc(f, []float64{math.Cos(1), 3e-16}, []float64{1, 1}, nil)
	if r.Verdict() != Inconclusive || r.OK() {
		t.Error(r)
	}
}

// Where the function is not finite, nothing can be said of the gradient, unless it is no number itself.
func TestCheckOfAFunctionThatIsNotFinite(t *testing.T) {
	f := func(x []float64) float64 { return math.Log(x[0]) }
	for grad, want := range map[float64]Verdict{1: Inconclusive, math.NaN(): Wrong} {
		if r := CheckFunc(f, []float64{grad}, []float64{-1}, nil); r.Verdict() != want {
			t.Errorf("gradient %v: %v", grad, r)
		}
	}
}

// A function that bends more than the first look's step allows is seen by the second.
func TestCheckFollowsStrongCurvature(t *testing.T) {
	f := func(x []float64) float64 { return math.Sin(1000 * x[0]) }
	if r := CheckFunc(f, []float64{1000 * math.Cos(300)}, []float64{0.3}, nil); !r.OK() {
		t.Error(r)
	}
}

func TestCheckCountsTheDead(t *testing.T) {
	r := CheckFunc(func(x []float64) float64 { return x[0] }, []float64{1, 0}, []float64{1, 1}, nil)
	if !r.OK() || r.Blocks[0].Count != [4]int{Right: 1, Dead: 1} {
		t.Error(r)
	}
	if got := r.String(); !strings.Contains(got, "1 entries agree within 1e-06, 1 are 0 = 0") {
		t.Error(got)
	}
}

func TestCheckTolerance(t *testing.T) {
	f := func(x []float64) float64 { return x[0] }
	if r := CheckFunc(f, []float64{1.001}, []float64{1}, &CheckOptions{Tolerance: 0.01}); !r.OK() {
		t.Error(r)
	}
}
