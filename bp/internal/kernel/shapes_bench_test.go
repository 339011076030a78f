package kernel

import (
	"cmp"
	"math"
	"slices"
	"testing"
	"time"

	"gonum.org/v1/gonum/blas/blas64"
)

// Is there a shape at which a product suddenly becomes slow? A product should take no longer than one that is larger,
// and no longer than the next smaller one done often enough. The benchmark measures the three products of a layer over
// a grid of m×k by k×n, and reports by how much the worst of them misses that. It takes some minutes:
//
//	go test ./bp/internal/kernel -run '^$' -bench Shapes -benchtime 1x -cpu 1 -timeout 1h
func BenchmarkShapes(b *testing.B) {
	sizes := []int{1, 2, 4, 8, 10, 16, 30, 64, 100, 128, 256, 512, 784, 1024, 2048, 4096}
	const largest = 1 << 27 // multiplications
	for i, name := range []string{"W X", "δ Xᵀ", "Wᵀ δ"} {
		b.Run(name, func(b *testing.B) {
			s := shapes{trans: transpositions[i], seconds: map[[3]int]float64{}}
			var found []misfit
			for range b.N {
				for _, m := range sizes {
					for _, n := range sizes {
						for _, k := range sizes {
							if m*n*k <= largest {
								s.measure([3]int{m, n, k}, time.Millisecond)
							}
						}
					}
				}
				for shape := range s.seconds {
					found = append(found, s.misfits(shape, sizes)...)
				}
			}
			worstFirst := func(a, b misfit) int { return cmp.Compare(b.ratio, a.ratio) }
			slices.SortFunc(found, worstFirst)
			// Where something else has kept the machine busy, the ratio comes out too large: look again.
			for i := range found[:min(100, len(found))] {
				f := &found[i]
				for range 3 {
					s.measure(f.shape, 20*time.Millisecond)
					s.measure(f.beside, 20*time.Millisecond)
				}
				f.ratio = s.ratio(f.shape, f.beside)
			}
			slices.SortFunc(found, worstFirst)
			for _, f := range found[:min(5, len(found))] {
				b.Logf("m, n, k = %v: %.2f times as slow as %v lets expect: %.3g and %.3g µs", f.shape, f.ratio, f.beside,
					1e6*s.seconds[f.shape], 1e6*s.seconds[f.beside])
			}
			b.ReportMetric(found[0].ratio, "worst-ratio")
			b.ReportMetric(0, "ns/op") // is of no account here
		})
	}
}

// shapes are the shortest times of one of the products.
type shapes struct {
	trans   [2]bool
	seconds map[[3]int]float64 // by m, n, k
}

// misfit is a shape that takes longer than one beside it lets expect.
type misfit struct {
	shape, beside [3]int
	ratio         float64
}

// misfits compares a shape with those beside it on the grid.
func (s *shapes) misfits(shape [3]int, sizes []int) (found []misfit) {
	for axis := range shape {
		at := slices.Index(sizes, shape[axis])
		for _, next := range []int{at - 1, at + 1} {
			if next < 0 || next == len(sizes) {
				continue
			}
			beside := shape
			beside[axis] = sizes[next]
			if s.seconds[beside] > 0 {
				found = append(found, misfit{shape, beside, s.ratio(shape, beside)})
			}
		}
	}
	return found
}

// ratio is by how much shape takes longer than expected: a smaller one as often as it fits, a larger one once.
func (s *shapes) ratio(shape, beside [3]int) float64 {
	times := 1.0
	for axis := range shape {
		times *= math.Max(1, float64(shape[axis])/float64(beside[axis]))
	}
	return s.seconds[shape] / (times * s.seconds[beside])
}

// measure runs a shape for some time, and three times at least.
func (s *shapes) measure(shape [3]int, long time.Duration) {
	m, n, k := shape[0], shape[1], shape[2]
	matrix := func(trans bool, rows, cols int) blas64.General {
		if trans {
			rows, cols = cols, rows
		}
		return blas64.General{Rows: rows, Cols: cols, Stride: cols, Data: make([]float64, rows*cols)}
	}
	a, b, c := matrix(s.trans[0], m, k), matrix(s.trans[1], k, n), matrix(false, m, n)
	bias := make([]float64, m)
	var p Product
	product := func() { p.Affine(&c, &a, &b, bias) }
	switch s.trans {
	case transpositions[1]:
		product = func() { p.TimesTransposed(&c, &a, &b) }
	case transpositions[2]:
		product = func() { p.TransposedTimes(&c, &a, &b) }
	}
	fastest := math.Inf(1)
	if old := s.seconds[shape]; old > 0 {
		fastest = old
	}
	calls := 1 + 200000/(m*n*k) // so that the clock does not matter
	for began, rounds := time.Now(), 0; rounds < 3 || time.Since(began) < long; rounds++ {
		start := time.Now()
		for range calls {
			product()
		}
		fastest = min(fastest, time.Since(start).Seconds()/float64(calls))
	}
	s.seconds[shape] = fastest
}
