package bp

import "fmt"

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

// slide visits, for each output pixel (i, j) of a channel, each (u, v) of the kernel that lies on the image, and
// the input pixel (row, col) under it.
func (k Kernel) slide(in, out Shape, visit func(i, j, u, v, row, col int)) {
	for i := range out.Height {
		for j := range out.Width {
			for u := range k.Size {
				for v := range k.Size {
					row, col := i*k.Stride+u-k.Padding, j*k.Stride+v-k.Padding
					if row >= 0 && row < in.Height && col >= 0 && col < in.Width {
						visit(i, j, u, v, row, col)
					}
				}
			}
		}
	}
}

// pool visits, channel by channel, the rows of the batch that each window brings together: out of y, in of x. first is
// set at the first pixel of a window.
func pool(k Kernel, in, out Shape, visit func(out, in int, first bool)) {
	for c := range out.Channels {
		k.slide(in, out, func(i, j, u, v, row, col int) {
			visit(out.Row(c, i, j), in.Row(c, row, col), u == 0 && v == 0)
		})
	}
}
