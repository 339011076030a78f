package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestQuick(t *testing.T) {
	onEveryLevel(t, func(t *testing.T) {
		if level == Plain {
			return
		}
		rng := rand.New(rand.NewPCG(1, 2))
		for _, f := range []struct {
			name string
			fast func(dst, x []float64) bool
			ref  func(float64) float64
		}{{"exp", Exp, math.Exp}, {"tanh", Tanh, math.Tanh}, {"sigmoid", Sigmoid, func(x float64) float64 {
			e := math.Exp(-math.Abs(x))
			if x < 0 {
				return e / (1 + e)
			}
			return 1 / (1 + e)
		}}, {"softplus", Softplus, func(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }}} {
			worst, at := 0.0, 0.0
			for i := 0; i < 300000; i++ {
				var x float64
				switch i % 3 {
				case 0:
					x = rng.NormFloat64()
				case 1:
					x = rng.Float64()*1500 - 750
				case 2:
					x = math.Exp(-740*rng.Float64()) * rng.NormFloat64()
				}
				d := []float64{0}
				f.fast(d, []float64{x})
				w := f.ref(x)
				if d[0] == w {
					continue
				}
				u := math.Abs(d[0]-w) / math.Abs(math.Nextafter(w, math.Inf(1))-w)
				if u > worst || math.IsNaN(u) {
					worst, at = u, x
				}
			}
			t.Logf("%s worst %.2f ulp from math at %v", f.name, worst, at)
			for _, x := range []float64{0, math.Copysign(0, -1), 5e-324, 800, -800, -745.2, -740, 709.8, math.Inf(1), math.Inf(-1), math.NaN()} {
				d := []float64{0}
				f.fast(d, []float64{x})
				if d[0] != f.ref(x) {
					t.Log(f.name, x, d[0], f.ref(x))
				}
			}
		}
	})
}
