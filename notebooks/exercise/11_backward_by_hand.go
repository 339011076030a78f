package exercise

import (
	"math"
	"math/cmplx"
	"math/rand/v2"

	"backprop/bp"
	"backprop/notebooks/measure"

	"gonum.org/v1/gonum/mat"
)

// forked is a sum of two paths, through u = Ax and through v = Bx.
func forked(u, v func(A, B, x, g *mat.Dense) *mat.Dense) func(A, B, x, g *mat.Dense) *mat.Dense {
	return func(A, B, x, g *mat.Dense) *mat.Dense { return measure.Add(u(A, B, x, g), v(A, B, x, g)) }
}

func throughU(A, B, x, g *mat.Dense) *mat.Dense {
	return measure.Mul(A.T(), measure.Had(g, measure.Mul(B, x)))
}
func throughV(A, B, x, g *mat.Dense) *mat.Dense { return throughU(B, A, x, g) }

// offset is the small number that the operators of notebook 11 add below a root.
const offset = 1e-5

// normalisedList is x less its mean, over its deviation s.
func normalisedList(x []float64) (xhat []float64, s float64) {
	n := float64(len(x))
	μ := measure.Sum(len(x), func(k int) float64 { return x[k] / n })
	v := measure.Sum(len(x), func(k int) float64 { return (x[k] - μ) * (x[k] - μ) / n })
	s = math.Sqrt(v + offset)
	return measure.Each(func(x float64) float64 { return (x - μ) / s }, x), s
}

// pulled is ∂L/∂x of a normalised list, entry by entry from the means of g and of g x̂.
func pulled(entry func(g, xhat, s, mean, along, n float64) float64) func(g, xhat []float64, s float64) []float64 {
	return func(g, xhat []float64, s float64) (dx []float64) {
		n := float64(len(g))
		mean := measure.Sum(len(g), func(k int) float64 { return g[k] / n })
		along := measure.Sum(len(g), func(k int) float64 { return g[k] * xhat[k] / n })
		for i := range g {
			dx = append(dx, entry(g[i], xhat[i], s, mean, along, n))
		}
		return dx
	}
}

// softmaxColumns is the softmax of each column.
func softmaxColumns(S measure.Matrix) measure.Matrix {
	E := S.Apply(cmplx.Exp)
	for t := range E[0] {
		sum := measure.Sum(len(E), func(s int) complex128 { return E[s][t] })
		for s := range E {
			E[s][t] /= sum
		}
	}
	return E
}

// softened is A ⊙ (∂L/∂A − sums), where sums and what stands before may be other ones.
func softened(of func(A, dA, sums *mat.Dense) *mat.Dense, sums func(A, dA *mat.Dense) *mat.Dense) func(A, dA *mat.Dense) *mat.Dense {
	return func(A, dA *mat.Dense) *mat.Dense { return of(A, dA, sums(A, dA)) }
}

func outside(A, dA, sums *mat.Dense) *mat.Dense { return measure.Had(A, measure.Sub(dA, sums)) }

// downColumns has in each entry the sum of its column of X.
func downColumns(X *mat.Dense) *mat.Dense {
	n, _ := X.Dims()
	return measure.Mul(measure.Ones(n, n), X)
}

func weightedSums(A, dA *mat.Dense) *mat.Dense { return downColumns(measure.Had(A, dA)) }

// attended is V softmax(KᵀQ/√d).
func attended(Q, K, V measure.Matrix) measure.Matrix {
	d := cmplx.Sqrt(complex(float64(len(Q)), 0))
	return V.Times(softmaxColumns(K.T().Times(Q).Apply(func(s complex128) complex128 { return s / d })))
}

