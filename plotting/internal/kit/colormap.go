package kit

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

// Colormap is a row of colours, from the lowest value to the highest.
type Colormap []color.Color

// At is the colour for t from 0, the lowest value, to 1, the highest.
func (m Colormap) At(t float64) color.Color { return m[int(math.Round(t*float64(len(m)-1)))] }

// shades is how many colours a map has on each side of its middle. More could not be told apart, and would make the
// files larger.
const shades = 50

// Sequential runs from dark to light. It has the colours of viridis, whose order can be seen by colour-blind readers
// and in grey print: https://bids.github.io/colormap/
var Sequential = evenly(2*shades+1,
	0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b, 0xfde725)

// Diverging runs from brown, for negative values, through white, for zero, to blue. These are Okabe and Ito's vermilion
// and blue, which the lines of a network have too. Both ends are equally dark, so that v and −v look equally large.
var Diverging = func() Colormap {
	blue := evenly(shades+1, 0x00518a, 0x0072b2, 0x56b4e9, 0xffffff)
	brown := evenly(shades+1, 0x8a3300, 0xd55e00, 0xf4a860, 0xffffff)
	slices.Reverse(blue)
	return append(brown, blue[1:]...)
}()

// evenly interpolates n colours between those given, from the darkest to the lightest, in equal steps of CIE lightness.
func evenly(n int, darkToLight ...uint32) Colormap {
	var controls []color.Color
	for _, c := range darkToLight {
		controls = append(controls, color.RGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 0xff})
	}
	through, err := moreland.NewLuminance(controls)
	if err != nil {
		panic(err) // one is not lighter than the one before
	}
	return Colormap(through.Palette(n).Colors())
}

// Mix is the colour between a, for t = 0, and b, for t = 1.
func Mix(a, b color.Color, t float64) color.Color {
	between := func(a, b uint32) uint8 {
		return uint8(math.Round(((1-t)*float64(a) + t*float64(b)) / 0x101))
	}
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	return color.RGBA{between(ar, br), between(ag, bg), between(ab, bb), 0xff}
}

// luminance is CIE's relative luminance, 0 for black and 1 for white.
func luminance(c color.Color) float64 {
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

// ReadableOn is the colour for text on a background: Ink or white, whichever has the greater contrast as WCAG defines
// it, (lighter + 0.05)/(darker + 0.05).
func ReadableOn(background color.Color) color.Color {
	y := luminance(background) + 0.05
	if 1.05/y > y/(luminance(Ink)+0.05) {
		return color.White
	}
	return Ink
}

// ColorBar shows to the right of a map which colour stands for which value. gonum's has its labels on the left, where
// they seem to belong to the map, and has nothing for places without a value.
type ColorBar struct {
	Name    string                      // of the quantity
	Color   func(t float64) color.Color // from t = 0 at the bottom to 1 at the top
	Ticks   []plot.Tick                 // with values from 0 to 1 as well
	Missing string                      // what hatched places are; empty: there are none
	Signed  bool                        // whether negative values, in the lower half, are marked with dashes
}

const (
	barGap   vg.Length = 18 // to the map
	barWidth vg.Length = 15
	barTick  vg.Length = 4
	textGap  vg.Length = 4
)

// labelsWidth is the width of the widest label.
func (b ColorBar) labelsWidth() vg.Length {
	style := TextStyle(TickSize)
	widest := style.Width(b.Missing)
	for _, t := range b.Ticks {
		widest = max(widest, style.Width(t.Label))
	}
	return widest
}

func (b ColorBar) width() vg.Length {
	name := TextStyle(LabelSize)
	return barGap + barWidth + barTick + textGap + b.labelsWidth() + textGap + name.Rectangle(b.Name).Size().Y
}

func (b ColorBar) draw(canvas draw.Canvas) {
	canvas.Min.X += barGap
	bar := canvas
	bar.Max.X = bar.Min.X + barWidth
	if b.Missing != "" {
		box := bar
		box.Max.Y = box.Min.Y + barWidth
		Raster{func(x, y float64) color.Color { return nil }}.Plot(box, nil)
		Frame{}.Plot(box, nil)
		b.label(box, 0.5, b.Missing)
		bar.Min.Y = box.Max.Y + barWidth/2
	}
	Raster{func(x, y float64) color.Color { return b.Color(y) }}.Plot(bar, nil)
	Frame{}.Plot(bar, nil)
	for _, t := range b.Ticks {
		b.label(bar, t.Value, t.Label)
		if b.Signed && t.Value < 0.5 {
			DrawDash(bar, bar.Center().X, bar.Y(t.Value), barWidth, b.Color(t.Value))
		}
	}
	name := TextStyle(LabelSize)
	name.Rotation = math.Pi / 2
	name.XAlign, name.YAlign = draw.XCenter, draw.YTop
	right := bar.Max.X + barTick + textGap + b.labelsWidth() + textGap
	canvas.FillText(name, vg.Point{X: right, Y: bar.Center().Y}, b.Name)
}

// label puts a tick with a label beside the box, at a height from 0, its bottom, to 1, its top.
func (b ColorBar) label(box draw.Canvas, at float64, text string) {
	style := TextStyle(TickSize)
	style.YAlign = draw.YCenter
	y := box.Y(at)
	box.StrokeLine2(axisLine, box.Max.X, y, box.Max.X+barTick, y)
	box.FillText(style, vg.Point{X: box.Max.X + barTick + textGap, Y: y}, text)
}

// Raster fills the data area of a plot with colours, as an image that has the pixels of a PNG file. gonum's heat map
// draws a shape for each cell, which takes ten times the space and leaves seams between cells; drawn as an image of one
// pixel per cell, it comes out blurred.
type Raster struct {
	Color func(x, y float64) color.Color // from 0, 0 at the lower left to 1, 1; a nil colour is hatched
}

func (r Raster) Plot(c draw.Canvas, _ *plot.Plot) {
	size, pixel := c.Size(), Pixel
	canvas := c.Canvas
	for inner, ok := canvas.(draw.Canvas); ok; inner, ok = canvas.(draw.Canvas) { // draw.Crop wraps a canvas in another
		canvas = inner.Canvas
	}
	if own, ok := canvas.(interface{ Pixel() vg.Length }); ok { // one that wants fewer pixels
		pixel = own.Pixel()
	}
	w, h := max(1, int(size.X/pixel+0.5)), max(1, int(size.Y/pixel+0.5))
	picture := image.NewRGBA(image.Rect(0, 0, w, h))
	for j := range h {
		for i := range w {
			fill := r.Color((float64(i)+0.5)/float64(w), 1-(float64(j)+0.5)/float64(h))
			if fill == nil {
				fill = hatch(i, j)
			}
			picture.Set(i, j, fill)
		}
	}
	c.DrawImage(c.Rectangle, picture)
}

// hatch is the colour of a pixel where there is no value: grey and white stripes.
func hatch(i, j int) color.Color {
	if (i+j)%10 < 2 {
		return AxisColor
	}
	return color.White
}

// DrawDash marks a cell as negative, in a print without colours too, by a short faint line across its middle.
func DrawDash(c draw.Canvas, x, y, cell vg.Length, fill color.Color) {
	const length, strength = 0.3, 0.6
	half := length / 2 * cell
	c.StrokeLine2(draw.LineStyle{Color: Mix(fill, ReadableOn(fill), strength), Width: 0.75}, x-half, y, x+half, y)
}
