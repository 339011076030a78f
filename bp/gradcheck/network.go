package gradcheck

import (
	"fmt"
	"slices"

	"backprop/bp"
	"backprop/bp/internal/dual"

	"gonum.org/v1/gonum/mat"
)

// Network compares the gradient that Backprop gives for x (d×n) and y (m_L×n) with finite differences of the loss,
// entry by entry:
//
//	∂L/∂θᵢ ≈ (L(θ + h eᵢ) − L(θ − h eᵢ))/(2h)                (E2)
//
// at h and h/2, combined so that the error falls with h⁴. Where these cannot decide, dual numbers do, which carry the
// derivative forward without a step (E3); with layers that are not bp's, a ladder of many steps takes their place.
// Entries that sit on a corner of L, such as ReLU's at 0, or seem wrong are judged again at parameters close by, with
// the gradient of a fresh Backprop. A wrong gradient is traced to its layer, and Block.Reason says what the mistake
// looks like.
//
// Most parameters cost four forward passes. Network calls Backprop with other data first, so that a layer that keeps
// something from an earlier batch is found out, and leaves the network as Backprop(x, y) does. It panics when x or y
// does not fit the network, or when they or the parameters are not finite. o may be nil.
func Network(net *bp.Network, x, y *mat.Dense, o *Options) *Report {
	wantFinite("Network", "x", x)
	wantFinite("Network", "y", y)
	blocks := parameterBlocks(net)
	c := check{report: newReport(o)}
	for _, b := range blocks {
		wantFinite("Network", b.name, b.value)
		c.variables = append(c.variables, b.variable)
	}

	clear(net.Grad())
	net.Backprop(otherData(x), y)
	size := largestFinite(net.Grad())
	backprop := func() (gradients []*mat.Dense) {
		net.Backprop(x, y)
		for _, b := range blocks {
			gradients = append(gradients, b.of(net.Grad()))
		}
		return gradients
	}
	gradients := backprop()
	defer net.Backprop(x, y)

	c.size = max(size, largestFinite(net.Grad()))
	c.function = newFunction(func() float64 { return net.Loss(x, y) }, piecesOf(net.Layers()))
	c.exact = func(which, i int) (float64, bool) {
		theta := make([]dual.Number, len(net.Theta()))
		for k, v := range net.Theta() {
			theta[k].Real = v
		}
		theta[blocks[which].offset+i].Emag = 1
		loss, ok := networkLoss(net, theta, x, y)
		return loss.Emag, ok
	}
	c.run(gradients, backprop)
	if c.report.Verdict() == Wrong {
		locate(net, blocks, c.report, x, y)
	}
	return c.report
}

// parameterBlock is one parameter of a layer, and its place in Theta and Grad.
type parameterBlock struct {
	variable
	layer  int // from 1
	offset int // of its first entry in Theta
}

// parameterBlocks returns all of them, in the order of Theta.
func parameterBlocks(net *bp.Network) (blocks []parameterBlock) {
	offset := 0
	for i, l := range net.Layers() {
		for _, p := range l.Params() {
			name := fmt.Sprintf("layer %d %s", i+1, p.Name)
			blocks = append(blocks, parameterBlock{variable{name, p.Value}, i + 1, offset})
			rows, cols := p.Value.Dims()
			offset += rows * cols
		}
	}
	return blocks
}

// of returns a copy of the block's part of Grad.
func (b parameterBlock) of(grad []float64) *mat.Dense {
	rows, cols := b.value.Dims()
	return mat.NewDense(rows, cols, slices.Clone(grad[b.offset:b.offset+rows*cols]))
}

// otherData returns a matrix of the shape of x that differs from it. It is made of the numbers of x, since a layer may
// not take others: the columns are rotated by one, or where that changes nothing, the rows. A matrix of one number is
// moved.
func otherData(x *mat.Dense) *mat.Dense {
	rows, cols := x.Dims()
	other := mat.NewDense(rows, cols, nil)
	for _, shift := range []struct{ row, col int }{{0, 1}, {1, 0}} {
		other.Apply(func(i, s int, _ float64) float64 { return x.At((i+shift.row)%rows, (s+shift.col)%cols) }, other)
		if !mat.Equal(other, x) {
			return other
		}
	}
	other.Apply(func(_, _ int, v float64) float64 { return v/2 + 1 }, x)
	if mat.Equal(other, x) {
		other.Scale(2, x)
	}
	return other
}

// locate finds the layer at fault: it checks each layer by itself, from the last to the first, on the input that it has
// in the network, and writes the reasons into the report.
func locate(net *bp.Network, blocks []parameterBlock, r *Report, x, y *mat.Dense) {
	layers := net.Layers()
	passedOn := "" // what is wrong with the ∂L/∂a that reaches the layers below
	for l := len(layers); l > 0; l-- {
		before := layers[:l-1]
		alone := checkLayer(layers[l-1], outputOf(before, x), outputOf(before, otherData(x)), &Options{Tolerance: r.Tolerance})
		if len(alone.Blocks) == 0 {
			continue // its output is not finite
		}
		own, dx := alone.Blocks[:len(alone.Blocks)-1], alone.Blocks[len(alone.Blocks)-1]
		for i := range blocks {
			if blocks[i].layer != l {
				continue
			}
			b, byItself := &r.Blocks[i], own[0]
			own = own[1:]
			switch {
			case b.Worst.Verdict != Wrong:
			case byItself.Worst.Verdict == Wrong:
				b.Reason = byItself.Reason
			case passedOn != "":
				b.Reason = passedOn
			default:
				b.Reason = lossReason(b, y)
			}
		}
		if dx.Worst.Verdict == Wrong && passedOn == "" {
			passedOn = fmt.Sprintf("layer %d passes a wrong ∂L/∂x on", l)
			if dx.Reason != "" {
				passedOn += ": " + dx.Reason
			}
		}
	}
}

// outputOf returns a copy of the output of some layers, one after the other, for the input x.
func outputOf(layers []bp.Layer, x *mat.Dense) *mat.Dense {
	for _, l := range layers {
		x = l.Forward(x)
	}
	return mat.DenseCopyOf(x)
}

// lossReason is the reason of a wrong block whose layer is right by itself, as are those after it: the mistake is in
// the loss, or in δ of the last layer.
func lossReason(b *Block, y *mat.Dense) string {
	const where = "the layers are right by themselves, so look at the loss and at δ of the last layer"
	_, n := y.Dims()
	if mistake := usualMistake(b.Name, b.Gradient(), b.Measured(), n); mistake != "" {
		return mistake + "; " + where
	}
	return where
}
