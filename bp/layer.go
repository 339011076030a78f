package bp

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"

	"backprop/bp/internal/kernel"

	"gonum.org/v1/gonum/mat"
)

// Layer is one step y = F(x; θ) of a network. It owes the chain rule two things and no more (C7): ∂L/∂x,
// so that the derivative can travel on, and ∂L/∂θ, so that the layer can learn.
//
// Dense is the usual one. A layer of your own needs these four methods; New takes it as it takes Dense, and
// gradcheck.Layer says whether they keep their promises. It may have two more:
//
//	Init(rng *rand.Rand)   draws new parameters: see Network.Init
//	Training(on bool)      switches between two modes, as dropout and batch normalisation have them. Train switches it
//	                       on for its steps, and off for validation, for Options.Watch and when it is done
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
	// parameter, and returns dx = ∂L/∂x, which stays valid until the next Backward. It leaves dy alone. All of
	// them are linear in dy.
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

// activated is a layer of this package that ends in an activation, a = f(z). Its Backward is three equations, each of
// which Network.Backprop can ask for by itself:
//
//	δ = ∂L/∂a ⊙ f′(z)     ∂L/∂θ from δ     ∂L/∂x from δ
type activated interface {
	Layer

	units() units

	setGradients()             // sets ∂L/∂θ
	inputGradient() *mat.Dense // returns ∂L/∂x
}

// units are what happens in the units of a layer: f; z and a of the last Forward, nil before it; δ, which the caller may
// set; and f′(z), where that is known.
type units struct {
	f           Activation
	z, a, delta *mat.Dense
	slope       *slopes
}

// asActivated returns l as an activated layer where it is one of this package's. A type of somebody else's that embeds
// one of them may have another Backward, so it does not count.
func asActivated(l Layer) (own activated, ok bool) {
	switch l := l.(type) {
	case *Dense:
		return l, true
	case *Conv2D:
		return l, true
	case *ActivationLayer:
		return l, true
	}
	return nil, false
}

// setDelta sets δ = ∂L/∂a ⊙ f′(z) (A8, D12).
func setDelta(l activated, da *mat.Dense) {
	u := l.units()
	wantOutput(l, u.a, da)
	if u.slope.of == u.f {
		if δs, das := flat(u.delta), flat(da); δs != nil && das != nil && kernel.Multiply(δs, das, u.slope.entries) {
			return
		}
	}
	u.f.Pull(u.delta, da, u.z, u.a)
}

// ActivationLayer is an activation as a layer of its own, a = f(z), without parameters (A3). Dense and Conv2D
// have one built in; this one follows layers that have not.
//
// Z is the matrix that the last Forward was given. A and Delta are filled as in Dense.
type ActivationLayer struct {
	F Activation // f

	Z, A, Delta *mat.Dense // z, a = f(z), δ = ∂L/∂z; all m×n

	slope slopes // f′(z), where F gives it along with f(z)
	size  int    // m
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
	wantInput(l, z)
	l.Z = z
	l.A = sizedLike(l.A, z)
	activate(l.F, l.A, z, &l.slope)
	return l.A
}

// Backward takes ∂L/∂a (m×n) and returns δ = ∂L/∂z.
//
//	δ = ∂L/∂a ⊙ f′(z)                                        (A8, D12)
func (l *ActivationLayer) Backward(da *mat.Dense) *mat.Dense {
	setDelta(l, da)
	return l.Delta
}

func (l *ActivationLayer) setGradients()             {}
func (l *ActivationLayer) inputGradient() *mat.Dense { return l.Delta }

func (l *ActivationLayer) units() units {
	if l.A != nil {
		l.Delta = sizedLike(l.Delta, l.A)
	}
	return units{l.F, l.Z, l.A, l.Delta, &l.slope}
}

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
	params []Param
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

// Params returns those of all layers of F: "F1 W" is the W of the first one. The slice is valid until the next call.
func (l *Residual) Params() []Param {
	k := 0
	for i, inner := range l.layers {
		for _, p := range inner.Params() {
			if k == len(l.params) {
				l.params = append(l.params, Param{Name: fmt.Sprintf("F%d %s", i+1, p.Name)})
			}
			l.params[k].Value, l.params[k].Grad = p.Value, p.Grad
			k++
		}
	}
	return l.params[:k]
}

// Init draws new parameters for the layers of F: see Network.Init.
func (l *Residual) Init(rng *rand.Rand) { l.layers.init(rng) }

// Training switches the mode of the layers of F that have one: see Layer.
func (l *Residual) Training(on bool) { l.layers.setTraining(on) }

// Forward takes x (m×n) and returns y = x + F(x).
func (l *Residual) Forward(x *mat.Dense) *mat.Dense {
	wantInput(l, x)
	l.y = sizedLike(l.y, x)
	l.y.Add(x, l.layers.forward(x))
	return l.y
}

// Backward takes ∂L/∂y (m×n) and returns ∂L/∂x = ∂L/∂y + Jᵀ ∂L/∂y.
func (l *Residual) Backward(dy *mat.Dense) *mat.Dense {
	wantOutput(l, l.y, dy)
	l.dx = sizedLike(l.dx, dy)
	l.dx.Add(dy, l.layers.backward(dy))
	return l.dx
}

// chain is layers that run one after the other, input side first.
type chain []Layer

// forward runs the layers on x, and panics where one does not keep its promise.
func (c chain) forward(x *mat.Dense) *mat.Dense {
	_, n := x.Dims()
	for _, l := range c {
		x = l.Forward(x)
		_, out := l.Sizes()
		wantReturned("Forward", l, x, out, n)
	}
	return x
}

