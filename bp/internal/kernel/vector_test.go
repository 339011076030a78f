package kernel

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"backprop/bp/internal/ulp"
)

// functions are those of one slice, with what they are, and how far they may be off: in units of the last place, over
// the whole range. The README states these bounds.
var functions = []struct {
	name  string
	fast  func(dst, x []float64) bool
	exact func(x float64) *big.Float
	bound float64
	// at ∞, −∞
	up, down float64
}{
	{"Exp", Exp, ulp.Exp, 1, math.Inf(1), 0},
	{"Sigmoid", Sigmoid, ulp.Sigmoid, 2.5, 1, 0},
	{"Tanh", Tanh, ulp.Tanh, 3, 1, -1},
	{"Softplus", Softplus, ulp.Softplus, 3, math.Inf(1), 0},
	{"PullSigmoid", ones(PullSigmoid), ulp.SigmoidSlope, 4.5, 0, 0},
	{"PullTanh", ones(PullTanh), func(x float64) *big.Float {
		slope := ulp.SigmoidSlope(2 * x) // tanh′(x) = 4 σ′(2x)
		return slope.SetMantExp(slope, 2)
	}, 4.5, 0, 0},
	{"PullSoftplus", ones(PullSoftplus), ulp.Sigmoid, 2.5, 1, 0},
}

// ones pulls back ones, which gives the slope itself.
func ones(pull func(dst, d, x []float64) bool) func(dst, x []float64) bool {
	return func(dst, x []float64) bool {
		d := make([]float64, len(x))
		fill(d, 1)
		return pull(dst, d, x)
	}
}

func TestFunctionsAreRightToTheLastPlaces(t *testing.T) {
	arguments := ulp.Arguments(1500)
	got := make([]float64, len(arguments))
	for _, f := range functions {
		exact := make([]*big.Float, len(arguments))
		for i, x := range arguments {
			exact[i] = f.exact(x)
		}
		onEveryLevel(t, func(t *testing.T) {
			if !f.fast(got, arguments) {
				return
			}
			worst, at := 0.0, 0.0
			for i, x := range arguments {
				off := ulp.Off(got[i], exact[i])
				if off > worst {
					worst, at = off, x
				}
				if !(off <= f.bound) {
					t.Fatalf("%s(%v) = %v is %.2f units off, want at most %v", f.name, x, got[i], off, f.bound)
				}
			}
			t.Logf("%s: at most %.2f units off, at %v", f.name, worst, at)
		})
	}
}

func TestFunctionsAtTheEnds(t *testing.T) {
	onEveryLevel(t, func(t *testing.T) {
		for _, f := range functions {
			x := []float64{math.Inf(1), math.Inf(-1), math.NaN(), math.Copysign(math.NaN(), -1), math.MaxFloat64, -math.MaxFloat64}
			got := make([]float64, len(x))
			if !f.fast(got, x) {
				return
			}
			for i, want := range []float64{f.up, f.down, math.NaN(), math.NaN()} {
				if got[i] != want && !(math.IsNaN(got[i]) && math.IsNaN(want)) {
					t.Errorf("%s(%v) = %v, want %v", f.name, x[i], got[i], want)
				}
			}
			if up := got[4]; up != f.up && !(f.name == "Softplus" && up == math.MaxFloat64) {
				t.Errorf("%s(%v) = %v, want %v", f.name, x[4], up, f.up)
			}
			if got[5] != f.down {
				t.Errorf("%s(%v) = %v, want %v", f.name, x[5], got[5], f.down)
			}
		}
		zero := []float64{math.Copysign(0, -1)}
		if Tanh(zero, zero) && !math.Signbit(zero[0]) {
			t.Error("tanh(−0) is not −0")
		}
	})
}

// Wherever an entry stands, in whatever slice, it becomes the same bits; and nothing outside is read or written.
func TestFunctionsOfSlices(t *testing.T) {
	type function struct {
		name string
		f    func(dst, d, x []float64) bool
	}
	all := []function{
		{"ReLU", func(dst, _, x []float64) bool { return ReLU(dst, x) }},
		{"LeakyReLU", func(dst, d, x []float64) bool { return LeakyReLU(dst, d, x, 0.25) }},
		{"AddScaled", func(dst, d, x []float64) bool { return AddScaled(dst, d, -0.5, x) }},
		{"PullSigmoid", PullSigmoid}, {"PullTanh", PullTanh}, {"PullSoftplus", PullSoftplus},
	}
	for _, f := range functions[:4] {
		all = append(all, function{f.name, func(dst, _, x []float64) bool { return f.fast(dst, x) }})
	}
	onEveryLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(9, 10))
		dst, d, x := newFence(t, 512), newFence(t, 512), newFence(t, 512)
		for _, f := range all {
			for n := range 41 {
				for _, place := range []int{0, len(x.all) - n, 1 + rng.IntN(400)} {
					to, ds, xs := dst.at(place, n), d.at(place, n), x.at(place, n)
					for i := range xs {
						ds[i], xs[i] = odd(rng), 3*odd(rng)
					}
					want := make([]float64, n)
					for i := range xs {
						if !f.f(want[i:i+1], ds[i:i+1], xs[i:i+1]) {
							return
						}
					}
					f.f(to, ds, xs)
					for i := range to {
						if math.Float64bits(to[i]) != math.Float64bits(want[i]) {
							t.Fatalf("%s of %d entries, entry %d: %v, by itself %v", f.name, n, i, to[i], want[i])
						}
					}
					f.f(xs, ds, xs) // in place
					for i := range xs {
						if math.Float64bits(xs[i]) != math.Float64bits(want[i]) {
							t.Fatalf("%s of %d entries in place, entry %d: %v, by itself %v", f.name, n, i, xs[i], want[i])
						}
					}
					dst.untouched(to)
					d.untouched(ds)
					x.untouched(xs)
				}
			}
		}
	})
}

