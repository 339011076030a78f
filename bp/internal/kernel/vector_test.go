package kernel

import (
	"encoding/binary"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"backprop/bp/internal/ulp"

	"gonum.org/v1/gonum/blas/blas64"
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
	{"PullTanh", ones(PullTanh), tanhSlope, 4.5, 0, 0},
	{"PullSoftplus", ones(PullSoftplus), ulp.Sigmoid, 2.5, 1, 0},
	{"SigmoidAndSlope, a", first(SigmoidAndSlope), ulp.Sigmoid, 2.5, 1, 0},
	{"SigmoidAndSlope, slope", second(SigmoidAndSlope), ulp.SigmoidSlope, 4.5, 0, 0},
	{"TanhAndSlope, a", first(TanhAndSlope), ulp.Tanh, 3, 1, -1},
	{"TanhAndSlope, slope", second(TanhAndSlope), tanhSlope, 4.5, 0, 0},
}

// tanhSlope is tanh′(x) = 4 σ′(2x).
func tanhSlope(x float64) *big.Float {
	slope := ulp.SigmoidSlope(2 * x)
	return slope.SetMantExp(slope, 2)
}

// first and second are one of two results.
func first(both func(a, slope, x []float64) bool) func(dst, x []float64) bool {
	return func(dst, x []float64) bool { return both(dst, make([]float64, len(x)), x) }
}