// attentionBack is the backward pass of the attention, with a slip.
func attentionBack(slip string) func(Q, K, V, A, dY *mat.Dense) (dQ, dK, dV *mat.Dense) {
	return func(Q, K, V, A, dY *mat.Dense) (dQ, dK, dV *mat.Dense) {
		d, _ := Q.Dims()
		dS := softened(outside, weightedSums)(A, measure.Mul(V.T(), dY))
		switch slip {
		case "softmax":
			dS = measure.Mul(V.T(), dY)
		case "dA":
			dS = softened(outside, weightedSums)(A, measure.Mul(dY.T(), V))
		case "diagonal":
			dS = measure.Had(measure.Apply(sigmoidSlopeOfA, A), measure.Mul(V.T(), dY))
		}
		switch slip {
		case "scale":
		case "scaled by d":
			dS = measure.Scale(1/float64(d), dS)
		default:
			dS = measure.Scale(1/math.Sqrt(float64(d)), dS)
		}
		dQ, dK, dV = measure.Mul(K, dS), measure.Mul(Q, dS.T()), measure.Mul(dY, A.T())
		switch slip {
		case "dS":
			dQ, dK = measure.Mul(K, dS.T()), measure.Mul(Q, dS)
		case "exchanged":
			dQ, dK = measure.Mul(Q, dS.T()), measure.Mul(K, dS)
		case "factors":
			dQ, dK = measure.Mul(Q, dS), measure.Mul(K, dS.T())
		case "A":
			dV = measure.Mul(dY, A)
		case "V":
			dV = measure.Mul(V, A.T())
		}
		return dQ, dK, dV
	}
}

// unrolled is the states of a recurrent network, from what comes in from outside and the weights.
func unrolled(c, W measure.Matrix) measure.Matrix {
	m, T := len(c), len(c[0])
	H := measure.Lift(mat.NewDense(m, T, nil))
	for t := range T {
		for i := range m {
			z := c[i][t]
			for j := 0; j < m && t > 0; j++ {
				z += W[i][j] * H[j][t-1]
			}
			H[i][t] = cmplx.Tanh(z)
		}
	}
	return H
}

// fromOutside is what U x_t + b must have been, for these states.
func fromOutside(W, H *mat.Dense) *mat.Dense {
	m, T := H.Dims()
	return measure.Sub(measure.Apply(math.Atanh, H.Slice(0, m, 1, T)), measure.Mul(W, H.Slice(0, m, 0, T-1)))
}

// throughTime is the backward pass of a recurrent network, with a slip.
func throughTime(slip string) func(W, H, dY *mat.Dense) (Δ, dW *mat.Dense) {
	slope := func(h float64) float64 { return 1 - h*h }
	switch slip {
	case "f′":
		slope = func(float64) float64 { return 1 }
	case "at h":
		slope = dTanh
	case "square":
		slope = func(h float64) float64 { return 1 - h }
	case "sigmoid":
		slope = sigmoidSlopeOfA
	}
	return func(W, H, dY *mat.Dense) (Δ, dW *mat.Dense) {
		m, T := dY.Dims()
		Δ = mat.NewDense(m, T, nil)
		δ := mat.NewDense(m, 1, nil)
		for step := range T {
			t, after := T-1-step, 1
			if slip == "forward" {
				t = step
			}
			if slip == "state before" {
				after = 0
			}
			back := measure.Mul(W.T(), δ)
			switch slip {
			case "cut":
				back.Zero()
			case "W":
				back = measure.Mul(W, δ)
			case "identity":
				back = δ
			}
			f := measure.Apply(slope, H.ColView(t+after))
			switch slip {
			case "∂L/∂h":
				δ = measure.Add(dY.ColView(t), back) // as it goes on; what is kept has the slope
				Δ.SetCol(t, measure.Entries(measure.Had(δ, f)))
				continue
			case "one use":
				δ = measure.Add(measure.Had(dY.ColView(t), f), back)
			case "other use":
				δ = measure.Add(dY.ColView(t), measure.Had(back, f))
			default:
				δ = measure.Had(measure.Add(dY.ColView(t), back), f)
			}
			Δ.SetCol(t, measure.Entries(δ))
		}
		before := mat.DenseCopyOf(H.Slice(0, m, 0, T))
		switch slip {
		case "state":
			before = mat.DenseCopyOf(H.Slice(0, m, 1, T+1))
		case "last":
			return Δ, measure.Mul(Δ.ColView(T-1), H.ColView(T-1).T())
		case "mean":
			return Δ, measure.Scale(1/float64(T), measure.Mul(Δ, before.T()))
		}
		return Δ, measure.Mul(Δ, before.T())
	}
}

// rms is y = γ x/r, with r the root of each sample's mean square. slip is what is wrong with its Backward.
type rms struct {
	γ, dγ, x *mat.Dense
	r        []float64
	slip     string
}

