package gradcheck

import (
	"fmt"
	"math"
	"strings"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// Which of the usual mistakes explains a wrong gradient? Each is made on purpose, and the gradient that it gives compared
// with the one that was checked.

// similarity is how close a wrong gradient must come to what a known mistake would give, relative to the largest entry
// of the block. The measured gradient is good to about 1e-9 of it.
const similarity = 1e-5

// reason says what mistake in block number which of the layer would explain it.
func (l *layerCheck) reason(b Block, which int) string {
	_, n := l.x.Dims()
	got, want := b.Gradient(), b.Measured()
	if r := usualMistake(b.Name, got, want, n); r != "" {
		return r
	}
	if l.accumulates(which, want) {
		return "it is added to that of an earlier batch: Backward must set it"
	}
	for _, list := range []func() []mistake{l.activationMistakes, l.residualMistakes, l.staleMistakes} {
		for _, m := range list() {
			if m.explains(got, which) {
				return m.name
			}
		}
	}
	if factor, ok := commonFactor(got, want); ok && math.Abs(factor-1) > 1e-3 {
		return fmt.Sprintf("it is %.4g times as large", factor)
	}
	return "the mistake is in this layer's own Backward"
}

// accumulates reports whether a second pass over the same batch adds the right gradient to what the first one left.
func (l *layerCheck) accumulates(which int, want *mat.Dense) bool {
	first, second := l.backward(), l.backward()
	var added mat.Dense
	added.Sub(second[which], first[which])
	return similar(&added, want)
}

// mistake is a mistake in a layer's Backward, together with the gradients that a layer which makes it would give.
type mistake struct {
	name      string
	gradients []*mat.Dense // of the parameters, then of x; nil where the mistake does not show
}

// explains reports whether the mistake would give got as gradient number which.
func (m mistake) explains(got *mat.Dense, which int) bool {
	return which < len(m.gradients) && m.gradients[which] != nil && similar(got, m.gradients[which])
}

// activationMistakes are mistakes in δ = dy ⊙ f′(z), and then in what is made of it, shown on the reference layer.
func (l *layerCheck) activationMistakes() (all []mistake) {
	ref, ok := l.referenceLayer()
	if !ok {
		return nil
	}
	ref.Forward(l.earlierX)
	staleZ := mat.DenseCopyOf(*ref.z)
	a := mat.DenseCopyOf(ref.Forward(l.x))
	f, z := *ref.f, mat.DenseCopyOf(*ref.z)
	add := func(name string, δ *mat.Dense) { all = append(all, mistake{name, l.fromDelta(ref, δ)}) }

	add("f′(z) is missing", l.dy)
	add("f′ is taken at a = f(z), not at z (C16)", pull(f, l.dy, a))
	if f == bp.Softmax {
		diagonal := mat.DenseCopyOf(a)
		diagonal.Apply(func(_, _ int, a float64) float64 { return a * (1 - a) }, diagonal)
		add("only the diagonal of softmax's Jacobian is there (A8, D11)", hadamard(l.dy, diagonal))
	}
	if dense, ok := ref.Layer.(*bp.Dense); ok {
		δ := pull(f, l.dy, z)
		if rows, cols := dense.W.Dims(); rows == cols {
			var dx mat.Dense
			dx.Mul(dense.W, δ)
			all = append(all, mistake{"W is not transposed in Wᵀ δ", []*mat.Dense{nil, nil, &dx}})
			add("f′ is taken at the input, not at z", pull(f, l.dy, l.x))
		}
		var dw mat.Dense
		dw.Mul(δ, l.earlierX.T())
		all = append(all, mistake{"x is that of an earlier batch: something that Forward keeps is stale", []*mat.Dense{&dw}})
	}
	add("f′ is taken at the z of an earlier batch: something that Forward keeps is stale", pull(f, l.dy, staleZ))
	return all
}

// referenceLayer returns a new layer of bp's that gives the same y as the layer under the check, which may be a
// reader's, and so shows what mistakes in its Backward would give.
func (l *layerCheck) referenceLayer() (ref activated, ok bool) {
	want := mat.DenseCopyOf(l.layer.Forward(l.x))
	params := l.layer.Params()
	for _, newLayer := range l.referenceKinds() {
		for _, f := range []bp.Activation{bp.Identity, bp.Sigmoid, bp.Tanh, bp.ReLU, bp.LeakyReLU, bp.Softplus, bp.Softmax} {
			ref, _ := asActivated(newLayer(f))
			for i, p := range ref.Params() {
				p.Value.Copy(params[i].Value)
			}
			if similar(ref.Forward(l.x), want) {
				return ref, true
			}
		}
	}
	return activated{}, false
}

// referenceKinds returns constructors of the layers whose sizes and parameters are those of the layer under the check.
func (l *layerCheck) referenceKinds() (kinds []func(f bp.Activation) bp.Layer) {
	in, out := l.layer.Sizes()
	params := l.layer.Params()
	isShaped := func(p bp.Param, rows, cols int) bool {
		r, c := p.Value.Dims()
		return r == rows && c == cols
	}
	if len(params) == 0 && in == out {
		kinds = append(kinds, func(f bp.Activation) bp.Layer { return bp.NewActivationLayer(in, f) })
	}
	if len(params) == 2 && isShaped(params[0], out, in) && isShaped(params[1], out, 1) {
		kinds = append(kinds, func(f bp.Activation) bp.Layer { return bp.NewDense(in, out, f) })
	}
	if conv, ok := bpLayer(l.layer).(*bp.Conv2D); ok {
		kinds = append(kinds, func(f bp.Activation) bp.Layer {
			return bp.NewConv2D(conv.In, conv.Out.Channels, conv.Kernel, f)
		})
	}
	return kinds
}

// fromDelta returns the gradients that the reference layer makes of δ, for the x of the check.
func (l *layerCheck) fromDelta(ref activated, δ *mat.Dense) (gradients []*mat.Dense) {
	ref.Forward(l.x)
	f := *ref.f
	*ref.f = bp.Identity // with f′ = 1, δ is what Backward is given
	dx := mat.DenseCopyOf(ref.Backward(δ))
	*ref.f = f
	for _, p := range ref.Params() {
		gradients = append(gradients, mat.DenseCopyOf(p.Grad))
	}
	return append(gradients, dx)
}

// pull returns dy ⊙ f′(z), or for any f the transposed Jacobian at z times dy.
func pull(f bp.Activation, dy, z *mat.Dense) *mat.Dense {
	a, delta := mat.DenseCopyOf(z), mat.DenseCopyOf(z)
	f.Apply(a, z)
	f.Pull(delta, dy, z, a)
	return delta
}

// residualMistakes are what remains of ∂L/∂x when one of the two paths of a Residual is forgotten.
func (l *layerCheck) residualMistakes() []mistake {
	residual, ok := bpLayer(l.layer).(*bp.Residual)
	if !ok {
		return nil
	}
	residual.Forward(l.x)
	through := mat.DenseCopyOf(residual.Backward(l.dy))
	through.Sub(through, l.dy)
	only := func(path *mat.Dense, missing string) mistake {
		gradients := make([]*mat.Dense, len(residual.Params()), len(residual.Params())+1)
		return mistake{"one path of the fork is missing: " + missing, append(gradients, path)}
	}
	return []mistake{only(l.dy, "the one through the layers"), only(through, "the one straight back")}
}

// staleMistakes are the gradients of the batch before, by finite differences, in place of this one's.
func (l *layerCheck) staleMistakes() []mistake {
	at := newLayerCheck(l.layer, l.earlierX, l.earlierX, nil)
	at.dy = l.dy
	var gradients []*mat.Dense
	for which, v := range at.variables {
		slopes := mat.DenseCopyOf(v.value)
		slopes.Apply(func(i, j int, _ float64) float64 {
			want, _ := at.along(which, i*slopes.RawMatrix().Cols+j).quickLook(at.loss(), 1, 1)
			return want
		}, slopes)
		gradients = append(gradients, slopes)
	}
	return []mistake{{"it is that of an earlier batch: something that Forward keeps is stale", gradients}}
}

// usualMistake says which mistake, common to all kinds of layers, would give got in place of want (both r×c), for a
// batch of n samples. It is empty where none is recognised. block is the block's name, as "W" or "layer 2 b".
func usualMistake(block string, got, want *mat.Dense, n int) string {
	rows, cols := got.Dims()
	switch {
	case isZero(want) && !isZero(got):
		return "the loss does not depend on it: Forward leaves it out"
	case isZero(got) && strings.HasSuffix(block, "b"):
		return "it is zero: the bias is left out of the backward pass"
	case isZero(got):
		return "it is zero, as if it was never set"
	case rows > 1 && cols > 1 && similar(got, transposedInPlace(want)):
		return "it is transposed"
	}
	if factor, ok := commonFactor(got, want); ok {
		return usualFactor(factor, n)
	}
	if i, j, swapped := swappedRows(got, want); swapped {
		return fmt.Sprintf("rows %d and %d are swapped", i, j)
	}
	if i, j, swapped := swappedRows(got.T(), want.T()); swapped {
		return fmt.Sprintf("columns %d and %d are swapped", i, j)
	}
	return ""
}

// usualFactor is the reason for got = factor · want, empty where the factor is none of the usual ones.
func usualFactor(factor float64, n int) string {
	is := func(f float64) bool { return math.Abs(factor-f) <= similarity*math.Abs(f) }
	N := float64(n)
	switch {
	case is(-1):
		return "its sign is flipped"
	case n == 2 && is(2):
		return "it is twice as large: a factor 2 too many, or the sum over the 2 samples where their mean is wanted"
	case n == 2 && is(0.5):
		return "it is half as large: a factor 2 missing, or the mean over the 2 samples where their sum is wanted"
	case is(2):
		return "it is twice as large: a factor 2 too many"
	case is(0.5):
		return "it is half as large: a factor 2 missing"
	case n > 1 && is(N):
		return fmt.Sprintf("it is %d times as large: the sum over the %d samples where their mean is wanted", n, n)
	case n > 1 && is(1/N):
		return fmt.Sprintf("it is 1/%d as large: the mean over the %d samples where their sum is wanted", n, n)
	}
	return ""
}

// commonFactor returns c where got = c · want, all entries taken together.
func commonFactor(got, want *mat.Dense) (c float64, ok bool) {
	var gw, ww float64
	rows, cols := want.Dims()
	for i := range rows {
		for j := range cols {
			if w := want.At(i, j); !math.IsNaN(w) {
				gw += got.At(i, j) * w
				ww += w * w
			}
		}
	}
	if ww == 0 {
		return 0, false
	}
	var scaled mat.Dense
	scaled.Scale(gw/ww, want)
	return gw / ww, gw != 0 && similar(got, &scaled)
}

// swappedRows finds the two rows that stand in each other's place.
func swappedRows(got, want mat.Matrix) (i, j int, ok bool) {
	rows, cols := got.Dims()
	row := func(m mat.Matrix, i int) *mat.Dense { return mat.NewDense(1, cols, mat.Row(nil, i, m)) }
	var off []int
	for i := 0; i < rows && len(off) <= 2; i++ {
		if !similar(row(got, i), row(want, i)) {
			off = append(off, i)
		}
	}
	if len(off) != 2 {
		return 0, 0, false
	}
	i, j = off[0], off[1]
	return i, j, similar(row(got, i), row(want, j)) && similar(row(got, j), row(want, i))
}

// transposedInPlace is Wᵀ written into the memory of W: what a product in the wrong order leaves there.
func transposedInPlace(w *mat.Dense) *mat.Dense {
	rows, cols := w.Dims()
	return mat.NewDense(rows, cols, mat.DenseCopyOf(w.T()).RawMatrix().Data)
}

// similar reports whether a and b are nearly the same, and of one shape. Entries of b that could not be measured, NaN,
// do not count.
func similar(a, b mat.Matrix) bool {
	rows, cols := a.Dims()
	if r, c := b.Dims(); r != rows || c != cols {
		return false
	}
	var size, apart float64
	for i := range rows {
		for j := range cols {
			if w := b.At(i, j); !math.IsNaN(w) {
				size = math.Max(size, math.Abs(w))
				apart = math.Max(apart, math.Abs(a.At(i, j)-w)) // NaN stays
			}
		}
	}
	return apart <= similarity*size
}

func isZero(m *mat.Dense) bool { return mat.Norm(m, math.Inf(1)) == 0 }
