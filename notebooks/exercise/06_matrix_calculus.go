package exercise

import (
	"math"
	"math/cmplx"
	"math/rand/v2"

	"backprop/notebooks/measure"

	"gonum.org/v1/gonum/mat"
)

// along is Σ g y: a loss whose slope at Y is G.
func along(G mat.Matrix, Y measure.Matrix) (sum complex128) {
	for i, row := range Y {
		for j, y := range row {
			sum += complex(G.At(i, j), 0) * y
		}
	}
	return sum
}

// perSample is the matrix divided by its number of columns.
func perSample(A mat.Matrix) *mat.Dense {
	_, n := A.Dims()
	return measure.Scale(1/float64(n), A)
}

// overSamples is δ 1, the sum over the columns.
func overSamples(δ mat.Matrix) *mat.Dense {
	_, n := δ.Dims()
	return measure.Mul(δ, measure.Ones(n, 1))
}

// dTanh is the slope of tanh, at z.
func dTanh(z float64) float64 { return 1 - math.Tanh(z)*math.Tanh(z) }

// matrixCalculus are the exercises of notebook 06.
var matrixCalculus = []exercise{
	{
		ID:        "06-zeros",
		Ask:       "predict how many entries of ∂Y/∂X are not 0, for 3 samples, 5 inputs and 4 outputs: type your number in the place of nil",
		Want:      60.0,
		Tolerance: 1e-9,
		Mistakes: []mistake{
			{"that is the block of one sample", 20.0},
			{"those are all the entries, the zeros as well", 180.0},
			{"that is how many are 0", 120.0},
			{"those are the rows", 12.0},
			{"those are the columns", 15.0},
		},
	},
	{
		ID:  "06-rows",
		Ask: "write ∂L/∂W of Y = XW + 1b into weights, one sample per row",
		Want: func(X, G *mat.Dense) *mat.Dense {
			W := func(w measure.Matrix) complex128 { return along(G, measure.Lift(X).Times(w)) }
			return measure.MatrixGradient(W, mat.NewDense(3, 3, nil))
		},
		// As many outputs as inputs, so that the shapes do not give it away.
		Draw: func(r *rand.Rand) []any { n := 2 + r.IntN(4); return []any{matrix(r, n, 3), matrix(r, n, 3)} },
		Mistakes: []mistake{
			{"that is the product for samples in columns: here they are the rows", func(X, G *mat.Dense) *mat.Dense { return measure.Mul(G, X.T()) }},
			{"that is the product for samples in columns, turned over: here they are the rows", func(X, G *mat.Dense) *mat.Dense { return measure.Mul(X, G.T()) }},
			{"you divide by the number of samples: the loss may do that, the layer does not", func(X, G *mat.Dense) *mat.Dense {
				n, _ := X.Dims()
				return measure.Scale(1/float64(n), measure.Mul(X.T(), G))
			}},
			{"only the first sample is there: all of them share the weights", func(X, G *mat.Dense) *mat.Dense {
				return measure.Mul(X.Slice(0, 1, 0, 3).T(), G.Slice(0, 1, 0, 3))
			}},
			{"X is summed over the samples before it is multiplied", func(X, G *mat.Dense) *mat.Dense {
				n, _ := X.Dims()
				one := measure.Ones(1, n)
				return measure.Mul(measure.Mul(one, X).T(), measure.Mul(one, G))
			}},
		},
	},
	{
		ID:      "06-columns",
		Ask:     "write the three gradients of Y = WX + b 1ᵀ into columns, one sample per column",
		Results: []string{"∂C/∂W", "∂C/∂X", "∂C/∂b"},
		Want: func(W, X, G *mat.Dense) (dW, dX, db *mat.Dense) {
			x, w := measure.Lift(X), measure.Lift(W)
			dW = measure.MatrixGradient(func(w measure.Matrix) complex128 { return along(G, w.Times(x)) }, W)
			dX = measure.MatrixGradient(func(x measure.Matrix) complex128 { return along(G, w.Times(x)) }, X)
			plus := func(b measure.Matrix) complex128 { return along(G, w.Times(x).Plus(b)) }
			return dW, dX, measure.MatrixGradient(plus, mat.NewDense(3, 1, nil))
		},
		Draw: func(r *rand.Rand) []any {
			n := 2 + r.IntN(4)
			return []any{matrix(r, 3, 3), matrix(r, 3, n), matrix(r, 3, n)}
		},
		Mistakes: []mistake{
			{"those are the formulas for samples in rows", func(W, X, G *mat.Dense) (dW, dX, db *mat.Dense) {
				return measure.Mul(X.T(), G), measure.Mul(G.T(), W.T()), measure.Mul(measure.Ones(1, 3), G)
			}},
			{"you divide by the number of samples: the cost may do that, the layer does not", func(W, X, G *mat.Dense) (dW, dX, db *mat.Dense) {
				mean := perSample(G)
				return measure.Mul(mean, X.T()), measure.Mul(W.T(), mean), overSamples(mean)
			}},
			{"W is not transposed", func(W, X, G *mat.Dense) (dW, dX, db *mat.Dense) { return nil, measure.Mul(W, G), nil }},
			{"only the first sample is there: all of them share W and b", func(W, X, G *mat.Dense) (dW, dX, db *mat.Dense) {
				return measure.Mul(G.ColView(0), X.ColView(0).T()), nil, mat.DenseCopyOf(G.ColView(0))
			}},
		},
	},
	{
		ID:  "06-tanh",
		Ask: "write ∂C/∂Y into through, where X = tanh(Y)",
		Want: func(dX, Y *mat.Dense) *mat.Dense {
			return measure.MatrixGradient(func(y measure.Matrix) complex128 { return along(dX, y.Apply(cmplx.Tanh)) }, Y)
		},
		Draw: func(r *rand.Rand) []any { n := 2 + r.IntN(4); return []any{matrix(r, 3, n), matrix(r, 3, n)} },
		Factors: []part{
			{"f′(Y)", func(dX, Y *mat.Dense) *mat.Dense { return measure.Apply(dTanh, Y) }},
			{"∂C/∂X", func(dX, Y *mat.Dense) *mat.Dense { return dX }},
		},
		Mistakes: []mistake{
			{"f′ is taken at X = f(Y), not at Y", func(dX, Y *mat.Dense) *mat.Dense {
				return measure.Had(dX, measure.Apply(func(y float64) float64 { return dTanh(math.Tanh(y)) }, Y))
			}},
			{"that is 1 − y²: the square is that of another number", func(dX, Y *mat.Dense) *mat.Dense {
				return measure.Had(dX, measure.Apply(func(y float64) float64 { return 1 - y*y }, Y))
			}},
			{"you multiply by f(Y), not by its slope", func(dX, Y *mat.Dense) *mat.Dense { return measure.Had(dX, measure.Apply(math.Tanh, Y)) }},
			{"f′ is taken at ∂C/∂X, not at Y", func(dX, Y *mat.Dense) *mat.Dense { return measure.Apply(dTanh, dX) }},
			{"that is the slope of the sigmoid", func(dX, Y *mat.Dense) *mat.Dense {
				return measure.Had(dX, measure.Apply(func(y float64) float64 { return 1 / (2 + 2*math.Cosh(y)) }, Y))
			}},
			{"tanh is written as x(1 − x), which is for the sigmoid", func(dX, Y *mat.Dense) *mat.Dense {
				return measure.Had(dX, measure.Apply(func(y float64) float64 { return math.Tanh(y) * (1 - math.Tanh(y)) }, Y))
			}},
			{"1 − tanh y lacks the square", func(dX, Y *mat.Dense) *mat.Dense {
				return measure.Had(dX, measure.Apply(func(y float64) float64 { return 1 - math.Tanh(y) }, Y))
			}},
		},
	},
	{
		ID:  "06-twice",
		Ask: "write ∂L/∂X of Y = XWXᵀ into twice: X occurs two times",
		Want: func(X, W, G *mat.Dense) *mat.Dense {
			return measure.MatrixGradient(func(x measure.Matrix) complex128 { return along(G, x.Times(measure.Lift(W)).Times(x.T())) }, X)
		},
		Draw: func(r *rand.Rand) []any { return []any{matrix(r, 3, 3), matrix(r, 3, 3), matrix(r, 3, 3)} },
		Paths: []part{
			{"G X Wᵀ", func(X, W, G *mat.Dense) *mat.Dense { return measure.Mul(measure.Mul(G, X), W.T()) }},
			{"Gᵀ X W", func(X, W, G *mat.Dense) *mat.Dense { return measure.Mul(measure.Mul(G.T(), X), W) }},
		},
		Mistakes: []mistake{
			{"W is not transposed in one of the two paths", func(X, W, G *mat.Dense) *mat.Dense {
				return measure.Add(measure.Mul(measure.Mul(G, X), W), measure.Mul(measure.Mul(G.T(), X), W))
			}},
			{"G is not transposed in one of the two paths", func(X, W, G *mat.Dense) *mat.Dense {
				return measure.Add(measure.Mul(measure.Mul(G, X), W.T()), measure.Mul(measure.Mul(G, X), W))
			}},
			{"both paths are taken to be the same: twice one of them", func(X, W, G *mat.Dense) *mat.Dense {
				return measure.Scale(2, measure.Mul(measure.Mul(G, X), W.T()))
			}},
			{"both paths are taken to be the same, and nothing is transposed", func(X, W, G *mat.Dense) *mat.Dense {
				return measure.Scale(2, measure.Mul(measure.Mul(G, X), W))
			}},
			{"the transposes are in the wrong one of the two paths", func(X, W, G *mat.Dense) *mat.Dense {
				return measure.Add(measure.Mul(measure.Mul(G, X), W), measure.Mul(measure.Mul(G.T(), X), W.T()))
			}},
			{"X is multiplied from the wrong side", func(X, W, G *mat.Dense) *mat.Dense {
				return measure.Add(measure.Mul(measure.Mul(G, W.T()), X), measure.Mul(measure.Mul(G.T(), W), X))
			}},
		},
	},
}
