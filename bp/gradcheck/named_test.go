package gradcheck

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// The mistakes that people make in code of their own: each is found, and the report names it. says is what must stand in
// the report; but is what would be the name of another mistake.
func TestUsualMistakesAreNamed(t *testing.T) {
	_, normal, uniform := seeded(41)
	x35, x36, x43, x45 := normal(3, 5), normal(3, 6), normal(4, 3), normal(4, 5)
	dense := func(in, out int, f, mistake string) *own { return drawn(ownDense(in, out, f, mistake), 42) }
	curve := func(f, mistake string) bp.Layer { return bp.NewActivationLayer(3, ownCurve{f, mistake}) }
	pulled := func(d int, f func(x *mat.Dense) *mat.Dense, back func(dy, x, y *mat.Dense) *mat.Dense) *own {
		l := &own{in: d, out: d}
		var x, y *mat.Dense
		l.forward = func(given *mat.Dense) *mat.Dense { x = mat.DenseCopyOf(given); y = f(x); return y }
		l.backward = func(dy *mat.Dense) *mat.Dense { return back(dy, x, y) }
		return l
	}
	layer := func(l bp.Layer, x *mat.Dense) func() *Report { return func() *Report { return Layer(l, x, nil) } }
	withLoss := func(loss bp.Loss) func() *Report {
		return func() *Report {
			net := bp.New(loss, bp.NewDense(3, 4, bp.Tanh), bp.NewDense(4, 3, bp.Sigmoid))
			net.Init(rand.New(rand.NewPCG(1, 3)))
			return Network(net, x35, uniform(3, 5), nil)
		}
	}
	words := mat.NewDense(1, 6, []float64{0, 2, 3, 2, 1, 4})
	for _, tc := range []struct {
		name  string
		check func() *Report
		says  string
	}{
		// Dense layers.
		{"dense: f′ is missing", layer(bp.NewDense(3, 4, ownCurve{"SiLU", "f′ missing"}), x35), "f′(z) is missing"},
		{"dense: f′ at a", layer(dense(3, 4, "softsign", "f′ at a"), x35), "f′ is taken at a"},
		{"dense: the sigmoid's a(1−a) for tanh", layer(dense(3, 4, "tanh", "a(1−a)"), x35), "a (1 − a) stands in the place of f′(z)"},
		{"dense: sign of dW", layer(dense(3, 4, "tanh", "dW changes sign"), x35), "W: its sign is flipped"},
		{"dense: mean in dW", layer(dense(3, 4, "tanh", "dW is the mean"), x35), "W: it is 1/5 as large: the mean over the 5 samples"},
		{"dense: mean in db", layer(dense(3, 4, "tanh", "db is the mean"), x35), "b: it is 1/5 as large: the mean over the 5 samples"},
		{"dense: no db", layer(dense(3, 4, "tanh", "db is 0"), x35), "the bias is left out"},
		{"dense: no dW", layer(dense(3, 4, "tanh", "dW is 0"), x35), "W: it is zero everywhere, or nil: not implemented"},
		{"dense: W for Wᵀ", layer(dense(3, 3, "tanh", "W not transposed"), x35), "W is not transposed"},
		{"dense: dW transposed", layer(dense(3, 3, "tanh", "dW transposed"), x35), "W: it is transposed"},
		{"dense: the last sample is dropped", layer(dense(3, 4, "tanh", "drops the last sample"), x35), "W: the last sample is left out of the sum"},
		{"dense: the last row is not set", layer(dense(3, 4, "tanh", "last row is not set"), x35), "W: only the last row is wrong: it is zero"},
		{"dense: weight decay", layer(dense(3, 4, "tanh", "weight decay in dW"), x35), "weight decay"},
		{"dense: adds dW", layer(dense(3, 4, "tanh", "adds dW"), x35), "accumulates from call to call"},
		{"dense: x of the first batch", layer(dense(3, 4, "tanh", "x of the first batch"), x35), "x is that of an earlier batch"},
		{"dense: dy of the first batch", layer(dense(3, 4, "tanh", "dy of the first batch"), x35), "dy is that of an earlier batch"},
		{"dense: dW of the call before", layer(dense(3, 4, "tanh", "dW of the call before"), x35), "W: it is that of the call before"},
		{"dense: clips dy", layer(pulled(3, func(x *mat.Dense) *mat.Dense { return each(x, math.Tanh) }, func(dy, _, y *mat.Dense) *mat.Dense {
			return pairwise(dy, y, func(v, a float64) float64 { return max(-0.3, min(0.3, v)) * (1 - a*a) })
		}), x35), "not linear in dy"},
		{"dense: only the last sample counts in db", func() *Report {
			l := dense(3, 4, "tanh", "")
			right := l.backward
			l.backward = func(dy *mat.Dense) *mat.Dense {
				dx, z := right(dy), mat.DenseCopyOf(l.params[1].Grad)
				one := each(dy, func(float64) float64 { return 0 })
				one.SetCol(4, mat.Col(nil, 4, dy))
				right(one)
				z.Copy(l.params[1].Grad)
				right(dy)
				l.params[1].Grad.Copy(z)
				return dx
			}
			return Layer(l, x35, nil)
		}, "b: only the last sample counts"},
		{"dense: ignores dy", layer(pulled(3, func(x *mat.Dense) *mat.Dense { return each(x, math.Tanh) }, func(_, _, y *mat.Dense) *mat.Dense {
			return each(y, func(a float64) float64 { return 1 - a*a })
		}), x35), "it ignores dy"},
		{"a layer that is not written yet", layer(pulled(3, func(x *mat.Dense) *mat.Dense { return each(x, math.Tanh) }, func(_, _, _ *mat.Dense) *mat.Dense { return nil }), x35), "returns nil: not implemented"},

		// Activations and softmax.
		{"tanh: 1 − z²", layer(pulled(3, func(x *mat.Dense) *mat.Dense { return each(x, math.Tanh) }, func(dy, x, _ *mat.Dense) *mat.Dense {
			return pairwise(dy, x, func(v, z float64) float64 { return v * (1 - z*z) })
		}), x35), "1 − z² stands in the place of f′(z)"},
		{"ReLU: a mask from dy", layer(pulled(3, func(x *mat.Dense) *mat.Dense { return each(x, curves["ReLU"].f) }, func(dy, _, _ *mat.Dense) *mat.Dense {
			return each(dy, curves["ReLU"].f)
		}), x35), "the sign of dy matters"},
		{"GELU: its usual approximation in Backward", layer(pulled(3, func(x *mat.Dense) *mat.Dense { return each(x, curves["GELU"].f) }, func(dy, x, _ *mat.Dense) *mat.Dense {
			return pairwise(dy, x, func(v, z float64) float64 {
				const c = 0.7978845608
				u := math.Tanh(c * (z + 0.044715*z*z*z))
				return v * ((1+u)/2 + z*(1-u*u)*c*(1+3*0.044715*z*z)/2)
			})
		}), each(x35, func(v float64) float64 { return v / 2 })), "three digits"},
		{"tanh: five digits", layer(curve("tanh", "five digits"), x35), "five digits"},
		{"sigmoid: half", layer(curve("sigmoid", "f′ half"), x35), "it is half as large"},
		{"softmax: only the diagonal", layer(ownSoftmax(4, "diagonal"), x43), "only the diagonal of softmax's Jacobian"},
		{"softmax: without the sum", layer(pulled(4, softmaxColumns, func(dy, _, y *mat.Dense) *mat.Dense { return hadamard(dy, y) }), x43), "without the sum Σ aⱼ dyⱼ"},
		{"softmax: dy as it is", layer(ownSoftmax(4, "identity"), x43), "dy is handed on as it is"},

		// Normalisation.
		{"batch norm: μ is constant", layer(drawn(batchNorm(3, "mean is constant"), 14), x36), "the path through their sum or mean is missing"},
		{"batch norm: σ is constant", layer(drawn(batchNorm(3, "variance is constant"), 14), x36), "the path through their variance is missing"},
		{"batch norm: γ is missing", layer(drawn(batchNorm(3, "γ missing"), 14), x36), "γ is missing"},
		{"batch norm: dγ with γ", layer(drawn(batchNorm(3, "dγ of y"), 14), x36), "γ is there once too often"},
		{"batch norm: both are constant", layer(pulled(3, rowsNormed, func(dy, x, _ *mat.Dense) *mat.Dense {
			out := mat.DenseCopyOf(dy)
			for i := range 3 {
				_, v := meanAndVariance(x.RawRowView(i))
				for s := range 6 {
					out.Set(i, s, dy.At(i, s)/math.Sqrt(v))
				}
			}
			return out
		}), x36), "the paths through their mean and their variance"},
		{"layer norm: μ is constant", layer(layerNorm(4, "mean is constant"), x43), "for all units: the path through their sum or mean"},
		{"layer norm: σ is constant", layer(layerNorm(4, "variance is constant"), x45), "for all units: the path through their variance"},
		{"RMS norm: its root is constant", layer(pulled(4, func(x *mat.Dense) *mat.Dense { y, _ := rmsNormed(x); return y }, func(dy, x, _ *mat.Dense) *mat.Dense {
			_, inv := rmsNormed(x)
			out := mat.DenseCopyOf(dy)
			out.Apply(func(_, s int, v float64) float64 { return v * inv[s] }, dy)
			return out
		}), x43), "the path through the sum of their squares"},

		// Convolution and pooling.
		{"convolution: not flipped", layer(drawn(filter(6, "not flipped"), 18), normal(6, 3)), "w is flipped, or is not flipped"},
		{"convolution: set for add", layer(drawn(filter(6, "set for add"), 18), normal(6, 3)), "set where it must be added"},
		{"convolution: shifted", layer(drawn(filter(8, "shifted"), 18), normal(8, 3)), "shifted by 1"},
		{"convolution: f′ is missing", func() *Report {
			l := convMutant{bp.NewConv2D(image(1, 4, 4), 2, bp.Kernel{Size: 3, Stride: 1, Padding: 1}, bp.Tanh)}
			return Layer(l, initialised(rand.New(rand.NewPCG(5, 6)), l, 3), nil)
		}, "f′(z) is missing"},
		{"max pool: all of the window", layer(largestOfTwo(3, "both"), normal(6, 3)), "a mask is missing"},
		{"max pool: the loser", layer(largestOfTwo(3, "the smaller one"), normal(6, 3)), "an index is wrong"},
		{"mean pool: without the share", layer(meanOfTwo(3), normal(6, 3)), "it is twice as large"},

		// Dropout, embedding, gates.
		{"dropout: the scale is missing", layer(ownDropout(4, "no scale"), x45), "it is half as large"},
		{"dropout: another mask", layer(ownDropout(4, "another mask"), x45), "drawn anew"},
		{"embedding: a word that comes twice", layer(drawn(ownEmbedding(5, 3, "last one only"), 16), words), "set where it must be added"},
		{"gate: constant", layer(gated(2, "gate is constant"), x43), "only rows 2, 3 are wrong: it is zero"},
		{"residual: the straight path is missing", func() *Report {
			l := forgetful{bp.NewResidual(bp.NewDense(4, 4, bp.Tanh)), false}
			return Layer(l, initialised(rand.New(rand.NewPCG(7, 8)), l, 3), nil)
		}, "the one straight back"},

		// Recurrent layers and attention.
		{"recurrent: one step only", layer(drawn(recurrent(4, 3, "one step only"), 17), x43), "the way back through time is missing"},
		{"recurrent: h_t for h_{t−1}", layer(drawn(recurrent(4, 3, "U from the state after"), 17), x43), "h_t for h_{t−1}"},
		{"recurrent: U for Uᵀ", layer(drawn(recurrent(4, 3, "U not transposed"), 17), x43), "U is not transposed on the way back through time"},
		{"attention: the scale is missing", layer(drawn(attention(3, "no scale"), 15), x35), "Wq: it is 1.732 times as large: a factor 1/√3 is missing"},
		{"attention: q and k", layer(drawn(attention(3, "q and k swapped"), 15), x35), "Wq: it is the gradient of Wk"},
		{"attention: no path through k", layer(drawn(attention(3, "no path through k"), 15), x35), "the one through Wk is missing"},
		{"attention: no path through v", layer(drawn(attention(3, "no path through v"), 15), x35), "the one through Wv is missing"},

		// Losses and functions.
		{"loss: no 1/n", withLoss(newOwnLoss("log cosh", "no 1/n")), "the loss: ∂L/∂a is wrong: it is 5 times as large: the sum over the 5 samples"},
		{"loss: 1/m too", withLoss(newOwnLoss("log cosh", "1/m too")), "it is 1/3 as large: the mean over the 3 outputs"},
		{"loss: sign", withLoss(newOwnLoss("fourth", "sign")), "the loss: ∂L/∂a is wrong: its sign is flipped"},
		{"loss: y of the first batch", withLoss(newOwnLoss("log cosh", "y of the first batch")), "the targets y of an earlier batch"},
		{"loss: writes into y", withLoss(newOwnLoss("half square", "writes into y")), "changes the target y"},
		{"cross-entropy: an ε inside the logarithm", func() *Report {
			p := []float64{0.2, 0.5, 0.3}
			return Func(func(p []float64) float64 { return -math.Log(p[0]+1e-5) - 2*math.Log(p[1]+1e-5) - math.Log(p[2]+1e-5) },
				func(p []float64) []float64 { return []float64{-1 / p[0], -2 / p[1], -1 / p[2]} }, p, nil)
		}, "an ε inside a logarithm"},
		{"quadratic form: half of the symmetric terms", func() *Report {
			return Func(func(v []float64) float64 { return 3*v[0]*v[0] + 5*v[1]*v[1] }, func(v []float64) []float64 { return []float64{3 * v[0], 5 * v[1]} }, []float64{1, 2}, nil)
		}, "it is half as large"},
		{"ridge regression: the penalty has the wrong sign", func() *Report {
			f := func(w []float64) (sum float64) {
				for i, v := range w {
					sum += math.Sin(float64(i)+v) + 0.05*v*v
				}
				return sum
			}
			return Func(f, func(w []float64) []float64 {
				g := make([]float64, len(w))
				for i, v := range w {
					g[i] = math.Cos(float64(i)+v) - 0.1*v
				}
				return g
			}, []float64{1, -2, 0.5, 3, 2}, nil)
		}, "weight decay"},
	} {
		r := tc.check()
		if testing.Verbose() {
			t.Logf("%s\n%v", tc.name, r)
		}
		if r.Verdict() != Wrong || !strings.Contains(r.String(), tc.says) {
			t.Errorf("%s: want %q\n%v", tc.name, tc.says, r)
		}
	}
}