func second(both func(a, slope, x []float64) bool) func(dst, x []float64) bool {
	return func(dst, x []float64) bool { return both(make([]float64, len(x)), dst, x) }
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
		{"SigmoidAndSlope, d after it", func(dst, d, x []float64) bool { return SigmoidAndSlope(dst, d, x) }},
		{"TanhAndSlope, d after it", func(dst, d, x []float64) bool { return TanhAndSlope(dst, d, x) }},
		{"Multiply", Multiply},
		{"LogisticDifference", func(dst, d, x []float64) bool { return LogisticDifference(dst, d, x, d, 3) }},
		{"Difference", func(dst, d, x []float64) bool { Difference(dst, d, x, 3); return true }},
	}
	for _, f := range functions {
		if strings.HasSuffix(f.name, "slope") {
			continue // above
		}
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

// Whatever the bits of a number are, each function is within its bound, on every level, and in company as by itself.
func FuzzFunctions(f *testing.F) {
	for _, x := range []float64{0, 1, -1, 22, -709.5, 745.2, 1e-300, 5e-324, math.Inf(-1), math.NaN()} {
		f.Add(binary.LittleEndian.AppendUint64(nil, math.Float64bits(x)))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var x []float64
		for ; len(raw) >= 8 && len(x) < 11; raw = raw[8:] {
			x = append(x, math.Float64frombits(binary.LittleEndian.Uint64(raw)))
		}
		for l := AVX2; l <= detect(); l++ {
			restore := Use(l)
			for _, function := range functions {
				got, alone := make([]float64, len(x)), make([]float64, 1)
				function.fast(got, x)
				for i, v := range x {
					function.fast(alone, x[i:i+1])
					if math.Float64bits(got[i]) != math.Float64bits(alone[0]) {
						t.Errorf("%v, %s(%v) is %v, by itself %v", l, function.name, v, got[i], alone[0])
					}
					if math.IsNaN(v) != math.IsNaN(got[i]) {
						t.Errorf("%v, %s(%v) is %v", l, function.name, v, got[i])
					}
					if math.Abs(v) <= 1e6 { // see package ulp
						if off := ulp.Off(got[i], function.exact(v)); !(off <= function.bound) {
							t.Errorf("%v, %s(%v) = %v is %.2f units off, want at most %v", l, function.name, v, got[i], off, function.bound)
						}
					}
				}
			}
			restore()
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
		{"Multiply", func(dst []float64) bool { return Multiply(dst, d, x) }, []float64{6, -6, 0, 0, inf, -inf, nan, 15e-324, -15e-324}},
		{"Difference", func(dst []float64) bool { Difference(dst, d, x, 2); return true }, []float64{0.5, 2.5, 1.5, 1.5, -inf, inf, nan, 1.5, 1.5}},
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

// logisticExact is −y ln σ(x) − (1−y) ln(1−σ(x)) and σ(x) − y, to many digits.
func logisticExact(x, y float64) (loss, difference *big.Float) {
	difference = new(big.Float).SetPrec(300).Sub(ulp.Sigmoid(x), big.NewFloat(y))
	if y == 1 {
		difference.Neg(ulp.Sigmoid(-x)) // the same, and right where even so many digits of σ(x) are all 9
	}
	// max(x, 0) − y x + ln(1 + e^−|x|), where nothing cancels but what is exact.
	loss = new(big.Float).SetPrec(300).Mul(big.NewFloat(-y), big.NewFloat(x))
	loss.Add(loss, big.NewFloat(max(x, 0)))
	return loss.Add(loss, ulp.Softplus(-math.Abs(x))), difference
}

// Loss and difference keep their digits where σ(x) is close to the target, however close.
func TestLogistic(t *testing.T) {
	onEveryLevel(t, func(t *testing.T) {
		for _, x := range ulp.Arguments(300) {
			for _, y := range []float64{0, 1, 0.25} {
				loss, difference := logisticExact(x, y)
				got, done := LogisticLoss([]float64{x}, []float64{y})
				if !done {
					return
				}
				// 3 units of ln(1 + e^−|x|), see Softplus, which may be as large as the whole; and two roundings.
				if off := ulp.Off(got, loss); !(off <= 5) {
					t.Fatalf("the loss at x = %v, y = %v is %v, %.2f units off", x, y, got, off)
				}
				p, d := make([]float64, 1), make([]float64, 1)
				Sigmoid(p, []float64{x})
				LogisticDifference(d, p, []float64{x}, []float64{y}, 1)
				// p is 2.5 units off, see Sigmoid. Where y = 0.25 and p is close to it, or y = 1 and p < 0.74, p − y has
				// fewer digits than p: what counts then are units of p, and three more from the factor 1/(1 − p) < 4.
				exact, _ := difference.Float64()
				if off := math.Abs(d[0] - exact); !(off <= 16*0x1p-53*math.Abs(exact) || y == 0.25 && off <= 8*0x1p-53*p[0]) {
					t.Fatalf("the difference at x = %v, y = %v is %v, want %v", x, y, d[0], exact)
				}
			}
		}
	})
}

// The loss of many is the sum of the losses of each but for the order of the additions; and nothing outside is read.
func TestLogisticLossOfSlices(t *testing.T) {
	onEveryLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(15, 16))
		xf, yf := newFence(t, 128), newFence(t, 128)
		for n := range 60 {
			for _, place := range []int{0, len(xf.all) - n, 1 + rng.IntN(60)} {
				x, y := xf.at(place, n), yf.at(place, n)
				var want float64
				for i := range x {
					x[i], y[i] = 10*rng.NormFloat64(), rng.Float64()
					one, done := LogisticLoss(x[i:i+1], y[i:i+1])
					if !done {
						return
					}
					want += one
				}
				// n positive numbers, each added with a rounding of ½ε, in two orders.
				if got, _ := LogisticLoss(x, y); math.Abs(got-want) > float64(n+1)*0x1p-52*want {
					t.Fatalf("the loss of %d is %v, want %v", n, got, want)
				}
				xf.untouched(x)
				yf.untouched(y)
			}
		}
		for _, x := range []float64{math.NaN(), math.Inf(1)} {
			if got, done := LogisticLoss([]float64{1, 2, x}, []float64{1, 1, 1}); done && !math.IsNaN(got) { // ∞ − 1·∞
				t.Errorf("the loss with %v among the numbers is %v, want NaN", x, got)
			}
		}
	})
}

// The sums of rows are those of the rows, however many they are and wherever they lie; and nothing outside is touched.
func TestRowSums(t *testing.T) {
	onEveryLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(17, 18))
		xf, bf := newFence(t, 1024), newFence(t, 64)
		for rows := range 14 {
			for n := range 40 {
				for _, gap := range []int{0, 3} {
					entries := 0
					if rows > 0 && n > 0 {
						entries = (rows-1)*(n+gap) + n
					}
					for _, x := range [][]float64{xf.front(entries), xf.back(entries)} {
						b := bf.at(len(bf.all)-rows, rows)
						want := make([]float64, rows)
						for i := range x {
							x[i] = rng.Float64()
							if row, col := i/(n+gap), i%(n+gap); col < n {
								want[row] += x[i]
							}
						}
						RowSums(b, &blas64.General{Rows: rows, Cols: n, Stride: max(1, n+gap), Data: x})
						for i, w := range want {
							// n positive numbers, each added with a rounding of ½ε, in two orders.
							if math.Abs(b[i]-w) > float64(n+1)*0x1p-52*w {
								t.Fatalf("%d rows of %d: sum %d is %v, want %v", rows, n, i, b[i], w)
							}
						}
						xf.untouched(x)
						bf.untouched(b)
					}
				}
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
