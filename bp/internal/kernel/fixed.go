package kernel

import "gonum.org/v1/gonum/blas/blas64"

// Fixed is a product whose matrices stay where they are. Whether they fit, and which way is the fastest, it looks at
// once, in one of the three methods that say what it is, and not in each Do: for a few units and samples that takes
// longer than the product.
type Fixed struct {
	c, a, b        blas64.General
	transA, transB bool
	start          []float64
	way            way
	level          Level // for which the way was chosen
}

// way is how a product is done.
type way int

const (
	simply   way = iota // loops in Go
	onTiles             // see product
	narrowly            // no more columns than a vector has lanes: see narrow
	asDots              // a few rows times a few rows: see dots
)

// Affine is for Z = W X + b 1ᵀ.
func (f *Fixed) Affine(z, w, x *blas64.General, b []float64) {
	want(z, w.Rows, x.Cols, w.Cols, x.Rows)
	f.set(z, w, x, asItIs, asItIs, b[:z.Rows])
}

// TransposedTimes is for C = Aᵀ B.
func (f *Fixed) TransposedTimes(c, a, b *blas64.General) {
	want(c, a.Cols, b.Cols, a.Rows, b.Rows)
	f.set(c, a, b, transposed, asItIs, nil)
}

// TimesTransposed is for C = A Bᵀ.
func (f *Fixed) TimesTransposed(c, a, b *blas64.General) {
	want(c, a.Rows, b.Rows, a.Cols, b.Cols)
	f.set(c, a, b, asItIs, transposed, nil)
}

func (f *Fixed) set(c, a, b *blas64.General, transA, transB bool, start []float64) {
	wantInside(c, a, b)
	f.c, f.a, f.b, f.transA, f.transB, f.start = *c, *a, *b, transA, transB, start
	f.choose()
}

func (f *Fixed) choose() { f.level, f.way = level, f.best() }

// Do does the product.
func (f *Fixed) Do() {
	if f.level != level {
		f.choose()
	}
	switch f.way {
	case narrowly:
		narrow(&f.c, &f.a, &f.b, f.transA, f.start)
	case asDots:
		dots(&f.c, &f.a, &f.b, 1, 0)
	case onTiles:
		run(&f.c, &f.a, &f.b, f.transA, f.transB, f.start, 1, 0)
	default:
		if f.start == nil {
			plain(&f.c, &f.a, &f.b, f.transA, f.transB, 1, 0)
			return
		}
		for i, bi := range f.start {
			setRow(rowOf(&f.c, i), bi, 1, f.a.Data[i*f.a.Stride:], 1, &f.b)
		}
	}
}
