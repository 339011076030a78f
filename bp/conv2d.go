package bp

import (
	"math/rand/v2"

	"backprop/bp/internal/kernel"

	"gonum.org/v1/gonum/mat"
)

// Conv2D is a convolution layer (卷积层), a = f(z): each filter o slides over the image with the same weights,
//
//	z[o,i,j] = Σ_c Σ_u Σ_v w[o,c,u,v] x[c, i·s+u−p, j·s+v−p] + b[o]        s: stride, p: padding, x = 0 outside
//
// Strictly this is a cross-correlation, since the kernel is not flipped; the field calls it convolution.
//
// An image is one column of the batch: see Shape. Z, A and Delta are Out.Size()×n and are filled as in Dense. f sees
// the whole column, so Softmax runs over all channels and pixels.
type Conv2D struct {
	In, Out Shape // of an image before and after
	Kernel  Kernel
	F       Activation // f

	W, B   *mat.Dense // weights, one filter a row, w[o,c,u,v] in column (c·Size + u)·Size + v; biases, one a filter
	DW, DB *mat.Dense // ∂L/∂W, ∂L/∂b

	Z, A, Delta *mat.Dense // z, a = f(z), δ = ∂L/∂z

	x, dx *mat.Dense // the input of the last Forward, and ∂L/∂x
	seen  patches    // P, and then ∂L/∂P
}

// NewConv2D returns a layer a = f(z) that takes images of shape in and gives one channel for each filter. The shape
// of its output is in Out. All parameters are zero: Network.Init draws better ones. It panics when a size is below 1, the
// padding below 0, the kernel larger than the padded image, or f nil.
func NewConv2D(in Shape, filters int, k Kernel, f Activation) *Conv2D {
	wantActivation("NewConv2D", f)
	out := k.over(in, filters, "NewConv2D")
	taps := in.Channels * k.Size * k.Size
	return &Conv2D{
		In: in, Out: out, Kernel: k, F: f, seen: patches{kernel: k, in: in, out: out},
		W: mat.NewDense(filters, taps, nil), DW: mat.NewDense(filters, taps, nil),
		B: mat.NewDense(filters, 1, nil), DB: mat.NewDense(filters, 1, nil),
	}
}

// Sizes returns In.Size() and Out.Size().
func (l *Conv2D) Sizes() (in, out int) { return l.In.Size(), l.Out.Size() }

func (l *Conv2D) shapes() (in, out Shape) { return l.In, l.Out }

// Params returns W and b.
func (l *Conv2D) Params() []Param {
	return []Param{{"W", l.W, l.DW}, {"b", l.B, l.DB}}
}

// Init draws W for the activation f, with fan-in In.Channels·Size² and fan-out Out.Channels·Size², and sets b to 0:
// see Network.Init.
func (l *Conv2D) Init(rng *rand.Rand) {
	area := l.Kernel.Size * l.Kernel.Size
	initWeights(rng, l.W, l.B, l.F, l.In.Channels*area, l.Out.Channels*area)
}

// Forward takes x (In.Size()×n) and returns a (Out.Size()×n).
//
//	z = W P + b 1ᵀ     a = f(z)                              (A2, A3)
//
// where P holds, column by column, the pixels that the filters see: see patches.
func (l *Conv2D) Forward(x *mat.Dense) *mat.Dense {
	wantInput("Conv2D", l, x)
	_, n := x.Dims()
	l.x = x
	l.Z, l.A = sized(l.Z, l.Out.Size(), n), sized(l.A, l.Out.Size(), n)

	w := l.W.RawMatrix()
	parts := l.seen.cut(n)
	for i := range parts {
		l.seen.turnTo(i, parts)
		l.seen.gather(x)
		z := l.seen.of(l.Z)
		kernel.Affine(&z, &w, &l.seen.p, l.B.RawMatrix().Data)
	}
	l.F.Apply(l.A, l.Z)
	return l.A
}

// Backward takes ∂L/∂a (Out.Size()×n) and returns ∂L/∂x (In.Size()×n). A weight is used at every place of the image,
// and a pixel by several filters at several places: the paths through all of them add up (C1).
//
//	∂L/∂W = δ Pᵀ     ∂L/∂b = δ 1     ∂L/∂P = Wᵀ δ            (A16, A17, A9)
func (l *Conv2D) Backward(da *mat.Dense) *mat.Dense {
	l.pull(da)
	return l.fromDelta()
}

func (l *Conv2D) backwardTo(da *mat.Dense) {
	l.pull(da)
	l.gradients()
}

func (l *Conv2D) pull(da *mat.Dense) {
	wantOutput("Conv2D", l.A, da)
	l.F.Pull(l.delta(), da, l.Z, l.A)
}

func (l *Conv2D) beforeActivation() (f Activation, z *mat.Dense) { return l.F, l.Z }

func (l *Conv2D) delta() *mat.Dense {
	l.Delta = sizedLike(l.Delta, l.Z)
	return l.Delta
}

func (l *Conv2D) gradients() { l.descend(nil) }

func (l *Conv2D) fromDelta() *mat.Dense {
	l.dx = sizedLike(l.dx, l.x)
	l.descend(l.dx)
	return l.dx
}

// descend sets the gradients of W and b, and dx = ∂L/∂x where it is not nil.
func (l *Conv2D) descend(dx *mat.Dense) {
	w, dw := l.W.RawMatrix(), l.DW.RawMatrix()
	l.DW.Zero()
	if dx != nil {
		dx.Zero()
	}
	_, n := l.x.Dims()
	parts := l.seen.cut(n)
	for i := range parts {
		l.seen.turnTo(i, parts)
		δ := l.seen.of(l.Delta)
		l.seen.gather(l.x)
		kernel.Gemm(false, true, 1, &δ, &l.seen.p, 1, &dw) // ∂L/∂W += δ Pᵀ
		if dx != nil {
			kernel.TransposedTimes(&l.seen.p, &w, &δ) // ∂L/∂P, in the place of P
			l.seen.scatter(dx)
		}
	}
	all := l.seen.flat(l.Delta)
	kernel.RowSums(l.DB.RawMatrix().Data, &all)
}
