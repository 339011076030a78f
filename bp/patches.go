package bp

import (
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// patches is what the filters of a convolution see, side by side in a matrix P, which makes a product of the sum:
// z = W P + b. Row k of P belongs to column k of W, and there are n columns for each pixel of the output, one for each
// sample. P would be large, and so it is made of a few output pixels at a time, which stay in the cache.
type patches struct {
	kernel  Kernel
	in, out Shape
	n       int // samples

	first, last int // the output pixels at hand
	p           blas64.General
}

// room is how many entries of P there are at a time, a quarter of a megabyte of them, unless one pixel takes more.
const room = 1 << 15

// cut returns in how many parts the output pixels come, for n samples.
func (p *patches) cut(n int) (parts int) {
	p.n = n
	atOnce := max(1, room/max(1, p.rows()*n))
	return (p.pixels() + atOnce - 1) / atOnce
}

func (p *patches) rows() int   { return p.in.Channels * p.kernel.Size * p.kernel.Size }
func (p *patches) pixels() int { return p.out.Height * p.out.Width }

// turnTo makes part i of so many the one at hand, with space for P.
func (p *patches) turnTo(i, parts int) {
	p.first, p.last = i*p.pixels()/parts, (i+1)*p.pixels()/parts
	rows, cols := p.rows(), (p.last-p.first)*p.n
	if cap(p.p.Data) < rows*cols {
		p.p.Data = make([]float64, rows*cols)
	}
	p.p = blas64.General{Rows: rows, Cols: cols, Stride: cols, Data: p.p.Data[:rows*cols]}
}

// of returns the columns of a matrix of outputs that belong to the pixels at hand: a row for each filter.
func (p *patches) of(m *mat.Dense) blas64.General {
	all := p.flat(m)
	all.Data = all.Data[p.first*p.n:]
	all.Cols = (p.last - p.first) * p.n
	return all
}

// flat turns a matrix of outputs into one with a row for each filter.
func (p *patches) flat(m *mat.Dense) blas64.General {
	cols := p.pixels() * p.n
	return blas64.General{Rows: p.out.Channels, Cols: cols, Stride: cols, Data: m.RawMatrix().Data}
}

// gather fills P from the images.
func (p *patches) gather(x *mat.Dense) {
	raw := x.RawMatrix()
	if p.kernel.Padding > 0 {
		clear(p.p.Data) // x = 0 outside
	}
	p.runs(raw.Stride == p.n, func(patch, row, length int) {
		copy(p.p.Data[patch:patch+length], raw.Data[row*raw.Stride:])
	})
}

// scatter adds P to the images, each entry to the pixel where gather would have found it.
func (p *patches) scatter(x *mat.Dense) {
	raw := x.RawMatrix()
	p.runs(raw.Stride == p.n, func(patch, row, length int) {
		floats.Add(raw.Data[row*raw.Stride:][:length], p.p.Data[patch:patch+length])
	})
}

// runs visits the entries of P that lie on the image: so many from Data[patch] on belong to those of the image from the
// beginning of a row on. A run is of several pixels where these lie side by side on the image too.
func (p *patches) runs(sideBySide bool, visit func(patch, row, length int)) {
	k, n := p.kernel, p.n
	for tap := range p.rows() {
		c, u, v := Shape{p.in.Channels, k.Size, k.Size}.pixel(tap)
		// The columns from … to of the output see a column of the image.
		from := max(0, ceilDiv(k.Padding-v, k.Stride))
		to := min(p.out.Width, floorDiv(p.in.Width-1+k.Padding-v, k.Stride)+1)
		for pixel := p.first; pixel < p.last; {
			i, j := pixel/p.out.Width, pixel%p.out.Width
			start := pixel - j
			end := min(p.last-start, to)
			pixel = start + p.out.Width
			row := i*k.Stride + u - k.Padding
			if row < 0 || row >= p.in.Height {
				continue
			}
			for j = max(j, from); j < end; {
				pixels := 1
				if sideBySide && k.Stride == 1 {
					pixels = end - j
				}
				patch := (tap*(p.last-p.first) + start + j - p.first) * n
				visit(patch, (c*p.in.Height+row)*p.in.Width+j*k.Stride+v-k.Padding, pixels*n)
				j += pixels
			}
		}
	}
}

// floorDiv and ceilDiv are ⌊a/b⌋ and ⌈a/b⌉ for b > 0.
func floorDiv(a, b int) int {
	if a < 0 {
		return -((b - 1 - a) / b)
	}
	return a / b
}

func ceilDiv(a, b int) int { return -floorDiv(-a, b) }
