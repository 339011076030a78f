package exercise

import (
	"math"
	"math/cmplx"
	"math/rand/v2"

	"backprop/notebooks/measure"

	"gonum.org/v1/gonum/mat"
)

// twoTwoTwo are the exercises of notebook 03.
var twoTwoTwo = []exercise{
	{
		ID:   "03-cost",
		Ask:  "predict E: type your number in the place of nil",
		Want: 1.256600, // −ln p₁(1 − p₂) at the notebook's numbers
		Mistakes: []mistake{
			{"that is the probability: its logarithm is wanted", 0.284618},
			{"that is the cost of the first output alone", 0.481826},
			{"that is the cost of the second output alone", 0.774774},
			{"y₂ is 0: the network gave the true answer 1 − p₂, not p₂", 1.099510},
			{"that is the decimal logarithm: ln is the natural one", 0.545735},
			{"the two costs are multiplied: they must be added", 0.373306},
		},
	},
	{
		ID:  "03-squared",
		Ask: "write ∂E/∂z of E = ½(p − y)² with p = σ(z) into squaredError",
		Want: func(p, y float64) float64 {
			return measure.Slope(func(z complex128) complex128 {
				e := 1/(1+cmplx.Exp(-z)) - complex(y, 0)
				return e * e / 2
			}, math.Log(p/(1-p)))
		},
		Draw: pick(2, 0.05, 0.95),
		Factors: []part{
			{"p − y, the slope of the cost", func(p, y float64) float64 { return p - y }},
			{"p(1−p), the slope of the sigmoid", func(p, y float64) float64 { return p * (1 - p) }},
		},
		Mistakes: []mistake{
			{"the error is still squared", func(p, y float64) float64 { return (p - y) * (p - y) * p * (1 - p) }},
			{"that is the cost times p(1−p): the cost has to be differentiated", func(p, y float64) float64 { return (p - y) * (p - y) / 2 * p * (1 - p) }},
			{"that is the cost itself", func(p, y float64) float64 { return (p - y) * (p - y) / 2 }},
			{"σ′ is taken at p, not at z", func(p, y float64) float64 {
				e := math.Exp(-p)
				return (p - y) * e / (1 + e) / (1 + e)
			}},
			{"of p(1−p) only 1 − p is there", func(p, y float64) float64 { return (p - y) * (1 - p) }},
			{"of p(1−p) only p is there", func(p, y float64) float64 { return (p - y) * p }},
			{"p − y needs a bracket", func(p, y float64) float64 { return p - y*p*(1-p) }},
			{"the slope of the sigmoid is taken at y, not at p", func(p, y float64) float64 { return (p - y) * y * (1 - y) }},
			{"you divide by p(1−p): the slope of the sigmoid is multiplied", func(p, y float64) float64 {
				return (p - y) / (p * (1 - p))
			}},
		},
	},
	{
		ID:      "03-W7",
		Ask:     "write ∂E/∂W₇ and ∂E/∂W₈ into secondOutput",
		Results: []string{"∂E/∂W₇", "∂E/∂W₈"},
		Want:    twoOutputs(func(a1, a2, p1, p2, y1, y2 float64) (dW7, dW8 float64) { return (p2 - y2) * a1, (p2 - y2) * a2 }),
		Draw:    pick(6, 0.05, 0.95),
		Mistakes: []mistake{
			{"W₇ and W₈ lead to the second output: p₁ and y₁ belong to the first", twoOutputs(func(a1, a2, p1, p2, y1, y2 float64) (dW7, dW8 float64) {
				return (p1 - y1) * a1, (p1 - y1) * a2
			})},
			{"a₁ and a₂ are exchanged: W₇ comes from the first hidden unit", twoOutputs(func(a1, a2, p1, p2, y1, y2 float64) (dW7, dW8 float64) {
				return (p2 - y2) * a2, (p2 - y2) * a1
			})},
			{"p(1−p) has already cancelled", twoOutputs(func(a1, a2, p1, p2, y1, y2 float64) (dW7, dW8 float64) {
				d := (p2 - y2) * p2 * (1 - p2)
				return d * a1, d * a2
			})},
			{"∂z₄/∂W is missing", twoOutputs(func(a1, a2, p1, p2, y1, y2 float64) (dW7, dW8 float64) { return p2 - y2, p2 - y2 })},
			{"the target of the other output is taken", twoOutputs(func(a1, a2, p1, p2, y1, y2 float64) (dW7, dW8 float64) {
				return (p2 - y1) * a1, (p2 - y1) * a2
			})},
			{"the target is missing", twoOutputs(func(a1, a2, p1, p2, y1, y2 float64) (dW7, dW8 float64) { return p2 * a1, p2 * a2 })},
			{"both outputs are in it: W₇ and W₈ do not act on the first", twoOutputs(func(a1, a2, p1, p2, y1, y2 float64) (dW7, dW8 float64) {
				return (p1 - y1 + p2 - y2) * a1, (p1 - y1 + p2 - y2) * a2
			})},
			{"the first factor is (B4), and ∂p₂/∂z₄ is missing", twoOutputs(func(a1, a2, p1, p2, y1, y2 float64) (dW7, dW8 float64) {
				d := (p2 - y2) / (p2 * (1 - p2))
				return d * a1, d * a2
			})},
		},
	},
	{
		ID:  "03-delta2",
		Ask: "write δ₂, the error of the second hidden unit, into delta2",
		Want: hiddenError(func(a2, W5, W6, W7, W8, δ3, δ4 float64) float64 {
			return measure.Slope(func(z complex128) complex128 { // how E moves with z₂, if δ₃ and δ₄ say how it moves with z₃ and z₄
				a := 1 / (1 + cmplx.Exp(-z))
				return complex(δ3*W6, 0)*a + complex(δ4*W8, 0)*a
			}, math.Log(a2/(1-a2)))
		}),
		Draw: func(r *rand.Rand) []any {
			return []any{0.1 + 0.8*r.Float64(), r.NormFloat64(), r.NormFloat64(), r.NormFloat64(), r.NormFloat64(), r.NormFloat64(), r.NormFloat64()}
		},
		Paths: []part{
			{"the path through z₃", hiddenError(func(a2, W5, W6, W7, W8, δ3, δ4 float64) float64 { return a2 * (1 - a2) * W6 * δ3 })},
			{"the path through z₄", hiddenError(func(a2, W5, W6, W7, W8, δ3, δ4 float64) float64 { return a2 * (1 - a2) * W8 * δ4 })},
		},
		Factors: []part{
			{"a₂(1−a₂)", hiddenError(func(a2, W5, W6, W7, W8, δ3, δ4 float64) float64 { return a2 * (1 - a2) })},
		},
		Mistakes: []mistake{
			{"W₅ and W₇ lead out of the first hidden unit", hiddenError(func(a2, W5, W6, W7, W8, δ3, δ4 float64) float64 { return a2 * (1 - a2) * (W5*δ3 + W7*δ4) })},
			{"W₇ and W₈ are a row of the matrix: what leads out of a unit is a column", hiddenError(func(a2, W5, W6, W7, W8, δ3, δ4 float64) float64 {
				return a2 * (1 - a2) * (W7*δ3 + W8*δ4)
			})},
			{"W₅ and W₆ are a row of the matrix: what leads out of a unit is a column", hiddenError(func(a2, W5, W6, W7, W8, δ3, δ4 float64) float64 {
				return a2 * (1 - a2) * (W5*δ3 + W6*δ4)
			})},
			{"δ₃ and δ₄ are exchanged: W₆ leads to z₃", hiddenError(func(a2, W5, W6, W7, W8, δ3, δ4 float64) float64 { return a2 * (1 - a2) * (W8*δ3 + W6*δ4) })},
			{"the weights are missing", hiddenError(func(a2, W5, W6, W7, W8, δ3, δ4 float64) float64 { return a2 * (1 - a2) * (δ3 + δ4) })},
			{"two sums are multiplied: each error has a weight of its own", hiddenError(func(a2, W5, W6, W7, W8, δ3, δ4 float64) float64 {
				return a2 * (1 - a2) * (W6 + W8) * (δ3 + δ4)
			})},
			{"σ′ is taken at a₂, not at z₂", hiddenError(func(a2, W5, W6, W7, W8, δ3, δ4 float64) float64 {
				e := math.Exp(-a2)
				return e / (1 + e) / (1 + e) * (W6*δ3 + W8*δ4)
			})},
			{"of a₂(1−a₂) only a₂ is there", hiddenError(func(a2, W5, W6, W7, W8, δ3, δ4 float64) float64 { return a2 * (W6*δ3 + W8*δ4) })},
			{"a bracket is missing: the factor belongs to both paths", hiddenError(func(a2, W5, W6, W7, W8, δ3, δ4 float64) float64 {
				return a2*(1-a2)*W6*δ3 + W8*δ4
			})},
		},
	},
	{
		ID:        "03-twelve",
		Ask:       "predict how many of the twelve slopes come out wrong: type your number in the place of nil",
		Want:      3.0,
		Tolerance: 1e-9,
		Mistakes: []mistake{
			{"δ₁ is in more slopes than one", 1.0},
			{"one is missing: δ₁ is in the slope of a bias, too", 2.0},
			{"the second hidden unit has a δ of its own, and that is right", 6.0},
			{"that is how many stay right", 9.0},
			{"the slopes of the output layer are found before δ₁, and do not contain it", 12.0},
		},
	},
	{
		ID:  "03-general",
		Ask: "write (B16) into back: the errors of a layer, from those of the next one",
		Want: layerBack(func(a []float64, W *mat.Dense, δ []float64) []float64 {
			z := measure.Each(func(a float64) float64 { return math.Log(a / (1 - a)) }, a)
			return measure.Gradient(func(z []complex128) (E complex128) {
				for k := range δ {
					for j := range z {
						E += complex(δ[k]*W.At(k, j), 0) / (1 + cmplx.Exp(-z[j]))
					}
				}
				return E
			}, z)
		}),
		Draw: func(r *rand.Rand) []any { // three units in both layers, so that W and its transpose both fit
			a := measure.Each(func(float64) float64 { return 0.1 + 0.8*r.Float64() }, make([]float64, 3))
			return []any{a, matrix(r, 3, 3), vector(r, 3)}
		},
		Factors: []part{
			{"a(1−a)", layerBack(func(a []float64, W *mat.Dense, δ []float64) []float64 {
				return measure.Each(func(a float64) float64 { return a * (1 - a) }, a)
			})},
		},
		Mistakes: []mistake{
			{"the indices of W are exchanged: its row is the unit that the weight leads to", overUnits(func(a []float64, W *mat.Dense, δ []float64, j, k int) float64 {
				return a[j] * (1 - a[j]) * W.At(j, k) * δ[k]
			})},
			{"a(1−a) is taken at unit k of the next layer, not at unit j", overUnits(func(a []float64, W *mat.Dense, δ []float64, j, k int) float64 {
				return a[k] * (1 - a[k]) * W.At(k, j) * δ[k]
			})},
			{"δ is taken at unit j: it is one of the next layer, and belongs to k", overUnits(func(a []float64, W *mat.Dense, δ []float64, j, k int) float64 {
				return a[j] * (1 - a[j]) * W.At(k, j) * δ[j]
			})},
			{"σ′ is taken at a, not at z", overUnits(func(a []float64, W *mat.Dense, δ []float64, j, k int) float64 {
				e := math.Exp(-a[j])
				return e / (1 + e) / (1 + e) * W.At(k, j) * δ[k]
			})},
			{"the weights are missing", overUnits(func(a []float64, W *mat.Dense, δ []float64, j, k int) float64 { return a[j] * (1 - a[j]) * δ[k] })},
			{"one path is there instead of three: yours keeps the last one", layerBack(func(a []float64, W *mat.Dense, δ []float64) []float64 {
				errors := make([]float64, len(a))
				for j := range a {
					errors[j] = a[j] * (1 - a[j]) * W.At(2, j) * δ[2]
				}
				return errors
			})},
			{"one path is there instead of three: the one to the unit of the same number", layerBack(func(a []float64, W *mat.Dense, δ []float64) []float64 {
				errors := make([]float64, len(a))
				for j := range a {
					errors[j] = a[j] * (1 - a[j]) * W.At(j, j) * δ[j]
				}
				return errors
			})},
			{"the sum goes on from one unit to the next: it must start at 0 for each", layerBack(func(a []float64, W *mat.Dense, δ []float64) []float64 {
				errors, sum := make([]float64, len(a)), 0.0
				for j := range a {
					for k := range δ {
						sum += W.At(k, j) * δ[k]
					}
					errors[j] = a[j] * (1 - a[j]) * sum
				}
				return errors
			})},
		},
	},
}

type (
	twoOutputs  = func(a1, a2, p1, p2, y1, y2 float64) (dW7, dW8 float64)
	hiddenError = func(a2, W5, W6, W7, W8, δ3, δ4 float64) float64
	layerBack   = func(a []float64, W *mat.Dense, δ []float64) []float64
)

// overUnits adds a term for each unit k of the next layer.
func overUnits(term func(a []float64, W *mat.Dense, δ []float64, j, k int) float64) layerBack {
	return func(a []float64, W *mat.Dense, δ []float64) []float64 {
		errors := make([]float64, len(a))
		for j := range a {
			errors[j] = measure.Sum(len(δ), func(k int) float64 { return term(a, W, δ, j, k) })
		}
		return errors
	}
}
