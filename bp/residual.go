package bp

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Residual adds its input to what its layers make of it (残差连接; He et al. 2016):
//
//	y = x + F(x)
//
// x reaches y on two paths, so two derivatives add up (C1), where J is the Jacobian of F:
//
//	∂L/∂x = ∂L/∂y + Jᵀ ∂L/∂y                                 (C2, C7)
//
// The first term does not pass through any layer, and so does not shrink with them.
type Residual struct {
	layers chain // F
	y, dx  *mat.Dense
}

// NewResidual returns x + F(x), where F runs the layers one after the other, input side first. It panics where they
// do not fit as in New, and unless F gives as many outputs as it takes inputs.
func NewResidual(layers ...Layer) *Residual {
	l := &Residual{layers: slices.Clone(layers)}
	l.layers.wantSound("NewResidual")
	if in, out := l.Sizes(); in != out {
		panic(fmt.Sprintf("bp: NewResidual: the layers take %d inputs and give %d: want as many, for x + F(x)", in, out))
	}
	return l
}

// Layers returns the layers of F, input side first, in a slice of its own.
func (l *Residual) Layers() []Layer { return slices.Clone(l.layers) }

// Sizes returns the inputs of the first layer of F and the outputs of the last one, which are as many.
func (l *Residual) Sizes() (in, out int) {
	in, _ = l.layers[0].Sizes()
	_, out = l.layers[len(l.layers)-1].Sizes()
	return in, out
}

// Params returns those of all layers of F: "F1 W" is the W of the first one.
func (l *Residual) Params() []Param {
	var all []Param
	for i, inner := range l.layers {
		for _, p := range inner.Params() {
			p.Name = fmt.Sprintf("F%d %s", i+1, p.Name)
			all = append(all, p)
		}
	}
	return all
}

// Init draws new parameters for the layers of F: see Network.Init.
func (l *Residual) Init(rng *rand.Rand) { l.layers.init(rng) }

// Forward takes x (m×n) and returns y = x + F(x).
func (l *Residual) Forward(x *mat.Dense) *mat.Dense {
	wantInput("Residual", l, x)
	l.y = sizedLike(l.y, x)
	l.y.Add(x, l.layers.forward(x))
	return l.y
}

// Backward takes ∂L/∂y (m×n) and returns ∂L/∂x = ∂L/∂y + Jᵀ ∂L/∂y.
func (l *Residual) Backward(dy *mat.Dense) *mat.Dense {
	wantOutput("Residual", l.y, dy)
	l.dx = sizedLike(l.dx, dy)
	l.dx.Add(dy, l.layers.backward(dy))
	return l.dx
}
