package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas/blas64"
)

// tripleLoop is C = α op(A) op(B) + β C as it stands in a book, and size the same sums of absolute values.
func tripleLoop(transA, transB bool, alpha float64, a, b blas64.General, beta float64, c blas64.General, k int) (want, size []float64) {
	want, size = make([]float64, c.Rows*c.Cols), make([]float64, c.Rows*c.Cols)
	for i := range c.Rows {
		for j := range c.Cols {
			var sum, abs float64
			for p := range k {
				x, y := entry(transA, a, i, p), entry(transB, b, p, j)
				sum += x * y
				abs += math.Abs(x * y)
			}
			sum, abs = alpha*sum, math.Abs(alpha)*abs
			if beta != 0 {
				sum += beta * c.Data[i*c.Stride+j]
				abs += math.Abs(beta * c.Data[i*c.Stride+j])
			}
			want[i*c.Cols+j], size[i*c.Cols+j] = sum, abs
		}
	}
	return want, size
}

// entry is op(a)[i, j].
func entry(trans bool, a blas64.General, i, j int) float64 {
	if trans {
		i, j = j, i
	}
	return a.Data[i*a.Stride+j]
}

// trials is where products are tried out: the entries of A, B and C lie at the ends of fences.
type trials struct {
	t       *testing.T
	rng     *rand.Rand
	a, b, c *fence
	start   *fence
	n       int
}

func newTrials(t *testing.T, entries int) *trials {
	return &trials{t, rand.New(rand.NewPCG(1, 2)), newFence(t, entries), newFence(t, entries), newFence(t, entries), newFence(t, 512), 0}
}

// matrix lays an r×c matrix at the back of the fence, or, every other time, at the front.
func (x *trials) matrix(f *fence, r, c, stride int, draw func(*rand.Rand) float64) (m blas64.General, all []float64) {
	n := 0
	if r > 0 && c > 0 {
		n = (r-1)*stride + c
	}
	all = f.back(n)
	if x.n++; x.n%2 == 0 {
		all = f.front(n)
	}
	for i := range r {
		for j := range c {
			all[i*stride+j] = draw(x.rng)
		}
	}
	return blas64.General{Rows: r, Cols: c, Stride: stride, Data: all}, all
}

// A form is a way to call for a product.
type form int

const (
	general form = iota // Gemm
	special             // TransposedTimes or TimesTransposed
	affine              // Affine
)

// try compares a product with the triple loop, on matrices whose rows lie gap entries apart.
func (x *trials) try(f form, transA, transB bool, m, n, k, gap int, alpha, beta float64, draw func(*rand.Rand) float64) {
	x.t.Helper()
	flip := func(t bool, r, c int) (int, int) {
		if t {
			return c, r
		}
		return r, c
	}
	ar, ac := flip(transA, m, k)
	br, bc := flip(transB, k, n)
	a, allA := x.matrix(x.a, ar, ac, max(1, ac+gap), draw)
	b, allB := x.matrix(x.b, br, bc, max(1, bc+gap), draw)
	c, _ := x.matrix(x.c, m, n, max(1, n+gap), draw)
	start, allStart := x.matrix(x.start, m, 1, 1, draw)
	switch {
	case f == affine: // C = A B + start 1ᵀ
		for i := range m {
			for j := range n {
				c.Data[i*c.Stride+j] = start.Data[i]
			}
		}
		alpha, beta = 1, 1
	case f == special:
		alpha, beta = 1, 0
	}
	want, size := tripleLoop(transA, transB, alpha, a, b, beta, c, k)
	if beta == 0 || f == affine {
		for i := range m {
			for j := range n {
				c.Data[i*c.Stride+j] = math.NaN() // not to be read
			}
		}
	}
	switch {
	case f == affine:
		Affine(&c, &a, &b, start.Data)
	case f == special && transA:
		TransposedTimes(&c, &a, &b)
	case f == special && transB:
		TimesTransposed(&c, &a, &b)
	default:
		Gemm(transA, transB, alpha, &a, &b, beta, &c)
	}
	for i := range m {
		for j := range n {
			got, w := c.Data[i*c.Stride+j], want[i*n+j]
			// A sum of k products in another order, with or without rounding of the products: k+2 roundings, of ½ε each,
			// of numbers that are at most the sum of all absolute values; twice that for the two sums.
			bound := float64(k+2) * 0x1p-52 * size[i*n+j]
			if !sameKind(got, w) || math.Abs(got-w) > bound {
				x.t.Fatalf("form %d, %s: entry (%d,%d) is %v, want %v", f, describe(transA, transB, m, n, k, gap, alpha, beta), i, j, got, w)
			}
			c.Data[i*c.Stride+j] = math.Float64frombits(sentinel)
		}
	}
	x.c.untouched(nil)
	x.a.untouched(allA)
	x.b.untouched(allB)
	x.start.untouched(allStart)
}

