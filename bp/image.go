package bp

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Shape is the shape of an image, or of a stack of feature maps. In a batch, an image is one column: channel
// after channel, each row by row.
type Shape struct{ Channels, Height, Width int }

// Size returns Channels · Height · Width, the rows that such images take in a batch. It panics where these are more
// than an int holds.
func (s Shape) Size() int {
	if float64(s.Channels)*float64(s.Height)*float64(s.Width) >= math.MaxInt {
		panic(fmt.Sprintf("bp: images of %v have more pixels than an int holds", s))
	}
	return s.Channels * s.Height * s.Width
}

// Row returns (c·Height + i)·Width + j, the row of a batch that holds pixel (i, j) of channel c, all counted
// from 0. It panics where there is no such pixel.
func (s Shape) Row(c, i, j int) int {
	if c < 0 || c >= s.Channels || i < 0 || i >= s.Height || j < 0 || j >= s.Width {
		panic(fmt.Sprintf("bp: no pixel (%d, %d) in channel %d of a %v image", i, j, c, s))
	}
	return (c*s.Height+i)*s.Width + j
}

// String returns channels × height × width: "3×28×28".
func (s Shape) String() string { return fmt.Sprintf("%d×%d×%d", s.Channels, s.Height, s.Width) }

// pixel returns the channel and the place of a row: Row the other way round.
func (s Shape) pixel(row int) (c, i, j int) {
	return row / (s.Height * s.Width), row / s.Width % s.Height, row % s.Width
}

// images is a layer that takes and gives images.
type images interface {
	shapes() (in, out Shape)
}

// Kernel says how a square of Size × Size slides over an image: by Stride pixels from one output to the next,
// and over Padding pixels of value 0 around the image. Output pixel (i, j) sees the input pixels
//
//	(i·Stride + u − Padding, j·Stride + v − Padding),  u, v = 0 … Size−1
//
// An image of height H gives ⌊(H + 2·Padding − Size)/Stride⌋ + 1 rows; pixels that are left over at the far
// edges are not seen.
type Kernel struct{ Size, Stride, Padding int }

// over returns the shape of the output for images of shape in. It panics where there is none, or one too large.
func (k Kernel) over(in Shape, channels int, caller string) Shape {
	switch {
	case in.Channels < 1 || in.Height < 1 || in.Width < 1:
		panic(fmt.Sprintf("bp: %s: images of %v: want at least 1×1×1", caller, in))
	case channels < 1:
		panic(fmt.Sprintf("bp: %s: %d filters, want at least 1", caller, channels))
	case k.Size < 1:
		panic(fmt.Sprintf("bp: %s: size %d, want at least 1", caller, k.Size))
	case k.Stride < 1:
		panic(fmt.Sprintf("bp: %s: stride %d, want at least 1", caller, k.Stride))
	case k.Padding < 0:
		panic(fmt.Sprintf("bp: %s: padding %d, want at least 0", caller, k.Padding))
	}
	if rows := float64(in.Channels) * float64(in.Height) * float64(in.Width); rows > maxRows {
		panic(fmt.Sprintf("bp: %s: images of %v: %.3g pixels, want at most %.3g", caller, in, rows, float64(maxRows)))
	}
	padded := float64(in.Height) + 2*float64(k.Padding)
	padded *= float64(in.Width) + 2*float64(k.Padding)
	if padded > maxRows {
		panic(fmt.Sprintf("bp: %s: padding %d makes %.3g pixels of a channel, want at most %.3g", caller, k.Padding, padded, float64(maxRows)))
	}
	height, width := in.Height+2*k.Padding, in.Width+2*k.Padding
	if k.Size > height || k.Size > width {
		panic(fmt.Sprintf("bp: %s: size %d does not fit into the image, %d×%d with its padding", caller, k.Size, height, width))
	}
	out := Shape{channels, (height-k.Size)/k.Stride + 1, (width-k.Size)/k.Stride + 1}
	area := float64(k.Size) * float64(k.Size)
	rows := float64(channels) * max(float64(out.Height)*float64(out.Width), float64(in.Channels)*area)
	if rows > maxRows {
		panic(fmt.Sprintf("bp: %s: %d filters of size %d on images of %v: %.3g outputs or weights, want at most %.3g", caller, channels, k.Size, in, rows, float64(maxRows)))
	}
	return out
}

// maxRows is the largest image, and the largest set of filters. A batch of one such image takes 16 GiB.
const maxRows = 1 << 31

// patches is im2col: what the filters of a convolution see, side by side in a matrix P, turns the convolution into a
// product, z = W P + b. Row k of P belongs to column k of W, and there are n columns for each pixel of the output, one
// for each sample. P as a whole would be large, so it is made for a few output pixels at a time, which stay in the cache.
type patches struct {
	kernel  Kernel
	in, out Shape
	n       int // samples

	first, last int // the output pixels of the present part
	p           blas64.General
}

// patchEntries is how many entries of P there are at a time, a quarter of a megabyte, unless one pixel takes more.
const patchEntries = 1 << 15

// parts returns in how many parts the output pixels come, for n samples.
func (p *patches) parts(n int) (parts int) {
	p.n = n
	atOnce := max(1, patchEntries/max(1, p.rows()*n))
	return (p.pixels() + atOnce - 1) / atOnce
}

func (p *patches) rows() int   { return p.in.Channels * p.kernel.Size * p.kernel.Size }
func (p *patches) pixels() int { return p.out.Height * p.out.Width }

// startPart makes part i of so many the present one, with space for P.
func (p *patches) startPart(i, parts int) {
	p.first, p.last = i*p.pixels()/parts, (i+1)*p.pixels()/parts
	rows, cols := p.rows(), (p.last-p.first)*p.n
	if cap(p.p.Data) < rows*cols {
		p.p.Data = make([]float64, rows*cols)
	}
	p.p = blas64.General{Rows: rows, Cols: cols, Stride: cols, Data: p.p.Data[:rows*cols]}
}

// outputs returns the columns of a matrix of outputs that belong to the present part: a row for each filter.
func (p *patches) outputs(m *mat.Dense) blas64.General {
	all := p.byFilter(m)
	all.Data = all.Data[p.first*p.n:]
	all.Cols = (p.last - p.first) * p.n
	return all
}

// byFilter turns a matrix of outputs into one with a row for each filter.
func (p *patches) byFilter(m *mat.Dense) blas64.General {
	cols := p.pixels() * p.n
	return blas64.General{Rows: p.out.Channels, Cols: cols, Stride: cols, Data: m.RawMatrix().Data}
}

// gather fills P from the images.
func (p *patches) gather(x *mat.Dense) {
	raw := x.RawMatrix()
	done := 0
	p.runs(raw.Stride == p.n, func(patch, row, length int) {
		clear(p.p.Data[done:patch]) // x = 0 outside
		done = patch + copy(p.p.Data[patch:patch+length], raw.Data[row*raw.Stride:])
	})
	clear(p.p.Data[done:])
}

// scatter is col2im: it adds P to the images, each entry to the pixel where gather would have found it.
func (p *patches) scatter(x *mat.Dense) {
	raw := x.RawMatrix()
	p.runs(raw.Stride == p.n, func(patch, row, length int) {
		floats.Add(raw.Data[row*raw.Stride:][:length], p.p.Data[patch:patch+length])
	})
}

// runs visits the entries of P that lie on the image, in the order in which P has them: so many from Data[patch] on
// belong to those of the image from the beginning of a row on. A run is of several pixels where these lie side by side
// on the image too.
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
