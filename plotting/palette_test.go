package plotting

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"testing"
)

// Common colours are exact, rare ones nearly so, and a picture that has too many of them keeps them all.
func TestPalette(t *testing.T) {
	const side = 300
	random := rand.New(rand.NewPCG(1, 2))
	for name, test := range map[string]struct {
		paint   func(x, y int) color.RGBA
		palette bool
		off     int
	}{
		"two colours": {func(x, y int) color.RGBA { return color.RGBA{0xff, uint8(x % 2), 0xff, 0xff} }, true, 0},
		"256 shades":  {func(x, y int) color.RGBA { return color.RGBA{uint8(x), uint8(x), uint8(x), 0xff} }, true, 0},
		"300 shades":  {func(x, y int) color.RGBA { return color.RGBA{uint8(x), uint8(x >> 8), 0, 0xff} }, false, 0},
		"bands, and rare colours": {func(x, y int) color.RGBA {
			if y == 0 { // as on the edge of a line: each is a third of a pixel in 10,000
				return color.RGBA{uint8(x % 250), 100, 200, 0xff}
			}
			return color.RGBA{uint8(x / 3), 200, 100, 0xff}
		}, true, 1},
		"noise": {func(x, y int) color.RGBA {
			return color.RGBA{uint8(random.IntN(256)), uint8(random.IntN(256)), uint8(random.IntN(256)), 0xff}
		}, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			picture := image.NewRGBA(image.Rect(0, 0, side, side))
			counts := make(map[color.RGBA]int)
			for y := range side {
				for x := range side {
					c := test.paint(x, y)
					picture.SetRGBA(x, y, c)
					counts[c]++
				}
			}
			file := encodePNG(picture)
			if !bytes.Equal(file, encodePNG(picture)) {
				t.Error("the same picture gave other bytes")
			}
			got, err := png.Decode(bytes.NewReader(file))
			if err != nil {
				t.Fatal(err)
			}
			if _, palette := got.(*image.Paletted); palette != test.palette {
				t.Errorf("it has a palette: %v, want %v", palette, test.palette)
			}
			most := 0
			for y := range side {
				for x := range side {
					want := picture.RGBAAt(x, y)
					c := color.RGBAModel.Convert(got.At(x, y)).(color.RGBA)
					off := rgb{c.R, c.G, c.B}.off(rgb{want.R, want.G, want.B})
					if off > 0 && float64(counts[want]) > rare*side*side {
						t.Fatalf("%v at %d, %d became %v", want, x, y, c)
					}
					most = max(most, off)
				}
			}
			if most > test.off {
				t.Errorf("a colour is off by %d, want at most %d", most, test.off)
			}
		})
	}
}
