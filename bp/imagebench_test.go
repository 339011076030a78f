package bp

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// Forward and Backward of the layers for images, 32 images of 8 channels: 16 filters of 3×3, and windows of 2×2.
//
//	go test ./bp -run '^$' -bench Images
func BenchmarkImages(b *testing.B) {
	rng := rand.New(rand.NewPCG(67, 68))
	for _, side := range []int{8, 28} {
		in := Shape{8, side, side}
		conv := NewConv2D(in, 16, Kernel{Size: 3, Stride: 1, Padding: 1}, Identity)
		conv.Init(rng)
		_, taps := conv.W.Dims()
		for name, l := range map[string]Layer{"Conv2D": conv, "MaxPool2D": NewMaxPool2D(in, 2, 2), "AvgPool2D": NewAvgPool2D(in, 2, 2)} {
			b.Run(fmt.Sprintf("%s/%d×%d", name, side, side), func(b *testing.B) {
				d, m := l.Sizes()
				x, dy := randomMatrix(rng, d, 32, rng.NormFloat64), randomMatrix(rng, m, 32, rng.NormFloat64)
				b.ReportAllocs()
				l.Forward(x)
				l.Backward(dy)
				for b.Loop() {
					l.Forward(x)
					l.Backward(dy)
				}
				perSecond := float64(b.N) / b.Elapsed().Seconds()
				b.ReportMetric(perSecond*32, "images/s")
				if name == "Conv2D" { // Z, ∂L/∂W and ∂L/∂x, an addition for each multiplication
					b.ReportMetric(perSecond*float64(2*3*m*taps*32)/1e9, "GFLOP/s")
				}
			})
		}
	}
}
