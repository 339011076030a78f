//go:build amd64 && !noasm

package kernel

import "gonum.org/v1/gonum/blas/blas64"

// dotsPay compares what the two ways cost, in vectors multiplied. Tiles have empty lanes where C has few columns;
// dots have them where k is short, and lanes to add up in the end. B is transposed for the one or for the other.
func (p *product) dotsPay() bool {
	lanes := p.panel / 2
	moved := p.n * p.k * 3 / 4
	panels := (p.n + p.panel - 1) / p.panel
	tiles := 2 * panels * p.m * p.k
	dots := p.m * p.n * ((p.k+lanes-1)/lanes + 3)
	if p.transB {
		tiles += moved
	} else {
		dots += moved
	}
	return dots < tiles
}

// runDots is for op(A) = A.
func (p *product) runDots() {
	b := p.b
	if !p.transB {
		p.packed = atLeast(p.packed, p.n*p.k)
		transpose(p.packed, p.k, p.b.Data, p.b.Stride, p.k, p.n)
		b = blas64.General{Rows: p.n, Cols: p.k, Stride: p.k, Data: p.packed}
	}
	beta := p.beta
	if p.start != nil {
		for i, v := range p.start {
			fill(rowOf(&p.c, i), v)
		}
		beta = 1
	}
	dots(&p.c, &p.a, &b, p.alpha, beta)
}

// dots sets C = α A Bᵀ + β C. k is cut into stretches for which all of B's rows stay in the first-level cache, while
// A's pass by.
func dots(c, a, b *blas64.General, alpha, beta float64) {
	const cache = 4096 // float64, of 32 KiB
	stretches := 1 + a.Cols*(b.Rows+4)/cache
	for s := range stretches {
		first := s * a.Cols / stretches &^ 7
		k := (s+1)*a.Cols/stretches&^7 - first
		if s == stretches-1 {
			k = a.Cols - first
		}
		if k == 0 {
			continue
		}
		stretchOfDots(c, a, b, alpha, beta, first, k)
		beta = 1
	}
}

// stretchOfDots does so for a stretch of k.
func stretchOfDots(c, a, b *blas64.General, alpha, beta float64, first, k int) {
	fours := c.Cols &^ 3
	if c.Cols-fours == 3 {
		fours = c.Cols
	}
	if fours > 0 {
		columnsOfDots(c, a, b, alpha, beta, first, k, 0, fours, 4)
	}
	if fours < c.Cols {
		columnsOfDots(c, a, b, alpha, beta, first, k, fours, c.Cols, 2)
	}
}

// columnsOfDots computes some columns of C, so many at a time, for a stretch of k.
func columnsOfDots(c, a, b *blas64.General, alpha, beta float64, first, k, from, to, cols int) {
	rows, wide := 4, level == AVX512 && k > 4 // four entries of k are one vector of AVX2
	switch {
	case wide && cols == 2:
		rows = 6
	case !wide && cols == 4:
		rows = 2
	}
	for i := 0; i < c.Rows; i += rows {
		ai, m := &a.Data[i*a.Stride+first], min(rows, c.Rows-i)
		for j := from; j < to; j += cols {
			cij, bj, n := &c.Data[i*c.Stride+j], &b.Data[j*b.Stride+first], min(cols, to-j)
			switch {
			case wide && cols == 4:
				dotsAVX512(m, n, k, ai, a.Stride, bj, b.Stride, cij, c.Stride, alpha, beta)
			case wide:
				pairsAVX512(m, n, k, ai, a.Stride, bj, b.Stride, cij, c.Stride, alpha, beta)
			case cols == 4:
				dotsAVX2(m, n, k, ai, a.Stride, bj, b.Stride, cij, c.Stride, alpha, beta)
			default:
				pairsAVX2(m, n, k, ai, a.Stride, bj, b.Stride, cij, c.Stride, alpha, beta)
			}
		}
	}
}
