package exercise

import (
	"math/rand/v2"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
)

// What an exercise's Draw is made of.

// number draws one number between lo and hi, the only argument.
func number(lo, hi float64) func(r *rand.Rand) []any { return pick(1, lo, hi) }

// pick draws k numbers between lo and hi, the k arguments.
func pick(k int, lo, hi float64) func(r *rand.Rand) []any {
	return func(r *rand.Rand) []any {
		args := make([]any, k)
		for i := range args {
			args[i] = lo + (hi-lo)*r.Float64()
		}
		return args
	}
}

// inputs draws standard normal inputs of a circuit with these names, as arguments.
func inputs(names ...string) func(r *rand.Rand) []any {
	return func(r *rand.Rand) []any {
		args := make([]any, len(names))
		for i, name := range names {
			args[i] = bp.Var(name, r.NormFloat64())
		}
		return args
	}
}

// vector draws a vector of standard normal numbers.
func vector(r *rand.Rand, n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = r.NormFloat64()
	}
	return v
}

// matrix draws a matrix of standard normal numbers.
func matrix(r *rand.Rand, rows, cols int) *mat.Dense {
	return mat.NewDense(rows, cols, vector(r, rows*cols))
}
