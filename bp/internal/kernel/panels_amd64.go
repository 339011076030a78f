//go:build amd64 && !noasm

package kernel

import "gonum.org/v1/gonum/blas/blas64"

// packs reports whether panel j is copied: where B is transposed, it has to be, and where C has many tiles below each
// other, it pays.
func (p *tiledProduct) packs(j int) bool {
	return p.transB || p.tiles > packTiles && p.columns(j) == p.panel
}

const packTiles = 2

// columns returns how many columns panel j has: the last one may have fewer.
func (p *tiledProduct) columns(j int) int { return min(p.panel, p.n-j*p.panel) }

// pack copies panel j: for each entry of k, the columns of the panel side by side.
func (p *tiledProduct) pack(j int) {
	w := p.panel
	to := p.packed[(j-p.firstPanel)*p.stretch*w:][:p.stretch*w]
	if p.transB {
		transpose(to, w, p.b.Data[j*w*p.b.Stride+p.first:], p.b.Stride, p.columns(j), p.stretch)
		return
	}
	from := p.b.Data[p.first*p.b.Stride+j*w:]
	if w == 16 {
		for q := range p.stretch {
			*(*[16]float64)(to[16*q:]) = *(*[16]float64)(from[q*p.b.Stride:])
		}
		return
	}
	for q := range p.stretch {
		*(*[8]float64)(to[8*q:]) = *(*[8]float64)(from[q*p.b.Stride:])
	}
}

// transpose sets to[j·strideTo + i] = from[i·strideFrom + j] for i < rows, j < cols. Rows that are left over from fours
// are copied with the rows before them.
func transpose(to []float64, strideTo int, from []float64, strideFrom, rows, cols int) {
	if rows < 4 || cols == 0 {
		for i := range rows {
			for j, v := range from[i*strideFrom:][:cols] {
				to[j*strideTo+i] = v
			}
		}
		return
	}
	transposeAVX2(rows&^3, cols, &from[0], strideFrom, &to[0], strideTo)
	if i := rows - 4; rows&3 != 0 {
		transposeAVX2(4, cols, &from[i*strideFrom], strideFrom, &to[i], strideTo)
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
