package bp

import (
	"math"

	"backprop/bp/internal/kernel"

	"gonum.org/v1/gonum/mat"
)

// Softmax turns each column of z into probabilities, which are positive and sum to 1:
//
//	aᵢ = e^zᵢ / Σⱼ e^zⱼ
//	∂aᵢ/∂zⱼ = aᵢ ([i=j] − aⱼ)                                (A8: not diagonal)
//	δᵢ = Σⱼ ∂L/∂aⱼ ∂aⱼ/∂zᵢ = aᵢ (∂L/∂aᵢ − Σⱼ aⱼ ∂L/∂aⱼ)      (D11, all k)
//
// With CrossEntropy and a target that sums to 1, this is (ŷ − y)/n (A5).
var Softmax Activation = softmax{}

type softmax struct{}

func (softmax) String() string { return "softmax" }

// Apply takes the largest z of the column from all of them, which changes no quotient: the powers are then at
// most 1, and one of them is 1.
func (f softmax) Apply(a, z *mat.Dense) {
	wantSameShape(f, "a", a, "z", z)
	for c := range columnBlocks(z) {
		top, _ := c.argmax(z)
		var sum perColumn
		for i := range c.rows {
			ai, zi := c.row(a, i), c.row(z, i)
			for s, zis := range zi {
				ai[s] = zis - top[s]
			}
			exps(ai, ai)
			for s, e := range ai {
				sum[s] += e
			}
		}
		for i := range c.rows {
			for s := range c.row(a, i) {
				c.row(a, i)[s] /= sum[s]
			}
		}
	}
}

// exps sets a = e^z, entry by entry.
func exps(a, z []float64) {
	if kernel.Exp(a, z) {
		return
	}
	for s, zs := range z {
		a[s] = math.Exp(zs)
	}
}

// Pull takes ∂L/∂a at the largest a of the column from all of ∂L/∂a, which changes no δ, since the a sum to 1:
// where that a is almost 1, the difference in δ would lose its digits otherwise.
func (f softmax) Pull(delta, da, z, a *mat.Dense) {
	wantSameShape(f, "δ", delta, "∂L/∂a", da)
	wantSameShape(f, "∂L/∂a", da, "a", a)
	rows, n := a.Dims()
	for s := range n {
		top := da.At(largest(a, s), s)
		var mean float64 // Σⱼ aⱼ ∂L/∂aⱼ
		for j := range rows {
			mean += a.At(j, s) * (da.At(j, s) - top)
		}
		for i := range rows {
			delta.Set(i, s, a.At(i, s)*(da.At(i, s)-top-mean))
		}
	}
}

// largest returns the row of the largest entry of column s, the first of several.
func largest(m *mat.Dense, s int) (row int) {
	rows, _ := m.Dims()
	for i := range rows {
		if m.At(i, s) > m.At(row, s) {
			row = i
		}
	}
	return row
}
