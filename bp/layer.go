package bp

import "gonum.org/v1/gonum/mat"

// Layer is one step y = F(x; θ) of a network. It owes the chain rule two things and no more (C7): ∂L/∂x,
// so that the derivative can travel on, and ∂L/∂θ, so that the layer can learn.
//
// Dense is the usual one. A layer of your own needs these four methods; New takes it as it takes Dense, and
// CheckLayer says whether they keep their promises. A method Init(*rand.Rand), if there is one, is what
// Network.Init calls.
type Layer interface {
	// Sizes returns the number of rows of x and of y.
	Sizes() (in, out int)

	// Params returns the layer's parameters θ, always the same ones in the same order; nil for a layer
	// without any.
	Params() []Param

	// Forward returns y, with one column for each column of x. The layer may keep x and y for Backward;
	// y stays valid until the next Forward.
	Forward(x *mat.Dense) (y *mat.Dense)

	// Backward takes dy = ∂L/∂y of the last Forward, sets (does not add to) the gradient of every
	// parameter, and returns dx = ∂L/∂x, which stays valid until the next Backward. It leaves dy alone.
	Backward(dy *mat.Dense) (dx *mat.Dense)
}

// Param is one block of a layer's parameters together with its gradient, two matrices of one shape.
//
// New lays the blocks of all layers one after the other in Theta and Grad, and turns Value and Grad into
// views of them. So a layer must keep using the very matrices that it puts here.
type Param struct {
	Name  string // as in the formulas: "W", "b"
	Value *mat.Dense
	Grad  *mat.Dense
}
