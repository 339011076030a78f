//go:build amd64 && !noasm

package kernel

import "gonum.org/v1/gonum/blas/blas64"

// dotsPay compares what the two ways cost, in vectors multiplied. Tiles have empty lanes where C has few columns;
// dots have them where k is short, and lanes to add up at the end of each stretch. B is transposed for the one or for
// the other.
func (p *tiledProduct) dotsPay() bool {
	lanes := p.panel / 2
	vectors := (p.n + lanes - 1) / lanes // in a row of C
	calls := p.n/p.panel + (p.n%p.panel+lanes-1)/lanes
	// A kernel with fewer sums than waiting takes as long as with so many: each sum waits for the one before it.
	const waiting = 8
	tiles := p.k * max(vectors*p.m, waiting*calls*p.tiles)
	// What C lacks to whole blocks of dots is computed all the same.
	dots := (p.m + 3) &^ 3 * ((p.n + 1) &^ 1) * ((p.k+lanes-1)/lanes + 5*stretchesOfDots(p.m, p.n, p.k))
	transposing := p.n * p.k * 3 / 4
	if p.transB {
		tiles += transposing
	} else {
		dots += transposing
	}
	return dots < tiles
}

// stretchesOfDots is in how many parts k is cut, so that all of B's rows stay in the first-level cache while A's pass by.
func stretchesOfDots(m, n, k int) int {
	const cache = 4096 // float64, of 32 KiB
	if m <= 4 {        // B's rows are read only once
		return 1
	}
	return 1 + k*(n+4)/cache
}

// runDots is for op(A) = A.
func (p *tiledProduct) runDots() {
	beta := p.beta
	if p.start != nil {
		for i, v := range p.start {
			fill(rowOf(&p.c, i), v)
		}
		beta = 1
	}
	stretches := stretchesOfDots(p.m, p.n, p.k)
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
	const together = 48 // rows of A, which stay in the cache for all columns
	fours := c.Cols &^ 3
	if c.Cols-fours == 3 {
		fours = c.Cols
	}
	for top := 0; top < c.Rows; top += together {
		end := min(top+together, c.Rows)
		if fours > 0 {
			blocksOfDots(c, a, b, alpha, beta, top, end, 0, fours, 4)
		}
		if fours < c.Cols {
			blocksOfDots(c, a, b, alpha, beta, top, end, fours, c.Cols, 2)
		}
	}
}

// blocksOfDots computes some rows and columns of C, so many columns at a time.
func blocksOfDots(c, a, b *blas64.General, alpha, beta float64, top, end, from, to, cols int) {
	rows := 4
	switch {
	case level == AVX512 && cols == 2:
		rows = 6
	case level == AVX2 && cols == 4:
		rows = 2
	}
	k := a.Cols
	for i := top; i < end; i += rows {
		ai, m := &a.Data[i*a.Stride], min(rows, end-i)
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
