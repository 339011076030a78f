package bp

import (
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// By hand: F(x) = 3x, so y = 4x, ∂L/∂x = ∂L/∂y + 3 ∂L/∂y, and ∂L/∂w = ∂L/∂y x.
func TestResidualByHand(t *testing.T) {
	inner := NewDense(1, 1, Identity)
	l := NewResidual(inner)
	inner.W.Set(0, 0, 3)
	y := l.Forward(mat.NewDense(1, 2, []float64{5, -1}))
	near(t, "y", y.RawMatrix().Data, []float64{20, -4}, 0)
	dx := l.Backward(mat.NewDense(1, 2, []float64{2, 7}))
	near(t, "∂L/∂x", dx.RawMatrix().Data, []float64{8, 28}, 0)
	near(t, "∂L/∂w", inner.DW.RawMatrix().Data, []float64{2*5 - 7}, 0)
}

// Through thirty layers whose F gives next to nothing, the gradient arrives whole; without the second path
// hardly any of it is left.
func TestResidualCarriesTheGradient(t *testing.T) {
	norm := func(wrap func(Layer) Layer) float64 {
		rng := rand.New(rand.NewPCG(45, 46))
		var layers []Layer
		for range 30 {
			l := NewDense(4, 4, Sigmoid)
			l.Init(rng)
			l.W.Scale(0.1, l.W)
			layers = append(layers, wrap(l))
		}
		chain(layers).forward(randomMatrix(rng, 4, 1, rng.NormFloat64))
		return mat.Norm(chain(layers).backward(mat.NewDense(4, 1, []float64{1, 1, 1, 1})), 2)
	}
	with, without := norm(func(l Layer) Layer { return NewResidual(l) }), norm(func(l Layer) Layer { return l })
	if with < 1 || with > 4 || without > 1e-20 {
		t.Errorf("∂L/∂x is %v with, %v without; at the output it is 2", with, without)
	}
}

// scaling is y = s ⊙ x, as a reader would write it: with value receivers, and its state behind a pointer.
type scaling struct{ *scalingState }

type scalingState struct{ s, ds, x, y, dx *mat.Dense }

func newScaling(units int) scaling {
	return scaling{&scalingState{s: mat.NewDense(units, 1, nil), ds: mat.NewDense(units, 1, nil)}}
}

func (l scaling) Sizes() (in, out int) { m, _ := l.s.Dims(); return m, m }
func (l scaling) Params() []Param      { return []Param{{"s", l.s, l.ds}} }

func (l scaling) Forward(x *mat.Dense) *mat.Dense {
	l.x, l.y = x, mat.DenseCopyOf(x)
	l.y.Apply(func(i, _ int, v float64) float64 { return l.s.At(i, 0) * v }, x)
	return l.y
}

func (l scaling) Backward(dy *mat.Dense) *mat.Dense {
	l.dx = mat.DenseCopyOf(dy)
	l.dx.Apply(func(i, _ int, v float64) float64 { return l.s.At(i, 0) * v }, dy)
	m, _ := dy.Dims()
	for i := range m {
		l.ds.Set(i, 0, mat.Dot(dy.RowView(i), l.x.RowView(i)))
	}
	return l.dx
}

// A reader's layer works at every place, also inside a residual connection. s ⊙ x is what a dense layer with a
// diagonal W gives, and that layer's gradient is known to be right.
func TestAReadersLayer(t *testing.T) {
	rng := rand.New(rand.NewPCG(47, 48))
	s := newScaling(3)
	diagonal := NewDense(3, 3, Identity)
	reader := New(CrossEntropy, NewDense(2, 3, Tanh), NewResidual(s), NewDense(3, 3, Softmax))
	reader.Init(rng)
	for i := range 3 {
		s.s.Set(i, 0, rng.NormFloat64())
		diagonal.W.Set(i, i, s.s.At(i, 0))
	}
	same := New(CrossEntropy, NewDense(2, 3, Tanh), NewResidual(diagonal), NewDense(3, 3, Softmax))
	copy(same.Theta()[:9], reader.Theta()[:9])
	copy(same.Theta()[9+12:], reader.Theta()[9+3:])

	x, y := randomMatrix(rng, 2, 5, rng.NormFloat64), randomMatrix(rng, 3, 5, rng.Float64)
	near(t, "L", []float64{reader.Backprop(x, y)}, []float64{same.Backprop(x, y)}, 1e-14) // rounding only
	near(t, "∂L/∂s", s.ds.RawMatrix().Data, []float64{diagonal.DW.At(0, 0), diagonal.DW.At(1, 1), diagonal.DW.At(2, 2)}, 1e-14)
	near(t, "below", reader.Grad()[:9], same.Grad()[:9], 1e-14)
	near(t, "above", reader.Grad()[9+3:], same.Grad()[9+12:], 1e-14)
}

// broken is a layer that does not keep its promises.
type broken struct {
	scaling
	params   func() []Param
	forward  func(x *mat.Dense) *mat.Dense
	backward func(dy *mat.Dense) *mat.Dense
}

func (l broken) Params() []Param { return l.params() }

func (l broken) Forward(x *mat.Dense) *mat.Dense {
	if l.forward == nil {
		return l.scaling.Forward(x)
	}
	return l.forward(x)
}

func (l broken) Backward(dy *mat.Dense) *mat.Dense { return l.backward(dy) }

func TestBrokenLayersPanicWithOneLine(t *testing.T) {
	m := func(r, c int) *mat.Dense { return mat.NewDense(r, c, nil) }
	s := m(2, 1)
	none := func() []Param { return nil }
	for _, tc := range []struct {
		line string
		l    broken
	}{
		{"bp: layer 1 s has no Value or no Grad: want two matrices", broken{params: func() []Param { return []Param{{"s", s, nil}} }}},
		{"bp: layer 1 s is 2×1, its gradient 1×2: want one shape, not empty", broken{params: func() []Param { return []Param{{"s", s, m(1, 2)}} }}},
		{"bp: layers 1 and 1 have the same s: make two layers", broken{params: func() []Param { return []Param{{"s", s, s}} }}},
		{"bp: layer 1 s: Params gives another matrix each time: want the one that Forward uses", broken{params: func() []Param { return []Param{{"s", m(2, 1), m(2, 1)}} }}},
		{"bp: Forward of bp.broken returns 3×1, want 2×1, after its Sizes and the batch", broken{params: none, forward: func(*mat.Dense) *mat.Dense { return m(3, 1) }}},
		{"bp: Forward of bp.broken returns nil, want 2×1", broken{params: none, forward: func(*mat.Dense) *mat.Dense { return nil }}},
		{"bp: Backward of bp.broken returns 2×4, want 2×1, after its Sizes and the batch", broken{params: none, backward: func(*mat.Dense) *mat.Dense { return m(2, 4) }}},
	} {
		tc.l.scaling = newScaling(2)
		wantPanic(t, tc.line, func() { New(Quadratic, tc.l).Backprop(m(2, 1), m(2, 1)) })
	}
}

// stateless is y = 2x, of a type without a field: Go may give two of them one address.
type stateless struct{}

func (*stateless) Sizes() (in, out int) { return 1, 1 }
func (*stateless) Params() []Param      { return nil }

func (*stateless) Forward(x *mat.Dense) *mat.Dense   { return doubled(x) }
func (*stateless) Backward(dy *mat.Dense) *mat.Dense { return doubled(dy) }

func doubled(m *mat.Dense) *mat.Dense {
	var twice mat.Dense
	twice.Scale(2, m)
	return &twice
}

func TestStatelessLayersAreNotTheSame(t *testing.T) {
	net := New(Quadratic, &stateless{}, &stateless{}, &stateless{})
	if y := net.Forward(mat.NewDense(1, 1, []float64{5})).At(0, 0); y != 40 {
		t.Errorf("2·2·2·5 = %v", y)
	}
}
