//go:build amd64 && !noasm

package kernel

// clashes reports whether the numbers of A that a tile reads together lie so that they push each other out of the
// cache, and whether enough panels read them for a copy to pay. In a cache of 64 sets, numbers 4 KiB apart share one.
func (p *tiledProduct) clashes() bool {
	panels := p.last - p.firstPanel
	if p.transA {
		return panels >= 12 && p.a.Stride%64 == 0
	}
	return panels >= 4 && p.a.Stride%256 == 0
}

// copyLeft copies what a row of tiles reads of A, and returns how far apart rows and columns lie there.
func (p *tiledProduct) copyLeft(to *leftSpace, top, rows int) (rowA, colA int) {
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
