package plotting

import (
	"cmp"
	"errors"
	"fmt"
	"image/color"
	"math"
	"strings"

	"backprop/plotting/internal/kit"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// Images draws matrices as small images without axes, with square pixels and the names above: digits, kernels, maps of
// activations. White is 0, and black the largest entry of the image. If some entry is negative, white is 0, blue is
// positive and brown, with a dash, is negative, and below each image stands what its darkest colours mean. So each image
// has a scale of its own, unlike with Matrices. More than six images are set in several rows.
//
//	plotting.Images([]string{"kernel 1", "kernel 2"}, w1, w2)
func Images(names []string, ms ...mat.Matrix) (*Figure, error) {
	if len(names) != len(ms) {
		return nil, fmt.Errorf("plotting: Images: %d names for %d matrices", len(names), len(ms))
	}
	if len(ms) == 0 {
		return nil, errors.New("plotting: Images: no matrices")
	}
	var all []imageTile
	signed := false
	for i, m := range ms {
		largest, err := checkMatrix("Images", names[i], m)
		if err != nil {
			return nil, err
		}
		all = append(all, imageTile{kit.OneLine(names[i], kit.ShortName), m, cmp.Or(largest, 1)})
		signed = signed || mat.Min(m) < 0
	}
	const mostInRow = 6
	rows := (len(all) + mostInRow - 1) / mostInRow
	inRow := (len(all) + rows - 1) / rows
	var width, height vg.Length
	for _, t := range all {
		w, h := t.size()
		name := captionStyle.Width(t.name)
		width, height = max(width, w, name), max(height, h)
	}
	const gap, line vg.Length = 12, 17
	height += line
	if signed {
		height += line
	}
	var words []string
	for _, t := range all {
		r, c := t.m.Dims()
		words = append(words, fmt.Sprintf("%s: %d×%d, from %s to %s", t.name, r, c,
			kit.Number(mat.Min(t.m)+0, kit.TextDigits), kit.Number(mat.Max(t.m)+0, kit.TextDigits)))
	}
	sketch := kit.Sketch{
		Width:  vg.Length(inRow)*(width+gap) - gap,
		Height: vg.Length(rows)*(height+gap) - gap,
		Draw: func(p kit.Pen) {
			for i, t := range all {
				middle := vg.Length(i%inRow)*(width+gap) + width/2
				top := vg.Length(i/inRow) * (height + gap)
				w, h := t.size()
				p.Write(kit.Align(captionStyle, text.XCenter, text.YTop), middle, top, t.name)
				t.draw(p, middle-w/2, top+line, signed)
				if signed {
					p.Write(kit.Align(captionStyle, text.XCenter, text.YTop), middle, top+line+h+3, "±"+kit.ShortNumber(t.largest))
				}
			}
		},
	}
	d := kit.Diagram("", sketch)
	d.Title = "Images"
	return &Figure{d, "images: " + strings.Join(words, "; ")}, nil
}

// imageTile is an image and the magnitude of its darkest colour.
type imageTile struct {
	name    string
	m       mat.Matrix
	largest float64
}

// pixel is the side of a square pixel: a whole number of pixels of a PNG file, if it can be.
func (t imageTile) pixel() vg.Length {
	const side vg.Length = 90 // of an image
	rows, cols := t.m.Dims()
	pixel := side / vg.Length(max(rows, cols))
	return max(kit.Pixel*vg.Length(math.Floor(float64(pixel/kit.Pixel))), min(pixel, kit.Pixel))
}

func (t imageTile) size() (width, height vg.Length) {
	rows, cols := t.m.Dims()
	return t.pixel() * vg.Length(cols), t.pixel() * vg.Length(rows)
}

func (t imageTile) draw(p kit.Pen, left, top vg.Length, signed bool) {
	rows, cols := t.m.Dims()
	colorOf := func(v float64) color.Color {
		if signed {
			return kit.Diverging.At((v/t.largest + 1) / 2)
		}
		return color.Gray{Y: uint8(math.Round(255 * (1 - v/t.largest)))}
	}
	width, height := t.size()
	c := p.Picture(left, top, width, height, kit.Raster{Color: func(x, y float64) color.Color {
		return colorOf(t.m.At(int((1-y)*float64(rows)), int(x*float64(cols))))
	}})
	const leastDashed = 8 // points, as in a heat map
	if !signed || t.pixel() < leastDashed {
		return
	}
	for i := range rows {
		for j := range cols {
			if v := t.m.At(i, j); v < 0 {
				x := c.Min.X + (vg.Length(j)+0.5)*t.pixel()
				kit.DrawDash(c, x, c.Max.Y-(vg.Length(i)+0.5)*t.pixel(), t.pixel(), colorOf(v))
			}
		}
	}
}
