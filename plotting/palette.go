package plotting

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/png"
	"slices"
)

const (
	// mostOff is by how much, of 255, a colour of a PNG file may be off in red, green or blue, if it is a rare one, such as
	// those on the edges of lines and letters.
	mostOff = 10

	// rare is how many pixels a rare colour has, as a share of the picture: so few that it fills no band of a shaded map,
	// where the eye would see that two bands have become one.
	rare = 2e-4
)

// encodePNG is the PNG file of an opaque picture. It has a palette of the picture's own colours, which makes it a third as
// large, unless that would put a colour off by more than mostOff: then it has all of them. The same picture gives the
// same bytes.
func encodePNG(picture *image.RGBA) []byte {
	var reduced image.Image = picture
	if p := withPalette(picture); p != nil {
		reduced = p
	}
	var file bytes.Buffer
	if err := png.Encode(&file, reduced); err != nil {
		panic(err) // a bytes.Buffer never fails
	}
	return file.Bytes()
}

// withPalette is the picture with at most 256 colours, nil if one of them would be off by more than mostOff. Only rare
// colours are off, and no farther than they must be for so few to do.
func withPalette(picture *image.RGBA) *image.Paletted {
	counts := make(map[rgb]int)
	start, last := 0, rgb(picture.Pix)
	for i := 0; i < len(picture.Pix); i += 4 { // most pixels are as the one before
		if c := rgb(picture.Pix[i:]); c != last {
			counts[last] += (i - start) / 4
			start, last = i, c
		}
	}
	counts[last] += (len(picture.Pix) - start) / 4
	frequent := make([]rgb, 0, len(counts))
	for c := range counts {
		frequent = append(frequent, c)
	}
	slices.SortFunc(frequent, func(a, b rgb) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), slices.Compare(a[:], b[:]))
	})
	often := 0
	for often < len(frequent) && float64(counts[frequent[often]]) > rare*float64(len(picture.Pix)/4) {
		often++
	}
	for off := range mostOff + 1 {
		if palette := reduce(frequent[:often], frequent[often:], off); palette != nil {
			return repaint(picture, frequent, palette)
		}
	}
	return nil
}

// rgb is a colour without its alpha.
type rgb [3]uint8

// off is by how much two colours differ, in the channel in which they differ most.
func (c rgb) off(d rgb) int {
	distance := func(a, b uint8) int { return max(int(a)-int(b), int(b)-int(a)) }
	return max(distance(c[0], d[0]), distance(c[1], d[1]), distance(c[2], d[2]))
}

// reduce adds to the frequent colours as many rare ones as it takes for each of the others to be at most so far off; nil
// if there are more than 256.
func reduce(frequent, rare []rgb, off int) []rgb {
	palette := slices.Clone(frequent)
	for _, c := range rare {
		if off > 0 && slices.ContainsFunc(palette, func(p rgb) bool { return c.off(p) <= off }) {
			continue
		}
		if len(palette) >= 256 {
			return nil
		}
		palette = append(palette, c)
	}
	if len(palette) > 256 {
		return nil
	}
	return palette
}

// repaint gives each pixel the closest colour of the palette.
func repaint(picture *image.RGBA, colors, palette []rgb) *image.Paletted {
	index := make(map[rgb]uint8, len(colors))
	for _, c := range colors {
		closest := 0
		for i, p := range palette {
			if c.off(p) < c.off(palette[closest]) {
				closest = i
			}
		}
		index[c] = uint8(closest)
	}
	shades := make(color.Palette, len(palette))
	for i, c := range palette {
		shades[i] = color.RGBA{c[0], c[1], c[2], 0xff}
	}
	painted := image.NewPaletted(picture.Rect, shades)
	last := rgb(picture.Pix)
	for i := range painted.Pix {
		if c := rgb(picture.Pix[4*i:]); i > 0 && c == last {
			painted.Pix[i] = painted.Pix[i-1]
		} else {
			painted.Pix[i], last = index[c], c
		}
	}
	return painted
}
