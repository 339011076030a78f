package bp

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"backprop/bp/internal/kernel"

	"gonum.org/v1/gonum/mat"
)

// linspace is numpy's: n numbers from first to last, evenly spaced.
func linspace(first, last float64, n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = first + (last-first)*float64(i)/float64(n-1)
	}
	return v
}

// asColumns turns images, one after the other, into the columns of a batch.
func asColumns(n int, images []float64) *mat.Dense {
	return mat.DenseCopyOf(mat.NewDense(n, len(images)/n, images).T())
}

// Zhang, Lipton, Li and Smola, "Dive into Deep Learning", chapters 7.2 and 7.4.
func TestConv2DGivesTheNumbersOfD2L(t *testing.T) {
	one := []float64{0, 1, 2, 3, 4, 5, 6, 7, 8}
	two := append(one[:9:9], 1, 2, 3, 4, 5, 6, 7, 8, 9)
	for _, tc := range []struct {
		name    string
		in      Shape
		filters int
		w, x    []float64
		want    []float64
	}{
		{"one channel", Shape{1, 3, 3}, 1, []float64{0, 1, 2, 3}, one, []float64{19, 25, 37, 43}},
		{"two channels in", Shape{2, 3, 3}, 1, []float64{0, 1, 2, 3, 1, 2, 3, 4}, two, []float64{56, 72, 104, 120}},
		{"three channels out: K, K + 1, K + 2", Shape{2, 3, 3}, 3, []float64{
			0, 1, 2, 3, 1, 2, 3, 4,
			1, 2, 3, 4, 2, 3, 4, 5,
			2, 3, 4, 5, 3, 4, 5, 6,
		}, two, []float64{56, 72, 104, 120, 76, 100, 148, 172, 96, 128, 192, 224}},
	} {
		l := NewConv2D(tc.in, tc.filters, Kernel{Size: 2, Stride: 1}, Identity)
		copy(l.W.RawMatrix().Data, tc.w)
		got := l.Forward(mat.NewDense(len(tc.x), 1, tc.x))
		near(t, tc.name, got.RawMatrix().Data, tc.want, 0) // small integers
	}
}

// Stanford's CS231n, assignment 2, ConvolutionalNetworks.ipynb: conv_forward_naive for two images of 3×4×4, three
// filters, stride 2, padding 1.
func TestConv2DGivesTheNumbersOfCS231n(t *testing.T) {
	l := NewConv2D(Shape{3, 4, 4}, 3, Kernel{Size: 4, Stride: 2, Padding: 1}, Identity)
	copy(l.W.RawMatrix().Data, linspace(-0.2, 0.3, 3*3*4*4))
	copy(l.B.RawMatrix().Data, linspace(-0.1, 0.2, 3))
	got := l.Forward(asColumns(2, linspace(-0.1, 0.5, 2*3*4*4)))
	want := asColumns(2, []float64{
		-0.08759809, -0.10987781, -0.18387192, -0.2109216,
		0.21027089, 0.21661097, 0.22847626, 0.23004637,
		0.50813986, 0.54309974, 0.64082444, 0.67101435,

		-0.98053589, -1.03143541, -1.19128892, -1.24695841,
		0.69108355, 0.66880383, 0.59480972, 0.56776003,
		2.36270298, 2.36904306, 2.38090835, 2.38247847,
	})
	near(t, "out", got.RawMatrix().Data, want.RawMatrix().Data, 5e-9/2.38) // eight decimals are printed
}

