package bp

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// ActivationLayer is an activation as a layer of its own, a = f(z), without parameters (A3). Dense and Conv2D
// have one built in; this one follows layers that have not.
//
// Z is the matrix that the last Forward was given. A and Delta are filled as in Dense.
type ActivationLayer struct {
	F Activation // f

	Z, A, Delta *mat.Dense // z, a = f(z), δ = ∂L/∂z; all m×n

	size int // m
}

// NewActivationLayer returns f as a layer with size inputs and outputs. It panics unless size is at least 1 and f
// is not nil.
func NewActivationLayer(size int, f Activation) *ActivationLayer {
	if size < 1 {
		panic(fmt.Sprintf("bp: NewActivationLayer(%d): a layer needs at least 1 input", size))
	}
	wantActivation("NewActivationLayer", f)
	return &ActivationLayer{F: f, size: size}
}

// Sizes returns m, twice.
func (l *ActivationLayer) Sizes() (in, out int) { return l.size, l.size }

// Params returns nil.
func (l *ActivationLayer) Params() []Param { return nil }

// Forward takes z (m×n) and returns a = f(z).
func (l *ActivationLayer) Forward(z *mat.Dense) *mat.Dense {
	wantInput("ActivationLayer", l, z)
	l.Z = z
	l.A = sizedLike(l.A, z)
	l.F.Apply(l.A, z)
	return l.A
}

// Backward takes ∂L/∂a (m×n) and returns δ = ∂L/∂z.
//
//	δ = ∂L/∂a ⊙ f′(z)                                        (A8, D12)
func (l *ActivationLayer) Backward(da *mat.Dense) *mat.Dense {
	wantOutput("ActivationLayer", l.A, da)
	l.F.Pull(l.delta(), da, l.Z, l.A)
	return l.fromDelta()
}

func (l *ActivationLayer) beforeActivation() (f Activation, z *mat.Dense) { return l.F, l.Z }

func (l *ActivationLayer) delta() *mat.Dense {
	l.Delta = sizedLike(l.Delta, l.A)
	return l.Delta
}

func (l *ActivationLayer) fromDelta() *mat.Dense { return l.Delta }

func (l *ActivationLayer) gradients() {}

func (l *ActivationLayer) backwardTo(da *mat.Dense) { l.Backward(da) }
