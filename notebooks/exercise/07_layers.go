package exercise

import (
	"cmp"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"slices"

	"backprop/bp"
	"backprop/notebooks/measure"

	"gonum.org/v1/gonum/mat"
)

// slide is the backward pass of a one-dimensional convolution, with what is done to δ_i, w_u and x_p wherever they meet.
func slide(x, w, δ []float64, meet func(dx, dw []float64, i, u int)) (dx, dw []float64) {
	dx, dw = make([]float64, len(x)), make([]float64, len(w))
	for i := range δ {
		for u := range w {
			meet(dx, dw, i, u)
		}
	}
	return dx, dw
}

// slideWith is slide with other indices of x, in ∂L/∂x and in ∂L/∂w.
func slideWith(inX, inW func(i, u, n int) int) func(x, w, δ []float64) (dx, dw []float64) {
	return func(x, w, δ []float64) (dx, dw []float64) {
		return slide(x, w, δ, func(dx, dw []float64, i, u int) {
			if p := inX(i, u, len(w)); p < len(dx) {
				dx[p] += δ[i] * w[u]
			}
			if p := inW(i, u, len(w)); p < len(x) {
				dw[u] += δ[i] * x[p]
			}
		})
	}
}

// largest is the place of the largest number in the window of three that begins at t.
func largest(x []float64, t int) int {
	winner := t
	for p := t; p < t+3; p++ {
		if x[p] > x[winner] {
			winner = p
		}
	}
	return winner
}

// windows hands every window of three and the place of its largest to give, which returns what goes to entry p.
func windows(give func(x []float64, t, winner, p int) float64) func(x, dy []float64) []float64 {
	return func(x, dy []float64) []float64 {
		dx := make([]float64, len(x))
		for t := range dy {
			winner := largest(x, t)
			for p := t; p < t+3; p++ {
				dx[p] += dy[t] * give(x, t, winner, p)
			}
		}
		return dx
	}
}

// beginAtZero is max pooling whose search for the winner begins with a 0 that is not there.
func beginAtZero(place func(t int) int) func(x, dy []float64) []float64 {
	return func(x, dy []float64) []float64 {
		dx := make([]float64, len(x))
		for t := range dy {
			winner, best := place(t), 0.0
			for p := t; p < t+3; p++ {
				if x[p] > best {
					winner, best = p, x[p]
				}
			}
			dx[winner] += dy[t]
		}
		return dx
	}
}

// wins is the slope of the largest of a window.
func wins(_ []float64, _, winner, p int) float64 {
	if p == winner {
		return 1
	}
	return 0
}

// aroundDense is ∂L/∂x of y = x + σ(Wx), with each of its parts replaceable.
func aroundDense(skip float64, slope func(a float64) float64, Wt func(W *mat.Dense) mat.Matrix) func(dy, a, W *mat.Dense) *mat.Dense {
	return func(dy, a, W *mat.Dense) *mat.Dense {
		return measure.Add(measure.Scale(skip, dy), measure.Mul(Wt(W), measure.Had(dy, measure.Apply(slope, a))))
	}
}

func turnedOver(W *mat.Dense) mat.Matrix { return W.T() }

func sigmoidSlopeOfA(a float64) float64 { return a * (1 - a) }

// ofEach is a gradient of which every entry depends on its own a and y, divided by the number of samples.
func ofEach(f func(a, y float64) float64) func(a, y *mat.Dense) *mat.Dense {
	return func(a, y *mat.Dense) *mat.Dense {
		rows, n := a.Dims()
		return measure.Fill(rows, n, func(i, s int) float64 { return f(a.At(i, s), y.At(i, s)) / float64(n) })
	}
}

// scaleShift is y = g ⊙ x + b. back is its backward pass.
type scaleShift struct {
	g, b, dg, db, x *mat.Dense
	back            func(l *scaleShift, dy *mat.Dense) *mat.Dense
}

// newScaleShift is the layer with a backward pass, the right one or one with a mistake.
func newScaleShift(back func(l *scaleShift, dy *mat.Dense) *mat.Dense) func() bp.Layer {
	zeros := func() *mat.Dense { return mat.NewDense(3, 1, nil) }
	return func() bp.Layer { return &scaleShift{g: zeros(), b: zeros(), dg: zeros(), db: zeros(), back: back} }
}

func (l *scaleShift) Sizes() (in, out int) { return 3, 3 }
func (l *scaleShift) Params() []bp.Param {
	return []bp.Param{{Name: "g", Value: l.g, Grad: l.dg}, {Name: "b", Value: l.b, Grad: l.db}}
}
func (l *scaleShift) Forward(x *mat.Dense) *mat.Dense {
	l.x = x
	_, n := x.Dims()
	return measure.Add(measure.Mul(measure.Diag(l.g), x), measure.Mul(l.b, measure.Ones(1, n)))
}
func (l *scaleShift) Backward(dy *mat.Dense) *mat.Dense { return l.back(l, dy) }