// By hand: the kernel (1 2; 3 4) with stride 2 and padding 1 on a 2×2 image sees one pixel at each place,
// under its entry (1, 1), (1, 0), (0, 1) and (0, 0).
func TestConv2DByHand(t *testing.T) {
	l := NewConv2D(Shape{1, 2, 2}, 1, Kernel{Size: 2, Stride: 2, Padding: 1}, Identity)
	copy(l.W.RawMatrix().Data, []float64{1, 2, 3, 4})
	l.B.Set(0, 0, 0.5)
	z := l.Forward(mat.NewDense(4, 1, []float64{10, 20, 30, 40}))
	near(t, "z", z.RawMatrix().Data, []float64{40.5, 60.5, 60.5, 40.5}, 0)

	dx := l.Backward(mat.NewDense(4, 1, []float64{1, 2, 3, 4}))
	near(t, "∂L/∂W", l.DW.RawMatrix().Data, []float64{4 * 40, 3 * 30, 2 * 20, 1 * 10}, 0)
	near(t, "∂L/∂b", l.DB.RawMatrix().Data, []float64{1 + 2 + 3 + 4}, 0)
	near(t, "∂L/∂x", dx.RawMatrix().Data, []float64{4 * 1, 3 * 2, 2 * 3, 1 * 4}, 0)
}

func TestKernelShapes(t *testing.T) {
	for _, tc := range []struct {
		in   Shape
		k    Kernel
		want Shape
	}{
		{Shape{3, 227, 227}, Kernel{11, 4, 0}, Shape{7, 55, 55}}, // CS231n on Krizhevsky et al. 2012
		{Shape{1, 28, 28}, Kernel{3, 1, 1}, Shape{7, 28, 28}},
		{Shape{1, 4, 7}, Kernel{2, 2, 0}, Shape{7, 2, 3}}, // the last column is not seen
		{Shape{1, 1, 1}, Kernel{3, 1, 1}, Shape{7, 1, 1}},
	} {
		l := NewConv2D(tc.in, 7, tc.k, ReLU)
		in, out := l.Sizes()
		if l.Out != tc.want || in != tc.in.Size() || out != tc.want.Size() {
			t.Errorf("%v over %v: %v, sizes %d, %d; want %v", tc.k, tc.in, l.Out, in, out, tc.want)
		}
	}
	if s := (Shape{2, 3, 4}); s.Row(1, 2, 3) != 23 || s.Row(0, 1, 0) != 4 || s.String() != "2×3×4" {
		t.Errorf("%v: rows %d and %d, want 23 and 4", s, s.Row(1, 2, 3), s.Row(0, 1, 0))
	}
}

func TestMaxPool2D(t *testing.T) {
	// Dive into Deep Learning, chapter 7.5.
	l := NewMaxPool2D(Shape{1, 3, 3}, 2, 1)
	y := l.Forward(mat.NewDense(9, 1, []float64{0, 1, 2, 3, 4, 5, 6, 7, 8}))
	near(t, "y", y.RawMatrix().Data, []float64{4, 5, 7, 8}, 0)

	// By hand: 9 in the middle wins all four windows, and gets the sum; of equal pixels the first one wins.
	l.Forward(mat.NewDense(9, 2, []float64{
		0, 1, 1, 1, 2, 1,
		3, 1, 9, 1, 5, 1,
		6, 1, 7, 1, 8, 1,
	}))
	dx := l.Backward(mat.NewDense(4, 2, []float64{1, 10, 2, 20, 3, 30, 4, 40}))
	near(t, "∂L/∂x", dx.RawMatrix().Data, []float64{
		0, 10, 0, 20, 0, 0,
		0, 30, 10, 40, 0, 0,
		0, 0, 0, 0, 0, 0,
	}, 0)

	y = l.Forward(mat.NewDense(9, 1, []float64{0, 1, 2, math.NaN(), 4, 5, 6, 7, math.Inf(-1)}))
	if !math.IsNaN(y.At(0, 0)) || y.At(1, 0) != 5 || !math.IsNaN(y.At(2, 0)) || y.At(3, 0) != 7 {
		t.Errorf("with NaN: %v", mat.Formatted(y))
	}

	// CS231n, assignment 2: max_pool_forward_naive of two images of 3×4×4.
	l = NewMaxPool2D(Shape{3, 4, 4}, 2, 2)
	y = l.Forward(asColumns(2, linspace(-0.3, 0.4, 2*3*4*4)))
	near(t, "out", y.RawMatrix().Data, asColumns(2, []float64{
		-0.26315789, -0.24842105, -0.20421053, -0.18947368,
		-0.14526316, -0.13052632, -0.08631579, -0.07157895,
		-0.02736842, -0.01263158, 0.03157895, 0.04631579,

		0.09052632, 0.10526316, 0.14947368, 0.16421053,
		0.20842105, 0.22315789, 0.26736842, 0.28210526,
		0.32631579, 0.34105263, 0.38526316, 0.4,
	}).RawMatrix().Data, 5e-9/0.4) // eight decimals are printed
}

