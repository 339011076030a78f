package bp

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// Network is a chain of layers with a loss at its end:
//
//	a⁰ = X,  aˡ = Fˡ(aˡ⁻¹; θˡ),  L = Loss(aᴸ, y)             (C14, D18)
type Network struct {
	loss   Loss
	layers []Layer
	blocks []block
	theta  []float64
	grad   []float64
	out    *mat.Dense // aᴸ of the last forward
	da     *mat.Dense // ∂L/∂aᴸ, where loss and last activation are not a pair
}

// block is one parameter block: its place in Theta and its name.
type block struct {
	name       string // "layer 2 W"
	layer      int    // from 1
	offset     int    // of its first entry in Theta
	rows, cols int
}

// New builds a network from its loss and its layers, input side first. From now on the layers' parameters
// are views of Theta and Grad; the values that they had are kept.
//
// It panics when there is no layer, when two layers have parameters in common, or when two neighbours do
// not fit.
func New(loss Loss, layers ...Layer) *Network {
	if loss == nil {
		panic("bp: New without a loss: give one, for instance bp.Quadratic")
	}
	if len(layers) == 0 {
		panic("bp: New without layers: give at least one")
	}
	net := &Network{loss: loss, layers: layers}
	net.wantNeighbours()
	net.layOut()
	return net
}

// wantNeighbours panics unless each layer takes what the one before it gives.
func (net *Network) wantNeighbours() {
	for i := 1; i < len(net.layers); i++ {
		_, out := net.layers[i-1].Sizes()
		if in, _ := net.layers[i].Sizes(); in != out {
			panic(fmt.Sprintf("bp: layer %d takes %d inputs, layer %d gives %d", i+1, in, i, out))
		}
	}
}

// layOut puts all parameters into one vector, and their gradients into another.
func (net *Network) layOut() {
	var size int
	owner := make(map[*mat.Dense]int) // the layer of each block, from 1
	for i, l := range net.layers {
		for _, p := range l.Params() {
			if first, taken := owner[p.Value]; taken {
				panic(fmt.Sprintf("bp: layers %d and %d have the same %s: make two layers", first, i+1, p.Name))
			}
			owner[p.Value] = i + 1
			r, c := p.Value.Dims()
			net.blocks = append(net.blocks, block{
				name: fmt.Sprintf("layer %d %s", i+1, p.Name), layer: i + 1, offset: size, rows: r, cols: c,
			})
			size += r * c
		}
	}
	net.theta, net.grad = make([]float64, size), make([]float64, size)

	rest := net.blocks
	for _, l := range net.layers {
		for _, p := range l.Params() {
			b := rest[0]
			rest = rest[1:]
			b.adopt(p.Value, net.theta)
			b.adopt(p.Grad, net.grad)
		}
	}
}

// adopt copies m into its place in vector and makes it a view of that place.
func (b block) adopt(m *mat.Dense, vector []float64) {
	var here mat.Dense
	view(&here, b.rows, b.cols, b.of(vector))
	here.Copy(m)
	view(m, b.rows, b.cols, b.of(vector))
}

// size returns the number of the block's entries.
func (b block) size() int { return b.rows * b.cols }

// of returns the block's part of Theta or Grad.
func (b block) of(vector []float64) []float64 {
	end := b.offset + b.size()
	return vector[b.offset:end:end]
}

// Layers returns the layers, input side first.
func (net *Network) Layers() []Layer { return net.layers }

// Theta returns all parameters θ as one vector: layer by layer, W row by row, then b. It is the network's
// own: what is written into it is what the next Forward uses.
func (net *Network) Theta() []float64 { return net.theta }

// Grad returns ∂L/∂θ as the last Backprop left it, in the order of Theta.
func (net *Network) Grad() []float64 { return net.grad }

// Forward returns the output aᴸ (m_L×n) for the input x (d×n), in a matrix of its own.
func (net *Network) Forward(x *mat.Dense) *mat.Dense {
	return mat.DenseCopyOf(net.forward(x))
}

// forward is Forward without the copy.
func (net *Network) forward(x *mat.Dense) *mat.Dense {
	in, _ := net.layers[0].Sizes()
	if rows, n := x.Dims(); rows != in || n == 0 {
		panic(fmt.Sprintf("bp: the input is %d×%d, want %d rows and at least one column: one sample is one column", rows, n, in))
	}
	a := x
	for _, l := range net.layers {
		a = l.Forward(a)
	}
	net.out = a
	return a
}

// Loss returns L for the input x (d×n) and the target y (m_L×n), without any gradient.
func (net *Network) Loss(x, y *mat.Dense) float64 {
	a := net.forward(x)
	wantTarget(a, y)
	if p, last, ok := net.pair(); ok {
		return p.valueFromZ(last.Z, y)
	}
	return net.loss.Value(a, y)
}

// pair returns the loss and the last layer where they belong together.
func (net *Network) pair() (p pair, last *Dense, ok bool) {
	last, dense := net.layers[len(net.layers)-1].(*Dense)
	p, ok = net.loss.(pair)
	if !dense || !ok || !p.belongsTo(last.F) {
		return nil, nil, false
	}
	return p, last, true
}