func newRMS(slip string) func() bp.Layer {
	return func() bp.Layer { return &rms{γ: mat.NewDense(4, 1, nil), dγ: mat.NewDense(4, 1, nil), slip: slip} }
}

func (l *rms) Sizes() (in, out int) { return 4, 4 }
func (l *rms) Params() []bp.Param   { return []bp.Param{{Name: "γ", Value: l.γ, Grad: l.dγ}} }
func (l *rms) Forward(x *mat.Dense) *mat.Dense {
	m, n := x.Dims()
	l.x, l.r = x, make([]float64, n)
	for s := range n {
		l.r[s] = math.Sqrt(mat.Dot(x.ColView(s), x.ColView(s))/float64(m) + offset)
	}
	return measure.Fill(m, n, func(i, s int) float64 { return l.γ.At(i, 0) * x.At(i, s) / l.r[s] })
}

func (l *rms) Backward(dy *mat.Dense) *mat.Dense {
	m, n := dy.Dims()
	if l.slip != "added" {
		l.dγ.Zero()
	}
	for i := range m {
		for s := range n {
			d := dy.At(i, s) * l.x.At(i, s) / l.r[s]
			switch l.slip {
			case "dγ without r":
				d *= l.r[s]
			case "dγ without x":
				d = dy.At(i, s)
			case "last":
				l.dγ.Set(i, 0, 0)
			case "mean":
				d /= float64(n)
			}
			l.dγ.Set(i, 0, l.dγ.At(i, 0)+d)
		}
	}
	g := measure.Mul(measure.Diag(l.γ), dy)
	if l.slip == "γ" {
		g = dy
	}
	return measure.Fill(m, n, func(i, s int) float64 {
		r, x := l.r[s], l.x.At(i, s)
		along := mat.Dot(g.ColView(s), l.x.ColView(s)) / float64(m)
		mean := mat.Sum(g.ColView(s)) / float64(m)
		switch l.slip {
		case "constant":
			along = 0
		case "sign":
			along = -along
		case "m":
			along *= float64(m)
		case "samples":
			along = mat.Dot(g.RowView(i), l.x.RowView(i)) / float64(n)
		case "r":
			along *= r
		case "r twice":
			along *= r * r
		case "mean too":
			return (g.At(i, s) - mean - x*along/(r*r)) / r
		case "γ forgotten in the sum":
			along = mat.Dot(dy.ColView(s), l.x.ColView(s)) / float64(m)
		case "x":
			return (g.At(i, s) - along/(r*r)) / r
		}
		return (g.At(i, s) - x*along/(r*r)) / r
	})
}

