package bp

import (
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
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
}

// NewConv2D returns a layer a = f(z) that takes images of shape in and gives one channel for each filter. The shape
// of its output is in Out. All parameters are zero: Network.Init draws better ones. It panics when a size is below 1, the
// padding below 0, the kernel larger than the padded image, or f nil.
func NewConv2D(in Shape, filters int, k Kernel, f Activation) *Conv2D {
	wantActivation("NewConv2D", f)
	out := k.over(in, filters, "NewConv2D")
	taps := in.Channels * k.Size * k.Size
	return &Conv2D{
		In: in, Out: out, Kernel: k, F: f,
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

// taps visits every product of the sum: z[out] gets w[o, k] x[in], where out and in are rows of the batch.
func (l *Conv2D) taps(visit func(out, in, o, k int)) {
	for o := range l.Out.Channels {
		for c := range l.In.Channels {
			l.Kernel.slide(l.In, l.Out, func(i, j, u, v, row, col int) {
				visit(l.Out.Row(o, i, j), l.In.Row(c, row, col), o, (c*l.Kernel.Size+u)*l.Kernel.Size+v)
			})
		}
	}
}

// Forward takes x (In.Size()×n) and returns a (Out.Size()×n).
//
//	z[out] = Σ w[o,k] x[in] + b[o]     a = f(z)              (A2, A3)
func (l *Conv2D) Forward(x *mat.Dense) *mat.Dense {
	wantInput("Conv2D", l, x)
	_, n := x.Dims()
	l.x = x
	l.Z, l.A = sized(l.Z, l.Out.Size(), n), sized(l.A, l.Out.Size(), n)

	pixels := l.Out.Height * l.Out.Width
	for out := range l.Out.Size() {
		fill(l.Z.RawRowView(out), l.B.At(out/pixels, 0))
	}
	l.taps(func(out, in, o, k int) {
		floats.AddScaled(l.Z.RawRowView(out), l.W.At(o, k), x.RawRowView(in))
	})
	l.F.Apply(l.A, l.Z)
	return l.A
}

// Backward takes ∂L/∂a (Out.Size()×n) and returns ∂L/∂x (In.Size()×n). Since a weight is used at every place of
// the image, the paths through all of them add up (C1):
//
//	∂L/∂w[o,k] = Σ δ[out] · x[in]     ∂L/∂b[o] = Σ δ[out]     ∂L/∂x[in] = Σ w[o,k] δ[out]     (A16, A17, A9)
func (l *Conv2D) Backward(da *mat.Dense) *mat.Dense {
	wantOutput("Conv2D", l.A, da)
	l.F.Pull(l.delta(), da, l.Z, l.A)
	return l.fromDelta()
}

func (l *Conv2D) beforeActivation() (f Activation, z *mat.Dense) { return l.F, l.Z }

func (l *Conv2D) delta() *mat.Dense {
	l.Delta = sizedLike(l.Delta, l.Z)
	return l.Delta
}

func (l *Conv2D) gradients() { l.fromDelta() }

func (l *Conv2D) backwardTo(da *mat.Dense) { l.Backward(da) }

func (l *Conv2D) fromDelta() *mat.Dense {
	l.dx = sizedLike(l.dx, l.x)
	l.dx.Zero()
	l.DW.Zero()
	l.taps(func(out, in, o, k int) {
		δ := l.Delta.RawRowView(out)
		l.DW.Set(o, k, l.DW.At(o, k)+floats.Dot(δ, l.x.RawRowView(in)))
		floats.AddScaled(l.dx.RawRowView(in), l.W.At(o, k), δ)
	})
	l.DB.Zero()
	pixels := l.Out.Height * l.Out.Width
	for out := range l.Out.Size() {
		o := out / pixels
		l.DB.Set(o, 0, l.DB.At(o, 0)+floats.Sum(l.Delta.RawRowView(out)))
	}
	return l.dx
}