func TestAvgPool2D(t *testing.T) {
	// Dive into Deep Learning, chapter 7.5.
	l := NewAvgPool2D(Shape{1, 3, 3}, 2, 1)
	y := l.Forward(mat.NewDense(9, 1, []float64{0, 1, 2, 3, 4, 5, 6, 7, 8}))
	near(t, "y", y.RawMatrix().Data, []float64{2, 3, 5, 6}, 0)

	// By hand: a quarter from each window that sees the pixel.
	dx := l.Backward(mat.NewDense(4, 1, []float64{4, 8, 12, 16}))
	near(t, "∂L/∂x", dx.RawMatrix().Data, []float64{1, 3, 2, 4, 10, 6, 3, 7, 4}, 0)
}

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
					if wantPlain(t, l, x, δ); l.patches.parts(columnsIn(x)) > 1 {
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
	setDelta(l, δ) // as in the first layer of a network
	l.setGradients()
	nearSums(t, "∂L/∂W without ∂L/∂x", l.DW, dw)
}

// A second core changes no bit.
func TestConvolutionOnTwoCores(t *testing.T) {
	rng := rand.New(rand.NewPCG(63, 64))
	l, x, δ := someConvolution(rng, Shape{8, 28, 28}, 40, Kernel{Size: 3, Stride: 1, Padding: 1}, 32, false)
	all := func() (bits []float64) {
		bits = slices.Clone(l.Forward(x).RawMatrix().Data)
		bits = append(bits, l.Backward(δ).RawMatrix().Data...)
		bits = append(bits, l.DW.RawMatrix().Data...)
		return append(bits, l.DB.RawMatrix().Data...)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	alone := all()
	if l.patches.parts(32) < 2 {
		t.Error("P comes in one part")
	}
	step := func() { l.Forward(x); l.Backward(δ) }
	if n := testing.AllocsPerRun(3, step); n != 0 {
		t.Errorf("%v allocations", n)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	if !slices.Equal(alone, all()) {
		t.Error("a second core changes the numbers")
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

// Forward and Backward of the layers for images, 32 images of 8 channels: 16 filters of 3×3, and windows of 2×2.
//
//	go test ./bp -run '^$' -bench Images
func BenchmarkImages(b *testing.B) {
	rng := rand.New(rand.NewPCG(67, 68))
	for _, side := range []int{8, 28} {
		in := Shape{8, side, side}
		conv := NewConv2D(in, 16, Kernel{Size: 3, Stride: 1, Padding: 1}, Identity)
		conv.Init(rng)
		_, taps := conv.W.Dims()
		for name, l := range map[string]Layer{"Conv2D": conv, "MaxPool2D": NewMaxPool2D(in, 2, 2), "AvgPool2D": NewAvgPool2D(in, 2, 2)} {
			b.Run(fmt.Sprintf("%s/%d×%d", name, side, side), func(b *testing.B) {
				d, m := l.Sizes()
				x, dy := randomMatrix(rng, d, 32, rng.NormFloat64), randomMatrix(rng, m, 32, rng.NormFloat64)
				b.ReportAllocs()
				l.Forward(x)
				l.Backward(dy)
				for b.Loop() {
					l.Forward(x)
					l.Backward(dy)
				}
				perSecond := float64(b.N) / b.Elapsed().Seconds()
				b.ReportMetric(perSecond*32, "images/s")
				if name == "Conv2D" { // Z, ∂L/∂W and ∂L/∂x, an addition for each multiplication
					b.ReportMetric(perSecond*float64(2*3*m*taps*32)/1e9, "GFLOP/s")
				}
			})
		}
	}
}
