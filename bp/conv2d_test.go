package bp

import (
	"math"
	"testing"

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