// rowsNormed is x − μ over σ, of each row.
func rowsNormed(x *mat.Dense) *mat.Dense {
	y := mat.DenseCopyOf(x)
	rows, n := x.Dims()
	for i := range rows {
		m, v := meanAndVariance(x.RawRowView(i))
		for s := range n {
			y.Set(i, s, (x.At(i, s)-m)/math.Sqrt(v))
		}
	}
	return y
}

// rmsNormed is x over its root mean square, in each column.
func rmsNormed(x *mat.Dense) (y *mat.Dense, inv []float64) {
	rows, n := x.Dims()
	y = mat.NewDense(rows, n, nil)
	for s := range n {
		square := mat.Dot(x.ColView(s), x.ColView(s)) / float64(rows)
		inv = append(inv, 1/math.Sqrt(square))
		for i := range rows {
			y.Set(i, s, x.At(i, s)*inv[s])
		}
	}
	return y, inv
}

// meanOfTwo is the mean of pairs of neighbours, whose Backward forgets the half.
func meanOfTwo(d int) *own {
	l := &own{in: 2 * d, out: d}
	l.forward = func(x *mat.Dense) *mat.Dense {
		y := mat.NewDense(d, columnsOf(x), nil)
		y.Apply(func(i, s int, _ float64) float64 { return (x.At(2*i, s) + x.At(2*i+1, s)) / 2 }, y)
		return y
	}
	l.backward = func(dy *mat.Dense) *mat.Dense {
		dx := mat.NewDense(2*d, columnsOf(dy), nil)
		dx.Apply(func(i, s int, _ float64) float64 { return dy.At(i/2, s) }, dx)
		return dx
	}
	return l
}

