package exercise

import (
	"math"
	"math/rand/v2"

	"backprop/notebooks/measure"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// clipBy shortens two gradients by what factor says of their common length.
func clipBy(factor func(length, limit float64) float64) func(dW, db *mat.Dense, limit float64) (cW, cb *mat.Dense) {
	return func(dW, db *mat.Dense, limit float64) (cW, cb *mat.Dense) {
		c := factor(math.Hypot(mat.Norm(dW, 2), mat.Norm(db, 2)), limit)
		return measure.Scale(c, dW), measure.Scale(c, db)
	}
}

// clipEach clips the two gradients one by one.
func clipEach(clip func(d *mat.Dense, limit float64) *mat.Dense) func(dW, db *mat.Dense, limit float64) (cW, cb *mat.Dense) {
	return func(dW, db *mat.Dense, limit float64) (cW, cb *mat.Dense) { return clip(dW, limit), clip(db, limit) }
}

func meanOf(A mat.Matrix) float64 { return stat.Mean(measure.Entries(A), nil) }

func meanSquare(A mat.Matrix) float64 { return meanOf(measure.Had(A, A)) }

// vanishingGradient are the exercises of notebook 10.
var vanishingGradient = []exercise{
	{
		ID:   "10-shrink",
		Ask:  "predict what is left of ‖δ‖ behind eight layers: type your number in the place of nil",
		Want: 1.0 / 256,
		Mistakes: []mistake{
			{"that is left of ‖δ‖²: take the root", math.Pow(0.25, 8)},
			{"E[f′²] is missing: half of the units are off", 1.0 / 16},
			{"that is one layer", 0.5},
			{"that is one layer, of ‖δ‖²", 0.25},
			{"that is one layer too few", 1.0 / 128},
			{"that is one layer too many", 1.0 / 512},
			{"Var(w) is a variance, and you square it once more", math.Pow(0.125, 4)},
			{"that is how many times as long δ was", 256.0},
		},
	},
	{
		ID:   "10-leaky",
		Ask:  "predict the m Var(w) that keeps ‖δ‖ with this activation: type your number in the place of nil",
		Want: 1.6,
		Mistakes: []mistake{
			{"that is right for ReLU, whose slope is 0 on the left", 2.0},
			{"you take the mean of f′: the mean of f′² is needed", 4.0 / 3},
			{"you square the mean of f′: the mean of the squares is needed", 16.0 / 9},
			{"that is E[f′²]: which m Var(w) makes the product 1?", 0.625},
			{"½ is missing: each side has half of the z", 0.8},
			{"you take the root: the factor of ‖δ‖ is 1 when that of ‖δ‖² is", math.Sqrt(1.6)},
			{"that would keep it if all z were on the left", 4.0},
			{"that would keep it if all z were on the right", 1.0},
		},
	},
	{
		ID:      "10-clip",
		Ask:     "write into clip how a gradient of two parts is shortened to limit",
		Results: []string{"∂L/∂W", "∂L/∂b"},
		Want:    clipBy(func(length, limit float64) float64 { return min(1, limit/length) }),
		Draw: func(r *rand.Rand) []any {
			return []any{matrix(r, 3, 2), matrix(r, 3, 1), []float64{0.5, 1, 1.5, 2, 30}[r.IntN(5)]}
		},
		Also: [][]any{{mat.NewDense(2, 2, []float64{3, 0, 0, 0}), mat.NewDense(2, 1, []float64{4, 0}), 1.0},
			{mat.NewDense(2, 2, []float64{0.3, 0, 0, 0}), mat.NewDense(2, 1, []float64{0.4, 0}), 1.0}},
		Mistakes: []mistake{
			{"a short gradient is made longer: below the limit it must stay as it is", clipBy(func(length, limit float64) float64 { return limit / length })},
			{"each part is shortened by its own length, which changes the direction of the whole", clipEach(func(d *mat.Dense, limit float64) *mat.Dense {
				return measure.Scale(min(1, limit/mat.Norm(d, 2)), d)
			})},
			{"each entry is cut off at the limit, which changes the direction", clipEach(func(d *mat.Dense, limit float64) *mat.Dense {
				return measure.Apply(func(x float64) float64 { return max(-limit, min(limit, x)) }, d)
			})},
			{"the length is the root of the sum of squares: the root is missing", clipBy(func(length, limit float64) float64 { return min(1, limit/(length*length)) })},
			{"limit is missing: the length becomes 1", clipBy(func(length, limit float64) float64 {
				if length > limit {
					return 1 / length
				}
				return 1
			})},
			{"limit is a factor of every gradient that is too long, and its length stays in it", clipBy(func(length, limit float64) float64 {
				if length > limit {
					return limit
				}
				return 1
			})},
			{"the lengths of the two parts are added: it is their squares that add up", func(dW, db *mat.Dense, limit float64) (cW, cb *mat.Dense) {
				c := min(1, limit/(mat.Norm(dW, 2)+mat.Norm(db, 2)))
				return measure.Scale(c, dW), measure.Scale(c, db)
			}},
			{"the length is that of the first part alone", func(dW, db *mat.Dense, limit float64) (cW, cb *mat.Dense) {
				c := min(1, limit/mat.Norm(dW, 2))
				return measure.Scale(c, dW), measure.Scale(c, db)
			}},
			{"a gradient that is too long is thrown away", clipBy(func(length, limit float64) float64 {
				if length > limit {
					return 0
				}
				return 1
			})},
			{"it is not shortened at all", clipBy(func(length, limit float64) float64 { return 1 })},
			{"min and max are exchanged", clipBy(func(length, limit float64) float64 { return max(1, limit/length) })},
		},
	},
	{
		ID:   "10-trumpet",
		Ask:  "predict the six factors of the trumpet, forward and backward for each rule: type them in the place of nil, as a []float64{…}",
		Want: []float64{1, 2, 0.5, 1, 2. / 3, 4. / 3},
		Mistakes: []mistake{
			{"those are the factors of the funnel: here fan-out is twice fan-in", []float64{1, 0.5, 2, 1, 4. / 3, 2. / 3}},
			{"forward and backward are exchanged", []float64{2, 1, 1, 0.5, 4. / 3, 2. / 3}},
			{"½ is missing: E f² = q/2, and half of the slopes are 0", []float64{2, 4, 1, 2, 4. / 3, 8. / 3}},
			{"those are the factors of the lengths: the squares are asked for", []float64{1, math.Sqrt2, math.Sqrt(0.5), 1, math.Sqrt(2. / 3), math.Sqrt(4. / 3)}},
			{"the rules are in another order: fan-in comes first", []float64{0.5, 1, 1, 2, 2. / 3, 4. / 3}},
			{"the third rule is that of the sigmoid, with a 2 above the line: for ReLU it is 4", []float64{1, 2, 0.5, 1, 1. / 3, 2. / 3}},
		},
	},
	{
		ID:  "10-factor",
		Ask: "write into factor by how much a layer multiplies ‖δ‖",
		Want: func(W, slopes *mat.Dense) float64 {
			m, _ := W.Dims()
			return math.Sqrt(float64(m) * meanSquare(W) * meanSquare(slopes))
		},
		Draw: func(r *rand.Rand) []any {
			m, n := 3+r.IntN(4), 2+r.IntN(4)
			return []any{matrix(r, m, m), measure.Apply(dTanh, matrix(r, m, n))}
		},
		Mistakes: []mistake{
			{"that is the factor of ‖δ‖²: the root is missing", func(W, slopes *mat.Dense) float64 {
				m, _ := W.Dims()
				return float64(m) * meanSquare(W) * meanSquare(slopes)
			}},
			{"m is missing", func(W, slopes *mat.Dense) float64 { return math.Sqrt(meanSquare(W) * meanSquare(slopes)) }},
			{"m is there twice: the squares of all m² weights are added", func(W, slopes *mat.Dense) float64 {
				return math.Sqrt(square(mat.Norm(W, 2)) * meanSquare(slopes))
			}},
			{"the squares of all m² weights are added, and then multiplied by m", func(W, slopes *mat.Dense) float64 {
				m, _ := W.Dims()
				return math.Sqrt(float64(m) * square(mat.Norm(W, 2)) * meanSquare(slopes))
			}},
			{"m is the number of units, and you take the number of samples", func(W, slopes *mat.Dense) float64 {
				_, n := slopes.Dims()
				return math.Sqrt(float64(n) * meanSquare(W) * meanSquare(slopes))
			}},
			{"the slopes are averaged before they are squared", func(W, slopes *mat.Dense) float64 {
				m, _ := W.Dims()
				return math.Sqrt(float64(m)*meanSquare(W)) * meanOf(slopes)
			}},
			{"the mean of f′ stands where the mean of f′² is wanted", func(W, slopes *mat.Dense) float64 {
				m, _ := W.Dims()
				return math.Sqrt(float64(m) * meanSquare(W) * meanOf(slopes))
			}},
			{"the slopes are missing", func(W, slopes *mat.Dense) float64 {
				m, _ := W.Dims()
				return math.Sqrt(float64(m) * meanSquare(W))
			}},
			{"the squares of the slopes are added: their mean is wanted", func(W, slopes *mat.Dense) float64 {
				m, _ := W.Dims()
				return math.Sqrt(float64(m)*meanSquare(W)) * mat.Norm(slopes, 2)
			}},
			{"Var(w) is taken around the mean of these weights: with E w = 0 it is the mean of the squares", func(W, slopes *mat.Dense) float64 {
				m, _ := W.Dims()
				return math.Sqrt(float64(m) * stat.Variance(measure.Entries(W), nil) * meanSquare(slopes))
			}},
			{"Var(w) is taken around the mean of these weights: with E w = 0 it is the mean of the squares", func(W, slopes *mat.Dense) float64 {
				m, _ := W.Dims()
				return math.Sqrt(float64(m) * stat.PopVariance(measure.Entries(W), nil) * meanSquare(slopes))
			}},
		},
	},
}

func square(x float64) float64 { return x * x }
