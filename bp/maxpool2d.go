package bp

import (
	"math"
	"slices"

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

	kernel Kernel
	y, dx  *mat.Dense
	winner []int // the row of x that each entry of y comes from, row by row
}

// NewMaxPool2D returns a layer that slides a window of size × size over images of shape in. The shape of its output
// is in Out. It panics when a number is below 1 or the window larger than the image.
func NewMaxPool2D(in Shape, size, stride int) *MaxPool2D {
	k := Kernel{Size: size, Stride: stride}
	return &MaxPool2D{In: in, Out: k.over(in, in.Channels, "NewMaxPool2D"), kernel: k}
}

// Sizes returns In.Size() and Out.Size().
func (l *MaxPool2D) Sizes() (in, out int) { return l.In.Size(), l.Out.Size() }

func (l *MaxPool2D) shapes() (in, out Shape) { return l.In, l.Out }

// Params returns nil.
func (l *MaxPool2D) Params() []Param { return nil }

// Forward takes x (In.Size()×n) and returns y (Out.Size()×n).
func (l *MaxPool2D) Forward(x *mat.Dense) *mat.Dense {
	wantInput("MaxPool2D", l, x)
	_, n := x.Dims()
	l.y = sized(l.y, l.Out.Size(), n)
	l.winner = slices.Grow(l.winner[:0], l.Out.Size()*n)[:l.Out.Size()*n]
	const nobody = -1
	for e := range l.winner {
		l.winner[e] = nobody
	}
	pool(l.kernel, l.In, l.Out, func(out, in int) {
		y, winner := l.y.RawRowView(out), l.winner[out*n:(out+1)*n]
		for s, v := range x.RawRowView(in) {
			if winner[s] == nobody || v > y[s] || math.IsNaN(v) {
				y[s], winner[s] = v, in
			}
		}
	})
	return l.y
}

// Backward takes ∂L/∂y (Out.Size()×n) and returns ∂L/∂x (In.Size()×n).
func (l *MaxPool2D) Backward(dy *mat.Dense) *mat.Dense {
	wantOutput("MaxPool2D", l.y, dy)
	_, n := dy.Dims()
	l.dx = sized(l.dx, l.In.Size(), n)
	l.dx.Zero()
	for e, in := range l.winner {
		out, s := e/n, e%n
		l.dx.Set(in, s, l.dx.At(in, s)+dy.At(out, s))
	}
	return l.dx
}
