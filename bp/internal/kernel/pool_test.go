package kernel

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas/blas64"
)

// The largest pixel of a window and where it comes from, and what is added there: every number of samples up to 40, with
// equal pixels, infinities and NaN among them, against the plain rule.
func TestPooling(t *testing.T) {
	const width, height, apart = 5, 4, 45
	values := []float64{0, math.Copysign(0, -1), 1, 2, -1, math.Inf(1), math.Inf(-1), math.NaN()}
	onEveryLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(1, 2))
		images, results, gradients := newFence(t, width*height*apart), newFence(t, 64), newFence(t, 64)
		for n := range 41 {
			for _, w := range []Window{{0, 1, width}, {1, 2, width}, {width + 3, 2, width}, {width + 2, 3, width}} {
				batch := func() blas64.General {
					data := images.back((width*height-1)*apart + n)
					clear(data)
					return blas64.General{Rows: width * height, Cols: n, Stride: apart, Data: data}
				}
				x := batch()
				for i := range x.Data {
					x.Data[i] = values[rng.IntN(len(values))]
				}
				pixels := func(s int) (rows []int, entries []float64) {
					for u := range w.Size {
						for v := range w.Size {
							rows = append(rows, w.From+u*width+v)
							entries = append(entries, x.Data[rows[len(rows)-1]*apart+s])
						}
					}
					return rows, entries
				}
				top, at := results.back(n), make([]int, n)
				w.Largest(top, at, &x)
				for s := range n {
					rows, entries := pixels(s)
					want, wantAt := entries[0], rows[0]
					for i, v := range entries {
						if v > want || v != v {
							want, wantAt = v, rows[i]
						}
					}
					if math.Float64bits(top[s]) != math.Float64bits(want) || at[s] != wantAt {
						t.Fatalf("%+v, %d samples: sample %d: %v from %d, want %v from %d", w, n, s, top[s], at[s], want, wantAt)
					}
				}
				images.untouched(x.Data)
				results.untouched(top)

				dx, d := batch(), gradients.back(n)
				for i := range dx.Data {
					dx.Data[i] = float64(i)
				}
				for s := range d {
					d[s] = float64(s + 1)
				}
				w.AddWhere(&dx, d, at)
				for i, got := range dx.Data {
					want := float64(i)
					if s := i % apart; s < n && at[s] == i/apart {
						want += d[s]
					}
					if got != want {
						t.Fatalf("%+v, %d samples: row %d, column %d: %v, want %v", w, n, i/apart, i%apart, got, want)
					}
				}
				images.untouched(dx.Data)
				gradients.untouched(d)
			}
		}
	})
}

// A window that does not lie in the image, or slices of another length, panic, for assembly would not notice.
func TestPoolingOutside(t *testing.T) {
	x := blas64.General{Rows: 12, Cols: 2, Stride: 2, Data: make([]float64, 24)}
	for _, bad := range []struct {
		w      Window
		length int
	}{{Window{-1, 2, 4}, 2}, {Window{7, 2, 4}, 2}, {Window{0, 0, 4}, 2}, {Window{0, 3, 2}, 2}, {Window{0, 2, 4}, 1}, {Window{0, 2, 4}, 3}} {
		for name, call := range map[string]func(){
			"Largest":  func() { bad.w.Largest(make([]float64, bad.length), make([]int, bad.length), &x) },
			"AddWhere": func() { bad.w.AddWhere(&x, make([]float64, bad.length), make([]int, bad.length)) },
		} {
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("%s of %+v with %d entries does not panic", name, bad.w, bad.length)
					}
				}()
				call()
			}()
		}
	}
}
