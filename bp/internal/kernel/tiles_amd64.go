//go:build amd64 && !noasm

package kernel

import "gonum.org/v1/gonum/blas/blas64"

// tiledProduct is one Gemm on tiles of C. B is cut into panels as wide as a tile, and k into stretches short enough for
// what is read again to stay in the cache.
type tiledProduct struct {
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

	roomInL1 = 1 << 11 // the same for the first-level cache
)

func (p *tiledProduct) set(c, a, b *blas64.General, transA, transB bool, start []float64, alpha, beta float64) {
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
func (p *tiledProduct) forget() {
	p.a, p.b, p.c, p.start = blas64.General{}, blas64.General{}, blas64.General{}, nil
}

func (p *tiledProduct) run() {
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
		room := space
		if p.m*p.stretch <= roomInL1 { // A stays where it is, and so can B
			room = roomInL1
		}
		atOnce := max(1, room/(p.stretch*p.panel))
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
	packing tiledProduct
	tiling  tiledProduct
)

func (p *packing) Do(piece int) {
	if j := p.firstPanel + piece; (*tiledProduct)(p).packs(j) {
		(*tiledProduct)(p).pack(j)
	}
}

func (p *tiling) Do(piece int) { (*tiledProduct)(p).rowOfTiles(piece) }

// share lets workers help where there is enough to do.
func (p *tiledProduct) share(t Task, pieces int) {
	const enough = 1 << 20 // multiplications, some twenty microseconds
	if p.m*p.n*p.k >= enough {
		Share(t, pieces)
		return
	}
	for i := range pieces {
		t.Do(i)
	}
}

// rowOfTiles computes the i-th tile of each of the panels at hand. The tiles of a panel have almost the same height,
// rather than one small one at the end.
func (p *tiledProduct) rowOfTiles(i int) {
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
		var b []float64
		rowB := p.panel
		if p.packs(j) {
			b = p.packed[(j-p.firstPanel)*p.stretch*p.panel:]
		} else {
			b, rowB = p.b.Data[p.first*p.b.Stride+j*p.panel:], p.b.Stride
		}
		c, cols := p.c.Data[top*p.c.Stride+j*p.panel:], p.columns(j)
		switch {
		case cols < p.panel:
			narrowTiles(rows, p.stretch, a, rowA, colA, b, rowB, c, p.c.Stride, start, p.alpha, p.stretchBeta, cols)
		case level == AVX512:
			tileAVX512(rows, p.stretch, a, rowA, colA, &b[0], rowB, &c[0], p.c.Stride, start, p.alpha, p.stretchBeta, cols)
		default:
			tileAVX2(rows, p.stretch, a, rowA, colA, &b[0], rowB, &c[0], p.c.Stride, start, p.alpha, p.stretchBeta, cols)
		}
	}
}
