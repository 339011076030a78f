package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The largest of three rows and where it comes from, and what is added at those places: every length up to 40, with
// equal entries, infinities and NaN among them, entry by entry against the plain rule.
func TestPooling(t *testing.T) {
	values := []float64{0, math.Copysign(0, -1), 1, 2, -1, math.Inf(1), math.Inf(-1), math.NaN()}
	onEveryLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(1, 2))
		fences := [5]*fence{}
		for i := range fences {
			fences[i] = newFence(t, 64)
		}
		for n := range 41 {
			rows, from := [3][]float64{}, [3]int{7, 3, math.MaxInt}
			for i := range rows {
				rows[i] = fences[i].back(n)
				for s := range rows[i] {
					rows[i][s] = values[rng.IntN(len(values))]
				}
			}
			top, at := fences[3].back(n), make([]int, n)
			copy(top, rows[0])
			for s := range at {
				at[s] = from[0]
			}
			KeepLarger(top, at, rows[1], from[1])
			KeepLarger(top, at, rows[2], from[2])
			for s := range n {
				want, wantAt := rows[0][s], from[0]
				for i := 1; i < 3; i++ {
					if v := rows[i][s]; v > want || v != v {
						want, wantAt = v, from[i]
					}
				}
				if math.Float64bits(top[s]) != math.Float64bits(want) || at[s] != wantAt {
					t.Fatalf("length %d, entry %d: %v from %d, want %v from %d", n, s, top[s], at[s], want, wantAt)
				}
			}
			dst, d := fences[0].back(n), fences[4].back(n)
			for s := range n {
				dst[s], d[s] = 1, float64(s+1)
			}
			AddWhere(dst, d, at, from[1])
			for s := range n {
				want := 1.0
				if at[s] == from[1] {
					want += float64(s + 1)
				}
				if dst[s] != want {
					t.Fatalf("length %d, entry %d: %v, want %v", n, s, dst[s], want)
				}
			}
			for i, used := range [][]float64{dst, rows[1], rows[2], top, d} {
				fences[i].untouched(used)
			}
		}
	})
}
