package plotting

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/palette/moreland"
)

// ramp is a row of colours, from the lowest value to the highest.
type ramp []color.Color

// at is the colour for t, 0 at the low end and 1 at the high one.
func (r ramp) at(t float64) color.Color {
	return r[int(math.Round(t*float64(len(r)-1)))]
}

// shades is how many colours a ramp has on each side of its middle. More could not be told apart, and made
// the files larger.
const shades = 50

// sequential runs from dark to light: the colours of viridis, which colour-blind readers can put in order,
// and so can those of a print without colours. https://bids.github.io/colormap/
var sequential = evenly(2*shades+1,
	0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b, 0xfde725)

// diverging runs from brown over white to blue, by way of Okabe and Ito's vermilion and blues: the lines of a network
// have the same colours for negative and positive weights. Both ends are equally dark, so that v and −v weigh the same.
var diverging = func() ramp {
	blue := evenly(shades+1, 0x00518a, 0x0072b2, 0x56b4e9, 0xffffff)
	brown := evenly(shades+1, 0x8a3300, 0xd55e00, 0xf4a860, 0xffffff)
	slices.Reverse(blue)
	return append(brown, blue[1:]...)
}()

// evenly makes n colours that pass by those given, from the darkest to the lightest, in equal steps of CIE
// lightness.
func evenly(n int, darkToLight ...uint32) ramp {
	var controls []color.Color
	for _, c := range darkToLight {
		controls = append(controls, color.RGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 0xff})
	}
	through, err := moreland.NewLuminance(controls)
	if err != nil {
		panic(err) // one is not lighter than the one before
	}
	return ramp(through.Palette(n).Colors())
}

// mix is the colour between a and b, 0 for a and 1 for b.
func mix(a, b color.Color, t float64) color.Color {
	between := func(a, b uint32) uint8 {
		return uint8(math.Round(((1-t)*float64(a) + t*float64(b)) / 0x101))
	}
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	return color.RGBA{between(ar, br), between(ag, bg), between(ab, bb), 0xff}
}

// lightness is CIE's relative luminance, 0 for black and 1 for white.
func lightness(c color.Color) float64 {
	linear := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	r, g, b, _ := c.RGBA()
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

// readableOn is the colour for text on a background: ink or white, whichever has the greater contrast by WCAG's measure,
// (lighter + 0.05)/(darker + 0.05).
func readableOn(background color.Color) color.Color {
	y := lightness(background) + 0.05
	if 1.05/y > y/(lightness(ink)+0.05) {
		return color.White
	}
	return ink
}
