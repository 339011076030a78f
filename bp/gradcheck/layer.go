package gradcheck

import (
	"fmt"
	"reflect"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// Layer checks the two things that a layer owes the chain rule (C7), for the input x (d×n): ∂L/∂x and ∂L/∂θ of
//
//	L = Σ V ⊙ F(x; θ)        ∂L/∂y = V, random numbers
//
// as Network checks those of a network. The blocks of the report are the layer's parameters and then x. It works for
// any bp.Layer, costs four forward passes and more for each entry of θ and x, and leaves θ and x as they were. o may be
// nil.
//
// A layer with a method Training(bool), such as dropout, is checked with it switched on, and if it is no function then,
// with it switched off; it is left switched off.
//
// Both gradients must be linear in ∂L/∂y. A Backward that returns nil is WRONG, as one that returns zeros is.
//
// It panics when x does not fit the layer, when x or θ is not finite, and when Forward or Backward returns a matrix of
// the wrong shape.
func Layer(layer bp.Layer, x *mat.Dense, o *Options) *Report {
	return checkLayer(layer, x, nil, o)
}

// layerCheck is one layer under the check.
type layerCheck struct {
	check
	layer    bp.Layer
	x, dy    *mat.Dense // what Forward and Backward are given
	earlierX *mat.Dense // the input of the batch before, of which nothing may be left
	fixedX   bool       // x is no variable
	isNil    bool       // Backward returns nil

	dense denseParams // of the reference layer, where that is dense
}

// checkLayer is Layer with a given batch before this one, or nil for any.
func checkLayer(layer bp.Layer, x, earlierX *mat.Dense, o *Options) *Report {
	l := newLayerCheck(layer, x, earlierX, o)
	if earlierX == nil {
		_, n := x.Dims()
		l.earlierX = otherData(x, n)
	}
	mode := setTraining(true, layer)
	defer setTraining(false, layer)
	gradients := l.gradients
	l.tryEarlier()
	l.recogniseLayer()
	if mode && !l.isFunction(l.tryEarlier) {
		setTraining(false, layer)
		l.report.Note = ""
	}
	l.tryEarlier()
	got := gradients()
	if !l.isFunction(l.tryEarlier) || !l.run(got) {
		return l.report
	}
	l.forgetNames()
	for i := range l.report.Blocks {
		if b := &l.report.Blocks[i]; b.Worst.Verdict == Wrong {
			b.Reason = l.reason(*b, i)
		}
	}
	if l.report.Verdict() == Wrong {
		l.pointOut()
		return l.report
	}
	l.repeatAll(got, l.tryEarlier, func(samples int) (back func()) {
		x := l.x
		moveElsewhere(l.variables[:len(layer.Params())])
		l.use(otherData(x, samples))
		return func() { l.use(x) }
	})
	l.wantLinear(got)
	return l.report
}

// forgetNames leaves x out of the report where its numbers turn out to be names, such as the words of an embedding: all
// whole, and a step aside changes nothing, leads to another name or nowhere.
func (l *layerCheck) forgetNames() {
	last := len(l.report.Blocks) - 1
	x := l.report.Blocks[last]
	if l.fixedX || last == 0 || !isWhole(l.x) {
		return
	}
	names := 0
	for _, e := range x.Entries {
		if e.Got != 0 || e.Verdict == Wrong {
			return
		}
		if e.Verdict == Kink || e.Verdict == Inconclusive {
			names++
		}
	}
	if names > 0 {
		l.report.Blocks = l.report.Blocks[:last]
		l.report.Note = "the numbers in x seem to be names, which cannot be moved: nobody has looked at ∂L/∂x"
	}
}

func newLayerCheck(layer bp.Layer, x, earlierX *mat.Dense, o *Options) *layerCheck {
	in, _ := layer.Sizes()
	d, n := x.Dims()
	if d != in || n == 0 {
		panic(fmt.Sprintf("gradcheck: Layer: the input is %d×%d, want %d rows and at least one column: one sample is one column", d, n, in))
	}
	wantFinite("Layer", "x", x)
	for _, p := range layer.Params() {
		wantFinite("Layer", p.Name, p.Value)
	}
	l := &layerCheck{layer: layer, earlierX: earlierX, check: newCheck(o)}
	l.samples, l.beside = n, true
	for _, p := range layer.Params() {
		l.variables = append(l.variables, variable{name: p.Name, value: p.Value, layer: 1})
		p.Grad.Zero() // a layer that adds, instead of setting, must not add to what others left
	}
	l.fixedX = o != nil && o.FixedX
	l.use(mat.DenseCopyOf(x))
	l.value = l.loss
	l.gradients = l.backward
	out := make([]float64, 1)
	l.along = func(which, i int) line {
		return l.variables[which].moving(l.in, i, 1, func() []float64 { out[0] = l.loss(); return out })
	}
	l.slopes = func() func(which, i int) (slope, bool) {
		s := &layerSlopes{layer: layer, x: l.x, dy: func() slopeMatrix { return exactly(l.dy) }, exact: true, in: l.in, tolerance: l.report.Tolerance}
		return func(which, i int) (slope, bool) {
			if which == len(layer.Params()) {
				return s.input(i), s.exact
			}
			return s.param(which, i), s.exact
		}
	}
	return l
}

// recogniseLayer finds out whether the layer is calculated in float32, unless bp has made it.
func (l *layerCheck) recogniseLayer() {
	if !isKnown(l.layer) {
		l.recognise(l.variables, (&layerSlopes{layer: l.layer, x: l.x}).outputs)
	}
}

// use makes x the layer's input, and draws V for it, always the same numbers.
func (l *layerCheck) use(x *mat.Dense) {
	rng := newRand()
	_, out := l.layer.Sizes()
	_, n := x.Dims()
	l.x, l.dy = x, mat.NewDense(out, n, nil)
	l.dy.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, l.dy)
	l.variables = l.variables[:len(l.layer.Params())]
	if !l.fixedX {
		l.variables = append(l.variables, variable{name: "x", value: x, layer: 1, names: isWhole(x)})
	}
}

