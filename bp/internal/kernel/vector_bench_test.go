package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// The functions, for 8 entries and for 1600: go test ./bp/internal/kernel -run '^$' -bench Functions
func BenchmarkFunctions(b *testing.B) {
	for _, f := range []struct {
		name string
		f    func(dst, x []float64) bool
	}{
		{"Exp", Exp}, {"Sigmoid", Sigmoid}, {"Tanh", Tanh}, {"Softplus", Softplus}, {"ReLU", ReLU},
		{"PullSigmoid", func(dst, x []float64) bool { return PullSigmoid(dst, dst, x) }},
		{"PullTanh", func(dst, x []float64) bool { return PullTanh(dst, dst, x) }},
	} {
		for _, n := range []int{8, 1600} {
			for l := AVX2; l <= detect(); l++ {
				b.Run(fmt.Sprintf("%s/%d/%v", f.name, n, l), func(b *testing.B) {
					defer Use(l)()
					rng := rand.New(rand.NewPCG(1, 2))
					x, dst := make([]float64, n), make([]float64, n)
					for i := range x {
						x[i] = rng.NormFloat64()
						dst[i] = 1
					}
					for b.Loop() {
						f.f(dst, x)
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/entry")
				})
			}
		}
	}
}
