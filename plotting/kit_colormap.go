package plotting

import (
	"image"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/palette/moreland"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
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

// colorBar says in a strip of its own which colour stands for which value. gonum's has its labels on the left,
// where they seem to belong to the map, and no place for what has no value.
type colorBar struct {
	name    string                      // of the quantity
	color   func(t float64) color.Color // from 0 at the bottom to 1 at the top
	ticks   []plot.Tick                 // their values go from 0 to 1 as well
	missing string                      // what hatched places are; empty: there are none
	signed  bool                        // whether the lower half, of negative values, has dashes: see signs
}

const (
	barGap   vg.Length = 18 // to the map
	barWidth vg.Length = 15
	barTick  vg.Length = 4
	textGap  vg.Length = 4
)

// labels is the width of the column of labels.
func (b colorBar) labels() vg.Length {
	style := textStyle(tickSize)
	widest := style.Width(b.missing)
	for _, t := range b.ticks {
		widest = max(widest, style.Width(t.Label))
	}
	return widest
}

func (b colorBar) width() vg.Length {
	name := textStyle(labelSize)
	return barGap + barWidth + barTick + textGap + b.labels() + textGap + name.Rectangle(b.name).Size().Y
}

// draw fills the strip.
func (b colorBar) draw(strip draw.Canvas) {
	strip.Min.X += barGap
	bar := strip
	bar.Max.X = bar.Min.X + barWidth
	if b.missing != "" {
		box := bar
		box.Max.Y = box.Min.Y + barWidth
		raster{func(x, y float64) color.Color { return nil }}.Plot(box, nil)
		rim{}.Plot(box, nil)
		b.label(box, 0.5, b.missing)
		bar.Min.Y = box.Max.Y + barWidth/2
	}
	raster{func(x, y float64) color.Color { return b.color(y) }}.Plot(bar, nil)
	rim{}.Plot(bar, nil)
	for _, t := range b.ticks {
		b.label(bar, t.Value, t.Label)
		if b.signed && t.Value < 0.5 {
			dash(bar, bar.Center().X, bar.Y(t.Value), barWidth, b.color(t.Value))
		}
	}
	name := textStyle(labelSize)
	name.Rotation = math.Pi / 2
	name.XAlign, name.YAlign = draw.XCenter, draw.YTop
	right := bar.Max.X + barTick + textGap + b.labels() + textGap
	strip.FillText(name, vg.Point{X: right, Y: bar.Center().Y}, b.name)
}

// label marks a height of the box, 0 at the bottom and 1 at the top.
func (b colorBar) label(box draw.Canvas, at float64, text string) {
	style := textStyle(tickSize)
	style.YAlign = draw.YCenter
	y := box.Y(at)
	box.StrokeLine2(axisLine, box.Max.X, y, box.Max.X+barTick, y)
	box.FillText(style, vg.Point{X: box.Max.X + barTick + textGap, Y: y}, text)
}

// raster fills the data's rectangle of a plot with colours, as a picture of the pixels that a PNG file has.
// gonum's heat map draws a shape for each cell, which takes ten times the space and leaves seams between cells;
// as a picture of one pixel to the cell it comes out blurred.
type raster struct {
	color func(x, y float64) color.Color // from 0, 0 at the lower left to 1, 1; nil: hatched
}

// dot is the size of one pixel of a PNG file.
const dot = vg.Inch / (2 * pixelsPerInch)

func (r raster) Plot(c draw.Canvas, _ *plot.Plot) {
	size := c.Size()
	w, h := int(size.X/dot+0.5), int(size.Y/dot+0.5)
	picture := image.NewRGBA(image.Rect(0, 0, w, h))
	for j := range h {
		for i := range w {
			fill := r.color((float64(i)+0.5)/float64(w), 1-(float64(j)+0.5)/float64(h))
			if fill == nil {
				fill = hatch(i, j)
			}
			picture.Set(i, j, fill)
		}
	}
	c.DrawImage(c.Rectangle, picture)
}

// hatch is the colour of a pixel where there is no value. Its stripes show in a print without colours too.
func hatch(i, j int) color.Color {
	if (i+j)%10 < 2 {
		return axisColor
	}
	return color.White
}

// dash is a short line in the middle of a cell so large, as faint as can be seen.
func dash(c draw.Canvas, x, y, cell vg.Length, fill color.Color) {
	const length, strength = 0.3, 0.6
	half := length / 2 * cell
	c.StrokeLine2(draw.LineStyle{Color: mix(fill, readableOn(fill), strength), Width: 0.75}, x-half, y, x+half, y)
}