// Where the numbers fit a mistake that was not made, or would not show, its name is not given.
func TestNothingIsMisnamed(t *testing.T) {
	rng, normal, _ := seeded(51)
	spoiled := func(l *bp.Dense, name string, spoil func(l *bp.Dense, dy, dx *mat.Dense)) bp.Layer {
		for _, p := range l.Params() {
			if mat.Norm(p.Value, 1) == 0 {
				p.Value.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, p.Value)
			}
		}
		return renamed{l, name, spoil}
	}
	dead := bp.NewDense(3, 2, bp.ReLU)
	dead.B.Apply(func(int, int, float64) float64 { return -30 }, dead.B)
	single := bp.NewDense(1, 1, bp.Tanh)
	single.W.Set(0, 0, 1)
	for _, tc := range []struct {
		name  string
		layer bp.Layer
		x     *mat.Dense
		says  string
		not   []string
	}{
		{"one entry of the identity is off by 3e-6", spoiled(bp.NewDense(3, 3, bp.Identity), "b", func(l *bp.Dense, _, _ *mat.Dense) {
			l.DW.Set(1, 1, l.DW.At(1, 1)*(1+3e-6))
		}), normal(3, 4), "this entry alone", []string{"f′", "digits"}},
		{"f′ is missing where all units are dead", spoiled(dead, "b", func(l *bp.Dense, dy, dx *mat.Dense) {
			l.DB.Set(0, 0, mat.Sum(dy.RowView(0)))
			l.DB.Set(1, 0, mat.Sum(dy.RowView(1)))
			dx.Mul(l.W.T(), dy)
		}), normal(3, 4), "all units are dead", nil},
		{"a parameter called emb is zero", spoiled(bp.NewDense(3, 2, bp.Tanh), "emb", func(l *bp.Dense, _, _ *mat.Dense) { l.DB.Zero() }), normal(3, 4), "emb: it is zero everywhere", []string{"bias"}},
		{"dx of a 1×1 layer is off", spoiled(single, "b", func(l *bp.Dense, _, dx *mat.Dense) { dx.Set(0, 0, 0) }), mat.NewDense(1, 2, []float64{9, 0.2}), "x: ", []string{"transposed"}},
		{"dW of random numbers", spoiled(bp.NewDense(3, 3, bp.Tanh), "b", func(l *bp.Dense, dy, _ *mat.Dense) {
			l.DW.Apply(func(i, j int, _ float64) float64 { return dy.At(0, 0) * math.Sin(float64(7*i+j*j)) }, l.DW)
		}), normal(3, 4), "own Backward", nil},
		{"a factor of 1.7 in the only entry", spoiled(bp.NewDense(1, 1, bp.Tanh), "b", func(l *bp.Dense, _, _ *mat.Dense) { l.DW.Scale(1.7, l.DW) }), normal(1, 3), "W: ", []string{"times as large"}},
	} {
		r := Layer(tc.layer, tc.x, nil)
		if r.Verdict() != Wrong || !strings.Contains(r.String(), tc.says) {
			t.Errorf("%s: want %q\n%v", tc.name, tc.says, r)
		}
		for _, not := range tc.not {
			if strings.Contains(r.String(), not) {
				t.Errorf("%s: %q does not belong here\n%v", tc.name, not, r)
			}
		}
	}
}

