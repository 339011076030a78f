package bp

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Network is a chain of layers with a loss at its end:
//
//	a⁰ = X,  aˡ = Fˡ(aˡ⁻¹; θˡ),  L = Loss(aᴸ, y)             (C14, D18)
type Network struct {
	loss   Loss
	layers chain
	blocks []block
	theta  []float64
	grad   []float64
	out    *mat.Dense // aᴸ of the last forward
	da     *mat.Dense // ∂L/∂aᴸ, where loss and last activation are not a pair
}

// New builds the network a⁰ = X, aˡ = Fˡ(aˡ⁻¹; θˡ), L = Loss(aᴸ, y) from its loss and its layers, input side
// first. From now on the layers' parameters are views of Theta and Grad; the values that they had are kept.
//
// It panics when there is no layer, when a layer comes twice or two have parameters in common, and when two
// neighbours do not fit.
//
// A layer belongs to one network, and keeps its matrices: after a second New with a layer that has parameters, or
// after an assignment such as layer.W = mat.NewDense(…), all methods of the first network panic. A layer without
// parameters in two networks goes unnoticed, and works as long as no other Forward comes between a Forward and its
// Backward.
func New(loss Loss, layers ...Layer) *Network {
	if loss == nil {
		panic("bp: New without a loss: give one, for instance bp.Quadratic")
	}
	chain(layers).wantSound("New")
	net := &Network{loss: loss, layers: slices.Clone(layers)}
	net.layOut()
	return net
}

// Layers returns the layers, input side first, in a slice of its own.
func (net *Network) Layers() []Layer { return slices.Clone(net.layers) }

// LossFunction returns the loss that New was given.
func (net *Network) LossFunction() Loss { return net.loss }

// Theta is θ = (W¹, b¹, …, Wᴸ, bᴸ), all parameters as one vector: layer by layer, W row by row, then b. It is the
// network's own: what is written into it is what the next Forward uses.
func (net *Network) Theta() []float64 { return net.theta }

// Grad is ∂L/∂θ as the last Backprop left it, in the order of Theta.
func (net *Network) Grad() []float64 { return net.grad }

// Init draws new parameters for every layer that has an Init method of its own, as Dense and Conv2D have: the
// weights from a normal distribution with mean 0, the biases 0. The variance depends on the activation that
// the layer itself ends in, on its fan-in (the inputs of a unit) and its fan-out (the units that an input
// goes to):
//
//	Identity, Sigmoid, Tanh, Softmax, others   Var w = 2/(fan-in + fan-out)         Glorot and Bengio 2010, eq. 12
//	ReLU, LeakyReLU, Softplus                  Var w = 2/((1 + slope²) fan-in)      He et al. 2015, eq. 10, 15
//
// slope is that of f below 0. The same generator in the same state gives the same parameters, bit for bit.
func (net *Network) Init(rng *rand.Rand) {
	net.wantOwn()
	if rng == nil {
		panic("bp: Init without a generator: give one with a seed, rand.New(rand.NewPCG(1, 2))")
	}
	net.layers.init(rng)
}

// Forward is a⁰ = x, aˡ = Fˡ(aˡ⁻¹; θˡ) (A2, A3, D18). It returns the output aᴸ (m_L×n) for the input x (d×n), in a
// matrix of its own. It panics when x does not fit the network, and when a layer's parameters are no longer views
// of Theta: see New.
func (net *Network) Forward(x *mat.Dense) *mat.Dense {
	return mat.DenseCopyOf(net.forward(x))
}

// forward is Forward without the copy.
func (net *Network) forward(x *mat.Dense) *mat.Dense {
	net.wantOwn()
	net.wantInput(x)
	net.out = net.layers.forward(x)
	return net.out
}

// Loss is L = Loss(aᴸ, y) for the input x (d×n) and the target y (m_L×n), without any gradient. It panics when x or
// y does not fit the network, and where Forward does.
func (net *Network) Loss(x, y *mat.Dense) float64 {
	return net.lossOf(net.forward(x), y)
}

// lossOf is L for the output a of the last forward.
func (net *Network) lossOf(a, y *mat.Dense) float64 {
	wantTarget(a, y)
	if p, last, ok := net.pair(); ok {
		return p.valueFromZ(last.units().z, y)
	}
	return net.loss.Value(a, y)
}