// loss is L = Σ V ⊙ F(x; θ), with V = dy, so that ∂L/∂y = dy.
func (l *layerCheck) loss() float64 {
	return mat.Sum(hadamard(l.layer.Forward(l.x), l.dy))
}

// tryEarlier runs the layer on the batch before, so that one that keeps something of it is found out.
func (l *layerCheck) tryEarlier() {
	attempt(func() bool {
		pass(l.layer, mat.DenseCopyOf(l.earlierX), l.earlierDY())
		return true
	})
}

func (l *layerCheck) earlierDY() *mat.Dense {
	other := mat.DenseCopyOf(l.dy)
	rows, cols := other.Dims()
	other.Apply(func(i, s int, v float64) float64 { return l.dy.At((i+1)%rows, (s+1)%cols) + 0.3*v + 0.1 }, other)
	return other
}

// backward returns the gradients of the variables.
func (l *layerCheck) backward() (gradients []*mat.Dense) {
	dx, breach := pass(l.layer, l.x, l.dy)
	if dx == nil {
		l.isNil = true
		dx = each(l.x, func(float64) float64 { return 0 })
	}
	if breach != "" {
		l.breach("%s", "the layer breaks its contract: "+breach)
	}
	for _, p := range l.layer.Params() {
		gradients = append(gradients, mat.DenseCopyOf(p.Grad))
	}
	if len(l.variables) > len(gradients) {
		gradients = append(gradients, dx)
	}
	return gradients
}

// pass runs a layer forward and backward, and says whether it changes what it must leave alone.
func pass(layer bp.Layer, x, dy *mat.Dense) (dx *mat.Dense, breach string) {
	dy = mat.DenseCopyOf(dy)
	things := []lent{lend("Forward changes the x that it is given", x)}
	for _, p := range layer.Params() {
		things = append(things, lend("it changes its parameter "+p.Name, p.Value))
	}
	find := func(method string) {
		for _, t := range things {
			if t.changed() && breach == "" {
				breach = t.name
			}
		}
	}
	y := layer.Forward(x)
	wantShape("Forward", y, dy)
	find("Forward")
	things[0].name = "Backward changes the x that Forward was given"
	things = append(things, lend("Backward changes the dy that it is given", dy), lend("Backward changes the y that Forward returned", y))
	dx = layer.Backward(dy)
	find("Backward")
	if dx == nil {
		return nil, breach
	}
	wantShape("Backward", dx, x)
	return mat.DenseCopyOf(dx), breach
}

// layerSlopes are the derivatives of a loss by the parameters and the input of one layer, from those by its output: those
// of bp's own are known, those of others measured, output by output.
type layerSlopes struct {
	layer     bp.Layer
	x         *mat.Dense
	dy        func() slopeMatrix // ∂L/∂y
	byZ       bool               // or ∂L/∂z
	exact     bool               // no step is taken, from here to the loss
	in        *precision
	tolerance float64

	weights slopeMatrix   // dy()
	params  []slopeMatrix // of a known layer
	dx      slopeMatrix   // of a known layer, or where all are needed
	noise   []float64     // of the outputs
	started bool
}