// backward runs them the other way, from dy on.
func (c chain) backward(dy *mat.Dense) *mat.Dense {
	for i := len(c) - 1; i >= 0; i-- {
		dy = backward(c[i], dy)
	}
	return dy
}

// backward returns ∂L/∂x of a layer, and panics where that has not the shape of x.
func backward(l Layer, dy *mat.Dense) (dx *mat.Dense) {
	_, n := dy.Dims()
	dx = l.Backward(dy)
	in, _ := l.Sizes()
	wantReturned("Backward", l, dx, in, n)
	return dx
}

func (c chain) init(rng *rand.Rand) {
	for _, l := range c {
		if l, ok := l.(interface{ Init(*rand.Rand) }); ok {
			l.Init(rng)
		}
	}
}

// setTraining switches the mode of the layers that have one: see Layer.
func (c chain) setTraining(on bool) {
	for _, l := range c {
		if l, ok := l.(interface{ Training(on bool) }); ok {
			l.Training(on)
		}
	}
}

// wantSound panics unless the chain has layers, each takes what the one before it gives, and none comes twice.
func (c chain) wantSound(caller string) {
	if len(c) == 0 {
		panic(fmt.Sprintf("bp: %s without layers: give at least one", caller))
	}
	for i, l := range c {
		if v := reflect.ValueOf(l); l == nil || v.Kind() == reflect.Pointer && v.IsNil() {
			panic(fmt.Sprintf("bp: %s: layer %d is nil", caller, i+1))
		}
		for j, earlier := range c[:i] {
			if overlap(earlier, l) {
				panic(fmt.Sprintf("bp: layers %d and %d are the same: make two layers", j+1, i+1))
			}
		}
	}
	for i := 1; i < len(c); i++ {
		c.wantNeighbours(i)
	}
}

// wantNeighbours panics unless layer i, from 0, takes what the one before it gives.
func (c chain) wantNeighbours(i int) {
	_, out := c[i-1].Sizes()
	if in, _ := c[i].Sizes(); in != out {
		panic(fmt.Sprintf("bp: layer %d takes %d inputs, layer %d gives %d", i+1, in, i, out))
	}
	before, ok := c[i-1].(images)
	after, ok2 := c[i].(images)
	if !ok || !ok2 {
		return
	}
	_, given := before.shapes()
	if taken, _ := after.shapes(); taken != given {
		panic(fmt.Sprintf("bp: layer %d takes images of %v, layer %d gives %v", i+1, taken, i, given))
	}
}

// overlap reports whether a and b are one layer, or have one inside, which would overwrite what it keeps for Backward.
func overlap(a, b Layer) bool {
	for _, x := range inside(a) {
		for _, y := range inside(b) {
			if identical(x, y) {
				return true
			}
		}
	}
	return false
}

// inside returns l and the layers that it is made of.
func inside(l Layer) []Layer {
	all := []Layer{l}
	if r, ok := l.(*Residual); ok {
		for _, inner := range r.layers {
			all = append(all, inside(inner)...)
		}
	}
	return all
}

// identical reports whether a and b are one object. Pointers to types without any field may be equal by chance.
func identical(a, b Layer) bool {
	va, vb := reflect.ValueOf(a), reflect.ValueOf(b)
	return va.Kind() == reflect.Pointer && vb.Kind() == reflect.Pointer &&
		va.Pointer() == vb.Pointer() && va.Type() == vb.Type() && va.Type().Elem().Size() > 0
}

// wantInput panics unless x has a row for each input of l, and a column.
func wantInput(l Layer, x *mat.Dense) {
	in, out := l.Sizes()
	if x == nil {
		panic(fmt.Sprintf("bp: %s %d→%d: the input is nil, want %d rows and at least one column: one sample is one column", kind(l), in, out, in))
	}
	if rows, n := x.Dims(); rows != in || n == 0 {
		panic(fmt.Sprintf("bp: %s %d→%d: the input is %d×%d, want %d rows and at least one column: one sample is one column", kind(l), in, out, rows, n, in))
	}
}

// wantOutput panics unless dy has the shape of y, the output of the last Forward.
func wantOutput(l Layer, y, dy *mat.Dense) {
	if y == nil {
		panic(fmt.Sprintf("bp: %s.Backward before Forward: there is nothing to differentiate yet", kind(l)))
	}
	m, n := y.Dims()
	if dy == nil {
		panic(fmt.Sprintf("bp: %s.Backward: the gradient of the output is nil, want %d×%d as the output is", kind(l), m, n))
	}
	if r, c := dy.Dims(); r != m || c != n {
		panic(fmt.Sprintf("bp: %s.Backward: the gradient of the output is %d×%d, want %d×%d as the output is", kind(l), r, c, m, n))
	}
}

// kind is the name of the layer's type, such as Dense.
func kind(l Layer) string { return strings.TrimPrefix(fmt.Sprintf("%T", l), "*bp.") }

// wantReturned panics unless what a layer's method returned is rows × n.
func wantReturned(method string, l Layer, m *mat.Dense, rows, n int) {
	if m == nil {
		panic(fmt.Sprintf("bp: %s of %T returns nil, want %d×%d", method, l, rows, n))
	}
	if r, c := m.Dims(); r != rows || c != n {
		panic(fmt.Sprintf("bp: %s of %T returns %d×%d, want %d×%d, after its Sizes and the batch", method, l, r, c, rows, n))
	}
}