// Backprop is L = Loss(aᴸ, y) for the input x (d×n) and the target y (m_L×n), and ∂L/∂θ, which it leaves in
// Grad. It is the whole algorithm: forward, the error of the output, and one step back per layer, each of
// which uses the δ of the layer after it (D18, E10):
//
//	δᴸ = ∂L/∂aᴸ ⊙ f′(zᴸ),  or (ŷ − y)/n where loss and activation belong together       (D12, A5, B17)
//	δˡ = (Wˡ⁺¹)ᵀ δˡ⁺¹ ⊙ f′(zˡ),  ∂L/∂Wˡ = δˡ (aˡ⁻¹)ᵀ,  ∂L/∂bˡ = δˡ 1                     (A9, A16, A17)
//
// It fills Z, A, Delta, DW and DB of every Dense layer. It panics when x or y does not fit the network, and
// where Forward does.
func (net *Network) Backprop(x, y *mat.Dense) float64 {
	a := net.forward(x)
	loss := net.lossOf(a, y)
	da, deltaKnown := net.outputError(a, y)
	for l := len(net.layers) - 1; l >= 0; l-- {
		layer, ok := asActivated(net.layers[l])
		if !ok { // pooling, a residual, a layer of the reader's
			da = backward(net.layers[l], da)
			continue
		}
		if !deltaKnown {
			setDelta(layer, da) // δˡ = ∂L/∂aˡ ⊙ f′(zˡ)
		}
		layer.setGradients() // ∂L/∂Wˡ = δˡ (aˡ⁻¹)ᵀ, ∂L/∂bˡ = δˡ 1
		if l > 0 {           // nobody asks for ∂L/∂x
			da = layer.inputGradient() // ∂L/∂aˡ⁻¹ = (Wˡ)ᵀ δˡ
		}
		deltaKnown = false
	}
	return loss
}

// outputError returns ∂L/∂aᴸ; or it sets δᴸ itself, where the loss and the last activation belong together.
func (net *Network) outputError(a, y *mat.Dense) (da *mat.Dense, deltaKnown bool) {
	if p, last, ok := net.pair(); ok {
		u := last.units()
		p.setDelta(u.delta, u.z, a, y)
		return nil, true
	}
	net.da = sizedLike(net.da, y)
	net.loss.Gradient(net.da, a, y)
	return net.da, false
}

// pair returns the loss and the last layer where they belong together.
func (net *Network) pair() (p pairedLoss, last activated, ok bool) {
	p, ok = net.loss.(pairedLoss)
	if !ok {
		return nil, nil, false
	}
	last, ok = asActivated(net.layers[len(net.layers)-1])
	if !ok {
		return nil, nil, false
	}
	return p, last, p.belongsTo(last.units().f)
}

// Accuracy returns the share, 0 … 1, of the samples x (d×n) that the network answers as y (m_L×n) does:
//
//	accuracy = 1/n · #{ s : answer(aᴸ of sample s) = answer(y of sample s) }
//
// The loss says what an answer is. For CrossEntropy it is the class with the largest entry, of equal ones
// the first. For BinaryCrossEntropy it is a yes or no for each output, yes from ½ on, and a sample is right
// when all its outputs are.
//
// Other losses know no right and wrong: it panics for them, and when x or y does not fit the network.
func (net *Network) Accuracy(x, y *mat.Dense) float64 {
	net.wantOwn()
	loss, ok := net.loss.(classifier)
	if !ok {
		panic(fmt.Sprintf("bp: Accuracy: the %v loss knows no right and wrong, want CrossEntropy or BinaryCrossEntropy", net.loss))
	}
	a := net.forward(x)
	wantTarget(a, y)
	_, n := y.Dims()
	return float64(loss.countRight(a, y)) / float64(n)
}

// wantInput panics unless x has a row for each input, and a column.
func (net *Network) wantInput(x *mat.Dense) {
	in, _ := net.layers[0].Sizes()
	if x == nil {
		panic(fmt.Sprintf("bp: the input is nil, want %d rows and at least one column: one sample is one column", in))
	}
	if rows, n := x.Dims(); rows != in || n == 0 {
		panic(fmt.Sprintf("bp: the input is %d×%d, want %d rows and at least one column: one sample is one column", rows, n, in))
	}
}

