package bp

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// blame finds the layer in which a wrong gradient goes wrong: it checks each layer by itself, on the input
// that it has in the network, and writes what it finds into the report.
func (net *Network) blame(r *Report, x, y *mat.Dense) {
	grad := slices.Clone(net.grad)
	defer copy(net.grad, grad)

	passesOn := "" // what is wrong with the ∂L/∂a that reaches the blocks below
	for l := len(net.layers); l > 0; l-- {
		alone := checkLayer(net.layers[l-1], net.input(l, x), net.input(l, elsewhere(x)), &CheckOptions{Tolerance: r.Tolerance})
		own, below := alone.Blocks[:len(alone.Blocks)-1], alone.Blocks[len(alone.Blocks)-1]
		for i, b := range net.of(l, r) {
			switch {
			case b.Worst.Verdict != Wrong:
			case own[i].Worst.Verdict == Wrong:
				b.Reason = own[i].Reason
			case passesOn != "":
				b.Reason = passesOn
			default:
				b.Reason = fromAbove(b, y)
			}
		}
		if below.Worst.Verdict == Wrong && passesOn == "" {
			passesOn = fmt.Sprintf("layer %d passes a wrong ∂L/∂x on", l)
			if below.Reason != "" {
				passesOn += ": " + below.Reason
			}
		}
	}
}

// fromAbove is the reason of a wrong block whose layer is right by itself, and so are those after it: the
// mistake is in the loss, or in δ of the last layer.
func fromAbove(b *Block, y *mat.Dense) string {
	const where = "the layers are right by themselves, so look at the loss and at δ of the last layer"
	_, n := y.Dims()
	if why := reason(b.Name, b.Gradient(), b.Measured(), n); why != "" {
		return why + "; " + where
	}
	return where
}

// input returns the input of layer l, counted from 1, for the network's input x.
func (net *Network) input(l int, x *mat.Dense) *mat.Dense {
	a := x
	for _, layer := range net.layers[:l-1] {
		a = layer.Forward(a)
	}
	return mat.DenseCopyOf(a)
}

// of returns the report's blocks of layer l, counted from 1.
func (net *Network) of(l int, r *Report) (blocks []*Block) {
	for i, b := range net.blocks {
		if b.layer == l {
			blocks = append(blocks, &r.Blocks[i])
		}
	}
	return blocks
}
