package bp_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"backprop/bp"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// How the time of a Backprop grows with one size while the others stay: t ∝ size^exponent, a line fitted to the
// logarithms. The documentation of the package tells the exponents.
//
//	go test ./bp -run '^$' -bench Growth
func BenchmarkGrowth(b *testing.B) {
	for _, tc := range []struct {
		name  string
		sizes []float64
		net   func(size int) (layers []bp.Layer, n int)
	}{
		{"batch", []float64{16, 32, 64, 128, 256, 512}, func(n int) ([]bp.Layer, int) { return square(256, 3), n }},
		{"width", []float64{64, 128, 256, 512, 1024}, func(m int) ([]bp.Layer, int) { return square(m, 3), 64 }},
		{"depth", []float64{2, 4, 8, 16, 32}, func(depth int) ([]bp.Layer, int) { return square(256, depth), 64 }},
	} {
		b.Run(tc.name, func(b *testing.B) {
			var x, y []float64
			for _, size := range tc.sizes {
				layers, n := tc.net(int(size))
				x, y = append(x, math.Log(size)), append(y, math.Log(fastest(layers, n)))
			}
			_, exponent := stat.LinearRegression(x, y, nil, false)
			b.ReportMetric(exponent, "exponent")
			b.ReportMetric(0, "ns/op") // is of no account here
		})
	}
}

// square returns layers of one width.
func square(m, depth int) (layers []bp.Layer) {
	for range depth {
		layers = append(layers, bp.NewDense(m, m, bp.ReLU))
	}
	return layers
}

// fastest returns the shortest time of some calls of Backprop, in seconds.
func fastest(layers []bp.Layer, n int) (seconds float64) {
	rng := rand.New(rand.NewPCG(5, 6))
	net := bp.New(bp.Quadratic, layers...)
	net.Init(rng)
	in, _ := layers[0].Sizes()
	draw := func() *mat.Dense {
		m := mat.NewDense(in, n, nil)
		m.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, m)
		return m
	}
	x, y := draw(), draw()
	seconds = math.Inf(1)
	for began := time.Now(); time.Since(began) < 300*time.Millisecond; {
		start := time.Now()
		net.Backprop(x, y)
		seconds = min(seconds, time.Since(start).Seconds())
	}
	return seconds
}
