package bp

import (
	"fmt"
	"reflect"

	"gonum.org/v1/gonum/mat"
)

// chain is layers that run one after the other, input side first.
type chain []Layer

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

// forward runs the layers on x, and panics where one does not keep its promise.
func (c chain) forward(x *mat.Dense) *mat.Dense {
	_, n := x.Dims()
	for _, l := range c {
		x = l.Forward(x)
		_, out := l.Sizes()
		wantGiven("Forward", l, x, out, n)
	}
	return x
}

// backward runs them the other way, from dy on.
func (c chain) backward(dy *mat.Dense) *mat.Dense {
	_, n := dy.Dims()
	for i := len(c) - 1; i >= 0; i-- {
		dy = c[i].Backward(dy)
		in, _ := c[i].Sizes()
		wantGiven("Backward", c[i], dy, in, n)
	}
	return dy
}

// backwardToFirst is backward without ∂L/∂x of the first layer, which costs a product and which nobody reads, where
// that layer can leave it out.
func (c chain) backwardToFirst(dy *mat.Dense) {
	dy = c[1:].backward(dy)
	if l, ok := ownActivated(c[0]); ok {
		l.backwardTo(dy)
		return
	}
	c[:1].backward(dy)
}

// wantGiven panics unless what a layer's method returned is rows × n.
func wantGiven(method string, l Layer, m *mat.Dense, rows, n int) {
	if m == nil {
		panic(fmt.Sprintf("bp: %s of %T returns nil, want %d×%d", method, l, rows, n))
	}
	if r, c := m.Dims(); r != rows || c != n {
		panic(fmt.Sprintf("bp: %s of %T returns %d×%d, want %d×%d, after its Sizes and the batch", method, l, r, c, rows, n))
	}
}

// overlap reports whether a and b are one layer, or have one inside. It would overwrite what it keeps for Backward.
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
