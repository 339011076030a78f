package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"gonum.org/v1/gonum/blas/blas64"
)

// The products of the workloads, on every level, as a share of the peak that the same run measures:
//
//	go test ./bp/internal/kernel -run '^$' -bench Gemm
func BenchmarkGemm(b *testing.B) {
	for _, s := range []struct {
		what    string
		trans   [2]bool
		m, n, k int
	}{
		{"mnist30 W x", transpositions[0], 30, 10, 784},
		{"mnist30 δ xᵀ", transpositions[1], 30, 784, 10},
		{"mnist128 W x", transpositions[0], 128, 64, 784},
		{"mnist128 δ xᵀ", transpositions[1], 128, 784, 64},
		{"mnist128 Wᵀ δ", transpositions[2], 128, 64, 10},
		{"mnist512 W x", transpositions[0], 512, 128, 784},
		{"mnist512 W₂ a", transpositions[0], 256, 128, 512},
		{"mnist512 δ xᵀ", transpositions[1], 512, 784, 128},
		{"mnist512 Wᵀ δ", transpositions[2], 512, 128, 256},
		{"moons281 W x", transpositions[0], 8, 200, 2},
		{"moons281 δ xᵀ", transpositions[1], 8, 2, 200},
		{"moons281 w a", transpositions[0], 1, 200, 8},
		{"4×4×4", transpositions[0], 4, 4, 4},
	} {
		for l := Plain; l <= detect(); l++ {
			b.Run(fmt.Sprintf("%s/%v", s.what, l), func(b *testing.B) {
				defer Use(l)()
				rng := rand.New(rand.NewPCG(1, 2))
				matrix := func(r, c int) blas64.General {
					m := blas64.General{Rows: r, Cols: c, Stride: c, Data: make([]float64, r*c)}
					for i := range m.Data {
						m.Data[i] = rng.NormFloat64()
					}
					return m
				}
				a, bb, c := matrix(s.m, s.k), matrix(s.k, s.n), matrix(s.m, s.n)
				if s.trans[0] {
					a = matrix(s.k, s.m)
				}
				if s.trans[1] {
					bb = matrix(s.n, s.k)
				}
				for b.Loop() {
					Gemm(s.trans[0], s.trans[1], 1, &a, &bb, 0, &c)
				}
				speed := 2 * float64(s.m*s.n*s.k) * float64(b.N) / b.Elapsed().Seconds() / 1e9
				b.ReportMetric(speed, "GFLOP/s")
				if peak := Peak(20 * time.Millisecond); peak > 0 {
					b.ReportMetric(100*speed/peak, "%peak")
				}
			})
		}
	}
}
