package bp

import "gonum.org/v1/gonum/mat"

// twin returns a new layer of the package that does what the layer under the check does in its Forward, and so
// shows what mistakes in δ = dy ⊙ f′(z) would give. It is nil where there is none. The layer may be a reader's:
// what counts is that it gives the same y.
func (t *trial) twin() activated {
	want := mat.DenseCopyOf(t.layer.Forward(t.x))
	for _, make := range t.twins() {
		for _, f := range []Activation{Identity, Sigmoid, Tanh, ReLU, LeakyReLU, Softplus, Softmax} {
			l := make(f)
			for i, p := range l.Params() {
				p.Value.Copy(t.layer.Params()[i].Value)
			}
			if like(l.Forward(t.x), want) {
				return l
			}
		}
	}
	return nil
}

// twins returns the kinds of layers whose sizes and parameters are those of the layer under the check.
func (t *trial) twins() (kinds []func(f Activation) activated) {
	in, out := t.layer.Sizes()
	params := t.layer.Params()
	if len(params) == 0 && in == out {
		kinds = append(kinds, func(f Activation) activated { return NewActivationLayer(in, f) })
	}
	if len(params) == 2 && shaped(params[0], out, in) && shaped(params[1], out, 1) {
		kinds = append(kinds, func(f Activation) activated { return NewDense(in, out, f) })
	}
	if c, ok := t.layer.(interface{ conv() *Conv2D }); ok {
		l := c.conv()
		kinds = append(kinds, func(f Activation) activated { return NewConv2D(l.In, l.Out.Channels, l.Kernel, f) })
	}
	return kinds
}

// shaped reports whether p is r×c.
func shaped(p Param, r, c int) bool {
	pr, pc := p.Value.Dims()
	return pr == r && pc == c
}

// activationSuspects are mistakes in δ, and then in what is made of it, with the twin's parameters and x.
func (t *trial) activationSuspects() (all []suspect) {
	l := t.twin()
	if l == nil {
		return nil
	}
	l.Forward(t.before)
	_, z := l.beforeActivation()
	staleZ := mat.DenseCopyOf(z)
	a := mat.DenseCopyOf(l.Forward(t.x))
	f, z := l.beforeActivation()
	z = mat.DenseCopyOf(z)
	add := func(mistake string, δ *mat.Dense) { all = append(all, suspect{mistake, t.fromDelta(l, δ)}) }

	add("f′(z) is missing", t.dy)
	add("f′ is taken at a = f(z), not at z (C16)", pulled(f, t.dy, a))
	if f == Softmax {
		diagonal := mat.DenseCopyOf(a)
		diagonal.Apply(func(_, _ int, a float64) float64 { return a * (1 - a) }, diagonal)
		add("only the diagonal of softmax's Jacobian is there (A8, D11)", hadamard(t.dy, diagonal))
	}
	if d, ok := l.(*Dense); ok {
		all = append(all, t.denseSuspects(d, pulled(f, t.dy, z))...)
	}
	add("f′ is taken at the z of an earlier batch: something that Forward keeps is stale", pulled(f, t.dy, staleZ))
	return all
}

// denseSuspects are mistakes in the x of δ xᵀ and in the Wᵀ of Wᵀ δ.
func (t *trial) denseSuspects(l *Dense, δ *mat.Dense) (all []suspect) {
	if rows, cols := l.W.Dims(); rows == cols {
		var dx mat.Dense
		dx.Mul(l.W, δ)
		all = append(all,
			suspect{"W is not transposed in Wᵀ δ", []*mat.Dense{nil, nil, &dx}},
			suspect{"f′ is taken at the input, not at z", t.fromDelta(l, pulled(l.F, t.dy, t.x))})
	}
	var dw mat.Dense
	dw.Mul(δ, t.before.T())
	return append(all, suspect{"x is that of an earlier batch: something that Forward keeps is stale", []*mat.Dense{&dw}})
}

// fromDelta returns the gradients that l makes of δ.
func (t *trial) fromDelta(l activated, δ *mat.Dense) (gradients []*mat.Dense) {
	l.Forward(t.x)
	l.delta().Copy(δ)
	dx := mat.DenseCopyOf(l.fromDelta())
	for _, p := range l.Params() {
		gradients = append(gradients, mat.DenseCopyOf(p.Grad))
	}
	return append(gradients, dx)
}

// pulled returns what f makes of dy when it is taken at z.
func pulled(f Activation, dy, z *mat.Dense) *mat.Dense {
	a, delta := mat.DenseCopyOf(z), mat.DenseCopyOf(z)
	f.Apply(a, z)
	f.Pull(delta, dy, z, a)
	return delta
}

// conv finds the Conv2D also inside a reader's layer that embeds it.
func (l *Conv2D) conv() *Conv2D { return l }