func backScaleShift(l *scaleShift, dy *mat.Dense) *mat.Dense {
	l.dg.Copy(overSamples(measure.Had(dy, l.x)))
	l.db.Copy(overSamples(dy))
	return measure.Mul(measure.Diag(l.g), dy)
}

// andThen is the right backward pass, and then something that spoils it.
func andThen(spoil func(l *scaleShift, dy, dx *mat.Dense) *mat.Dense) func() bp.Layer {
	return newScaleShift(func(l *scaleShift, dy *mat.Dense) *mat.Dense { return spoil(l, dy, backScaleShift(l, dy)) })
}

// layers are the exercises of notebook 07.
var layers = []exercise{
	{
		ID:        "07-paths",
		Ask:       "predict how many terms ∂L/∂w₀₀ adds up, for a kernel of 5×5 on an image of 28×28: type your number in the place of nil",
		Want:      576.0,
		Tolerance: 1e-9,
		Mistakes: []mistake{
			{"those are the pixels: the kernel must fit into the image at every place", 784.0},
			{"those are the weights: of the places that see a pixel in the middle there are as many", 25.0},
			{"one place in each direction is missing", 529.0},
			{"one place in each direction is too many", 625.0},
			{"that is one direction alone", 24.0},
			{"that is the number of slopes for all 25 weights together", 14400.0},
		},
	},
	{
		ID:      "07-slide",
		Ask:     "write ∂L/∂x and ∂L/∂w of z_i = Σ_u w_u x_(i+u) into slideBack",
		Results: []string{"∂L/∂x", "∂L/∂w"},
		Want: func(x, w, δ []float64) (dx, dw []float64) {
			loss := func(x, w []complex128) (L complex128) {
				for i, d := range δ {
					L += complex(d, 0) * measure.Sum(len(w), func(u int) complex128 { return w[u] * x[i+u] })
				}
				return L
			}
			dx = measure.Gradient(func(x []complex128) complex128 { return loss(x, measure.Complex(w)) }, x)
			return dx, measure.Gradient(func(w []complex128) complex128 { return loss(measure.Complex(x), w) }, w)
		},
		Draw: func(r *rand.Rand) []any { n := 5 + r.IntN(4); return []any{vector(r, n), vector(r, 3), vector(r, n-2)} },
		Mistakes: []mistake{
			{"the kernel is turned where it should not be", slideWith(func(i, u, k int) int { return i + k - 1 - u }, func(i, u, k int) int { return i + k - 1 - u })},
			{"the last share wins: a number that is used in several places needs += and not =", func(x, w, δ []float64) (dx, dw []float64) {
				return slide(x, w, δ, func(dx, dw []float64, i, u int) { dx[i+u], dw[u] = δ[i]*w[u], δ[i]*x[i+u] })
			}},
			{"everything goes to x_i, and nothing to its neighbours", slideWith(func(i, u, _ int) int { return i }, func(i, u, _ int) int { return i })},
			{"x and w are exchanged: the slope of a product is the other factor", func(x, w, δ []float64) (dx, dw []float64) {
				return slide(x, w, δ, func(dx, dw []float64, i, u int) { dx[i+u] += δ[i] * x[i+u]; dw[u] += δ[i] * w[u] })
			}},
			{"δ is counted from the pixel upwards: forward the indices are added, backward they are subtracted", func(x, w, δ []float64) (dx, dw []float64) {
				return slide(x, w, δ, func(dx, dw []float64, i, u int) {
					if i+u < len(δ) {
						dx[i] += δ[i+u] * w[u]
					}
					dw[u] += δ[i] * x[i+u]
				})
			}},
			{"δ is missing", func(x, w, δ []float64) (dx, dw []float64) {
				return slide(x, w, δ, func(dx, dw []float64, i, u int) { dx[i+u] += w[u]; dw[u] += x[i+u] })
			}},
			{"you divide by the number of places: the paths are added, not averaged", func(x, w, δ []float64) (dx, dw []float64) {
				n := float64(len(δ))
				return slide(x, w, δ, func(dx, dw []float64, i, u int) { dx[i+u] += δ[i] * w[u] / n; dw[u] += δ[i] * x[i+u] / n })
			}},
		},
	},
	{
		ID:  "07-windows",
		Ask: "write ∂L/∂x of max pooling with windows that overlap into poolBack",
		Want: func(x, dy []float64) []float64 {
			return measure.Gradient(func(x []complex128) (L complex128) {
				for t, d := range dy {
					L += complex(d, 0) * slices.MaxFunc(x[t:t+3], func(a, b complex128) int { return cmp.Compare(real(a), real(b)) })
				}
				return L
			}, x)
		},
		Draw: func(r *rand.Rand) []any { n := 6 + r.IntN(4); return []any{vector(r, n), vector(r, n-2)} },
		Mistakes: []mistake{
			{"a number that wins two windows keeps only the last share: += and not =", func(x, dy []float64) []float64 {
				dx := make([]float64, len(x))
				for t := range dy {
					dx[largest(x, t)] = dy[t]
				}
				return dx
			}},
			{"that is average pooling: it distributes, max pooling routes", windows(func([]float64, int, int, int) float64 { return 1. / 3 })},
			{"everybody in the window gets the whole: only the winner may", windows(func([]float64, int, int, int) float64 { return 1 })},
			{"the winner's value is a factor: the slope of the max gate is 1", windows(func(x []float64, t, winner, p int) float64 { return wins(x, t, winner, p) * x[p] })},
			{"the search begins with the value 0, which no negative number beats", beginAtZero(func(t int) int { return t })},
			{"the search begins with the value 0 and the place 0", beginAtZero(func(int) int { return 0 })},
			{"the smallest wins", func(x, dy []float64) []float64 {
				turned := make([]float64, len(x))
				for p := range x {
					turned[p] = -x[p]
				}
				return windows(wins)(turned, dy)
			}},
			{"the first of each window gets it, not the winner", windows(func(_ []float64, t, _, p int) float64 { return wins(nil, 0, t, p) })},
			{"the place of the winner is counted from the start of its window, not of x", func(x, dy []float64) []float64 {
				dx := make([]float64, len(x))
				for t := range dy {
					dx[largest(x, t)-t] += dy[t]
				}
				return dx
			}},
		},
	},
	{
		ID:  "07-skip",
		Ask: "write ∂L/∂x of y = x + σ(Wx) into skipBack",
		Want: func(dy, a, W *mat.Dense) *mat.Dense {
			z := measure.Lift(measure.Apply(func(a float64) float64 { return math.Log(a / (1 - a)) }, a))
			y := func(x measure.Matrix) measure.Matrix {
				return x.Plus(measure.Lift(W).Times(x).Plus(z).Apply(complexSigmoid))
			}
			rows, n := dy.Dims()
			return measure.MatrixGradient(func(x measure.Matrix) complex128 { return along(dy, y(x)) }, mat.NewDense(rows, n, nil))
		},
		Draw: func(r *rand.Rand) []any {
			n := 2 + r.IntN(4)
			return []any{matrix(r, 3, n), measure.Apply(sigmoid, matrix(r, 3, n)), matrix(r, 3, 3)}
		},
		Samples: func(args []any) int { _, n := args[0].(*mat.Dense).Dims(); return n },
		Paths: []part{
			{"∂L/∂y, straight back", func(dy, a, W *mat.Dense) *mat.Dense { return dy }},
			{"the one through the layer", aroundDense(0, sigmoidSlopeOfA, turnedOver)},
		},
		Mistakes: []mistake{
			{"W is not transposed", aroundDense(1, sigmoidSlopeOfA, func(W *mat.Dense) mat.Matrix { return W })},
			{"the factor f′(z) is missing", aroundDense(1, func(float64) float64 { return 1 }, turnedOver)},
			{"W is not transposed, and the factor f′(z) is missing", aroundDense(1, func(float64) float64 { return 1 }, func(W *mat.Dense) mat.Matrix { return W })},
			{"f′ is taken at a, not at z", aroundDense(1, sigmoidSlope, turnedOver)},
			{"you multiply by f(z), not by its slope", aroundDense(1, func(a float64) float64 { return a }, turnedOver)},
			{"the slope of the layer is applied to the straight path, too", func(dy, a, W *mat.Dense) *mat.Dense {
				δ := measure.Had(dy, measure.Apply(sigmoidSlopeOfA, a))
				return measure.Add(δ, measure.Mul(W.T(), δ))
			}},
			{"1 is added where ∂L/∂y is wanted", func(dy, a, W *mat.Dense) *mat.Dense {
				return measure.Add(measure.Ones(dy.Dims()), aroundDense(0, sigmoidSlopeOfA, turnedOver)(dy, a, W))
			}},
			{"W is missing on the path through the layer", func(dy, a, W *mat.Dense) *mat.Dense {
				return measure.Add(dy, measure.Had(dy, measure.Apply(sigmoidSlopeOfA, a)))
			}},
			{"f′ comes after Wᵀ: it belongs before it", func(dy, a, W *mat.Dense) *mat.Dense {
				return measure.Add(dy, measure.Had(measure.Mul(W.T(), dy), measure.Apply(sigmoidSlopeOfA, a)))
			}},
		},
	},
	{
		ID:  "07-logcosh",
		Ask: "write ∂C/∂a of the mean of Σ ln cosh(a − y) into logCosh",
		Want: func(a, y *mat.Dense) *mat.Dense {
			_, n := a.Dims()
			C := func(A measure.Matrix) complex128 {
				f := func(d complex128) complex128 { return cmplx.Log(cmplx.Cosh(d)) / complex(float64(n), 0) }
				return A.Minus(measure.Lift(y)).Apply(f).Sum()
			}
			return measure.MatrixGradient(C, a)
		},
		Draw: func(r *rand.Rand) []any { n := 2 + r.IntN(5); return []any{matrix(r, 3, n), matrix(r, 3, n)} },
		Mistakes: []mistake{
			{"that is the gradient of the quadratic loss", ofEach(func(a, y float64) float64 { return a - y })},
			{"the inner derivative of ln is missing: 1/cosh alone is the slope of ln", ofEach(func(a, y float64) float64 { return real(1 / cmplx.Cosh(complex(a-y, 0))) })},
			{"the factor 1/cosh is missing: that is the slope of cosh", ofEach(func(a, y float64) float64 { return real(cmplx.Sinh(complex(a-y, 0))) })},
			{"that is the loss of each entry, not its slope", ofEach(func(a, y float64) float64 { return real(cmplx.Log(cmplx.Cosh(complex(a-y, 0)))) })},
			{"you differentiate once too often: that is the second derivative", ofEach(func(a, y float64) float64 { return dTanh(a - y) })},
			{"the slope is taken at a: it belongs at a − y", ofEach(func(a, y float64) float64 { return real(cmplx.Tanh(complex(a, 0))) })},
			{"the slope is taken at a + y: it belongs at a − y", ofEach(func(a, y float64) float64 { return real(cmplx.Tanh(complex(a+y, 0))) })},
			{"you divide by all entries: the mean is over the samples alone", func(a, y *mat.Dense) *mat.Dense {
				return measure.Scale(1./3, ofEach(func(a, y float64) float64 { return real(cmplx.Tanh(complex(a-y, 0))) })(a, y))
			}},
		},
	},
	{
		ID:   "07-shift",
		Ask:  "write Backward of scaleShift: return ∂L/∂x, and set l.dg and l.db",
		Want: newScaleShift(backScaleShift),
		Mistakes: []mistake{
			{"the factor g is missing: ∂L/∂x is not ∂L/∂y", andThen(func(l *scaleShift, dy, dx *mat.Dense) *mat.Dense { return mat.DenseCopyOf(dy) })},
			{"that is b, not g, as the factor", andThen(func(l *scaleShift, dy, dx *mat.Dense) *mat.Dense { return measure.Mul(measure.Diag(l.b), dy) })},
			{"x is the factor of ∂L/∂x: that is the slope with respect to g", andThen(func(l *scaleShift, dy, dx *mat.Dense) *mat.Dense { return measure.Had(dy, l.x) })},
			{"b is added: the shift is a constant here", andThen(func(l *scaleShift, dy, dx *mat.Dense) *mat.Dense {
				_, n := dy.Dims()
				return measure.Add(dx, measure.Mul(l.b, measure.Ones(1, n)))
			})},
			{"the factor x is missing in ∂L/∂g", andThen(func(l *scaleShift, dy, dx *mat.Dense) *mat.Dense { l.dg.Copy(overSamples(dy)); return dx })},
			{"the factor in ∂L/∂g is y, not x", andThen(func(l *scaleShift, dy, dx *mat.Dense) *mat.Dense {
				l.dg.Copy(overSamples(measure.Had(dy, l.Forward(l.x))))
				return dx
			})},
			{"∂L/∂b has a factor x that is not there", andThen(func(l *scaleShift, dy, dx *mat.Dense) *mat.Dense { l.db.Copy(l.dg); return dx })},
			{"only the last sample counts: they must be added", andThen(func(l *scaleShift, dy, dx *mat.Dense) *mat.Dense {
				_, n := dy.Dims()
				l.dg.Copy(measure.Had(dy, l.x).ColView(n - 1))
				l.db.Copy(dy.ColView(n - 1))
				return dx
			})},
			{"you divide by the number of samples: the loss has done that", andThen(func(l *scaleShift, dy, dx *mat.Dense) *mat.Dense {
				_, n := dy.Dims()
				l.dg.Copy(measure.Scale(1/float64(n), overSamples(measure.Had(dy, l.x))))
				l.db.Copy(measure.Scale(1/float64(n), overSamples(dy)))
				return dx
			})},
			{"it adds to the gradient of the batch before: Backward must set it", newScaleShift(func(l *scaleShift, dy *mat.Dense) *mat.Dense {
				dg, db := mat.DenseCopyOf(l.dg), mat.DenseCopyOf(l.db)
				dx := backScaleShift(l, dy)
				l.dg.Add(l.dg, dg)
				l.db.Add(l.db, db)
				return dx
			})},
		},
	},
}
