//go:build amd64 && !noasm

package kernel

import "gonum.org/v1/gonum/blas/blas64"

// dotsPay compares what the two ways cost, in vectors multiplied. Tiles have empty lanes where C has few columns;
// dots have them where k is short, and lanes to add up in the end. B is transposed for the one or for the other.
func (p *tiledProduct) dotsPay() bool {
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

// runDots is for op(A) = A. k is cut into stretches for which all of B's rows stay in the first-level cache, while A's
// pass by.
func (p *tiledProduct) runDots() {
	const cache = 4096 // float64, of 32 KiB
	beta := p.beta
	if p.start != nil {
		for i, v := range p.start {
			fill(rowOf(&p.c, i), v)
		}
		beta = 1
	}
	stretches := 1 + p.k*(p.n+4)/cache
	for s := range stretches {
		first := s * p.k / stretches &^ 7
		k := (s+1)*p.k/stretches&^7 - first
		if s == stretches-1 {
			k = p.k - first
		}
		if k == 0 {
			continue
		}
		a, b := p.a.Data[first:], p.b.Data
		rowB := p.b.Stride
		if p.transB {
			b = b[first:]
		} else {
			p.packed = atLeast(p.packed, p.n*k)
			transpose(p.packed, k, b[first*rowB:], rowB, k, p.n)
			b, rowB = p.packed, k
		}
		left := blas64.General{Rows: p.m, Cols: k, Stride: p.a.Stride, Data: a}
		right := blas64.General{Rows: p.n, Cols: k, Stride: rowB, Data: b}
		dots(&p.c, &left, &right, p.alpha, beta)
		beta = 1
	}
}

// dots sets C = α A Bᵀ + β C.
func dots(c, a, b *blas64.General, alpha, beta float64) {
	fours := c.Cols &^ 3
	if c.Cols-fours == 3 {
		fours = c.Cols
	}
	if fours > 0 {
		columnsOfDots(c, a, b, alpha, beta, 0, fours, 4)
	}
	if fours < c.Cols {
		columnsOfDots(c, a, b, alpha, beta, fours, c.Cols, 2)
	}
}

// columnsOfDots computes some columns of C, so many at a time.
func columnsOfDots(c, a, b *blas64.General, alpha, beta float64, from, to, cols int) {
	rows := 4
	switch {
	case level == AVX512 && cols == 2:
		rows = 6
	case level == AVX2 && cols == 4:
		rows = 2
	}
	k := a.Cols
	for i := 0; i < c.Rows; i += rows {
		ai, m := &a.Data[i*a.Stride], min(rows, c.Rows-i)
		for j := from; j < to; j += cols {
			cij, bj, n := &c.Data[i*c.Stride+j], &b.Data[j*b.Stride], min(cols, to-j)
			switch {
			case level == AVX512 && cols == 4:
				dotsAVX512(m, n, k, ai, a.Stride, bj, b.Stride, cij, c.Stride, alpha, beta)
			case level == AVX512:
				pairsAVX512(m, n, k, ai, a.Stride, bj, b.Stride, cij, c.Stride, alpha, beta)
			case cols == 4:
				dotsAVX2(m, n, k, ai, a.Stride, bj, b.Stride, cij, c.Stride, alpha, beta)
			default:
				pairsAVX2(m, n, k, ai, a.Stride, bj, b.Stride, cij, c.Stride, alpha, beta)
			}
		}
	}
}
