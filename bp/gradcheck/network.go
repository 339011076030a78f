package gradcheck

import (
	"fmt"
	"math"
	"slices"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// Network compares the gradient that Backprop gives for x (d×n) and y (m_L×n) with finite differences of the loss,
// entry by entry:
//
//	∂L/∂θᵢ ≈ (L(θ + h eᵢ) − L(θ − h eᵢ))/(2h)                (E2)
//
// at h and h/2, combined so that the error falls with h⁴. Where these cannot decide, the derivative is followed layer by
// layer, from the loss down to θᵢ, without Backward: bp's own layers are known, and those of others are measured by
// themselves, output by output (E3, C7). A wrong gradient is traced to its layer, and Block.Reason says what the
// mistake looks like.
//
// Network calls Backprop with other data first, and with other parameters and another number of samples afterwards, so
// that a layer that keeps something is found out. It gives the network copies of x and y, and leaves it as
// Backprop(x, y) does, with layers that have a method Training(bool) switched off: see Layer. It panics when x or y does
// not fit the network, or when they or the parameters are not finite. o may be nil.
func Network(net *bp.Network, x, y *mat.Dense, o *Options) *Report {
	wantFinite("Network", "x", x)
	wantFinite("Network", "y", y)
	n := newNetworkCheck(net, x, y, o)
	defer func() {
		theirX, theirY := lend("x", x), lend("y", y)
		net.Backprop(x, y)
		theirX.changed()
		theirY.changed()
	}()
	mode := setTraining(true, n.layers...)
	defer setTraining(false, n.layers...)
	clear(net.Grad())
	n.tryOther()
	n.recogniseLayers()
	if mode && !n.isFunction(n.tryOther) {
		setTraining(false, n.layers...)
		n.report.Note = ""
	}
	n.tryOther()
	got := n.gradients()
	if !n.isFunction(n.tryOther) || !n.run(got) {
		return n.report
	}
	if n.report.Verdict() == Wrong {
		o := n.options
		o.Tolerance, o.Float32, o.FixedX = n.report.Tolerance, n.in == &single, false
		locate(net, n.blocks, n.report, n.x, n.y, o)
	} else {
		n.repeatAll(got, n.tryOther, func(samples int) (back func()) {
			x, y := n.x, n.y
			moveElsewhere(n.variables)
			n.x, n.y = otherData(x, samples), otherTargets(y, samples)
			return func() { n.x, n.y = x, y }
		})
		n.passes()
	}
	if n.report.Note == "" && len(n.blocks) > 0 && !isKnown(n.layers[0]) {
		n.report.Note = "nobody has looked at the ∂L/∂x of layer 1, which Backprop does not need: gradcheck.Layer does"
	}
	return n.report
}

// networkCheck is a network under the check.
type networkCheck struct {
	check
	net    *bp.Network
	layers []bp.Layer
	blocks []parameterBlock
	x, y   *mat.Dense

	inputs []*mat.Dense // of each layer, at the present point
	zs     []*mat.Dense // z of each Dense layer
	tail   *bp.Network  // the loss as a function of the last z, where it and the last activation belong together
	out    [1]float64
}

func newNetworkCheck(net *bp.Network, x, y *mat.Dense, o *Options) *networkCheck {
	n := &networkCheck{net: net, layers: net.Layers(), blocks: parameterBlocks(net), x: mat.DenseCopyOf(x), y: mat.DenseCopyOf(y)}
	n.check = newCheck(o)
	n.beside = true
	_, n.samples = x.Dims()
	for _, b := range n.blocks {
		wantFinite("Network", b.name, b.value)
		n.variables = append(n.variables, b.variable)
	}
	if last, ok := asActivated(n.layers[len(n.layers)-1]); ok {
		_, m := last.Sizes()
		if _, byZ, _ := lossSlopes(net.LossFunction(), *last.f, mat.NewDense(m, 1, nil), mat.NewDense(m, 1, nil), mat.NewDense(m, 1, nil)); byZ {
			n.tail = bp.New(net.LossFunction(), bp.NewActivationLayer(m, *last.f))
		}
	}
	n.value = func() float64 { return net.Loss(n.x, n.y) }
	n.gradients = n.backprop
	n.arrive = n.lookAtInputs
	n.along = n.alongEntry
	n.slopes = n.layerByLayer
	return n
}

// backprop returns the gradients of the blocks.
func (n *networkCheck) backprop() (gradients []*mat.Dense) {
	things := []lent{lend("the x that it is given", n.x), lend("the target y that it is given", n.y)}
	theta := slices.Clone(n.net.Theta())
	n.net.Backprop(n.x, n.y)
	for _, t := range things {
		if t.changed() {
			n.breach("a layer or the loss changes %s: it must leave it alone", t.name)
		}
	}
	if !slices.Equal(theta, n.net.Theta()) {
		copy(n.net.Theta(), theta)
		n.breach("Backprop changes the parameters: it must leave them alone")
	}
	for _, b := range n.blocks {
		gradients = append(gradients, b.of(n.net.Grad()))
	}
	return gradients
}

// recogniseLayers finds out whether a layer of a reader's is calculated in float32.
func (n *networkCheck) recogniseLayers() {
	inputs := inputsOf(n.layers, n.x)
	for i, l := range n.layers {
		if isKnown(l) {
			continue
		}
		variables := []variable{{value: inputs[i], names: isWhole(inputs[i])}}
		for _, p := range l.Params() {
			variables = append(variables, variable{value: p.Value})
		}
		n.recognise(variables, (&layerSlopes{layer: l, x: inputs[i]}).outputs)
	}
}

// tryOther runs Backprop on other data.
func (n *networkCheck) tryOther() {
	_, samples := n.x.Dims()
	theta := slices.Clone(n.net.Theta())
	attempt(func() float64 { return n.net.Backprop(otherData(n.x, samples), otherTargets(n.y, samples)) })
	copy(n.net.Theta(), theta)
}

// passes runs each layer of a reader's by itself, and looks whether it leaves alone what it should.
func (n *networkCheck) passes() {
	n.lookAtInputs()
	loss, a := n.net.LossFunction(), outputOf(n.layers, n.x)
	things := []lent{lend("the output a", a), lend("the target y", n.y)}
	loss.Value(a, n.y)
	loss.Gradient(mat.DenseCopyOf(a), a, n.y)
	for _, t := range things {
		if t.changed() {
			n.breach("the loss changes %s that it is given: it must leave it alone", t.name)
		}
	}
	for i, l := range n.layers {
		if isKnown(l) {
			continue
		}
		_, out := l.Sizes()
		_, samples := n.x.Dims()
		dy := mat.NewDense(out, samples, nil)
		rng := newRand()
		dy.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, dy)
		if _, breach := pass(l, n.inputs[i], dy); breach != "" {
			n.breach("layer %d breaks its contract: %s", i+1, breach)
		}
		alone := newLayerCheck(l, n.inputs[i], n.inputs[i], &Options{FixedX: isWhole(n.inputs[i])})
		alone.in = n.in
		if alone.wantLinear(alone.backward()); alone.report.broken {
			n.breach("layer %d breaks its contract: %s", i+1, alone.report.Note)
		}
	}
}

