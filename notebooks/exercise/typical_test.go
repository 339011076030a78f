package exercise

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"backprop/notebooks/measure"

	"gonum.org/v1/gonum/mat"
)

// The usual mistakes in a backward pass, with nothing listed but the parts that the formula has.
func TestBackwardPass(t *testing.T) {
	σ := func(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
	dσ := func(z float64) float64 { return σ(z) * (1 - σ(z)) }
	apply, had, mul, T := measure.Apply, measure.Had, measure.Mul, measure.Transpose
	sum := func(δ *mat.Dense) *mat.Dense { _, n := δ.Dims(); return mul(δ, measure.Ones(n, 1)) }
	over := func(c float64, m *mat.Dense) *mat.Dense { return measure.Scale(1/c, m) }
	samples := func(m *mat.Dense) float64 { _, n := m.Dims(); return float64(n) }

	// δ of a hidden layer: W of the next one, its δ, and z of this one.
	type deltaFunc = func(W, δ, z *mat.Dense) *mat.Dense
	delta := exercise{ID: "00-delta", Ask: "do",
		Want: deltaFunc(func(W, δ, z *mat.Dense) *mat.Dense { return had(mul(T(W), δ), apply(dσ, z)) }),
		Draw: func(r *rand.Rand) []any {
			n := 2 + r.IntN(4)
			return []any{matrix(r, 3, 3), matrix(r, 3, n), matrix(r, 3, n)}
		},
		Factors: []part{
			{"f′(z)", deltaFunc(func(W, δ, z *mat.Dense) *mat.Dense { return apply(dσ, z) })},
			{"Wᵀδ", deltaFunc(func(W, δ, z *mat.Dense) *mat.Dense { return mul(T(W), δ) })},
		},
		Mistakes: []mistake{
			{"W is not transposed", deltaFunc(func(W, δ, z *mat.Dense) *mat.Dense { return had(mul(W, δ), apply(dσ, z)) })},
			{"f′ is taken at a, not at z", deltaFunc(func(W, δ, z *mat.Dense) *mat.Dense { return had(mul(T(W), δ), apply(dσ, apply(σ, z))) })},
		},
	}
	for want, answer := range map[string]deltaFunc{
		"the factor f′(z) is missing":                          func(W, δ, z *mat.Dense) *mat.Dense { return mul(T(W), δ) },
		"W is not transposed, and the factor f′(z) is missing": func(W, δ, z *mat.Dense) *mat.Dense { return mul(W, δ) },
		"W is not transposed":                                  func(W, δ, z *mat.Dense) *mat.Dense { return had(mul(W, δ), apply(dσ, z)) },
		"f′ is taken at a, not at z, and the sign is wrong": func(W, δ, z *mat.Dense) *mat.Dense {
			return measure.Scale(-1, had(mul(T(W), δ), apply(dσ, apply(σ, z))))
		},
		"the factor f′(z) is there twice": func(W, δ, z *mat.Dense) *mat.Dense { return had(had(mul(T(W), δ), apply(dσ, z)), apply(dσ, z)) },
		"the factor Wᵀδ is missing":       func(W, δ, z *mat.Dense) *mat.Dense { return apply(dσ, z) },
	} {
		if r := delta.check(answer); r.Verdict != Wrong || r.Text != want {
			t.Errorf("judged %v: %s, want %s", r.Verdict, r.Text, want)
		}
	}

	// ∂L/∂W and ∂L/∂b of a mean over the samples.
	type gradients = func(δ, a *mat.Dense) (dW, db *mat.Dense)
	both := exercise{ID: "00-both", Ask: "do", Results: []string{"∂L/∂W", "∂L/∂b"},
		Want: gradients(func(δ, a *mat.Dense) (dW, db *mat.Dense) {
			n := samples(δ)
			return over(n, mul(δ, T(a))), over(n, sum(δ))
		}),
		Draw: func(r *rand.Rand) []any { n := 2 + r.IntN(4); return []any{matrix(r, 3, n), matrix(r, 2, n)} },
	}
	for want, answer := range map[string]gradients{
		"∂L/∂W: it is right but transposed; ∂L/∂b is right": func(δ, a *mat.Dense) (dW, db *mat.Dense) {
			n := samples(δ)
			return over(n, mul(a, T(δ))), over(n, sum(δ))
		},
		"∂L/∂W and ∂L/∂b: 1/n is missing": func(δ, a *mat.Dense) (dW, db *mat.Dense) { return mul(δ, T(a)), sum(δ) },
		"∂L/∂b: the sum over the columns is missing": func(δ, a *mat.Dense) (dW, db *mat.Dense) {
			n := samples(δ)
			return over(n, mul(δ, T(a))), over(n, δ)
		},
		"∂L/∂W: it is right but transposed; ∂L/∂b: 1/n is there twice": func(δ, a *mat.Dense) (dW, db *mat.Dense) {
			n := samples(δ)
			return over(n, mul(a, T(δ))), over(n*n, sum(δ))
		},
		"∂L/∂W: it is transposed, and 1/n is missing": func(δ, a *mat.Dense) (dW, db *mat.Dense) { n := samples(δ); return mul(a, T(δ)), over(n, sum(δ)) },
		"your code panics: mat: dimension mismatch":   func(δ, a *mat.Dense) (dW, db *mat.Dense) { return mul(δ, a), sum(δ) },
		"∂L/∂b: not right in 3 of 3 entries; entry 1 of yours is ": func(δ, a *mat.Dense) (dW, db *mat.Dense) {
			n := samples(δ)
			return over(n, mul(δ, T(a))), over(n, mat.DenseCopyOf(δ.Slice(0, 3, 0, 1)))
		},
		"∂L/∂W is right so far; to do: ∂L/∂b": func(δ, a *mat.Dense) (dW, db *mat.Dense) { n := samples(δ); return over(n, mul(δ, T(a))), nil },
	} {
		if r := both.check(answer); r.Verdict == Right || !strings.HasPrefix(r.Text, want) {
			t.Errorf("judged %v: %s, want %s", r.Verdict, r.Text, want)
		}
	}
}