// block is one parameter block: its name, and its place in Theta and Grad.
type block struct {
	name       string // "layer 2 W"
	layer      int    // from 1
	offset     int    // of its first entry in Theta
	rows, cols int

	value, grad *mat.Dense // the layer's matrices, which are views of that place
}

// size returns the number of the block's entries.
func (b *block) size() int { return b.rows * b.cols }

// of returns the block's part of Theta or Grad.
func (b *block) of(vector []float64) []float64 {
	end := b.offset + b.size()
	return vector[b.offset:end:end]
}

// layOut puts all parameters into one vector, and their gradients into another.
func (net *Network) layOut() {
	var size int
	owner := make(map[*mat.Dense]int) // the layer of each matrix, from 1
	for i, l := range net.layers {
		for _, p := range l.Params() {
			b := newBlock(p, i+1, size)
			for _, m := range []*mat.Dense{p.Value, p.Grad} {
				if first, taken := owner[m]; taken {
					panic(fmt.Sprintf("bp: layers %d and %d have the same %s: make two layers", first, i+1, p.Name))
				}
				owner[m] = i + 1
			}
			net.blocks = append(net.blocks, b)
			size += b.size()
		}
		again := l.Params()
		for k, b := range net.blocks[len(net.blocks)-len(again):] {
			if again[k].Value != b.value || again[k].Grad != b.grad {
				panic(fmt.Sprintf("bp: %s: Params gives another matrix each time: want the one that Forward uses", b.name))
			}
		}
	}
	net.theta, net.grad = make([]float64, size), make([]float64, size)
	for i := range net.blocks {
		b := &net.blocks[i]
		b.adopt(b.value, net.theta)
		b.adopt(b.grad, net.grad)
	}
}

func newBlock(p Param, layer, offset int) block {
	name := fmt.Sprintf("layer %d %s", layer, p.Name)
	if p.Value == nil || p.Grad == nil {
		panic(fmt.Sprintf("bp: %s has no Value or no Grad: want two matrices", name))
	}
	r, c := p.Value.Dims()
	if gr, gc := p.Grad.Dims(); gr != r || gc != c || r*c == 0 {
		panic(fmt.Sprintf("bp: %s is %d×%d, its gradient %d×%d: want one shape, not empty", name, r, c, gr, gc))
	}
	return block{name: name, layer: layer, offset: offset, rows: r, cols: c, value: p.Value, grad: p.Grad}
}

// adopt copies m into its place in vector and makes it a view of that place.
func (b *block) adopt(m *mat.Dense, vector []float64) {
	var here mat.Dense
	view(&here, b.rows, b.cols, b.of(vector))
	here.Copy(m)
	view(m, b.rows, b.cols, b.of(vector))
}

// wantOwn panics unless New has made the network, every layer still has the matrices that it had then, and these are
// views of Theta and Grad.
func (net *Network) wantOwn() {
	if net == nil || len(net.layers) == 0 {
		panic("bp: the network is nil or empty: make one with New")
	}
	k := 0
	for i, l := range net.layers {
		params := l.Params()
		for j := range params {
			p := &params[j]
			if k == len(net.blocks) || p.Value != net.blocks[k].value || p.Grad != net.blocks[k].grad {
				panic(fmt.Sprintf("bp: layer %d %s is not the matrix that New was given: change its entries with Set or Copy", i+1, p.Name))
			}
			b := &net.blocks[k]
			if !b.holds(p.Value, net.theta) || !b.holds(p.Grad, net.grad) {
				panic(fmt.Sprintf("bp: %s is no longer a view of Theta and Grad: give each New layers of its own, and change matrices with Set or Copy", b.name))
			}
			k++
		}
	}
}

// holds reports whether m still lies where adopt put it.
func (b *block) holds(m *mat.Dense, vector []float64) bool {
	rows, cols := m.Dims()
	return rows == b.rows && cols == b.cols && &m.RawRowView(0)[0] == &vector[b.offset]
}
