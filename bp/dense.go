package bp

import (
	"fmt"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// Dense is a fully connected layer, a = f(W x + b) for each column x of its input (A2, A3, B2, D2).
//
// Forward fills Z and A, Backward fills Delta, DW and DB. These stay valid until the layer's next Forward
// or Backward. Before the first one they are nil, but for W, B, DW and DB, which start at zero.
type Dense struct {
	F Activation // f

	W, B   *mat.Dense // m×d weights (权重), m×1 biases (偏置)
	DW, DB *mat.Dense // ∂L/∂W, ∂L/∂b

	Z     *mat.Dense // m×n weighted input (带权输入), z = W x + b
	A     *mat.Dense // m×n activation (激活值), a = f(z)
	Delta *mat.Dense // m×n error (残差, 误差), δ = ∂L/∂z

	slope              slopes     // f′(z), where F gives it along with f(z)
	x, dx              *mat.Dense // the input of the last Forward, and ∂L/∂x
	forZ, forDW, forDX product
	params             [2]Param
}

// NewDense returns the layer a = f(W x + b) with in inputs and out units (A2, A3). All parameters are zero:
// Network.Init draws better ones. It panics unless both sizes are at least 1 and f is not nil.
func NewDense(in, out int, f Activation) *Dense {
	if in < 1 || out < 1 {
		panic(fmt.Sprintf("bp: NewDense(%d, %d): a layer needs at least 1 input and 1 output", in, out))
	}
	wantActivation("NewDense", f)
	return &Dense{
		F: f,
		W: mat.NewDense(out, in, nil), DW: mat.NewDense(out, in, nil),
		B: mat.NewDense(out, 1, nil), DB: mat.NewDense(out, 1, nil),
	}
}

// Sizes returns the units of the layer before and of this one.
func (l *Dense) Sizes() (in, out int) {
	out, in = l.W.Dims()
	return in, out
}

// Params returns W and b. The slice is valid until the next call.
func (l *Dense) Params() []Param {
	l.params[0] = Param{"W", l.W, l.DW}
	l.params[1] = Param{"b", l.B, l.DB}
	return l.params[:]
}

// Init draws W for the activation f, with fan-in d and fan-out m, and sets b to 0: see Network.Init.
func (l *Dense) Init(rng *rand.Rand) {
	in, out := l.Sizes()
	initWeights(rng, l.W, l.B, l.F, in, out)
}

// Forward takes x (d×n) and returns a (m×n).
//
//	z = W x + b 1ᵀ     a = f(z)                              (A2, A3, B2, D1–D3)
func (l *Dense) Forward(x *mat.Dense) *mat.Dense {
	wantInput(l, x)
	m, _ := l.W.Dims()
	_, n := x.Dims()
	l.x = x
	l.Z, l.A = sized(l.Z, m, n), sized(l.A, m, n)

	l.forZ.affine(l.Z, l.W, x, l.B)
	activate(l.F, l.A, l.Z, &l.slope)
	return l.A
}

// Backward takes ∂L/∂a (m×n) and returns ∂L/∂x (d×n).
//
//	δ = ∂L/∂a ⊙ f′(z)                                        (A8, D12)
//	∂L/∂W = δ xᵀ     ∂L/∂b = δ 1     ∂L/∂x = Wᵀ δ            (A16, A17, A9; B20; D16, D17)
func (l *Dense) Backward(da *mat.Dense) *mat.Dense {
	setDelta(l, da)
	l.setGradients()
	return l.inputGradient()
}

func (l *Dense) setGradients() {
	l.forDW.timesTransposed(l.DW, l.Delta, l.x)
	setRowSums(l.DB, l.Delta)
}

func (l *Dense) inputGradient() *mat.Dense {
	l.dx = sizedLike(l.dx, l.x)
	l.forDX.transposedTimes(l.dx, l.W, l.Delta)
	return l.dx
}

func (l *Dense) units() units {
	if l.Z != nil {
		l.Delta = sizedLike(l.Delta, l.Z)
	}
	return units{l.F, l.Z, l.A, l.Delta, &l.slope}
}