// lookAtInputs takes down what each layer is given at the present point.
func (n *networkCheck) lookAtInputs() {
	n.inputs = inputsOf(n.layers, n.x)
	n.zs = make([]*mat.Dense, len(n.layers))
	for i, l := range n.layers {
		if d, ok := l.(*bp.Dense); ok {
			n.zs[i] = mat.DenseCopyOf(d.Z)
		}
	}
}

// inputsOf returns copies of what each layer is given, in a forward pass from x on.
func inputsOf(layers []bp.Layer, x *mat.Dense) (inputs []*mat.Dense) {
	for _, l := range layers {
		x = mat.DenseCopyOf(x)
		inputs = append(inputs, x)
		x = l.Forward(x)
	}
	return inputs
}

// alongEntry returns the loss as a function of one entry of θ. The layers before it stay as they are. In a Dense layer
// it moves one row of z, z_j += t x_k (D1), which spares the product.
func (n *networkCheck) alongEntry(which, i int) line {
	b := n.blocks[which]
	l := b.layer - 1
	dense, ok := n.layers[l].(*bp.Dense)
	if !ok {
		return b.moving(n.in, i, 1, func() []float64 { n.out[0] = n.lossFrom(l, n.inputs[l]); return n.out[:] })
	}
	_, cols := b.value.Dims()
	z := n.zs[l].RawRowView(i / cols)
	was := slices.Clone(z)
	return newLine(n.in, *b.entry(i), i, func(t float64) []float64 {
		if b.value == dense.W {
			for s, x := range n.inputs[l].RawRowView(i % cols) {
				z[s] += t * x
			}
		} else {
			for s := range z {
				z[s] += t
			}
		}
		loss, ok := attempt(func() float64 { return n.lossFromZ(l, dense, n.zs[l]) })
		if n.out[0] = loss; !ok {
			n.out[0] = notDefined
		}
		copy(z, was)
		return n.out[:]
	})
}

