package bp

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// block is one parameter block: its name, and its place in Theta and Grad.
type block struct {
	name       string // "layer 2 W"
	layer      int    // from 1
	offset     int    // of its first entry in Theta
	rows, cols int

	value, grad *mat.Dense // the layer's matrices, which are views of that place
}

// size returns the number of the block's entries.
func (b block) size() int { return b.rows * b.cols }

// of returns the block's part of Theta or Grad.
func (b block) of(vector []float64) []float64 {
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
		net.wantSameParams(l, i+1)
	}
	net.theta, net.grad = make([]float64, size), make([]float64, size)
	for _, b := range net.blocks {
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

// wantSameParams panics unless Params of the layer, asked again, gives the matrices of the last blocks.
func (net *Network) wantSameParams(l Layer, layer int) {
	again := l.Params()
	blocks := net.blocks[len(net.blocks)-len(again):]
	for i, p := range again {
		if p.Value != blocks[i].value || p.Grad != blocks[i].grad {
			panic(fmt.Sprintf("bp: layer %d %s: Params gives another matrix each time: want the one that Forward uses", layer, p.Name))
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

// wantMade panics unless New has made the network.
func (net *Network) wantMade() {
	if net == nil || len(net.layers) == 0 {
		panic("bp: the network is nil or empty: make one with New")
	}
}

// wantOwn panics unless the network is whole: when a layer has other matrices than at New, or these are no longer
// views. It allocates, as Params does.
func (net *Network) wantOwn() {
	net.wantViews()
	blocks := net.blocks
	for i, l := range net.layers {
		for _, p := range l.Params() {
			if len(blocks) == 0 || p.Value != blocks[0].value || p.Grad != blocks[0].grad {
				panic(fmt.Sprintf(notOwn, fmt.Sprintf("layer %d %s", i+1, p.Name)))
			}
			blocks = blocks[1:]
		}
	}
}

// wantViews panics when a layer's matrices are no longer views of Theta and Grad, and where it can see it at no cost,
// when they are others than at New.
func (net *Network) wantViews() {
	net.wantMade()
	for i := range net.blocks {
		b := &net.blocks[i]
		if !owns(net.layers[b.layer-1], b.value, b.grad) {
			panic(fmt.Sprintf(notOwn, b.name))
		}
		if !b.holds(b.value, net.theta) || !b.holds(b.grad, net.grad) {
			panic(fmt.Sprintf("bp: %s is no longer a view of Theta and Grad: give each New layers of its own, and change matrices with Set or Copy", b.name))
		}
	}
}

const notOwn = "bp: %s is not the matrix that New was given: change its entries with Set or Copy"

// owns reports whether a layer of the package still has these two. For a reader's layer only Params could tell.
func owns(l Layer, value, grad *mat.Dense) bool {
	switch l := l.(type) {
	case *Dense:
		return value == l.W && grad == l.DW || value == l.B && grad == l.DB
	case *Conv2D:
		return value == l.W && grad == l.DW || value == l.B && grad == l.DB
	case *Residual:
		for _, inner := range l.layers {
			if owns(inner, value, grad) {
				return true
			}
		}
		return false
	case *ActivationLayer, *MaxPool2D, *AvgPool2D:
		return false // they have none
	}
	return true
}

// holds reports whether m still lies where adopt put it.
func (b *block) holds(m *mat.Dense, vector []float64) bool {
	raw := m.RawMatrix()
	return len(raw.Data) == b.size() && raw.Cols == b.cols && &raw.Data[0] == &vector[b.offset]
}
