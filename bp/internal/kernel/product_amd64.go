//go:build amd64 && !noasm

package kernel

import "gonum.org/v1/gonum/blas/blas64"

// product is one Gemm on tiles of C. B is cut into panels as wide as a tile, and k into stretches short enough for
// what is read again to stay in the cache.
type product struct {
	a, b, c          blas64.General
	transA, transB   bool
	m, n, k          int
	rowA, colA       int       // A's entry (i, p) is a[i·rowA + p·colA]
	start            []float64 // where it is not nil, C = α op(A) op(B) + start 1ᵀ
	alpha, beta      float64
	tileRows, panel  int // rows and columns of a tile
	tiles            int // of a panel, one below the other
	packed           []float64
	first, stretch   int     // the stretch of k at hand
	stretchBeta      float64 // β, and 1 from the second stretch on
	firstPanel, last int     // the panels at hand
}

const (
	longest = 400     // entries of k in a stretch, at most
	space   = 1 << 16 // entries of B that are packed at once: half a megabyte, half of a usual second-level cache
)

func (p *product) set(c, a, b *blas64.General, transA, transB bool, start []float64, alpha, beta float64) {
	p.a, p.b, p.c, p.transA, p.transB, p.start = *a, *b, *c, transA, transB, start
	p.m, p.n, p.alpha, p.beta = c.Rows, c.Cols, alpha, beta
	_, p.k = shape(transA, a)
	p.rowA, p.colA = a.Stride, 1
	if transA {
		p.rowA, p.colA = 1, a.Stride
	}
	p.tileRows, p.panel = 6, 8
	if level == AVX512 {
		p.tileRows, p.panel = 12, 16
	}
	p.tiles = (p.m + p.tileRows - 1) / p.tileRows
}

// forget lets go of the matrices, but not of the space for packing.
func (p *product) forget() {
	p.a, p.b, p.c, p.start = blas64.General{}, blas64.General{}, blas64.General{}, nil
}

func (p *product) run() {
	if !p.transA && p.dotsPay() {
		p.runDots()
		return
	}
	stretches := (p.k + longest - 1) / longest
	panels := (p.n + p.panel - 1) / p.panel
	p.stretchBeta = p.beta
	for s := range stretches {
		p.first = s * p.k / stretches
		p.stretch = (s+1)*p.k/stretches - p.first
		atOnce := max(1, space/(p.stretch*p.panel))
		for p.firstPanel = 0; p.firstPanel < panels; p.firstPanel = p.last {
			p.last = min(p.firstPanel+atOnce, panels)
			p.packed = atLeast(p.packed, (p.last-p.firstPanel)*p.stretch*p.panel)
			p.share((*packing)(p), p.last-p.firstPanel)
			p.share((*tiling)(p), p.tiles)
		}
		p.stretchBeta = 1
	}
}

// packing and tiling are the two halves of the work, in pieces: a panel, and a row of tiles.
type (
	packing product
	tiling  product
)

func (p *packing) Do(piece int) {
	if j := p.firstPanel + piece; (*product)(p).packs(j) {
		(*product)(p).pack(j)
	}
}

func (p *tiling) Do(piece int) { (*product)(p).rowOfTiles(piece) }

// share lets other cores help where there is enough to do.
func (p *product) share(t Task, pieces int) {
	const enough = 1 << 19 // multiplications, some ten microseconds
	if p.m*p.n*p.k >= enough {
		Share(t, pieces)
		return
	}
	for i := range pieces {
		t.Do(i)
	}
}

// packs reports whether panel j is copied: where B is transposed or its last panel is not whole, it has to be, and
// where C has many tiles below each other it pays.
func (p *product) packs(j int) bool {
	return p.transB || (j+1)*p.panel > p.n || p.tiles > packTiles
}

const packTiles = 2