// lossFrom returns the loss for an input a of layer l, from 0.
func (n *networkCheck) lossFrom(l int, a *mat.Dense) float64 {
	for ; l < len(n.layers); l++ {
		a = n.layers[l].Forward(a)
	}
	if n.tail != nil {
		last, _ := asActivated(n.layers[l-1])
		return n.tail.Loss(*last.z, n.y)
	}
	return n.net.LossFunction().Value(a, n.y)
}

// lossFromZ returns the loss for a given z of layer l, which is dense.
func (n *networkCheck) lossFromZ(l int, dense *bp.Dense, z *mat.Dense) float64 {
	if l == len(n.layers)-1 && n.tail != nil {
		return n.tail.Loss(z, n.y)
	}
	dense.F.Apply(dense.A, z)
	if l == len(n.layers)-1 {
		return n.net.LossFunction().Value(dense.A, n.y)
	}
	return n.lossFrom(l+1, dense.A)
}

// layerByLayer returns the derivatives by each entry, followed from the loss down.
func (n *networkCheck) layerByLayer() func(which, i int) (slope, bool) {
	chain := make([]*layerSlopes, len(n.layers))
	for l := range chain {
		chain[l] = &layerSlopes{layer: n.layers[l], x: n.inputs[l], in: n.in, tolerance: 1e-3 * n.report.Tolerance} // doubts add up
	}
	for l := range chain[1:] {
		chain[l].dy = func() slopeMatrix {
			dy := chain[l+1].inputs()
			chain[l].exact = chain[l+1].exact
			return dy
		}
	}
	last := chain[len(chain)-1]
	last.dy = func() slopeMatrix { return n.outputSlopes(last) }
	return func(which, i int) (slope, bool) {
		b := n.blocks[which]
		k := 0
		for n.blocks[which-k].layer == b.layer && which-k > 0 && n.blocks[which-k-1].layer == b.layer {
			k++
		}
		s := chain[b.layer-1].param(k, i)
		return s, chain[b.layer-1].exact
	}
}

// outputSlopes are the derivatives of the loss by the output of the last layer; or by its z, where that layer is bp's and
// the two belong together.
func (n *networkCheck) outputSlopes(last *layerSlopes) slopeMatrix {
	a := mat.DenseCopyOf(last.layer.Forward(last.x))
	var f bp.Activation
	z := a
	if l, ok := asActivated(last.layer); ok {
		f, z = *l.f, *l.z
	}
	d, byZ, ok := lossSlopes(n.net.LossFunction(), f, z, a, n.y)
	if last.byZ, last.exact = byZ, ok; ok {
		return d
	}
	v := variable{value: a}
	value := func() []float64 { n.out[0] = n.net.LossFunction().Value(a, n.y); return n.out[:] }
	noise := noiseOf(n.in, []variable{v}, value)
	for i := range d.data {
		d.data[i] = v.moving(n.in, i, 1, value).withNoise(noise).measure([]slope{{lo: 1, hi: 1}}, last.tolerance)
	}
	return d
}

// parameterBlock is one parameter of a layer, and its place in Theta and Grad.
type parameterBlock struct {
	variable
	offset int // of its first entry in Theta
}