func TestSimpleFunctions(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	x := []float64{2, -2, 0, math.Copysign(0, -1), inf, -inf, nan, 5e-324, -5e-324}
	d := []float64{3, 3, 3, 3, 3, 3, 3, 3, 3}
	for _, tc := range []struct {
		name string
		f    func(dst []float64) bool
		want []float64
	}{
		{"ReLU", func(dst []float64) bool { return ReLU(dst, x) }, []float64{2, 0, 0, 0, inf, 0, nan, 5e-324, 0}},
		{"LeakyReLU", func(dst []float64) bool { return LeakyReLU(dst, d, x, 0.5) }, []float64{3, 1.5, 1.5, 1.5, 3, 1.5, 3, 3, 1.5}},
		{"AddScaled", func(dst []float64) bool { return AddScaled(dst, d, -0.5, x) }, []float64{2, 4, 3, 3, -inf, inf, nan, 3, 3}},
	} {
		onEveryLevel(t, func(t *testing.T) {
			got := make([]float64, len(x))
			if !tc.f(got) {
				return
			}
			for i, want := range tc.want {
				if got[i] != want && !(math.IsNaN(got[i]) && math.IsNaN(want)) {
					t.Errorf("%s at %v: %v, want %v", tc.name, x[i], got[i], want)
				}
			}
		})
	}
}

// The sums are those of a plain loop but for the order of the additions: n roundings of ½ε each, twice.
func TestSums(t *testing.T) {
	onEveryLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(11, 12))
		xf, yf := newFence(t, 512), newFence(t, 512)
		for n := range 300 {
			for _, place := range []int{0, len(xf.all) - n, 1 + rng.IntN(200)} {
				draw := func() float64 { return rng.NormFloat64() }
				if n%7 == 3 {
					draw = func() float64 { return odd(rng) }
				}
				x, y := xf.at(place, n), yf.at(place, n)
				var want, size [3]float64
				for i := range x {
					x[i], y[i] = draw(), draw()
					for k, v := range [3]float64{x[i], x[i] * y[i], (x[i] - y[i]) * (x[i] - y[i])} {
						want[k] += v
						size[k] += math.Abs(v)
					}
				}
				for k, got := range [3]float64{Sum(x), Dot(x, y), Distance2(x, y)} {
					if !sameKind(got, want[k]) || math.Abs(got-want[k]) > float64(n+3)*0x1p-52*size[k] {
						t.Fatalf("sum %d of %d entries is %v, want %v", k, n, got, want[k])
					}
				}
				xf.untouched(x)
				yf.untouched(y)
			}
		}
	})
}

// The steps of the optimisers are those of the formulas, entry by entry: six roundings at most, of ½ε each, of numbers
// that are no larger than the sum of the absolute values; and they stay inside their slices.
func TestOptimizers(t *testing.T) {
	const momentum, rate, ahead, here = 0.9, 0.1, 0.7, 0.2
	const beta1, beta2, root, epsilon = 0.9, 0.99, 1.5, 1e-8
	onEveryLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(13, 14))
		fences := [4]*fence{newFence(t, 512), newFence(t, 512), newFence(t, 512), newFence(t, 512)}
		for n := range 41 {
			for _, place := range []int{0, 512 - n, 1 + rng.IntN(400)} {
				for _, adam := range []bool{false, true} {
					var x, before [4][]float64 // θ, m, v, ∂L/∂θ
					for k, f := range fences {
						x[k] = f.at(place, n)
						for i := range x[k] {
							x[k][i] = rng.NormFloat64()
							if k == 2 && adam {
								x[k][i] = math.Abs(x[k][i])
							}
						}
						before[k] = append([]float64(nil), x[k]...)
					}
					done := false
					if adam {
						done = Adam(x[0], x[1], x[2], x[3], beta1, beta2, rate, root, epsilon)
					} else {
						done = Momentum(x[0], x[2], x[3], momentum, rate, ahead, here)
					}
					if !done {
						return
					}
					for i := range n {
						θ, m, v, g := before[0][i], before[1][i], before[2][i], before[3][i]
						want := [4]float64{0, m, v, g}
						if adam {
							want[1], want[2] = beta1*m+(1-beta1)*g, beta2*v+(1-beta2)*g*g
							want[0] = θ - rate*want[1]/(root*math.Sqrt(want[2])+epsilon)
						} else {
							want[2] = momentum*v - rate*g
							want[0] = θ + ahead*want[2] - here*g
						}
						for k, w := range want {
							size := math.Abs(θ) + math.Abs(m) + math.Abs(v) + math.Abs(g) + g*g + math.Abs(w-θ)
							if !(math.Abs(x[k][i]-w) <= 6*0x1p-53*size) {
								t.Fatalf("Adam %v, %d entries, number %d of entry %d: %v, want %v", adam, n, k, i, x[k][i], w)
							}
						}
					}
					for k, f := range fences {
						f.untouched(x[k])
					}
				}
			}
		}
	})
}