// pack copies panel j: for each entry of k, the columns of the panel side by side, 0 for those that B has not.
func (p *product) pack(j int) {
	w := p.panel
	to := p.packed[(j-p.firstPanel)*p.stretch*w:][:p.stretch*w]
	cols := min(w, p.n-j*w)
	if p.transB {
		packTransposed(to, w, p.b.Data[j*w*p.b.Stride+p.first:], p.b.Stride, cols, p.stretch)
		return
	}
	from := p.b.Data[p.first*p.b.Stride+j*w:]
	switch {
	case cols == 16:
		for q := range p.stretch {
			*(*[16]float64)(to[16*q:]) = *(*[16]float64)(from[q*p.b.Stride:])
		}
	case cols == 8 && w == 8:
		for q := range p.stretch {
			*(*[8]float64)(to[8*q:]) = *(*[8]float64)(from[q*p.b.Stride:])
		}
	default:
		for q := range p.stretch {
			row := to[q*w:][:w]
			clear(row[copy(row, from[q*p.b.Stride:][:cols]):])
		}
	}
}

// packTransposed sets to[q·w + r] = from[r·stride + q] for r < rows and q < k, and 0 for rows ≤ r < w.
func packTransposed(to []float64, w int, from []float64, stride, rows, k int) {
	transpose(to, w, from, stride, rows, k)
	if rows < w {
		for q := range k {
			clear(to[q*w+rows : q*w+w])
		}
	}
}

// rowOfTiles computes the i-th tile of each of the panels at hand. The tiles of a panel have almost the same height,
// rather than one small one at the end.
func (p *product) rowOfTiles(i int) {
	top := i * p.m / p.tiles
	rows := (i+1)*p.m/p.tiles - top
	a, rowA, colA := &p.a.Data[top*p.rowA+p.first*p.colA], p.rowA, p.colA
	if p.clashes() {
		copied := left.take()
		defer left.putBack(copied)
		rowA, colA = p.copyLeft(copied, top, rows)
		a = &copied[0]
	}
	var start *float64
	if p.start != nil && p.first == 0 {
		start = &p.start[top]
	}
	for j := p.firstPanel; j < p.last; j++ {
		var b *float64
		rowB := p.panel
		if p.packs(j) {
			b = &p.packed[(j-p.firstPanel)*p.stretch*p.panel]
		} else {
			b, rowB = &p.b.Data[p.first*p.b.Stride+j*p.panel], p.b.Stride
		}
		c := &p.c.Data[top*p.c.Stride+j*p.panel]
		cols := min(p.panel, p.n-j*p.panel)
		if level == AVX512 {
			tileAVX512(rows, p.stretch, a, rowA, colA, b, rowB, c, p.c.Stride, start, p.alpha, p.stretchBeta, cols)
		} else {
			tileAVX2(rows, p.stretch, a, rowA, colA, b, rowB, c, p.c.Stride, start, p.alpha, p.stretchBeta, cols)
		}
	}
}

// clashes reports whether the numbers of A that a tile reads together lie so that they push each other out of the
// cache, and whether enough panels read them for a copy to pay. In a cache of 64 sets, numbers 4 KiB apart share one.
func (p *product) clashes() bool {
	panels := p.last - p.firstPanel
	if p.transA {
		return panels >= 12 && p.a.Stride%64 == 0
	}
	return panels >= 4 && p.a.Stride%256 == 0
}

// copyLeft copies what a row of tiles reads of A, and returns how far apart rows and columns lie there.
func (p *product) copyLeft(to *leftSpace, top, rows int) (rowA, colA int) {
	if p.transA {
		for q := range p.stretch {
			from := p.a.Data[(p.first+q)*p.a.Stride+top:]
			switch {
			case rows == 12:
				*(*[12]float64)(to[12*q:]) = *(*[12]float64)(from)
			case rows == 6:
				*(*[6]float64)(to[6*q:]) = *(*[6]float64)(from)
			default:
				copy(to[rows*q:rows*(q+1)], from)
			}
		}
		return 1, rows
	}
	const apart = longest + 8 // not a power of two
	for r := range rows {
		copy(to[r*apart:], p.a.Data[(top+r)*p.a.Stride+p.first:][:p.stretch])
	}
	return apart, 1
}

// leftSpace holds what a row of tiles reads of A.
type leftSpace [12 * (longest + 8)]float64

// left are those that nobody uses.
var left stock[leftSpace]

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
	columnsOfDots(c, a, b, alpha, beta, first, k, 0, fours, 4)
	columnsOfDots(c, a, b, alpha, beta, first, k, fours, c.Cols, 2)
}

