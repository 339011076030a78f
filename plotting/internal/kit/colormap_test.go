package kit

import (
	"math"
	"testing"
)

// Zero is white, and the same distance from it is equally dark on both sides.
func TestDivergingIsCentred(t *testing.T) {
	if r, g, b, _ := Diverging.At(0.5).RGBA(); min(r, g, b) < 0xff00 {
		t.Errorf("the middle is %x %x %x, want white", r, g, b)
	}
	luminance := func(x float64) float64 {
		r, g, b, _ := Diverging.At(x).RGBA()
		return (0.2126*float64(r) + 0.7152*float64(g) + 0.0722*float64(b)) / 0xffff // of sRGB, ITU-R BT.709
	}
	for i := range 10 {
		x := float64(i) / 20
		// 0.13: what the eye tells apart at the ends of the ramp is the hue; in grey print both ends stay dark.
		if d := luminance(x) - luminance(1-x); math.Abs(d) > 0.13 {
			t.Errorf("%.2f and %.2f differ by %.2f in luminance", x, 1-x, d)
		}
		if luminance(x) > luminance(x+0.05) {
			t.Errorf("%.2f is not darker than %.2f", x, x+0.05)
		}
	}
}
