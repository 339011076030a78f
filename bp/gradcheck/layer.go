package gradcheck

import (
	"fmt"
	"math/rand/v2"
	"reflect"

	"backprop/bp"
	"backprop/bp/internal/dual"

	"gonum.org/v1/gonum/mat"
)

// Layer checks the two things that a layer owes the chain rule (C7), for the input x (d×n): ∂L/∂x and ∂L/∂θ of
//
//	L = Σ V ⊙ F(x; θ)        ∂L/∂y = V, random numbers
//
// as Network checks those of a network. The blocks of the report are the layer's parameters and then x. It works for
// any bp.Layer, costs four forward passes for each entry of θ and x, and leaves θ and x as they were. o may be nil.
//
// It panics when x does not fit the layer, when x or θ is not finite, and when Forward or Backward returns a matrix of
// the wrong shape.
func Layer(layer bp.Layer, x *mat.Dense, o *Options) *Report {
	return checkLayer(layer, x, otherData(x), o)
}

// layerCheck is one layer under the check.
type layerCheck struct {
	layer    bp.Layer
	x, dy    *mat.Dense // what Forward and Backward are given
	earlierX *mat.Dense // the input of the batch before, of which nothing may be left
	breach   string     // how the layer breaks its contract
}

// checkLayer is Layer with a given batch before this one.
func checkLayer(layer bp.Layer, x, earlierX *mat.Dense, o *Options) *Report {
	l := newLayerCheck(layer, x, earlierX)
	gradients, size := l.backward()
	c := check{
		function:  newFunction(l.loss, piecesOf([]bp.Layer{layer})),
		variables: l.variables(),
		exact:     l.exact,
		size:      size,
		report:    newReport(o),
	}
	defined := c.run(gradients, func() []*mat.Dense {
		gradients, _ := l.backward()
		return gradients
	})
	if !defined {
		return c.report
	}
	for i := range c.report.Blocks {
		if b := &c.report.Blocks[i]; b.Worst.Verdict == Wrong {
			b.Reason = l.reason(*b, i)
		}
	}
	c.report.Note = l.breach
	return c.report
}

func newLayerCheck(layer bp.Layer, x, earlierX *mat.Dense) *layerCheck {
	in, out := layer.Sizes()
	d, n := x.Dims()
	if d != in || n == 0 {
		panic(fmt.Sprintf("gradcheck: Layer: the input is %d×%d, want %d rows and at least one column: one sample is one column", d, n, in))
	}
	// Any numbers do, if none is special; the same ones each time make the report repeatable.
	rng := rand.New(rand.NewPCG(1, 2))
	dy := mat.NewDense(out, n, nil)
	dy.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, dy)
	wantFinite("Layer", "x", x)
	for _, p := range layer.Params() {
		wantFinite("Layer", p.Name, p.Value)
	}
	return &layerCheck{layer: layer, x: mat.DenseCopyOf(x), dy: dy, earlierX: earlierX}
}

// variables returns what the check moves: the parameters and its copy of x.
func (l *layerCheck) variables() (all []variable) {
	for _, p := range l.layer.Params() {
		all = append(all, variable{p.Name, p.Value})
	}
	return append(all, variable{"x", l.x})
}

// loss is L = Σ V ⊙ F(x; θ), with V = dy, so that ∂L/∂y = dy.
func (l *layerCheck) loss() float64 {
	return mat.Sum(hadamard(l.layer.Forward(l.x), l.dy))
}

// exact returns ∂L/∂(entry i of variable number which) by dual numbers. It is not ok for a layer that these do not know.
func (l *layerCheck) exact(which, i int) (slope float64, ok bool) {
	var all []dualMatrix
	for _, v := range l.variables() {
		all = append(all, constants(v.value))
	}
	all[which].data[i].Emag = 1
	x := all[len(all)-1]
	var params []dual.Number
	for _, p := range all[:len(all)-1] {
		params = append(params, p.data...)
	}
	y, ok := forward(l.layer, params, x)
	if !ok {
		return 0, false
	}
	var loss dual.Number
	for k, v := range y.data {
		loss = dual.Add(loss, dual.Scale(l.dy.At(k/y.cols, k%y.cols), v))
	}
	return loss.Emag, true
}

// backward returns the gradients of the variables, after a Forward and Backward with the batch before: so a layer that
// keeps something of it is found out. size is that of the largest entry for either batch.
func (l *layerCheck) backward() (gradients []*mat.Dense, size float64) {
	for _, p := range l.layer.Params() {
		p.Grad.Zero() // a layer that adds, instead of setting, must not add to what others left
	}
	for _, x := range []*mat.Dense{mat.DenseCopyOf(l.earlierX), l.x} {
		given, dy := mat.DenseCopyOf(x), mat.DenseCopyOf(l.dy)
		wantShape("Forward", l.layer.Forward(x), dy)
		dx := l.layer.Backward(dy)
		wantShape("Backward", dx, x)
		dx = mat.DenseCopyOf(dx)
		switch {
		case !mat.Equal(x, given):
			l.breach = "the layer changes the x that it is given: it must leave it alone"
			x.Copy(given)
		case !mat.Equal(dy, l.dy):
			l.breach = "Backward changes the dy that it is given: it must leave it alone"
		}
		gradients = nil
		for _, p := range l.layer.Params() {
			gradients = append(gradients, mat.DenseCopyOf(p.Grad))
		}
		gradients = append(gradients, dx)
		for _, g := range gradients {
			size = max(size, largestFinite(g.RawMatrix().Data))
		}
	}
	return gradients, size
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
