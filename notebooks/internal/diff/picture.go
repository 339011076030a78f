package diff

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // the kinds of pictures that
	_ "image/png"  // Jupyter shows as such
	"strings"
)

// shade is how far a pixel's colours may be apart, of 255: with other rounding the
// edge of a line comes out a little darker or lighter. The golden pictures of
// package plotting have the same limit. Measured like noise: nearly every picture
// had other bytes, and no pixel differed by more than this.
const shade = 24

// pixelLimit keeps a file that lies about its size from taking all memory: no picture
// that a browser shows is larger.
const pixelLimit = 1 << 28

func isPicture(kind string) bool { return kind == "image/png" || kind == "image/jpeg" }

// picture compares two pictures pixel by pixel. In a cell that varies it compares only
// their sizes, and those roughly: a legend is as wide as the measured numbers in it.
func (c *comparison) picture(what, stored, fresh string) {
	if stored == fresh {
		return
	}
	a, errA := decode(stored)
	b, errB := decode(fresh)
	switch {
	case errA != nil:
		c.add("%s: the stored picture cannot be read: %v", what, errA)
	case errB != nil:
		c.add("%s: the fresh picture cannot be read: %v", what, errB)
	case c.varies && similar(a.Bounds().Dx(), b.Bounds().Dx()) && similar(a.Bounds().Dy(), b.Bounds().Dy()):
	case a.Bounds() != b.Bounds():
		c.add("%s: the picture was %v pixels, it is %v", what, a.Bounds().Size(), b.Bounds().Size())
	default:
		if text := pixels(a, b); text != "" {
			c.add("%s: %s", what, text)
		}
	}
}

// similar reports whether two lengths differ by a tenth at most.
func similar(a, b int) bool { return 10*max(a-b, b-a) <= max(a, b) }

func decode(encoded string) (image.Image, error) {
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(encoded), ""))
	if err != nil {
		return nil, err
	}
	if size, _, err := image.DecodeConfig(bytes.NewReader(data)); err != nil {
		return nil, err
	} else if size.Width > pixelLimit/max(size.Height, 1) {
		return nil, fmt.Errorf("it claims to be %d by %d pixels", size.Width, size.Height)
	}
	picture, _, err := image.Decode(bytes.NewReader(data))
	return picture, err
}

// pixels says how many pixels differ, by how much, and where; "" if none does.
func pixels(a, b image.Image) string {
	count, most := 0, 0
	var where image.Rectangle
	bounds := a.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			d := apart(a.At(x, y), b.At(x, y))
			if d <= shade {
				continue
			}
			count++
			most = max(most, d)
			where = where.Union(image.Rect(x, y, x+1, y+1))
		}
	}
	if count == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d pixels differ by more than %d of 255, the most by %d, between %v and %v",
		count, bounds.Dx()*bounds.Dy(), shade, most, where.Min, where.Max)
}

// apart is the largest difference of two colours' parts.
func apart(p, q color.Color) int {
	a, b := color.RGBAModel.Convert(p).(color.RGBA), color.RGBAModel.Convert(q).(color.RGBA)
	largest := 0
	for _, d := range [4]int{int(a.R) - int(b.R), int(a.G) - int(b.G), int(a.B) - int(b.B), int(a.A) - int(b.A)} {
		largest = max(largest, d, -d)
	}
	return largest
}