// all tries every form of a product.
func (x *trials) all(m, n, k, gap int, alpha, beta float64, draw func(*rand.Rand) float64) {
	for _, trans := range transpositions {
		x.try(general, trans[0], trans[1], m, n, k, gap, alpha, beta, draw)
	}
	if m*n*k > 0 {
		x.try(special, true, false, m, n, k, gap, 1, 0, draw)
		x.try(special, false, true, m, n, k, gap, 1, 0, draw)
		x.try(affine, false, false, m, n, k, gap, 1, 0, draw)
	}
}

// A Product goes on to be right when another level is used.
func TestProductOnAnotherLevel(t *testing.T) {
	a, b := blas64.General{Rows: 3, Cols: 2, Stride: 2, Data: []float64{1, 2, 3, 4, 5, 6}}, blas64.General{Rows: 2, Cols: 7, Stride: 7, Data: make([]float64, 14)}
	for i := range b.Data {
		b.Data[i] = float64(i)
	}
	c := blas64.General{Rows: 3, Cols: 7, Stride: 7, Data: make([]float64, 21)}
	var p Product
	onEveryLevel(t, func(t *testing.T) {
		clear(c.Data)
		p.Affine(&c, &a, &b, []float64{100, 200, 300})
		if got := c.Data[7+6]; got != 200+3*6+4*13 { // row 1, column 6
			t.Errorf("the entry is %v, want 270", got)
		}
	})
}

// A Product notices that a matrix has moved, grown or changed the distance between its rows.
func TestProductNoticesMatricesThatMove(t *testing.T) {
	onEveryLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(5, 6))
		data := func(n int) []float64 {
			all := make([]float64, n)
			for i := range all {
				all[i] = rng.NormFloat64()
			}
			return all
		}
		a, b, c, start := data(4000), data(4000), data(4000), data(40)
		var p, q, r Product
		m, k, n, gap := 3, 4, 5, 0
		var at [3]int
		for range 2000 {
			switch rng.IntN(6) {
			case 0:
				m = 1 + rng.IntN(20)
			case 1:
				k = 1 + rng.IntN(20)
			case 2:
				n = 1 + rng.IntN(20)
			case 3:
				gap = rng.IntN(3)
			case 4:
				at[rng.IntN(3)] = rng.IntN(100)
			}
			matrix := func(all []float64, at, rows, cols int) blas64.General {
				return blas64.General{Rows: rows, Cols: cols, Stride: cols + gap, Data: all[at : at+rows*(cols+gap)]}
			}
			check := func(what string, c blas64.General, do func(c *blas64.General), again func(c *blas64.General)) {
				t.Helper()
				do(&c)
				got := make([]float64, 0, c.Rows*c.Cols)
				for i := range c.Rows {
					got = append(got, rowOf(&c, i)...)
				}
				again(&c)
				for i := range c.Rows {
					for j, v := range rowOf(&c, i) {
						if got[i*c.Cols+j] != v {
							t.Fatalf("%s, %d×%d×%d: entry (%d,%d) is %v, want %v", what, m, k, n, i, j, got[i*c.Cols+j], v)
						}
					}
				}
			}
			x, y, z := matrix(a, at[0], m, k), matrix(b, at[1], k, n), matrix(c, at[2], m, n)
			bias := start[rng.IntN(3):][:m]
			check("W X + b", z, func(z *blas64.General) { p.Affine(z, &x, &y, bias) }, func(z *blas64.General) { Affine(z, &x, &y, bias) })
			xT := matrix(a, at[0], k, m)
			check("Aᵀ B", z, func(z *blas64.General) { q.TransposedTimes(z, &xT, &y) }, func(z *blas64.General) { TransposedTimes(z, &xT, &y) })
			yT := matrix(b, at[1], n, k)
			check("A Bᵀ", z, func(z *blas64.General) { r.TimesTransposed(z, &x, &yT) }, func(z *blas64.General) { TimesTransposed(z, &x, &yT) })
		}
	})
}

