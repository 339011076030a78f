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
	pool(l.kernel, l.In, l.Out, func(out, in int, first bool) {
		y, winner, pixel := l.y.RawRowView(out), l.winner[out*n:(out+1)*n], x.RawRowView(in)
		if !first {
			keepLarger(y, winner, pixel, in)
			return
		}
		copy(y, pixel)
		for s := range winner {
			winner[s] = in
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
	dx := l.dx.RawMatrix()
	for out := range l.Out.Size() {
		dys := dy.RawRowView(out)
		for s, in := range l.winner[out*n : (out+1)*n] {
			dx.Data[in*dx.Stride+s] += dys[s]
		}
	}
	return l.dx
}

// keepLarger puts the larger pixel of each sample into y, and the row of x that it comes from beside it. Which one that
// is nobody can foresee, a processor neither: so it does not jump, but chooses bit by bit.
func keepLarger(y []float64, winner []int, x []float64, in int) {
	y, winner = y[:len(x)], winner[:len(x)]
	for s, v := range x {
		top := y[s]
		var wins uint64
		if v > top {
			wins = 1
		}
		if v != v { // NaN wins over all
			wins = 1
		}
		all := -wins // every bit, or none
		y[s] = math.Float64frombits(choose(math.Float64bits(top), math.Float64bits(v), all))
		winner[s] = int(choose(uint64(winner[s]), uint64(in), all))
	}
}

// choose returns the bits of b where which is set, and those of a elsewhere.
func choose(a, b, which uint64) uint64 { return a ^ (a^b)&which }