func (s *layerSlopes) start() {
	if s.started {
		return
	}
	s.started = true
	s.weights = s.dy()
	if isKnown(s.layer) {
		s.params, s.dx = knownSlopes(s.layer, s.x, s.weights, s.byZ)
		return
	}
	s.exact = false
	variables := []variable{{value: s.x, names: isWhole(s.x)}}
	for _, p := range s.layer.Params() {
		variables = append(variables, variable{value: p.Value})
	}
	s.noise = noiseOf(s.in, variables, s.outputs)
}

// outputs returns all of Forward(x), row by row.
func (s *layerSlopes) outputs() (out []float64) {
	y := s.layer.Forward(s.x)
	rows, _ := y.Dims()
	for k := range rows {
		out = append(out, y.RawRowView(k)...)
	}
	return out
}

// param returns the derivative by entry i of parameter number which.
func (s *layerSlopes) param(which, i int) slope {
	if s.start(); s.params != nil {
		return s.params[which].data[i]
	}
	return s.measure(variable{value: s.layer.Params()[which].Value}, i)
}

// input returns the derivative by entry i of x.
func (s *layerSlopes) input(i int) slope {
	if s.start(); s.dx.data != nil {
		return s.dx.data[i]
	}
	return s.measure(variable{value: s.x}, i)
}

// inputs returns those by all of x.
func (s *layerSlopes) inputs() slopeMatrix {
	if s.start(); s.dx.data == nil {
		dx := newSlopeMatrix(s.x.Dims())
		for i := range dx.data {
			dx.data[i] = s.input(i)
		}
		s.dx = dx
	}
	return s.dx
}

// measure takes differences of all outputs, and adds up the slopes with their weights.
func (s *layerSlopes) measure(v variable, i int) slope {
	return v.moving(s.in, i, len(s.weights.data), s.outputs).withNoise(s.noise).measure(s.weights.data, s.tolerance)
}

// exactly returns the numbers of m as slopes without a doubt.
func exactly(m *mat.Dense) slopeMatrix {
	d := newSlopeMatrix(m.Dims())
	for i := range d.data {
		v := m.At(i/d.cols, i%d.cols)
		d.data[i] = slope{lo: v, hi: v}
	}
	return d
}

// wantShape panics unless what a layer's method returned has the shape of like.
func wantShape(method string, got, like *mat.Dense) {
	wr, wc := like.Dims()
	if got == nil {
		panic(fmt.Sprintf("gradcheck: Layer: the layer's %s returned nil, want %d×%d", method, wr, wc))
	}
	if r, c := got.Dims(); r != wr || c != wc {
		panic(fmt.Sprintf("gradcheck: Layer: the layer's %s returned %d×%d, want %d×%d", method, r, c, wr, wc))
	}
}

// hadamard returns A ⊙ B.
func hadamard(a, b mat.Matrix) *mat.Dense {
	var c mat.Dense
	c.MulElem(a, b)
	return &c
}

// bpLayer returns the layer of package bp that l is, or else the one that it embeds as a struct: such a layer of a
// reader's may have another Forward or Backward. It is nil where there is none.
func bpLayer(l any) bp.Layer {
	switch l := l.(type) {
	case *bp.Dense, *bp.Conv2D, *bp.ActivationLayer, *bp.MaxPool2D, *bp.AvgPool2D, *bp.Residual:
		return l.(bp.Layer)
	}
	return embeddedIn(reflect.ValueOf(l))
}

func embeddedIn(v reflect.Value) bp.Layer {
	v = reflect.Indirect(v)
	if v.Kind() != reflect.Struct {
		return nil
	}
	for i := range v.NumField() {
		field := v.Field(i)
		if !v.Type().Field(i).Anonymous || field.Kind() == reflect.Interface {
			continue
		}
		if field.Kind() == reflect.Struct && field.CanAddr() {
			field = field.Addr()
		}
		if field.Kind() != reflect.Pointer || field.IsNil() {
			continue
		}
		if !field.CanInterface() { // of an unexported type
			if found := embeddedIn(field); found != nil {
				return found
			}
			continue
		}
		if found := bpLayer(field.Interface()); found != nil {
			return found
		}
	}
	return nil
}

// activated is a layer of package bp that ends in an activation, a = f(z), with its fields F and Z.
type activated struct {
	bp.Layer
	f *bp.Activation
	z **mat.Dense
}

// asActivated returns l as such a layer, if it is of one of these very types.
func asActivated(l bp.Layer) (a activated, ok bool) {
	switch l := l.(type) {
	case *bp.Dense:
		return activated{l, &l.F, &l.Z}, true
	case *bp.Conv2D:
		return activated{l, &l.F, &l.Z}, true
	case *bp.ActivationLayer:
		return activated{l, &l.F, &l.Z}, true
	}
	return activated{}, false
}
