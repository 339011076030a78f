package bp

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"backprop/bp/internal/kernel"

	"gonum.org/v1/gonum/mat"
)

// sum is Σ terms, and Σ |terms|, which is what the rounding of the sum is proportional to.
type sum struct {
	value, size float64
	terms       int
}

func (s *sum) add(v float64) {
	s.value += v
	s.size += math.Abs(v)
	s.terms++
}

// plainConvolution is z, ∂L/∂W, ∂L/∂b and ∂L/∂x of a convolution without f, for δ = ∂L/∂z: the formulas as they stand,
// in loops.
func plainConvolution(l *Conv2D, x, δ *mat.Dense) (z, dw, db, dx []sum) {
	_, n := x.Dims()
	k := l.Kernel
	taps := l.In.Channels * k.Size * k.Size
	z, dx = make([]sum, l.Out.Size()*n), make([]sum, l.In.Size()*n)
	dw, db = make([]sum, l.Out.Channels*taps), make([]sum, l.Out.Channels)
	for s := range n {
		for o := range l.Out.Channels {
			for i := range l.Out.Height {
				for j := range l.Out.Width {
					out := l.Out.Row(o, i, j)
					z[out*n+s].add(l.B.At(o, 0))
					db[o].add(δ.At(out, s))
					for c := range l.In.Channels {
						for u := range k.Size {
							for v := range k.Size {
								row, col := i*k.Stride+u-k.Padding, j*k.Stride+v-k.Padding
								if row < 0 || row >= l.In.Height || col < 0 || col >= l.In.Width {
									continue
								}
								in, tap := l.In.Row(c, row, col), (c*k.Size+u)*k.Size+v
								z[out*n+s].add(l.W.At(o, tap) * x.At(in, s))
								dw[o*taps+tap].add(δ.At(out, s) * x.At(in, s))
								dx[in*n+s].add(l.W.At(o, tap) * δ.At(out, s))
							}
						}
					}
				}
			}
		}
	}
	return z, dw, db, dx
}

func nearSums(t *testing.T, name string, got *mat.Dense, want []sum) {
	t.Helper()
	_, cols := got.Dims()
	for e, w := range want {
		// A sum of m products in any order is off by at most m+2 roundings of Σ|terms|, each of at most 2⁻⁵³ of it; twice
		// that, since both sides round.
		if g := got.At(e/cols, e%cols); !(math.Abs(g-w.value) <= 2*float64(w.terms+2)*0x1p-53*w.size) {
			t.Errorf("%s: entry %d is %v, want %v", name, e, g, w.value)
			return
		}
	}
}

// someConvolution is a convolution with numbers everywhere, and images that lie in memory as the caller wants.
func someConvolution(rng *rand.Rand, in Shape, filters int, k Kernel, n int, apart bool) (l *Conv2D, x, δ *mat.Dense) {
	l = NewConv2D(in, filters, k, Identity)
	for _, m := range []*mat.Dense{l.W, l.B, l.DW, l.DB} {
		for i := range m.RawMatrix().Data {
			m.RawMatrix().Data[i] = rng.NormFloat64()
		}
	}
	x, δ = randomMatrix(rng, in.Size(), n, rng.NormFloat64), randomMatrix(rng, l.Out.Size(), n, rng.NormFloat64)
	if apart {
		x = randomMatrix(rng, in.Size(), n+3, rng.NormFloat64).Slice(0, in.Size(), 2, n+2).(*mat.Dense)
	}
	return l, x, δ
}

// Products of matrices give what the loops give: for every small size, stride and padding, images of few samples and of
// so many that P comes in parts, with kernels of every level, and again with a batch of another size.
func TestConvolutionAgreesWithPlainLoops(t *testing.T) {
	rng := rand.New(rand.NewPCG(61, 62))
	for _, level := range []kernel.Level{kernel.Plain, kernel.AVX2, kernel.AVX512} {
		if level > kernel.Best() {
			continue
		}
		restore := kernel.Use(level)
		inParts := 0
		for size := 1; size <= 4; size++ {
			for stride := 1; stride <= 3; stride++ {
				for padding := 0; padding <= 3; padding++ {
					in := Shape{1 + rng.IntN(3), 4 + rng.IntN(4), 4 + rng.IntN(4)}
					k := Kernel{Size: size, Stride: stride, Padding: padding}
					l, x, δ := someConvolution(rng, in, 1+rng.IntN(4), k, 1+rng.IntN(5), rng.IntN(2) == 0)
					wantPlain(t, l, x, δ)
					_, x, δ = someConvolution(rng, in, l.Out.Channels, k, 100+rng.IntN(100), rng.IntN(2) == 0)
					if wantPlain(t, l, x, δ); l.seen.cut(columnsIn(x)) > 1 {
						inParts++
					}
				}
			}
		}
		if inParts < 10 {
			t.Errorf("only %d convolutions came in parts", inParts)
		}
		restore()
	}
}

