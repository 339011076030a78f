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

	slope   slopes     // f′(z), where F gives it along with f(z)
	x, dx   *mat.Dense // the input of the last Forward, and ∂L/∂x
	patches patches    // P, and then ∂L/∂P
	params  [2]Param
}

// NewConv2D returns a layer a = f(z) that takes images of shape in and gives one channel for each filter. The shape
// of its output is in Out. All parameters are zero: Network.Init draws better ones. It panics when a size is below 1, the
// padding below 0, the kernel larger than the padded image, or f nil.
func NewConv2D(in Shape, filters int, k Kernel, f Activation) *Conv2D {
	wantActivation("NewConv2D", f)
	out := k.over(in, filters, "NewConv2D")
	taps := in.Channels * k.Size * k.Size
	return &Conv2D{
		In: in, Out: out, Kernel: k, F: f, patches: patches{kernel: k, in: in, out: out},
		W: mat.NewDense(filters, taps, nil), DW: mat.NewDense(filters, taps, nil),
		B: mat.NewDense(filters, 1, nil), DB: mat.NewDense(filters, 1, nil),
	}
}

// Sizes returns In.Size() and Out.Size().
func (l *Conv2D) Sizes() (in, out int) { return l.In.Size(), l.Out.Size() }

func (l *Conv2D) shapes() (in, out Shape) { return l.In, l.Out }

// Params returns W and b. The slice is valid until the next call.
func (l *Conv2D) Params() []Param {
	l.params = [...]Param{{"W", l.W, l.DW}, {"b", l.B, l.DB}}
	return l.params[:]
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
	wantInput(l, x)
	_, n := x.Dims()
	l.x = x
	l.Z, l.A = sized(l.Z, l.Out.Size(), n), sized(l.A, l.Out.Size(), n)

	w := l.W.RawMatrix()
	parts := l.patches.parts(n)
	for i := range parts {
		l.patches.startPart(i, parts)
		l.patches.gather(x)
		z := l.patches.outputs(l.Z)
		kernel.Affine(&z, &w, &l.patches.p, l.B.RawMatrix().Data)
	}
	activate(l.F, l.A, l.Z, &l.slope)
	return l.A
}

// Backward takes ∂L/∂a (Out.Size()×n) and returns ∂L/∂x (In.Size()×n). A weight is used at every place of the image,
// and a pixel by several filters at several places: the paths through all of them add up (C1).
//
//	δ = ∂L/∂a ⊙ f′(z)                                        (A8, D12)
//	∂L/∂W = δ Pᵀ     ∂L/∂b = δ 1     ∂L/∂P = Wᵀ δ            (A16, A17, A9)
func (l *Conv2D) Backward(da *mat.Dense) *mat.Dense {
	setDelta(l, da)
	l.setGradients()
	return l.inputGradient()
}

func (l *Conv2D) setGradients() {
	dw := l.DW.RawMatrix()
	l.DW.Zero()
	_, n := l.x.Dims()
	parts := l.patches.parts(n)
	for i := range parts {
		l.patches.startPart(i, parts)
		l.patches.gather(l.x)
		δ := l.patches.outputs(l.Delta)
		kernel.Gemm(false, true, 1, &δ, &l.patches.p, 1, &dw) // ∂L/∂W += δ Pᵀ
	}
	all := l.patches.byFilter(l.Delta)
	kernel.RowSums(l.DB.RawMatrix().Data, &all)
}

func (l *Conv2D) inputGradient() *mat.Dense {
	w := l.W.RawMatrix()
	l.dx = sizedLike(l.dx, l.x)
	l.dx.Zero()
	_, n := l.x.Dims()
	parts := l.patches.parts(n)
	for i := range parts {
		l.patches.startPart(i, parts)
		δ := l.patches.outputs(l.Delta)
		kernel.TransposedTimes(&l.patches.p, &w, &δ) // ∂L/∂P, in the memory of P
		l.patches.scatter(l.dx)
	}
	return l.dx
}

func (l *Conv2D) units() units {
	if l.Z != nil {
		l.Delta = sizedLike(l.Delta, l.Z)
	}
	return units{l.F, l.Z, l.A, l.Delta, &l.slope}
}