// parameterBlocks returns all of them, in the order of Theta.
func parameterBlocks(net *bp.Network) (blocks []parameterBlock) {
	offset := 0
	for i, l := range net.Layers() {
		for _, p := range l.Params() {
			name := fmt.Sprintf("layer %d %s", i+1, p.Name)
			blocks = append(blocks, parameterBlock{variable{name: name, value: p.Value, layer: i + 1}, offset})
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

// locate finds the layer at fault: it checks each layer by itself, from the last to the first, on the input that it has
// in the network, and writes the reasons into the report.
func locate(net *bp.Network, blocks []parameterBlock, r *Report, x, y *mat.Dense, o Options) {
	layers := net.Layers()
	_, n := x.Dims()
	in := &double
	if o.Float32 {
		in = &single
	}
	passedOn := "" // what is wrong with the ∂L/∂a that reaches the layers below
	for l := len(layers); l > 0; l-- {
		before := layers[:l-1]
		alone := checkLayer(layers[l-1], outputOf(before, x), outputOf(before, otherData(x, n)), &o)
		if len(alone.Blocks) == 0 {
			continue // its output is not finite
		}
		params := len(layers[l-1].Params())
		own, dx := alone.Blocks[:params], Block{}
		if len(alone.Blocks) > params {
			dx = alone.Blocks[params]
		}
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
				b.Reason = lossReason(net, layers, in, b, x, y)
			}
		}
		if dx.Worst.Verdict == Wrong && passedOn == "" {
			passedOn = fmt.Sprintf("not at fault itself: layer %d passes a wrong ∂L/∂x on", l)
			if dx.Reason != "" {
				passedOn += ": " + dx.Reason
			}
		}
	}
}

// outputOf returns a copy of the output of some layers, one after the other, for the input x.
func outputOf(layers []bp.Layer, x *mat.Dense) *mat.Dense {
	x = mat.DenseCopyOf(x) // which the first layer may change
	for _, l := range layers {
		x = l.Forward(x)
	}
	return mat.DenseCopyOf(x)
}

// lossReason is the reason of a wrong block whose layer is right by itself, as are those after it: the mistake is in
// the loss, or in δ of the last layer. The gradient of the loss by itself is compared with finite differences.
func lossReason(net *bp.Network, layers []bp.Layer, in *precision, b *Block, x, y *mat.Dense) string {
	const where = "the layers are right by themselves, so look at the loss and at δ of the last layer"
	rows, n := y.Dims()
	sizes := []size{{n, "samples"}, {rows, "outputs"}, {rows * n, "outputs of all samples"}}
	loss, a := net.LossFunction(), outputOf(layers, x)
	got := mat.NewDense(rows, n, nil)
	if _, ok := attempt(func() bool { loss.Gradient(got, mat.DenseCopyOf(a), mat.DenseCopyOf(y)); return true }); ok {
		measured := func(y *mat.Dense) *mat.Dense {
			want, v := mat.NewDense(rows, n, nil), variable{value: a}
			value := func() []float64 { return []float64{loss.Value(a, y)} }
			want.Apply(func(i, s int, _ float64) float64 {
				m := v.moving(in, i*n+s, 1, value).measure([]slope{{lo: 1, hi: 1}}, in.tolerance)
				if m.onCorner() {
					return math.NaN()
				}
				return m.lo
			}, want)
			return want
		}
		e := evidence{in: in, name: "a", got: got, want: measured(y), value: a, sizes: sizes}
		if !in.similar(e.got, e.want) {
			if stale := otherTargets(y, n); in.similar(e.got, measured(stale)) {
				return "the loss: ∂L/∂a is that of the targets y of an earlier batch: something is stale"
			}
			if r := e.reason(); r != "" {
				return "the loss: ∂L/∂a is wrong: " + r
			}
			return "the loss: ∂L/∂a is wrong, and the layers are right by themselves"
		}
	}
	e := evidence{in: in, name: b.Name, got: b.Gradient(), want: b.Measured(), sizes: sizes}
	if r := e.reason(); r != "" {
		return r + "; " + where
	}
	return where
}
