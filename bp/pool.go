package bp

import (
	"slices"

	"backprop/bp/internal/kernel"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// MaxPool2D keeps the largest pixel of each window (最大池化), channel by channel:
//
//	y[c,i,j] = max_{u,v} x[c, i·s+u, j·s+v]                  s: stride
//	∂L/∂x = ∂L/∂y at the pixel that won, and 0 at the others (C7)
//
// Of several equal pixels the first one in the window wins, row by row; that is a kink. NaN wins over all.
// It has no parameters. A pixel that wins in several windows, which overlap, gets the sum.
type MaxPool2D struct {
	In, Out Shape // of an image before and after
	Kernel  Kernel
	Argmax  []int // of the last Forward: the row of x that each entry of y comes from, row by row of y

	y, dx *mat.Dense
}

// NewMaxPool2D returns a layer that slides a window of size × size over images of shape in. The shape of its output
// is in Out. It panics when a number is below 1 or the window larger than the image.
func NewMaxPool2D(in Shape, size, stride int) *MaxPool2D {
	k := Kernel{Size: size, Stride: stride}
	return &MaxPool2D{In: in, Out: k.over(in, in.Channels, "NewMaxPool2D"), Kernel: k}
}

// Sizes returns In.Size() and Out.Size().
func (l *MaxPool2D) Sizes() (in, out int) { return l.In.Size(), l.Out.Size() }

func (l *MaxPool2D) shapes() (in, out Shape) { return l.In, l.Out }

// Params returns nil.
func (l *MaxPool2D) Params() []Param { return nil }

// Forward takes x (In.Size()×n) and returns y (Out.Size()×n).
func (l *MaxPool2D) Forward(x *mat.Dense) *mat.Dense {
	wantInput(l, x)
	_, n := x.Dims()
	l.y = sized(l.y, l.Out.Size(), n)
	l.Argmax = slices.Grow(l.Argmax[:0], l.Out.Size()*n)[:l.Out.Size()*n]
	pixels := x.RawMatrix()
	windows(l.Kernel, l.In, l.Out, func(out int, w kernel.Window) {
		w.Largest(l.y.RawRowView(out), l.Argmax[out*n:(out+1)*n], &pixels)
	})
	return l.y
}

// Backward takes ∂L/∂y (Out.Size()×n) and returns ∂L/∂x (In.Size()×n).
func (l *MaxPool2D) Backward(dy *mat.Dense) *mat.Dense {
	wantOutput(l, l.y, dy)
	_, n := dy.Dims()
	l.dx = sized(l.dx, l.In.Size(), n)
	pixels := l.dx.RawMatrix()
	zero := 0 // so many rows of dx have been cleared: each just before its window comes, which then finds it in the cache
	windows(l.Kernel, l.In, l.Out, func(out int, w kernel.Window) {
		end := max(zero, w.Last()+1)
		clear(pixels.Data[zero*n : end*n])
		zero = end
		w.AddWhere(&pixels, dy.RawRowView(out), l.Argmax[out*n:(out+1)*n])
	})
	clear(pixels.Data[zero*n:])
	return l.dx
}

// AvgPool2D takes the mean of each window (平均池化), channel by channel:
//
//	y[c,i,j] = 1/k² Σ_{u,v} x[c, i·s+u, j·s+v]               k: size, s: stride
//	∂L/∂x[in] = 1/k² Σ ∂L/∂y[out], over the windows that see it (C7)
//
// It has no parameters.
type AvgPool2D struct {
	In, Out Shape // of an image before and after
	Kernel  Kernel

	y, dx *mat.Dense
}

// NewAvgPool2D returns a layer that slides a window of size × size over images of shape in. The shape of its output
// is in Out. It panics when a number is below 1 or the window larger than the image.
func NewAvgPool2D(in Shape, size, stride int) *AvgPool2D {
	k := Kernel{Size: size, Stride: stride}
	return &AvgPool2D{In: in, Out: k.over(in, in.Channels, "NewAvgPool2D"), Kernel: k}
}

// Sizes returns In.Size() and Out.Size().
func (l *AvgPool2D) Sizes() (in, out int) { return l.In.Size(), l.Out.Size() }

func (l *AvgPool2D) shapes() (in, out Shape) { return l.In, l.Out }

// Params returns nil.
func (l *AvgPool2D) Params() []Param { return nil }

// Forward takes x (In.Size()×n) and returns y (Out.Size()×n).
func (l *AvgPool2D) Forward(x *mat.Dense) *mat.Dense {
	wantInput(l, x)
	_, n := x.Dims()
	l.y = sized(l.y, l.Out.Size(), n)
	l.y.Zero()
	windows(l.Kernel, l.In, l.Out, func(out int, w kernel.Window) {
		for in := range w.Rows {
			floats.AddScaled(l.y.RawRowView(out), l.share(), x.RawRowView(in))
		}
	})
	return l.y
}

// Backward takes ∂L/∂y (Out.Size()×n) and returns ∂L/∂x (In.Size()×n).
func (l *AvgPool2D) Backward(dy *mat.Dense) *mat.Dense {
	wantOutput(l, l.y, dy)
	_, n := dy.Dims()
	l.dx = sized(l.dx, l.In.Size(), n)
	l.dx.Zero()
	windows(l.Kernel, l.In, l.Out, func(out int, w kernel.Window) {
		for in := range w.Rows {
			floats.AddScaled(l.dx.RawRowView(in), l.share(), dy.RawRowView(out))
		}
	})
	return l.dx
}

// share is 1/k², what each pixel contributes.
func (l *AvgPool2D) share() float64 { return 1 / float64(l.Kernel.Size*l.Kernel.Size) }

// windows visits the pixels of y, channel by channel and row by row: each is row out of its batch, and sees the window w of
// the batch of x.
func windows(k Kernel, in, out Shape, visit func(out int, w kernel.Window)) {
	for c := range out.Channels {
		for i := range out.Height {
			for j := range out.Width {
				from := in.Row(c, i*k.Stride, j*k.Stride)
				visit(out.Row(c, i, j), kernel.Window{From: from, Size: k.Size, Width: in.Width})
			}
		}
	}
}