func columnsIn(m *mat.Dense) int {
	_, n := m.Dims()
	return n
}

func wantPlain(t *testing.T, l *Conv2D, x, δ *mat.Dense) {
	t.Helper()
	z, dw, db, dx := plainConvolution(l, x, δ)
	nearSums(t, "z", l.Forward(x), z)
	nearSums(t, "∂L/∂x", l.Backward(δ), dx)
	nearSums(t, "∂L/∂W", l.DW, dw)
	nearSums(t, "∂L/∂b", l.DB, db)
	l.DW.Zero()
	l.backwardTo(δ) // as the first layer of a network
	nearSums(t, "∂L/∂W without ∂L/∂x", l.DW, dw)
}

// A helper on another core changes no bit.
func TestConvolutionOnTwoCores(t *testing.T) {
	rng := rand.New(rand.NewPCG(63, 64))
	l, x, δ := someConvolution(rng, Shape{8, 28, 28}, 40, Kernel{Size: 3, Stride: 1, Padding: 1}, 32, false)
	all := func() (bits []float64) {
		bits = slices.Clone(l.Forward(x).RawMatrix().Data)
		bits = append(bits, l.Backward(δ).RawMatrix().Data...)
		bits = append(bits, l.DW.RawMatrix().Data...)
		return append(bits, l.DB.RawMatrix().Data...)
	}
	alone := all()
	if l.seen.cut(32) < 2 {
		t.Error("P comes in one part")
	}
	step := func() { l.Forward(x); l.Backward(δ) }
	if n := testing.AllocsPerRun(3, step); n != 0 {
		t.Errorf("%v allocations", n)
	}
	crew := kernel.Hire(1)
	defer crew.Dismiss()
	if crew == nil {
		t.Fatal("no helper came")
	}
	if !slices.Equal(alone, all()) {
		t.Error("a helper changes the numbers")
	}
}

// Pools of every small size and stride, against loops of their own, with equal pixels and with NaN among them.
func TestPoolsAgreeWithPlainLoops(t *testing.T) {
	rng := rand.New(rand.NewPCG(65, 66))
	for trial := range 300 {
		in := Shape{1 + rng.IntN(3), 4 + rng.IntN(4), 4 + rng.IntN(4)}
		size, stride, n := 1+rng.IntN(4), 1+rng.IntN(3), 1+rng.IntN(20)
		pixel := func() float64 { return float64(rng.IntN(5)) } // many are equal
		if trial%3 == 0 {
			pixel = func() float64 {
				return []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 0}[rng.IntN(5)]
			}
		}
		x := randomMatrix(rng, in.Size(), n, pixel)
		l, mean := NewMaxPool2D(in, size, stride), NewAvgPool2D(in, size, stride)
		y, ȳ := l.Forward(x), mean.Forward(x)
		dy := randomMatrix(rng, l.Out.Size(), n, func() float64 { return float64(rng.IntN(100)) }) // sums are exact
		wantDx, wantDxMean := mat.NewDense(in.Size(), n, nil), make([]sum, in.Size()*n)
		wantMean := make([]sum, l.Out.Size()*n)
		for out := range l.Out.Size() {
			c, i, j := l.Out.pixel(out)
			for s := range n {
				winner := in.Row(c, i*stride, j*stride)
				for u := range size {
					for v := range size {
						row := in.Row(c, i*stride+u, j*stride+v)
						p, best := x.At(row, s), x.At(winner, s)
						if p > best || math.IsNaN(p) {
							winner = row
						}
						wantMean[out*n+s].add(p / float64(size*size))
						wantDxMean[row*n+s].add(dy.At(out, s) / float64(size*size))
					}
				}
				want := x.At(winner, s)
				if got := y.At(out, s); math.Float64bits(got) != math.Float64bits(want) && !(math.IsNaN(got) && math.IsNaN(want)) {
					t.Fatalf("%v, size %d, stride %d: the largest pixel is %v, want %v", in, size, stride, got, want)
				}
				wantDx.Set(winner, s, wantDx.At(winner, s)+dy.At(out, s))
			}
		}
		near(t, "∂L/∂x of the largest", l.Backward(dy).RawMatrix().Data, wantDx.RawMatrix().Data, 0)
		nearSums(t, "∂L/∂x of the mean", mean.Backward(dy), wantDxMean)
		if trial%3 != 0 {
			nearSums(t, "mean", ȳ, wantMean)
		}
	}
}