func describe(transA, transB bool, m, n, k, gap int, alpha, beta float64) string {
	return fmt.Sprintf("%d×%d, k = %d, transposed %v %v, α = %v, β = %v, rows %d apart", m, n, k, transA, transB, alpha, beta, gap)
}

var transpositions = [][2]bool{{false, false}, {false, true}, {true, false}, {true, true}}

// All shapes up to 20 in each dimension, empty ones too, with rows that lie side by side or apart, α and β of every
// kind, and numbers of which some are NaN or infinite.
func TestGemmIsTheTripleLoop(t *testing.T) {
	onEveryLevel(t, func(t *testing.T) {
		x := newTrials(t, 1024)
		scales := [][2]float64{{1, 0}, {1, 1}, {-0.5, 0}, {1, math.Copysign(0, -1)}, {2, -3}, {0, 1}}
		for m := range 21 {
			for n := range 21 {
				for k := range 21 {
					s, draw := scales[x.rng.IntN(len(scales))], func(rng *rand.Rand) float64 { return rng.NormFloat64() }
					if (m+n+k)%3 == 0 {
						draw = odd
					}
					x.all(m, n, k, x.rng.IntN(4), s[0], s[1], draw)
				}
			}
		}
	})
}

// Shapes at which tiles, panels and stretches of k end in every way.
func TestGemmOfLargerShapes(t *testing.T) {
	onEveryLevel(t, func(t *testing.T) {
		x := newTrials(t, 1<<18)
		normal := func(rng *rand.Rand) float64 { return rng.NormFloat64() }
		for _, s := range [][3]int{{30, 10, 784}, {30, 784, 10}, {1, 200, 8}, {8, 2, 200}, {128, 64, 401}, {50, 48, 800}, {97, 33, 803}, {13, 600, 250}, {200, 17, 9}, {64, 80, 256}, {37, 70, 512}, {256, 200, 37}} {
			x.all(s[0], s[1], s[2], x.rng.IntN(3), 1, float64(x.rng.IntN(2)), normal)
		}
	})
}

func FuzzGemm(f *testing.F) {
	f.Add(uint8(12), uint8(16), uint16(100), uint8(2), 1.0, 0.0, uint64(1))
	f.Add(uint8(30), uint8(10), uint16(784), uint8(0), 1.0, 1.0, uint64(2))
	f.Fuzz(func(t *testing.T, m, n uint8, k uint16, gap uint8, alpha, beta float64, seed uint64) {
		onEveryLevel(t, func(t *testing.T) {
			if k > 1000 || math.Abs(alpha) > 1e100 || math.Abs(beta) > 1e100 { // the sums are not to overflow
				t.Skip()
			}
			x := newTrials(t, 256*(1000+256))
			x.rng = rand.New(rand.NewPCG(seed, 0))
			x.all(int(m), int(n), int(k), int(gap%8), alpha, beta, odd)
		})
	})
}

func TestTranspose(t *testing.T) {
	onEveryLevel(t, func(t *testing.T) {
		x := newTrials(t, 1<<15)
		for r := range 41 {
			for c := range 41 {
				x.transpose(r, c)
			}
		}
		x.transpose(200, 131)
	})
}

func (x *trials) transpose(r, c int) {
	gap := x.rng.IntN(4)
	a, allA := x.matrix(x.a, r, c, max(1, c+gap), odd)
	to, _ := x.matrix(x.c, c, r, max(1, r+gap), odd)
	Transpose(&to, &a)
	for i := range r {
		for j := range c {
			if math.Float64bits(to.Data[j*to.Stride+i]) != math.Float64bits(a.Data[i*a.Stride+j]) {
				x.t.Fatalf("%d×%d: entry (%d,%d) is %v, want %v", r, c, j, i, to.Data[j*to.Stride+i], a.Data[i*a.Stride+j])
			}
			to.Data[j*to.Stride+i] = math.Float64frombits(sentinel)
		}
	}
	x.a.untouched(allA)
	x.c.untouched(nil)
}