// backwardByHand are the exercises of notebook 11.
var backwardByHand = []exercise{
	{
		ID:  "11-fork",
		Ask: "write ∂L/∂x of y = u ⊙ v with u = Ax and v = Bx into fork",
		Want: func(A, B, x, g *mat.Dense) *mat.Dense {
			return measure.MatrixGradient(func(x measure.Matrix) (L complex128) {
				u, v := measure.Lift(A).Times(x), measure.Lift(B).Times(x)
				for i := range u {
					for s := range u[i] {
						L += complex(g.At(i, s), 0) * u[i][s] * v[i][s]
					}
				}
				return L
			}, x)
		},
		Draw: func(r *rand.Rand) []any {
			n := 2 + r.IntN(4)
			return []any{matrix(r, 3, 3), matrix(r, 3, 3), matrix(r, 3, n), matrix(r, 3, n)}
		},
		Paths: []part{{"Aᵀ(g ⊙ v)", throughU}, {"Bᵀ(g ⊙ u)", throughV}},
		Mistakes: []mistake{
			{"u and v are exchanged: the slope of a product is the other factor", forked(
				func(A, B, x, g *mat.Dense) *mat.Dense { return throughU(A, A, x, g) },
				func(A, B, x, g *mat.Dense) *mat.Dense { return throughU(B, B, x, g) })},
			{"A and B are not transposed", forked(
				func(A, B, x, g *mat.Dense) *mat.Dense { return measure.Mul(A, measure.Had(g, measure.Mul(B, x))) },
				func(A, B, x, g *mat.Dense) *mat.Dense { return measure.Mul(B, measure.Had(g, measure.Mul(A, x))) })},
			{"the factors u and v are missing", forked(
				func(A, B, x, g *mat.Dense) *mat.Dense { return measure.Mul(A.T(), g) },
				func(A, B, x, g *mat.Dense) *mat.Dense { return measure.Mul(B.T(), g) })},
			{"the factor g is missing", forked(
				func(A, B, x, g *mat.Dense) *mat.Dense { return throughU(A, B, x, measure.Ones(g.Dims())) },
				func(A, B, x, g *mat.Dense) *mat.Dense { return throughV(A, B, x, measure.Ones(g.Dims())) })},
			{"the slopes with respect to u and v are added, without the way back to x", func(A, B, x, g *mat.Dense) *mat.Dense {
				return measure.Had(g, measure.Add(measure.Mul(A, x), measure.Mul(B, x)))
			}},
		},
	},
	{
		ID:  "11-pull",
		Ask: "write ∂L/∂x of a normalised list into through",
		Want: func(g, xhat []float64, s float64) []float64 {
			x := measure.Each(func(x float64) float64 { return s * x }, xhat)
			n := complex(float64(len(x)), 0)
			return measure.Gradient(func(x []complex128) complex128 {
				μ := measure.Sum(len(x), func(k int) complex128 { return x[k] / n })
				v := measure.Sum(len(x), func(k int) complex128 { return (x[k] - μ) * (x[k] - μ) / n })
				return measure.Sum(len(x), func(k int) complex128 { return complex(g[k], 0) * (x[k] - μ) / cmplx.Sqrt(v+offset) })
			}, x)
		},
		Draw: func(r *rand.Rand) []any {
			n := 4 + r.IntN(4)
			xhat, s := normalisedList(measure.Each(func(x float64) float64 { return 1 + 2*x }, vector(r, n)))
			return []any{vector(r, n), xhat, s}
		},
		Paths: []part{
			{"x → x̂", pulled(func(g, xhat, s, mean, along, n float64) float64 { return g / s })},
			{"x → μ → x̂", pulled(func(g, xhat, s, mean, along, n float64) float64 { return -mean / s })},
			{"x → v → x̂", pulled(func(g, xhat, s, mean, along, n float64) float64 { return -xhat * along / s })},
		},
		Mistakes: []mistake{
			{"the mean and the variance are taken as constants", pulled(func(g, xhat, s, mean, along, n float64) float64 { return g / s })},
			{"both sums are not divided by n", pulled(func(g, xhat, s, mean, along, n float64) float64 { return (g - n*mean - n*xhat*along) / s })},
			{"the first sum is not divided by n", pulled(func(g, xhat, s, mean, along, n float64) float64 { return (g - n*mean - xhat*along) / s })},
			{"the second sum is not divided by n", pulled(func(g, xhat, s, mean, along, n float64) float64 { return (g - mean - n*xhat*along) / s })},
			{"the factor 1/s is missing", pulled(func(g, xhat, s, mean, along, n float64) float64 { return g - mean - xhat*along })},
			{"you multiply by s: it is below the line", pulled(func(g, xhat, s, mean, along, n float64) float64 { return (g - mean - xhat*along) * s })},
			{"1/s belongs to all three paths, and you have it in the first alone", pulled(func(g, xhat, s, mean, along, n float64) float64 { return g/s - mean - xhat*along })},
			{"the factor x̂ᵢ is missing in front of the second sum", pulled(func(g, xhat, s, mean, along, n float64) float64 { return (g - mean - along) / s })},
			{"the second sum lacks x̂: it is the mean of g once more", pulled(func(g, xhat, s, mean, along, n float64) float64 { return (g - mean - xhat*mean) / s })},
			{"both sums have the wrong sign", pulled(func(g, xhat, s, mean, along, n float64) float64 { return (g + mean + xhat*along) / s })},
			{"x − μ stands where x̂ is wanted: an s too many", pulled(func(g, xhat, s, mean, along, n float64) float64 { return (g - mean - xhat*s*along) / s })},
			{"the path through the variance has the factor 2, which the ½ of the root takes away", pulled(func(g, xhat, s, mean, along, n float64) float64 { return (g - mean - 2*xhat*along) / s })},
			{"the path through the variance has the factor ½, which the 2 of the square takes away", pulled(func(g, xhat, s, mean, along, n float64) float64 { return (g - mean - xhat*along/2) / s })},
		},
	},
	{
		ID:  "11-softmax",
		Ask: "write ∂L/∂S into softmaxBack, where A is the softmax of each column of S",
		Want: func(A, dA *mat.Dense) *mat.Dense {
			S := measure.Apply(math.Log, A)
			return measure.MatrixGradient(func(S measure.Matrix) complex128 { return along(dA, softmaxColumns(S)) }, S)
		},
		Draw: func(r *rand.Rand) []any {
			n := 3 + r.IntN(3)
			return []any{softmaxColumns(measure.Lift(matrix(r, n, n))).Real(), matrix(r, n, n)}
		},
		Factors: []part{{"a in front of the bracket", func(A, dA *mat.Dense) *mat.Dense { return A }}},
		Mistakes: []mistake{
			{"that is the diagonal of the Jacobian alone: a score moves every weight of its column", func(A, dA *mat.Dense) *mat.Dense {
				return measure.Had(measure.Apply(sigmoidSlopeOfA, A), dA)
			}},
			{"the sum runs along the rows: softmax was taken of each column", softened(outside, func(A, dA *mat.Dense) *mat.Dense {
				n, _ := A.Dims()
				return measure.Mul(measure.Had(A, dA), measure.Ones(n, n))
			})},
			{"the sum is missing", softened(outside, func(A, dA *mat.Dense) *mat.Dense { return measure.Scale(0, dA) })},
			{"the sum lacks the weights a", softened(outside, func(A, dA *mat.Dense) *mat.Dense { return downColumns(dA) })},
			{"the mean is subtracted where the sum with the weights a is wanted", softened(outside, func(A, dA *mat.Dense) *mat.Dense {
				n, _ := A.Dims()
				return measure.Scale(1/float64(n), downColumns(dA))
			})},
			{"the sum is not multiplied by a", softened(func(A, dA, sums *mat.Dense) *mat.Dense { return measure.Sub(measure.Had(A, dA), sums) }, weightedSums)},
			{"the sum is added: it must be subtracted", softened(func(A, dA, sums *mat.Dense) *mat.Dense { return measure.Had(A, measure.Add(dA, sums)) }, weightedSums)},
			{"that is â − y, the short cut for softmax with cross-entropy: here any ∂L/∂A comes in", func(A, dA *mat.Dense) *mat.Dense { return measure.Sub(A, dA) }},
			{"the sum runs over the whole matrix: softmax was taken of each column", softened(outside, func(A, dA *mat.Dense) *mat.Dense {
				return measure.Apply(func(float64) float64 { return mat.Sum(measure.Had(A, dA)) }, A)
			})},
		},
	},
	{
		ID:      "11-attention",
		Ask:     "write ∂L/∂Q, ∂L/∂K and ∂L/∂V into heads",
		Results: []string{"∂L/∂Q", "∂L/∂K", "∂L/∂V"},
		Want: func(Q, K, V, A, dY *mat.Dense) (dQ, dK, dV *mat.Dense) {
			q, k, v := measure.Lift(Q), measure.Lift(K), measure.Lift(V)
			dQ = measure.MatrixGradient(func(q measure.Matrix) complex128 { return along(dY, attended(q, k, v)) }, Q)
			dK = measure.MatrixGradient(func(k measure.Matrix) complex128 { return along(dY, attended(q, k, v)) }, K)
			dV = measure.MatrixGradient(func(v measure.Matrix) complex128 { return along(dY, attended(q, k, v)) }, V)
			return dQ, dK, dV
		},
		Draw: func(r *rand.Rand) []any {
			n := 2 + r.IntN(4)
			Q, K := matrix(r, 3, n), matrix(r, 3, n)
			S := measure.Scale(1/math.Sqrt(3), measure.Mul(K.T(), Q))
			return []any{Q, K, matrix(r, 3, n), softmaxColumns(measure.Lift(S)).Real(), matrix(r, 3, n)}
		},
		Mistakes: []mistake{
			{"1/√d is missing: the scores have it, and so must their gradients", attentionBack("scale")},
			{"you divide by d, not by its root", attentionBack("scaled by d")},
			{"the way back through the softmax is missing", attentionBack("softmax")},
			{"of the softmax there is the diagonal alone", attentionBack("diagonal")},
			{"∂L/∂A is transposed", attentionBack("dA")},
			{"∂L/∂S is transposed in the wrong place: which index is that of the question, which that of the key?", attentionBack("dS")},
			{"∂L/∂Q and ∂L/∂K are exchanged", attentionBack("exchanged")},
			{"the factor is the same matrix whose gradient it is: the slope of a product is the other factor", attentionBack("factors")},
			{"A is not transposed", attentionBack("A")},
			{"V stands where ∂L/∂Y is wanted", attentionBack("V")},
		},
	},
	{
		ID:      "11-time",
		Ask:     "write ∂L/∂z and ∂L/∂W of a recurrent network into backInTime",
		Results: []string{"∂L/∂z", "∂L/∂W"},
		Want: func(W, H, dY *mat.Dense) (Δ, dW *mat.Dense) {
			c := fromOutside(W, H)
			Δ = measure.MatrixGradient(func(z measure.Matrix) complex128 { return along(dY, unrolled(z, measure.Lift(W))) }, c)
			return Δ, measure.MatrixGradient(func(W measure.Matrix) complex128 { return along(dY, unrolled(measure.Lift(c), W)) }, W)
		},
		Draw: func(r *rand.Rand) []any {
			T := 3 + r.IntN(3)
			var H mat.Dense
			H.Augment(mat.NewDense(3, 1, nil), measure.Apply(math.Tanh, matrix(r, 3, T)))
			return []any{matrix(r, 3, 3), &H, matrix(r, 3, T)}
		},
		Mistakes: []mistake{
			{"the path to the next step is missing: h is used twice", throughTime("cut")},
			{"W is not transposed", throughTime("W")},
			{"Wᵀ is missing on the path to the next step", throughTime("identity")},
			{"the steps are gone through from the first to the last: what a later step sends back must be known before", throughTime("forward")},
			{"the factor f′(z) is missing", throughTime("f′")},
			{"what goes back through W is ∂L/∂h: it must have passed f′", throughTime("∂L/∂h")},
			{"f′ is taken at h, not at z", throughTime("at h")},
			{"the slope of tanh lacks a square", throughTime("square")},
			{"that is the slope of the sigmoid", throughTime("sigmoid")},
			{"f′ is taken one step too early: column 0 of H is the state before the first step", throughTime("state before")},
			{"f′ is a factor of what comes from y alone: what comes from the next step goes through it, too", throughTime("one use")},
			{"f′ is a factor of what comes from the next step alone: what comes from y goes through it, too", throughTime("other use")},
			{"δ is multiplied by the state that came out of its step: W multiplied the one before", throughTime("state")},
			{"only the last step is left: the shares of all steps must be added", throughTime("last")},
			{"you divide by the number of steps: the shares are added", throughTime("mean")},
		},
	},
	{
		ID:   "11-rms",
		Ask:  "write Backward of rms: return ∂L/∂x, and set l.dγ",
		Want: newRMS(""),
		Mistakes: []mistake{
			{"r is taken as a constant: the path through it is missing", newRMS("constant")},
			{"the path through r has the wrong sign", newRMS("sign")},
			{"1/m is missing in the sum over the units", newRMS("m")},
			{"γ is missing: what comes into the normalisation is γ times ∂L/∂y", newRMS("γ")},
			{"γ is missing in the sum", newRMS("γ forgotten in the sum")},
			{"the sum runs over the samples: r belongs to a sample, and its sum runs over the units", newRMS("samples")},
			{"a mean is subtracted, as in layer normalisation: here none was on the way forward", newRMS("mean too")},
			{"the path through r has one r too few below the line", newRMS("r")},
			{"the path through r has two r too few below the line", newRMS("r twice")},
			{"the factor x is missing in front of the sum", newRMS("x")},
			{"1/r is missing in ∂L/∂γ", newRMS("dγ without r")},
			{"the factor x/r is missing in ∂L/∂γ", newRMS("dγ without x")},
			{"only the last sample is left in ∂L/∂γ: they must be added", newRMS("last")},
			{"you divide by the number of samples: the loss has done that", newRMS("mean")},
			{"it adds to the gradient of the batch before: Backward must set it", newRMS("added")},
		},
	},
}