// renamed is a dense layer whose second parameter has another name, and whose gradients are spoiled.
type renamed struct {
	*bp.Dense
	name  string
	spoil func(l *bp.Dense, dy, dx *mat.Dense)
}

func (l renamed) Params() []bp.Param {
	p := l.Dense.Params()
	p[1].Name = l.name
	return p
}

func (l renamed) Backward(dy *mat.Dense) *mat.Dense {
	dx := l.Dense.Backward(dy)
	l.spoil(l.Dense, dy, dx)
	return dx
}

// A constant factor is named for any function.
func TestFactorsOfFunctionsAreNamed(t *testing.T) {
	f := func(w []float64) float64 { return w[0]*w[0] + 3*w[0]*w[1] + w[2] }
	for k, says := range map[float64]string{
		-1: "its sign is flipped", 2: "it is twice as large", 0: "it is zero everywhere", 1. / 3: "it is 1/3 as large: the mean over the 3 entries",
		3: "it is 3 times as large", -2: "its sign is flipped, and it is twice as large", 0.1: "it is 1/10 as large", math.Sqrt2: "a factor √2",
	} {
		df := func(w []float64) []float64 { return []float64{k * (2*w[0] + 3*w[1]), k * 3 * w[0], k} }
		if r := Func(f, df, []float64{1, 2, 3}, nil); r.Verdict() != Wrong || !strings.Contains(r.Blocks[0].Reason, says) {
			t.Errorf("%v times: want %q\n%v", k, says, r)
		}
	}
}
