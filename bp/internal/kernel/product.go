package kernel

import "gonum.org/v1/gonum/blas/blas64"

// Product is a product of matrices that is done again and again. Whether the matrices fit, and which way is the
// fastest, it looks up once, and again only where they have moved or changed their shape: for a few units and samples
// that takes longer than the multiplications. Each Product does one of the three operations below.
type Product struct {
	c, a, b        blas64.General
	transA, transB bool
	start          []float64
	way            way
	level          Level // for which the way was chosen
}

// way is how a product is done.
type way int

const (
	unset    way = iota
	simply       // loops in Go
	onTiles      // see tiledProduct
	narrowly     // no more columns than a vector has lanes: see narrow
	asDots       // a few rows times a few rows: see dots
)

// Affine sets Z = W X + b 1ᵀ.
func (p *Product) Affine(z, w, x *blas64.General, b []float64) {
	if !p.remembers(z, w, x) || len(b) == 0 || &p.start[0] != &b[0] {
		want(z, w.Rows, x.Cols, w.Cols, x.Rows)
		p.set(z, w, x, asItIs, asItIs, b[:z.Rows])
	}
	p.run()
}

// TransposedTimes sets C = Aᵀ B.
func (p *Product) TransposedTimes(c, a, b *blas64.General) {
	if !p.remembers(c, a, b) {
		want(c, a.Cols, b.Cols, a.Rows, b.Rows)
		p.set(c, a, b, transposed, asItIs, nil)
	}
	p.run()
}

// TimesTransposed sets C = A Bᵀ.
func (p *Product) TimesTransposed(c, a, b *blas64.General) {
	if !p.remembers(c, a, b) {
		want(c, a.Rows, b.Rows, a.Cols, b.Cols)
		p.set(c, a, b, asItIs, transposed, nil)
	}
	p.run()
}

// remembers reports whether the matrices are those of the last product, and lie where they lay.
func (p *Product) remembers(c, a, b *blas64.General) bool {
	return p.level == level && p.way != unset && samePlace(c, &p.c) && samePlace(a, &p.a) && samePlace(b, &p.b)
}

func samePlace(a, b *blas64.General) bool {
	return a.Rows == b.Rows && a.Cols == b.Cols && a.Stride == b.Stride &&
		len(a.Data) == len(b.Data) && len(a.Data) > 0 && &a.Data[0] == &b.Data[0]
}

func (p *Product) set(c, a, b *blas64.General, transA, transB bool, start []float64) {
	wantInside(c, a, b)
	p.c, p.a, p.b, p.transA, p.transB, p.start = *c, *a, *b, transA, transB, start
	p.level, p.way = level, p.best()
}

func (p *Product) run() {
	switch p.way {
	case narrowly:
		narrow(&p.c, &p.a, &p.b, p.transA, p.start)
	case asDots:
		dots(&p.c, &p.a, &p.b, 1, 0)
	case onTiles:
		run(&p.c, &p.a, &p.b, p.transA, p.transB, p.start, 1, 0)
	default:
		if p.start == nil {
			plain(&p.c, &p.a, &p.b, p.transA, p.transB, 1, 0)
			return
		}
		for i, bi := range p.start {
			setRow(rowOf(&p.c, i), bi, 1, p.a.Data[i*p.a.Stride:], 1, &p.b)
		}
	}
}
