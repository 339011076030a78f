package bp

import (
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// AvgPool2D takes the mean of each window (平均池化), channel by channel:
//
//	y[c,i,j] = 1/k² Σ_{u,v} x[c, i·s+u, j·s+v]               k: size, s: stride
//	∂L/∂x[in] = 1/k² Σ ∂L/∂y[out], over the windows that see it (C7)
//
// It has no parameters.
type AvgPool2D struct {
	In, Out Shape // of an image before and after

	kernel Kernel
	y, dx  *mat.Dense
}

// NewAvgPool2D returns a layer that slides a window of size × size over images of shape in. The shape of its output
// is in Out. It panics when a number is below 1 or the window larger than the image.
func NewAvgPool2D(in Shape, size, stride int) *AvgPool2D {
	k := Kernel{Size: size, Stride: stride}
	return &AvgPool2D{In: in, Out: k.over(in, in.Channels, "NewAvgPool2D"), kernel: k}
}

// Sizes returns In.Size() and Out.Size().
func (l *AvgPool2D) Sizes() (in, out int) { return l.In.Size(), l.Out.Size() }

func (l *AvgPool2D) shapes() (in, out Shape) { return l.In, l.Out }

// Params returns nil.
func (l *AvgPool2D) Params() []Param { return nil }

// Forward takes x (In.Size()×n) and returns y (Out.Size()×n).
func (l *AvgPool2D) Forward(x *mat.Dense) *mat.Dense {
	wantInput("AvgPool2D", l, x)
	_, n := x.Dims()
	l.y = sized(l.y, l.Out.Size(), n)
	l.y.Zero()
	pool(l.kernel, l.In, l.Out, func(out, in int, _ bool) {
		floats.AddScaled(l.y.RawRowView(out), l.share(), x.RawRowView(in))
	})
	return l.y
}

// Backward takes ∂L/∂y (Out.Size()×n) and returns ∂L/∂x (In.Size()×n).
func (l *AvgPool2D) Backward(dy *mat.Dense) *mat.Dense {
	wantOutput("AvgPool2D", l.y, dy)
	_, n := dy.Dims()
	l.dx = sized(l.dx, l.In.Size(), n)
	l.dx.Zero()
	pool(l.kernel, l.In, l.Out, func(out, in int, _ bool) {
		floats.AddScaled(l.dx.RawRowView(in), l.share(), dy.RawRowView(out))
	})
	return l.dx
}

// share is 1/k², what each pixel contributes.
func (l *AvgPool2D) share() float64 { return 1 / float64(l.kernel.Size*l.kernel.Size) }