// columnsOfDots computes some columns of C, so many at a time, for a stretch of k.
func columnsOfDots(c, a, b *blas64.General, alpha, beta float64, first, k, from, to, cols int) {
	rows := 4
	switch {
	case level == AVX512 && cols == 2:
		rows = 6
	case level == AVX2 && cols == 4:
		rows = 2
	}
	if from == to {
		return
	}
	for i := 0; i < c.Rows; i += rows {
		ai, m := &a.Data[i*a.Stride+first], min(rows, c.Rows-i)
		for j := from; j < to; j += cols {
			cij, bj, n := &c.Data[i*c.Stride+j], &b.Data[j*b.Stride+first], min(cols, to-j)
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

// quick does small products, without packing anything, and reports whether it did. For more entries of k than that the
// product is worth its preparations.
func quick(c, a, b *blas64.General, transA, transB bool, start []float64) bool {
	const short = 64
	switch {
	case level == Plain:
		return false
	case transB && !transA && a.Cols <= short && c.Rows*c.Cols <= short:
		stretchOfDots(c, a, b, 1, 0, 0, a.Cols)
		return true
	case !transB && c.Cols <= lanes() && b.Rows <= short:
		narrow(c, a, b, transA, start)
		return true
	}
	return false
}

// narrow sets C = op(A) B, or op(A) B + start 1ᵀ, for no more columns than a vector has lanes.
func narrow(c, a, b *blas64.General, transA bool, start []float64) {
	const height = 12
	rowA, colA := a.Stride, 1
	if transA {
		rowA, colA = 1, a.Stride
	}
	var from *float64
	for i := 0; i < c.Rows; i += height {
		if start != nil {
			from = &start[i]
		}
		rows := min(height, c.Rows-i)
		if level == AVX512 {
			narrowAVX512(rows, b.Rows, &a.Data[i*rowA], rowA, colA, &b.Data[0], b.Stride, &c.Data[i*c.Stride], c.Stride, from, 1, 0, c.Cols)
		} else {
			narrowAVX2(rows, b.Rows, &a.Data[i*rowA], rowA, colA, &b.Data[0], b.Stride, &c.Data[i*c.Stride], c.Stride, from, 1, 0, c.Cols)
		}
	}
}

// lanes is the number of float64 in a vector.
func lanes() int {
	if level == AVX512 {
		return 8
	}
	return 4
}

// transpose sets to[j·strideTo + i] = from[i·strideFrom + j] for i < rows, j < cols. What is left beside the squares of
// four by four belongs to squares that overlap others.
func transpose(to []float64, strideTo int, from []float64, strideFrom, rows, cols int) {
	if rows < 4 || cols < 4 {
		for i := range rows {
			for j, v := range from[i*strideFrom:][:cols] {
				to[j*strideTo+i] = v
			}
		}
		return
	}
	transposeAVX2(rows&^3, cols&^3, &from[0], strideFrom, &to[0], strideTo)
	if i := rows - 4; rows&3 != 0 {
		transposeAVX2(4, cols&^3, &from[i*strideFrom], strideFrom, &to[i], strideTo)
	}
	if j := cols - 4; cols&3 != 0 {
		transposeAVX2(rows&^3, 4, &from[j], strideFrom, &to[j*strideTo], strideTo)
		if i := rows - 4; rows&3 != 0 {
			transposeAVX2(4, 4, &from[i*strideFrom+j], strideFrom, &to[j*strideTo+i], strideTo)
		}
	}
}

// atLeast returns s with n entries at least.
func atLeast(s []float64, n int) []float64 {
	if len(s) < n {
		return make([]float64, n)
	}
	return s
}

// transposeFast is Transpose for matrices that are not empty.
func transposeFast(to, from *blas64.General) (done bool) {
	if level == Plain {
		return false
	}
	const block = 64 // columns, so that what is written stays in the cache until its lines are whole
	for j := 0; j < from.Cols; j += block {
		transpose(to.Data[j*to.Stride:], to.Stride, from.Data[j:], from.Stride, from.Rows, min(block, from.Cols-j))
	}
	return true
}
